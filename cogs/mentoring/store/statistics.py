"""All SQL of the interviews' part of the report: how many were asked, accepted, met and thanked, never who."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from bot.database.engine import Database
from bot.reports.statistics import FEWEST_PEOPLE, Cell, Column, Hidden, Month, Plot, StatisticsTopic, hidden_if_few

DAY = timedelta(days=1)
ASKED = (
    "SELECT COUNT(*) AS requests, COUNT(DISTINCT seeker_id) AS seekers FROM mentoring_requests"
    " WHERE guild_id = :guild_id AND asked_at >= :since AND asked_at < :until"
)
PAIRS = (
    "SELECT seeker_id, host_id, paired_at, meeting_at, met_at, thanked_at FROM mentoring_pairs"
    " WHERE guild_id = :guild_id AND (paired_at >= :since OR met_at >= :since OR thanked_at >= :since)"
)
INTERVIEWS = Plot("Informational interviews", "Interviews")


@dataclass(frozen=True)
class _Pair:
    seeker_id: int | None
    host_id: int | None
    paired_at: datetime
    met_at: datetime | None
    thanked_at: datetime | None


When = Callable[[_Pair], datetime | None]


class MentoringFigures:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def monthly(self, guild_id: int, months: Sequence[Month]) -> StatisticsTopic:
        """Each thing belongs to the month in which it was done."""
        every = [one.values | {"guild_id": guild_id} for one in months]
        *found, rows = await self._database.fetch_all(*((ASKED, one) for one in every), (PAIRS, every[0]))
        pairs = [_pair(row) for row in rows]
        requests = tuple(hidden_if_few(row["requests"], row["seekers"]) for [row] in found)
        accepted, met, thanked = (
            [_within(pairs, month, when) for month in months] for when in (_accepted, _met, _thanked)
        )
        columns = (
            Column("interviews_asked", "Asked for", requests, INTERVIEWS),
            Column("interviews_accepted", "Accepted", _counts(accepted), INTERVIEWS),
            Column("interviews_met", "Met", _counts(met), INTERVIEWS),
            Column("interviews_thanked", "Thanked", _counts(thanked), INTERVIEWS),
            Column("interviews_median_days", "Median days from acceptance to the meeting", tuple(map(_days, met))),
        )
        return StatisticsTopic("Interviews", columns)


def _accepted(pair: _Pair) -> datetime:
    return pair.paired_at


def _met(pair: _Pair) -> datetime | None:
    return pair.met_at


def _thanked(pair: _Pair) -> datetime | None:
    return pair.thanked_at


def _within(pairs: list[_Pair], month: Month, when: When) -> list[_Pair]:
    return [one for one in pairs if (at := when(one)) is not None and month.since <= at < month.until]


def _people(pairs: list[_Pair]) -> int:
    """The smaller side: what one host did is one person's affair, with however many others. Who is forgotten does not
    count as anybody."""
    seekers, hosts = {one.seeker_id for one in pairs}, {one.host_id for one in pairs}
    return min(len(seekers - {None}), len(hosts - {None}))


def _counts(by_month: list[list[_Pair]]) -> tuple[Cell, ...]:
    return tuple(hidden_if_few(len(pairs), _people(pairs)) for pairs in by_month)


def _days(met: list[_Pair]) -> Cell:
    """None where nobody met; to a tenth of a day. Even where it is 0 it tells of these people."""
    if met and _people(met) < FEWEST_PEOPLE:
        return Hidden.FEW
    days = [(one.met_at - one.paired_at) / DAY for one in met if one.met_at]
    return round(max(median(days), 0.0), 1) if days else None


def _pair(row: Any) -> _Pair:
    met_at, meeting_at = _at(row["met_at"]), _at(row["meeting_at"])
    if met_at is not None and meeting_at is not None:
        met_at = min(met_at, meeting_at)  # they say only afterwards that they met
    paired_at = datetime.fromisoformat(row["paired_at"])
    return _Pair(row["seeker_id"], row["host_id"], paired_at, met_at, _at(row["thanked_at"]))


def _at(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None

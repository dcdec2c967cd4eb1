"""All SQL of the interviews' part of the report: how many were asked, accepted, met and thanked, never who."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from statistics import median

from bot.database.executor import Database
from bot.database.rows import records_of
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
class _Dates:
    """Of a pair: who, and when what happened."""

    seeker_id: int | None
    host_id: int | None
    paired_at: datetime
    meeting_at: datetime | None
    met_at: datetime | None
    thanked_at: datetime | None

    @property
    def talked_at(self) -> datetime | None:
        """Members say only afterwards that they met."""
        if self.met_at is None or self.meeting_at is None:
            return self.met_at
        return min(self.met_at, self.meeting_at)


GetInstant = Callable[[_Dates], datetime | None]


class MentoringStatistics:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def monthly(self, guild_id: int, months: Sequence[Month]) -> StatisticsTopic:
        """Each thing belongs to the month in which it was done."""
        values = [month.values | {"guild_id": guild_id} for month in months]
        *counts, rows = await self._database.fetch_all(*((ASKED, month) for month in values), (PAIRS, values[0]))
        pairs = records_of(_Dates, rows)
        requests = tuple(hidden_if_few(row["requests"], row["seekers"]) for [row] in counts)
        accepted, met, thanked = (
            [_within(pairs, month, get_instant) for month in months]
            for get_instant in (attrgetter("paired_at"), attrgetter("talked_at"), attrgetter("thanked_at"))
        )
        columns = (
            Column("interviews_asked", "Requested", requests, INTERVIEWS),
            Column("interviews_accepted", "Accepted", _counts(accepted), INTERVIEWS),
            Column("interviews_met", "Met", _counts(met), INTERVIEWS),
            Column("interviews_thanked", "Thanked", _counts(thanked), INTERVIEWS),
            Column("interviews_median_days", "Median days from yes to the talk", tuple(map(_days, met))),
        )
        return StatisticsTopic("Interviews", columns)


def _within(pairs: list[_Dates], month: Month, get_instant: GetInstant) -> list[_Dates]:
    return [pair for pair in pairs if (at := get_instant(pair)) is not None and month.since <= at < month.until]


def _count_people(pairs: list[_Dates]) -> int:
    """The smaller side: what one host did is one person's affair, with however many others. Who is forgotten does not
    count as anybody."""
    seekers, hosts = {pair.seeker_id for pair in pairs}, {pair.host_id for pair in pairs}
    return min(len(seekers - {None}), len(hosts - {None}))


def _counts(by_month: list[list[_Dates]]) -> tuple[Cell, ...]:
    return tuple(hidden_if_few(len(pairs), _count_people(pairs)) for pairs in by_month)


def _days(met: list[_Dates]) -> Cell:
    """None where nobody met; to a tenth of a day. Even where it is 0 it tells of these people."""
    if met and _count_people(met) < FEWEST_PEOPLE:
        return Hidden.FEW
    days = [(pair.talked_at - pair.paired_at) / DAY for pair in met if pair.talked_at]
    return round(max(median(days), 0.0), 1) if days else None

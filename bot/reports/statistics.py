"""How a feature contributes to the report for moderators: counts by month, in which nobody can be recognised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.database.rows import stored_second
from bot.timezones.wall_time import instant

# Of two people each knows what the other did: their sum is no secret to them.
FEWEST_PEOPLE = 3


class Hidden(Enum):
    """Stands for a number that would tell of too few people."""

    FEW = "few"


# A number; or that it is hidden; or None where there is none, as the median of nothing.
Cell = int | float | Hidden | None


@dataclass(frozen=True)
class Month:
    """A month of a server's zone: from `since` up to, but without, `until`."""

    first: date
    since: datetime
    until: datetime

    @property
    def key(self) -> str:
        """As machines read it: `2026-03`."""
        return f"{self.first:%Y-%m}"

    @property
    def values(self) -> dict[str, str]:
        """For SQL: the instants are cut to the second, so that every stored instant of that second comes after them."""
        return {"month": self.key, "since": stored_second(self.since), "until": stored_second(self.until)}


@dataclass(frozen=True)
class Plot:
    """What columns are drawn together, and what they count."""

    title: str
    unit: str


# Of several features: who is active at all is one question.
ACTIVE = Plot("Active members", "Members")


@dataclass(frozen=True)
class Column:
    """A cell a month. `key` names it for machines, `title` for people; without a plot it is not drawn."""

    key: str
    title: str
    cells: tuple[Cell, ...]
    plot: Plot | None = None


@dataclass(frozen=True)
class StatisticsTopic:
    title: str
    columns: tuple[Column, ...]


class Statistics(Protocol):
    """A feature's side: one of its stores."""

    async def monthly(self, guild_id: int, months: Sequence[Month]) -> StatisticsTopic:
        """What was done in a guild in each of the months, every number through `hidden_if_few`."""
        ...


def hidden_if_few(value: float, people: int) -> Cell:
    """`value`, unless it tells of fewer than three people. `people` are those whose acts are in it, as far as is known;
    where nobody noted who it was, it is the number of the acts, for there cannot be more people than those."""
    if value == 0 or people >= FEWEST_PEOPLE:
        return value
    return Hidden.FEW


def months_until(now: datetime, zone: ZoneInfo, number: int) -> list[Month]:
    """The last `number` months, oldest first, the one of `now` being the last."""
    last = now.astimezone(zone).date().replace(day=1)
    firsts = [_months_later(last, -back) for back in range(number - 1, -2, -1)]
    starts = [instant(first, time(), zone) for first in firsts]
    months = zip(firsts, starts, starts[1:], strict=False)
    return [Month(first, since, until) for first, since, until in months]


def _months_later(first: date, months: int) -> date:
    whole = first.year * 12 + first.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)

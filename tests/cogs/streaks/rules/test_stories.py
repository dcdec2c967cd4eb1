"""Random stories in many zones, lived quarter of an hour by quarter of an hour, told a second time by plain loops.

Beside `reference.py` another way to the same numbers: dates are read off the clock as time passes, every day is judged
by itself, and freezes are counted as credit.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cogs.streaks.records import CheckIn, History, PausePeriod, RestDays, ZoneChange
from cogs.streaks.rules.check_ins import new_log, yesterday_to_log
from cogs.streaks.rules.dates import change_zone, first_zone, today_of
from cogs.streaks.rules.settings import change_rest, end_pause, running_pause, start_pause
from cogs.streaks.rules.standing import standing_on

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
QUARTERS_A_DAY = 96
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Etc/GMT+12", "Pacific/Apia"),
    *("America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "America/Santiago", "Atlantic/Azores", "America/Havana"),
    *("Asia/Tehran", "Pacific/Chatham", "America/Scoresbysund", "Africa/Casablanca"),
)
# Samoa had no 30 December 2011.
SAMOA, SAMOAN_ZONES = datetime(2011, 12, 20, 3, tzinfo=UTC), ("Pacific/Apia", "Pacific/Pago_Pago", "UTC")
MOST_CREDIT, FREEZE = 20, 7


@dataclass
class Story:
    """The same acts in the words of the rules (`zones`, `rests`, `pauses`), and as a child would note them down."""

    chance: random.Random
    now: datetime
    choice: tuple[str, ...]
    zone: str
    log_chance: float = 0.03
    zones: tuple[ZoneChange, ...] = ()
    rests: tuple[RestDays, ...] = ()
    pauses: tuple[PausePeriod, ...] = ()
    today: date = date.min
    dates_had: list[date] = field(default_factory=list)
    logged: dict[date, bool] = field(default_factory=dict)
    bridged: set[date] = field(default_factory=set)
    wanted_zone: str | None = None
    rest: frozenset[int] = frozenset()
    wanted_rest: frozenset[int] | None = None
    pause: tuple[date, date | None] | None = None

    def __post_init__(self) -> None:
        self.log_chance = self.chance.choice((0.01, 0.02, 0.05, 0.2))
        self.today = self.date_on_the_clock()
        self.dates_had.append(self.today)
        self.zones = (first_zone(self.zone, self.now),)

    def date_on_the_clock(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def happens(self, probability: float) -> bool:
        return self.chance.random() < probability

    def act(self) -> None:
        if self.happens(self.log_chance) and self.today not in self.logged:
            assert new_log(1, self.zones, self.now).date == self.today
            self.logged[self.today] = False
        if self.happens(0.01) and (yesterday := yesterday_to_log(self.zones, self.now)) is not None:
            assert yesterday == self.dates_had[-2]
            self.logged.setdefault(yesterday, True)
        if self.happens(0.005):
            zone = self.chance.choice(self.choice)
            self.zones = change_zone(self.zones, zone, self.now)
            self.wanted_zone = None if zone == self.zone else zone
        if self.happens(0.003):
            self.wanted_rest = frozenset(self.chance.sample(range(7), self.chance.randrange(6)))
            self.rests = change_rest(self.rests, self.wanted_rest, self.today)
        if self.happens(0.002):
            until = self.today + self.chance.randrange(1, 9) * DAY if self.happens(0.6) else None
            self.pauses = start_pause(self.pauses, self.today, until)
            self.pause = (self.pause[0] if self.pause and self.is_paused() else self.today, until)
        elif self.happens(0.003) and running_pause(self.pauses, self.today):
            self.pauses = end_pause(self.pauses, self.today)
            assert self.pause is not None
            self.pause = (self.pause[0], self.today)
        bridges = self.is_paused() or self.today.weekday() in self.rest
        (self.bridged.add if bridges else self.bridged.discard)(self.today)

    def is_paused(self) -> bool:
        return (
            self.pause is not None and self.pause[0] <= self.today and (not self.pause[1] or self.today < self.pause[1])
        )

    def go_on(self) -> None:
        self.now += QUARTER
        if self.date_on_the_clock() <= self.today:
            return
        if self.wanted_zone is not None:
            self.zone, self.wanted_zone = self.wanted_zone, None
        if self.date_on_the_clock() > self.today:
            self.today = self.date_on_the_clock()
            self.dates_had.append(self.today)
            if self.wanted_rest is not None:
                self.rest, self.wanted_rest = self.wanted_rest, None

    def judge(self) -> tuple[int, int, int, tuple[int, date] | None]:
        """The streak, the longest, the freezes, and of the last streak that ended its length and the missed date."""
        length = longest = credit = 0
        ended = None
        day = min(self.logged, default=self.today)
        while day <= self.today:
            if day in self.logged:
                length, credit = length + 1, min(credit + 1, MOST_CREDIT)
            elif length and day < self.today and day in self.dates_had and day not in self.bridged:
                if credit >= FREEZE:
                    credit -= FREEZE
                else:
                    longest, ended = max(longest, length), (length, day)
                    length = credit = 0
            day += DAY
        return length, max(longest, length), credit // FREEZE, ended


def story(seed: int) -> Story:
    chance = random.Random(seed)
    if seed % 8 == 0:
        return Story(chance, SAMOA, SAMOAN_ZONES, chance.choice(SAMOAN_ZONES))
    day = datetime(
        chance.choice((2018, 2023, 2025, 2026)), chance.randrange(1, 13), chance.randrange(1, 28), tzinfo=UTC
    )
    return Story(chance, day + chance.randrange(QUARTERS_A_DAY) * QUARTER, ZONES, chance.choice(ZONES))


@pytest.mark.parametrize("seed", range(60))
def test_a_story_told_by_plain_loops_has_the_same_end(seed: int) -> None:
    lived = story(seed)
    for _ in range(QUARTERS_A_DAY * lived.chance.choice((12, 30, 50))):
        assert today_of(lived.zones, lived.now) == lived.today
        lived.act()
        lived.go_on()
    check_ins = tuple(CheckIn(day, 1, late) for day, late in sorted(lived.logged.items()))
    now = standing_on(History(lived.zones, check_ins, lived.rests, lived.pauses), lived.today)
    ended = (now.why.length, now.why.missed) if now.why else None
    assert (now.current, now.longest, now.freezes_held, ended) == lived.judge()

"""Streaks told again, slowly and from the words of the rules alone: a streak read off a strip of letters, and a life
lived quarter of an hour by quarter of an hour. It shares no line with `cogs.streaks`."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
ONE = timedelta(days=1)

# A strip has one letter a date: x checked in, s skipped, p paused, r rest, - nothing. f is a - that a freeze bridged.


@dataclass
class Streak:
    """One streak on a strip, from its first check-in at `start`; `ended_at` is the place of the date that ended it."""

    start: int
    letters: str
    ended_at: int | None

    @property
    def length(self) -> int:
        return self.letters.count("x")

    def places(self, letter: str) -> list[int]:
        return [self.start + place for place, one in enumerate(self.letters) if one == letter]


def purse(letters: str) -> tuple[int, int]:
    """The freezes in hand after these days of a streak, and the days done towards the next: six of them may wait."""
    in_hand, done = 0, 0
    for letter in letters:
        if letter == "f":
            in_hand -= 1
        elif letter == "x" and done < 6:
            done += 1
        elif letter == "x" and in_hand < 2:
            in_hand, done = in_hand + 1, 0
    return in_hand, done


def streaks(judged: str) -> list[Streak]:
    """Every streak on a strip of judged days."""
    found = []
    start = judged.find("x")
    while start >= 0:
        letters, ended_at = "", None
        for place in range(start, len(judged)):
            letter = judged[place]
            if letter == "-" and purse(letters)[0] == 0:
                ended_at = place
                break
            letters += "f" if letter == "-" else letter
        found.append(Streak(start, letters, ended_at))
        start = judged.find("x", ended_at) if ended_at is not None else -1
    return found


def judged_part(strip: str) -> str:
    """Of a strip that ends today: all of it if today is checked in, else up to yesterday."""
    return strip if strip.endswith("x") else strip[:-1]


@dataclass
class Life:
    """A member who joined at `now`. `wait` lets time pass; the other methods are what they do, and say whether it was
    allowed. All instants lie on quarters of an hour, where every clock change of our days lies too."""

    zone: str
    now: datetime
    minutes: dict[date, int] = field(default_factory=dict)
    letters: dict[date, str] = field(default_factory=dict)
    made: list[tuple[date, date, int]] = field(default_factory=list)
    zones: dict[date, str] = field(default_factory=dict)
    today: date = date.min
    had_noon: bool = False
    wanted_zone: str | None = None
    rest: frozenset[int] = frozenset()
    wanted_rest: frozenset[int] = frozenset()
    pausing: bool = False
    pause_until: date | None = None

    def __post_init__(self) -> None:
        self.today = self.shown(self.zone).date()
        self._new_date()

    def shown(self, zone: str) -> datetime:
        return self.now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def wait(self, quarters: int) -> None:
        for _ in range(quarters):
            self.now += QUARTER
            if self.shown(self.zone).date() > self.today:
                self._day_is_over()
            self._look_at_the_clock()

    def _day_is_over(self) -> None:
        self.zones[self.today] = self.zone
        if self.wanted_zone is not None:
            self.zone, self.wanted_zone = self.wanted_zone, None
        following = self.shown(self.zone).date()
        if following <= self.today:
            return
        while self.today < following - ONE:
            self.today += ONE
            self.letters[self.today] = "s"
        self.today = following
        self._new_date()

    def _new_date(self) -> None:
        self.had_noon = False
        self.rest = self.wanted_rest
        if self.pause_until is not None and self.today >= self.pause_until:
            self.pausing, self.pause_until = False, None
        self.letters[self.today] = "-"
        self._look_at_the_clock()
        self._describe_today()

    def _look_at_the_clock(self) -> None:
        clock = self.shown(self.zone)
        self.had_noon = self.had_noon or (clock.date() == self.today and clock.hour >= 12)

    def _describe_today(self) -> None:
        resting = self.today.weekday() in self.rest
        self.letters[self.today] = "p" if self.pausing else "r" if resting else "-"

    def log(self, minutes: int) -> bool:
        return self._write(self.today, minutes)

    def log_yesterday(self, minutes: int) -> bool:
        lived = sorted(day for day, letter in self.letters.items() if letter != "s")
        return len(lived) > 1 and not self.had_noon and self._write(lived[-2], minutes)

    def _write(self, day: date, minutes: int) -> bool:
        if self.minutes.get(day, 0) + minutes > 1440:
            return False
        self.minutes[day] = self.minutes.get(day, 0) + minutes
        self.made.append((day, self.today, minutes))
        return True

    def undo(self) -> bool:
        if not self.made or self.made[-1][1] != self.today:
            return False
        day, _, minutes = self.made.pop()
        self.minutes[day] -= minutes
        if not any(one == day for one, _, _ in self.made):
            del self.minutes[day]
        return True

    def move(self, zone: str) -> bool:
        self.wanted_zone = None if zone == self.zone else zone
        return True

    def rest_on(self, weekdays: frozenset[int]) -> bool:
        self.wanted_rest = weekdays
        return True

    def pause(self, days: int | None) -> bool:
        self.pausing = True
        self.pause_until = None if days is None else self.today + days * ONE
        self._describe_today()
        return True

    def resume(self) -> bool:
        if not self.pausing:
            return False
        self.pausing, self.pause_until = False, None
        self._describe_today()
        return True

    def strip(self) -> str:
        """All dates from the joining to today."""
        return "".join("x" if day in self.minutes else self.letters[day] for day in sorted(self.letters))


def life_from(zone: str, year: int, day: int) -> Life:
    return Life(zone, datetime(year, 1, 1, 9, tzinfo=UTC) + day * ONE)

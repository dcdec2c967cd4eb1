"""When two people in two zones are both awake, and which times to suggest to them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

# When a stranger may be asked to talk: not before work, not at bedtime.
DAY_BEGINS, DAY_ENDS = 9, 21
# Where two people have no such time in common, somebody has to get up early or stay up late; nobody is woken at night.
EARLIEST, LATEST = 7, 23
# Long enough to prepare and to say no; and what is further away than a week is forgotten.
NOTICE = timedelta(hours=24)
WITHIN = timedelta(days=7)
WITHIN_AT_MOST = timedelta(days=14)
STEP = timedelta(minutes=30)
# Where within the shared daytime the first, the second and the third suggestion lie.
TURNS = (0.2, 0.5, 0.8)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def shared_hours(zone_a: str, zone_b: str, day: date) -> float:
    """How many hours a day it is 09:00 to 21:00 for both, from 0 to 12, by the clocks at noon UTC of `day`.

    Half of the circle of a day is daytime, so each hour between two clocks, the short way round, takes an hour away.
    """
    noon = datetime.combine(day, time(12), UTC)
    apart = (_offset(zone_a, noon) - _offset(zone_b, noon)) % DAY
    return (timedelta(hours=DAY_ENDS - DAY_BEGINS) - min(apart, DAY - apart)) / HOUR


def _offset(zone: str, at: datetime) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


@dataclass(frozen=True)
class _Slot:
    """`worst` is how far it leads the one who has it worse out of daytime, `strain` both together; `off_middle` is how
    far it lies from the middle of the best times of its date, which is A's."""

    at: datetime
    day: date
    worst: timedelta
    strain: timedelta
    half_past: bool
    off_middle: timedelta = timedelta()

    @property
    def rank(self) -> tuple[timedelta, timedelta, timedelta, bool, datetime]:
        """The lower, the better."""
        return self.worst, self.strain, self.off_middle, self.half_past, self.at


def suggested_slots(zone_a: str, zone_b: str, now: datetime, limit: int = 3, minutes: int = 30) -> list[datetime]:
    """UTC instants at which a talk of so many minutes could begin, in order of time.

    Each is at least `NOTICE` away and within a week, on the hour or half hour of the clock in `zone_a`, and on dates of
    their own there, early, in the middle and late in the shared daytime by turns: who works in the morning is free in
    the evening. A week with too few such dates becomes two. Where that is not enough either, a date comes twice, or the
    time is the one that is least early or late for whoever has it worse. Fewer than `limit` come only for talks of many
    hours.
    """
    slots = [slot for slot in _all_slots(zone_a, zone_b, now, timedelta(minutes=minutes)) if slot.at >= now + NOTICE]
    for decent, reach in product((True, False), (WITHIN, WITHIN_AT_MOST)):
        choice = [slot for slot in slots if slot.at <= now + reach and not (decent and slot.worst)]
        if len({slot.day for slot in choice}) >= limit:
            break
    turns = Counter[date]()
    ranked = []
    for slot in sorted(choice, key=lambda slot: slot.rank):
        ranked.append((bool(slot.worst), turns[slot.day], slot.rank, slot))
        turns[slot.day] += 1
    chosen = sorted((slot for *_rank, slot in sorted(ranked)[:limit]), key=lambda slot: slot.at)
    return _spread(chosen, choice)


def _spread(chosen: Sequence[_Slot], choice: Sequence[_Slot]) -> list[datetime]:
    """The chosen slots, each moved within the best times of its date; those that share a date stay."""
    dates = Counter(slot.day for slot in chosen)
    spread = []
    for number, slot in enumerate(chosen):
        times = [other for other in choice if other.day == slot.day and not other.worst]
        if times and dates[slot.day] == 1:
            wanted = times[0].at + (times[-1].at - times[0].at) * TURNS[number % len(TURNS)]
            slot = min(times, key=lambda time: (abs(time.at - wanted) + time.half_past * STEP / 2, time.at))
        spread.append(slot.at)
    return spread


def is_night(zone: str, at: datetime, minutes: int) -> bool:
    """Whether a talk of so many minutes at that instant would have to wake somebody there."""
    return _outside(ZoneInfo(zone), at, timedelta(minutes=minutes)) is None


def is_daytime(zone: str, at: datetime, minutes: int) -> bool:
    """Whether a talk of so many minutes at that instant lies within the daytime of a zone."""
    return _outside(ZoneInfo(zone), at, timedelta(minutes=minutes)) == timedelta()


def _all_slots(zone_a: str, zone_b: str, now: datetime, length: timedelta) -> list[_Slot]:
    """The best slots of each of A's dates, from today on: those in daytime, else those that are least bad."""
    days: dict[date, list[_Slot]] = defaultdict(list)
    for slot in _every_slot(ZoneInfo(zone_a), ZoneInfo(zone_b), now, length):
        days[slot.day].append(slot)
    best_slots = []
    for slots in days.values():
        least = min((slot.worst, slot.strain) for slot in slots)
        best = [slot for slot in slots if (slot.worst, slot.strain) == least]
        middle = best[0].at + (best[-1].at - best[0].at) / 2
        best_slots += [slot if slot.worst else replace(slot, off_middle=abs(slot.at - middle)) for slot in best]
    return best_slots


def _every_slot(clock_a: ZoneInfo, clock_b: ZoneInfo, now: datetime, length: timedelta) -> Iterable[_Slot]:
    """Every slot that wakes nobody, in whole dates: a part of one would have another middle."""
    at = datetime.combine(now.astimezone(clock_a).date(), time(), clock_a).astimezone(UTC)
    while at <= now + WITHIN_AT_MOST + DAY:
        outside = [_outside(clock, at, length) for clock in (clock_a, clock_b)]
        strains = [strain for strain in outside if strain is not None]
        if len(strains) == len(outside):
            local = at.astimezone(clock_a)
            yield _Slot(at, local.date(), max(strains), sum(strains, timedelta()), bool(local.minute))
        at += STEP


def _outside(clock: ZoneInfo, at: datetime, length: timedelta) -> timedelta | None:
    """How far a talk at this instant leads out of daytime on this clock; None where it leads into the night."""
    begins, ends = at.astimezone(clock).replace(tzinfo=None), (at + length).astimezone(clock).replace(tzinfo=None)
    midnight = datetime.combine(begins.date(), time())
    if begins < midnight + EARLIEST * HOUR or ends > midnight + LATEST * HOUR:
        return None
    early, late = midnight + DAY_BEGINS * HOUR - begins, ends - midnight - DAY_ENDS * HOUR
    return max(early, late, timedelta())

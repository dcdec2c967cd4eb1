"""Streaks: a log against a bare bot's durable write and against an empty table, the leaderboard, the calendar."""

import itertools
import random
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.pictures.calendar_card import CalendarDay, CalendarPicture, calendar_picture
from bot.pictures.marks import MarkKind
from tests.benchmarks import crowd, leaderboard
from tests.benchmarks.contenders import Act, Bot, Contender, contender, guidepost, plain_python, ratio
from tests.benchmarks.report import Line, of_allowed
from tests.discord_server.records import Guild, Member

LOGGERS = 30
FLAT_ROUNDS = 600
CALENDAR_MILLISECONDS = 60
PICTURES = 40


async def lines(folder: Path) -> list[Line]:
    return [await _against_bare(folder), *await _in_a_large_guild(folder), _calendar()]


async def _against_bare(folder: Path) -> Line:
    bare = Bot(plain_python(folder), "tests.benchmarks.bare_writer")
    async with (
        contender(bare, folder / "streaks-bare", LOGGERS) as theirs,
        contender(guidepost(), folder / "streaks", LOGGERS) as mine,
    ):
        await _join(mine, mine.members)
        found = await ratio(_rotating(theirs, theirs.members, "note", "Written down"), _logging(mine, mine.members))
    return Line("/streak log, p50", found, "times a bare bot's durable write", 1.5)


async def _in_a_large_guild(folder: Path) -> list[Line]:
    """Half of those who log are old members with 50 logs, half have just joined."""
    today, full = datetime.now(UTC).date(), folder / "streaks-full"

    async def prepare(guild: Guild, members: Sequence[Member]) -> None:
        await crowd.fill(full, guild.id, [one.id for one in members[:LOGGERS]], today)

    async with (
        contender(guidepost(), full, 2 * LOGGERS, prepare) as large,
        contender(guidepost(), folder / "streaks-empty", LOGGERS) as empty,
    ):
        old, new = large.members[:LOGGERS], large.members[LOGGERS:]
        await _join(empty, empty.members)
        await _join(large, new)
        newcomers = await ratio(_logging(empty, empty.members), _logging(large, new), FLAT_ROUNDS)
        regulars = await ratio(_logging(empty, empty.members), _logging(large, old), FLAT_ROUNDS)
    measure = "times the same in an empty table"
    return [
        Line("/streak log at 5,000,000 logs, new members", newcomers, measure, 1.1),
        Line("/streak log at 5,000,000 logs, 50 days each", regulars, measure, 1.1),
        *await leaderboard.lines(full / "guidepost.sqlite3", large.guild.id, today),
    ]


async def _join(one: Contender, members: Sequence[Member]) -> None:
    for member in members:
        await one.run_as(member, "streak join", "Your streak begins", timezone="UTC", habit="read one page")


def _logging(one: Contender, members: Sequence[Member]) -> Act:
    return _rotating(one, members, "streak log", "Logged for today", minutes="1")


def _rotating(one: Contender, members: Sequence[Member], command: str, words: str, **options: str) -> Act:
    turns = itertools.cycle(members)
    return lambda: one.run_as(next(turns), command, words, **options)


def _calendar() -> Line:
    """A year of days of every kind."""
    today, chance = date(2026, 3, 1), random.Random(1)
    days = {
        today - timedelta(days=back): CalendarDay(chance.choice([*MarkKind]), chance.randrange(90))
        for back in range(53 * 7)
    }
    times = []
    for _ in range(PICTURES):
        began = time.perf_counter()
        calendar_picture(CalendarPicture(53, today, days))
        times.append(time.perf_counter() - began)
    return of_allowed("calendar picture of a year", statistics.median(times), CALENDAR_MILLISECONDS)

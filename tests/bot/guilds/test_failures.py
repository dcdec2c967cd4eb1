"""Unexpected errors are kept under their reference, for as long as they are of use."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.database.executor import Database
from bot.guilds.failures import KEPT, TRACEBACK_CHARACTERS, Failure, Failures
from tests.support.clock import Clock


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def failures(database: Database, clock: Clock) -> Failures:
    return Failures(database, clock)


def failed(words: str = "no such thing") -> Exception:
    try:
        raise LookupError(words)
    except LookupError as error:
        return error


async def kept(failures: Failures) -> list[str]:
    return [failure.reference for failure in await failures.newest(100)]


async def test_a_failure_is_kept_with_its_place_and_traceback(failures: Failures, now: datetime) -> None:
    await failures.keep("K7QD3M", failed(), "/guide read", 42)
    [found] = await failures.newest()
    assert found == Failure("K7QD3M", now, "/guide read", 42, "LookupError: no such thing", found.traceback)
    assert found.traceback.startswith("Traceback (most recent call last)")
    assert "raise LookupError(words)" in found.traceback


async def test_the_newest_come_first_and_no_more_than_asked(failures: Failures, clock: Clock) -> None:
    for number in range(5):
        await failures.keep(f"N{number}", failed(), "/", None)
        clock.now += timedelta(minutes=1)
    assert [failure.reference for failure in await failures.newest(2)] == ["N4", "N3"]


async def test_what_is_older_than_kept_is_forgotten(failures: Failures, clock: Clock) -> None:
    await failures.keep("OLD", failed(), "/", None)
    clock.now += timedelta(seconds=1)
    await failures.keep("EDGE", failed(), "/", None)
    clock.now += KEPT
    await failures.keep("NEW", failed(), "/", None)
    assert await kept(failures) == ["NEW", "EDGE"]


async def test_a_long_failure_is_cut_to_what_is_of_use(failures: Failures) -> None:
    await failures.keep("LONG", failed("x" * 100_000), "/", None)
    [found] = await failures.newest()
    assert len(found.summary) == 300
    assert len(found.traceback) == TRACEBACK_CHARACTERS


async def test_a_reference_that_is_taken_raises_nothing(failures: Failures) -> None:
    await failures.keep("TWICE", failed("first"), "/", None)
    await failures.keep("TWICE", failed("second"), "/", None)
    assert [failure.summary for failure in await failures.newest()] == ["LookupError: first"]


@pytest.mark.parametrize("words", ["half a sign \ud800", "nothing \x00 inside", "é 日本 🎉"])
async def test_any_words_are_kept(failures: Failures, words: str) -> None:
    await failures.keep("WORDS", failed(words), "/", None)
    assert await kept(failures) == ["WORDS"]


async def test_an_error_that_cannot_say_what_it_is_raises_nothing(failures: Failures) -> None:
    await failures.keep("MUTE", UnspeakableError(), "/", None)


@pytest.mark.sqlite_file
async def test_nothing_is_raised_when_the_database_is_gone(
    failures: Failures, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.close()
    (database.url.path or Path()).write_bytes(b"this is no database" * 500)
    await failures.keep("GONE22", failed(), "/", None)
    assert "The failure GONE22 is in this log only" in caplog.text


async def test_a_guild_is_shown_its_own_and_those_of_none(either_database: Database, now: datetime) -> None:
    failures = Failures(either_database, lambda: now)
    for reference, guild_id in (("AAAAAA", 2**62), ("BBBBBB", None), ("CCCCCC", 3)):
        await failures.keep(reference, ValueError("no"), "/tip", guild_id)
    assert {failure.reference for failure in await failures.newest(guild_id=2**62)} == {"AAAAAA", "BBBBBB"}
    assert len(await failures.newest()) == 3

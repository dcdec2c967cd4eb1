"""Matching beside the bot: the same pairs, and no process that stays behind."""

import asyncio
import functools
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from cogs.mentoring.matching import process as matching_process
from cogs.mentoring.matching.assignment import Pairing, best_round
from cogs.mentoring.matching.process import MatchingError, match_in_process
from tests.cogs.mentoring.matching.people import NOW, host, ids, seeker
from tests.support.waiting import until


def uvloop() -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = pytest.importorskip("uvloop").new_event_loop()
    return loop


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop])
def test_matching_elsewhere_gives_the_same(
    new_loop: Callable[[], asyncio.AbstractEventLoop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    seekers, hosts = [seeker(number) for number in range(1, 6)], [host(10, capacity=2), host(11)]
    with asyncio.Runner(loop_factory=new_loop) as runner:
        pairs_found = runner.run(match_in_process(seekers, hosts, NOW, 3))
    assert pairs_found == best_round(seekers, hosts, NOW, 3)
    assert len(pairs_found) == 3


async def test_what_went_wrong_elsewhere_is_told() -> None:
    with pytest.raises(MatchingError, match="AttributeError"):
        await match_in_process(["nobody"], [host(10)], NOW, 3)  # type: ignore[list-item]


def solve_for_ever(begun: Path, *_question: object) -> None:
    """In the place of `best_round`, in the process beside the bot, which leaves a file to say that it has begun."""
    begun.touch()
    time.sleep(600)


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that tells of a solver that has begun, and will not come to an end."""
    path = tmp_path / "begun"
    monkeypatch.setattr(matching_process, "best_round", functools.partial(solve_for_ever, path))
    return path


async def begin_matching() -> tuple["asyncio.Task[list[Pairing]]", list[BaseProcess]]:
    """The task and its process; those of other tests may still be on their way out."""
    earlier = set(multiprocessing.active_children())
    task = asyncio.create_task(match_in_process([seeker(1)], [host(10)], NOW, 3))
    await asyncio.sleep(0)
    return task, [process for process in multiprocessing.active_children() if process not in earlier]


async def gone(processes: Sequence[BaseProcess]) -> None:
    """Until all of them have ended. The pool's thread waits for them as well: where it is the one that the system tells
    of their end, `join` comes back a moment before `is_alive` knows of it."""
    await until(lambda: not any(process.is_alive() for process in processes))


async def test_the_process_ends_with_its_answer() -> None:
    task, processes = await begin_matching()
    assert len(processes) == 1
    assert ids(await task) == [(1, 10)]
    await gone(processes)


async def test_matching_that_takes_too_long_is_ended(begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching_process, "PATIENCE_SECONDS", 0.01)
    task, processes = await begin_matching()
    with pytest.raises(MatchingError, match="not done"):
        await task
    await gone(processes)


async def test_a_cancelled_matching_leaves_no_process_behind(begun: Path) -> None:
    task, processes = await begin_matching()
    await until(begun.exists)
    assert [one.is_alive() for one in processes] == [True]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(processes)


async def test_a_process_that_dies_is_no_answer(begun: Path) -> None:
    task, processes = await begin_matching()
    await until(begun.exists)
    for process in processes:
        process.kill()
    with pytest.raises(MatchingError, match="BrokenProcessPool"):
        await task


def test_the_bot_itself_never_loads_scipy() -> None:
    words = "import sys, cogs.mentoring.matching.process; sys.exit(bool({'scipy', 'numpy'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", words], cwd=Path(__file__).parents[4], check=False).returncode == 0

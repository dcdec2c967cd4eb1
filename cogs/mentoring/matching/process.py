"""Matches in a process beside the bot, which is there for as long as that takes."""

import asyncio
import os
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import chain
from multiprocessing import get_context, parent_process
from typing import Any

from cogs.mentoring.matching.assignment import Pairing, best_round
from cogs.mentoring.matching.records import Candidate, Seeker

# A round of 2,000 takes some seconds; a small server may need ten times as long.
PATIENCE_SECONDS = 300
# Out of the way of the bot, also where both share one core.
NICENESS = 10
# Handed over at once; each costs some 15 microseconds in which nothing else of the bot gets on.
RECORDS_AT_ONCE = 200


class MatchingError(Exception):
    """The process beside the bot failed or took too long; the text says how."""


async def match_in_process(
    seekers: Sequence[Seeker], candidates: Sequence[Candidate], now: datetime, seed: int
) -> list[Pairing]:
    """`best_round` in a process of its own, which ends with it or is killed where this is cancelled.

    In a thread, the table and the first import of scipy would hold Python's lock every other moment of a second, which
    each step of each command waits for; and the bot would keep scipy in memory for good. Raises `MatchingError`.
    """
    # A fork would hold copies of the bot's locks and connections.
    context = get_context("spawn")
    parts = await _pickled(seekers), await _pickled(candidates)
    others = set(context.active_children())
    executor = ProcessPoolExecutor(1, mp_context=context, initializer=_begin)
    future = executor.submit(_match_parts, best_round, *parts, now, seed)
    started = set(context.active_children()) - others
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            parts_of_round = await asyncio.wrap_future(future)
            return await _unpickled(parts_of_round)
    except BaseException as error:
        for process in started:
            process.kill()
        if isinstance(error, TimeoutError):
            raise MatchingError(f"Matching was not done after {PATIENCE_SECONDS} seconds.") from error
        if isinstance(error, Exception):
            raise MatchingError(f"{type(error).__name__}: {error}") from error
        raise
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _slices(records: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (records[start : start + RECORDS_AT_ONCE] for start in range(0, len(records), RECORDS_AT_ONCE))


async def _pickled(records: Sequence[Any]) -> list[bytes]:
    parts = list[bytes]()
    for some in _slices(records):
        if parts:
            await asyncio.sleep(0)
        parts.append(pickle.dumps(some))
    return parts


async def _unpickled(parts: Iterable[bytes]) -> list[Any]:
    records = list[Any]()
    for part in parts:
        records += pickle.loads(part)
        await asyncio.sleep(0)
    return records


def _match_parts(
    match: Callable[..., list[Pairing]], seekers: Iterable[bytes], candidates: Iterable[bytes], *rest: Any
) -> list[bytes]:
    """In the new process: takes and gives back what was cut into slices."""
    people = [list(chain.from_iterable(map(pickle.loads, parts))) for parts in (seekers, candidates)]
    return [pickle.dumps(pairs) for pairs in _slices(match(*people, *rest))]


def _begin() -> None:
    """In the new process: out of the way of the bot, and gone with it, even where that is killed."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

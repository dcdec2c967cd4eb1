"""Matching: a round of thousands of seekers and hosts beside a bot that must not stand still meanwhile."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cogs.mentoring.matching.assignment import Pairing, score_table
from cogs.mentoring.matching.process import match_in_process
from cogs.mentoring.matching.records import Candidate, Seeker
from tests.benchmarks.report import Line, of_allowed

SIZES = ((2_000, 500), (5_000, 1_250))
CAPACITY = 3
ROUNDS = 3
# A moderator who has started a round of 2,000 waits so long without wondering; of more, in proportion.
ROUND_MILLISECONDS = 10_000
STALL_MILLISECONDS = 50
TICK = 0.001
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROLES = [frozenset({f"role-{number}", f"family:{number % 8}"}) for number in range(40)]
INDUSTRIES = [frozenset({f"industry-{number}", f"family:{number % 5}"}) for number in range(25)]
TOPICS = [f"topic-{number}" for number in range(60)]
LANGUAGES = ["english", "spanish", "german", "hindi", "french"]
ZONES = [
    *("America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "Europe/Berlin", "Africa/Lagos"),
    *("Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo"),
]


async def lines(_folder: Path, rounds: int = ROUNDS) -> AsyncIterator[Line]:
    for number_of_seekers, number_of_hosts in SIZES if rounds > 1 else SIZES[:1]:
        for line in await _measure(number_of_seekers, number_of_hosts, rounds):
            yield line


async def _measure(number_of_seekers: int, number_of_hosts: int, rounds: int) -> list[Line]:
    """Each time the slowest of the rounds, each stall the longest."""
    seekers, hosts = crowd(random.Random(1), number_of_seekers, number_of_hosts)
    times, stalls = [], []
    for seed in range(rounds):
        began = time.perf_counter()
        pairs, stall = await with_ticker(seekers, hosts, seed)
        times.append(time.perf_counter() - began)
        stalls.append(stall)
    total = sum(pair.score.total for pair in pairs)
    name = f"round of {number_of_seekers:,} and {number_of_hosts:,}"
    allowed = ROUND_MILLISECONDS * number_of_seekers // SIZES[0][0]
    measured = [
        of_allowed(f"{name}, time", max(times), allowed),
        of_allowed(f"{name}, longest stall", max(stalls), STALL_MILLISECONDS),
    ]
    if number_of_seekers == SIZES[0][0]:  # the dense solver would take minutes and gigabytes for more
        remark = f"{len(pairs):,} pairs"
        measured.append(Line(f"{name}, the optimum", optimum(seekers, hosts) / total, "times the total", remark=remark))
    return measured


def crowd(chance: random.Random, number_of_seekers: int, number_of_hosts: int) -> tuple[list[Seeker], list[Candidate]]:
    """Profiles of all kinds; about a quarter of all pairs suit."""
    ids = [chance.getrandbits(60) for _ in range(number_of_seekers + number_of_hosts)]

    def profile() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], str]:
        topics, languages = chance.sample(TOPICS, 5), chance.sample(LANGUAGES, chance.randint(1, 2))
        return (
            chance.choice(ROLES),
            chance.choice(INDUSTRIES),
            frozenset(topics),
            frozenset(languages),
            chance.choice(ZONES),
        )

    def some() -> frozenset[int]:
        return frozenset(chance.sample(ids, 2))

    def instant() -> datetime:
        return NOW - timedelta(minutes=chance.randrange(50_000))

    seekers = [Seeker(one, *profile(), instant(), avoids=some(), past=some()) for one in ids[:number_of_seekers]]
    return seekers, [Candidate(one, *profile(), CAPACITY, 0, declined=some()) for one in ids[number_of_seekers:]]


async def with_ticker(seekers: Sequence[Seeker], hosts: Sequence[Candidate], seed: int) -> tuple[list[Pairing], float]:
    """A round, and the longest time in seconds for which the loop did not come round to what was due meanwhile."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK)
            longest = max(longest, time.perf_counter() - began - TICK)

    ticker = asyncio.create_task(tick())
    await asyncio.sleep(TICK)
    try:
        pairs = await match_in_process(seekers, hosts, NOW, seed)
        await asyncio.sleep(2 * TICK)  # so that a stall at the very end is seen too
        return pairs, longest
    finally:
        ticker.cancel()


def optimum(seekers: Sequence[Seeker], hosts: Sequence[Candidate]) -> int:
    """The highest total, by the dense solver from the bare scores: nothing but them has a say."""
    from numpy import repeat
    from scipy.optimize import linear_sum_assignment

    table = repeat(score_table(seekers, hosts, NOW), CAPACITY, axis=1)
    return int(table[linear_sum_assignment(table, maximize=True)].sum())

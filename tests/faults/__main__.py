"""Breaks whatever can break while members use the bot, and prints what was lost by it.

Usage: uv run python -m tests.faults [--quick] [PART ...], where a part is gateway, routes, start, machine, processes,
stop, syncs, kill or round; without one, all of them. It takes half an hour, and --quick some minutes.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.faults.gateway import try_gateway
from tests.faults.kill import kill_rounds
from tests.faults.kill_round import sweep
from tests.faults.machine import try_machine
from tests.faults.processes import try_processes
from tests.faults.report import HEADING, Tried
from tests.faults.routes import try_routes, try_start
from tests.faults.stop import try_stop
from tests.faults.syncs import try_syncs


async def try_kill(folder: Path, times: int) -> list[Tried]:
    tally = await kill_rounds(times, 1, folder)
    lost = len(tally.missing) + tally.doubled
    return [Tried("kill -9 at random while members log", times, lost, f"{len(tally.acknowledged):,} logs told of")]


async def try_round(_folder: Path, times: int) -> list[Tried]:
    rounds = await sweep(times, 2)
    lost = sum(one.twice + one.never + one.strange for one in rounds)
    return [
        Tried("kill -9 at a send of a round of 50 offers", times, lost, f"{sum(one.once for one in rounds):,} told")
    ]


@dataclass(frozen=True)
class Part:
    run: Callable[[Path, int], Awaitable[list[Tried]]]
    times: int
    quick: int


PARTS: Mapping[str, Part] = {
    "gateway": Part(try_gateway, 15, 2),
    "routes": Part(try_routes, 3, 1),
    "start": Part(try_start, 1, 1),
    "machine": Part(try_machine, 5, 1),
    "processes": Part(try_processes, 5, 1),
    "stop": Part(try_stop, 5, 1),
    "syncs": Part(try_syncs, 10, 2),
    "kill": Part(try_kill, 200, 5),
    "round": Part(try_round, 50, 2),
}


async def try_all(names: list[str], quick: bool) -> int:
    """How much was lost."""
    # The stand-in for Discord need not say of each connection that a killed bot has left it.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    print(HEADING, flush=True)
    lost = 0
    for name in names:
        part = PARTS[name]
        with tempfile.TemporaryDirectory() as folder:
            try:
                for tried in await part.run(Path(folder), part.quick if quick else part.times):
                    print(tried, flush=True)
                    lost += tried.lost
            except Exception as error:
                print(f"{name} did not get to its end: {error!r}", flush=True)
                lost += 1
    return lost


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--quick", action="store_true", help="less often: some minutes")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=f"of {', '.join(PARTS)}")
    arguments = parser.parse_args()
    return int(asyncio.run(try_all(arguments.parts or [*PARTS], arguments.quick)) > 0)


if __name__ == "__main__":
    sys.exit(main())

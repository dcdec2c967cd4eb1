"""Prints how Guidepost compares with a bare discord.py bot in the same run: ratios, with the promise of each.

Usage: uv run python -m tests.benchmarks [--quick] [PART ...], where a part is answers, sizes, posts, matching, burst,
years, engines or copying; without one, all of them. It takes some twenty minutes, and --quick a few. Needs Linux.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import answers, burst, copying, engines, matching, posts, sizes, years
from tests.benchmarks.report import Line


@dataclass(frozen=True)
class Part:
    """`size` and `quick` are what its lines are asked for: rounds, starts, members, presses or servers."""

    lines: Callable[[Path, int], AsyncIterator[Line]]
    size: int
    quick: int


PARTS: Mapping[str, Part] = {
    "answers": Part(answers.lines, answers.ROUNDS, 200),
    "sizes": Part(sizes.lines, sizes.STARTS, 1),
    "posts": Part(posts.lines, posts.GUILDS, 200),
    "matching": Part(matching.lines, matching.ROUNDS, 1),
    "burst": Part(burst.lines, burst.PRESSES, 400),
    "years": Part(years.lines, 100_000, 2_000),
    "engines": Part(engines.lines, engines.ROUNDS, 100),
    "copying": Part(copying.lines, copying.MEMBERS, 1_000),
}


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, {memory:.0f} GB, Python {python}"


async def measure(names: list[str], quick: bool) -> bool:
    """Print each part's lines; whether all promises are kept."""
    kept = True
    print(machine(), flush=True)
    for name in names:
        part = PARTS[name]
        with tempfile.TemporaryDirectory() as folder:
            async for line in part.lines(Path(folder), part.quick if quick else part.size):
                print(line, flush=True)
                kept = kept and line.kept
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--quick", action="store_true", help="smaller: some minutes, and rougher numbers")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=f"of {', '.join(PARTS)}")
    arguments = parser.parse_args()
    return int(not asyncio.run(measure(arguments.parts or [*PARTS], arguments.quick)))


if __name__ == "__main__":
    sys.exit(main())

"""Prints how Guidepost compares with a bare discord.py bot in the same run: ratios only, never bare times.

Usage: uv run python -m tests.benchmarks [ROOM ...], where a room is guide, streaks, posts or matching; without one, all
of them.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from tests.benchmarks import burst, copying, guide, matching, posts, streaks
from tests.benchmarks.report import Line

ROOMS: Mapping[str, Callable[[Path], Awaitable[list[Line]]]] = {
    "guide": guide.lines,
    "streaks": streaks.lines,
    "posts": posts.lines,
    "matching": matching.lines,
    "burst": burst.lines,
    "copying": copying.lines,
}


async def measure(rooms: list[str]) -> bool:
    """Print each room's lines; tells whether all promises are kept."""
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        for room in rooms:
            for line in await ROOMS[room](Path(folder)):
                print(line, flush=True)
                kept = kept and line.kept
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("rooms", nargs="*", choices=[[], *ROOMS], metavar="ROOM", help=f"of {', '.join(ROOMS)}")
    return int(not asyncio.run(measure(parser.parse_args().rooms or [*ROOMS])))


if __name__ == "__main__":
    sys.exit(main())

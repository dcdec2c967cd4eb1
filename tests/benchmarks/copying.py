"""Moving a community of 5 million check-ins from SQLite to PostgreSQL with `guidepost copy-database`."""

import asyncio
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import crowd
from tests.benchmarks.report import Line
from tests.support.postgresql import postgresql_server

MEMBERS = 100_000
SECONDS_A_MILLION = 120


async def lines(folder: Path, members: int = MEMBERS) -> list[Line]:
    """Each row compared in the end."""
    data = folder / "copying"
    await crowd.fill(data, 1, [], datetime.now(UTC).date(), members=members)
    with postgresql_server() as server:
        began = time.perf_counter()
        command = ("-m", "bot", "copy-database", f"sqlite:///{data}/guidepost.sqlite3", server.url.text)
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        said, _error = await process.communicate()
        seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"the copy failed: {said.decode()}")
    rows = int(said.decode().splitlines()[-2].split()[0].replace(",", ""))
    # Of the largest process of all that this one has started and ended.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_024
    return [
        Line(
            f"copying {rows:,} rows to PostgreSQL",
            seconds / (rows / 1_000_000) / SECONDS_A_MILLION,
            f"of the {SECONDS_A_MILLION} s a million that are allowed",
            remark=f"{seconds:,.0f} s, {memory:,.0f} MB",
        )
    ]

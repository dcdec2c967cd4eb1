"""Moving a community of 5 million check-ins from SQLite to PostgreSQL with `guidepost copy-database`."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import crowd
from tests.benchmarks.report import Line
from tests.support.postgresql import postgresql_server

MEMBERS = 100_000
SECONDS_A_MILLION = 120


async def lines(folder: Path, members: int = MEMBERS) -> AsyncIterator[Line]:
    """Each row compared in the end."""
    data = folder / "copying"
    await crowd.fill(data, 1, [], datetime.now(UTC).date(), members=members)
    with postgresql_server() as server:
        began = time.perf_counter()
        command = ("-m", "bot", "copy-database", f"sqlite:///{data}/guidepost.sqlite3", server.url.text)
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        watching = asyncio.create_task(_most_megabytes(process.pid))
        said, _error = await process.communicate()
        seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"the copy failed: {said.decode()}")
    rows = int(said.decode().splitlines()[-2].split()[0].replace(",", ""))
    memory = await watching
    yield Line(
        f"copying {rows:,} rows to PostgreSQL",
        seconds / (rows / 1_000_000) / SECONDS_A_MILLION,
        f"of the {SECONDS_A_MILLION} s a million that are allowed",
        remark=f"{seconds:,.0f} s, {memory:,.0f} MB",
    )


async def _most_megabytes(pid: int) -> float:
    """Of resident memory, until the process ends."""
    most = 0.0
    with suppress(OSError, StopIteration):
        while True:
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            most = int(line.split()[1]) / 1_024
            await asyncio.sleep(0.5)
    return most

"""What the running bot says of its own health, again and again, for the health check to read."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.client import Guidepost
from bot.operations.heartbeat import FILE_NAME, beat

BEAT_SECONDS = 10
# Members wait 3 seconds for an answer; a database that needs longer than this serves nobody.
DATABASE_SECONDS = 5.0


async def keep_beating(client: Guidepost, folder: Path, clock: Callable[[], datetime]) -> None:
    """Write the state every 10 seconds until cancelled, then take the sign of life away. A full disk is no reason to
    stop answering members."""
    try:
        while True:
            problem = await find_problem(client)
            beat(folder, clock(), client.connected, problem)
            await asyncio.sleep(BEAT_SECONDS)
    finally:
        with contextlib.suppress(OSError):
            (folder / FILE_NAME).unlink(missing_ok=True)


async def find_problem(client: Guidepost) -> str:
    """One sentence on what does not work although Discord is connected; empty where all is well."""
    if not await client.database.is_answering(DATABASE_SECONDS):
        return "Guidepost is running, but its database does not answer."
    overdue = client.scheduler.overdue()
    if overdue:
        return f"Guidepost is running, but timed work has not got on for ten minutes: {', '.join(overdue)}."
    return ""

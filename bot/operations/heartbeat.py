"""Whether the running bot is connected: it writes a small file again and again, and the health check reads that."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.client import Guidepost

FILE_NAME = "health.json"
BEAT_SECONDS = 10
# Three beats: one may be late when the machine is busy.
STALE = timedelta(seconds=30)


async def keep_beating(client: Guidepost, folder: Path, clock: Callable[[], datetime]) -> None:
    """Write the state every 10 seconds until cancelled, then take the sign of life away. A full disk is no reason to
    stop answering members."""
    try:
        while True:
            beat(folder, clock(), client.connected)
            await asyncio.sleep(BEAT_SECONDS)
    finally:
        with contextlib.suppress(OSError):
            (folder / FILE_NAME).unlink(missing_ok=True)


def beat(folder: Path, now: datetime, connected: bool) -> None:
    """Replace the file as a whole: a reader never sees half of it."""
    fresh = folder / f"{FILE_NAME}.new"
    try:
        fresh.write_text(json.dumps({"at": now.isoformat(), "connected": connected}), encoding="utf-8")
        fresh.replace(folder / FILE_NAME)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def heartbeat_problem(folder: Path, now: datetime) -> str | None:
    """None for a healthy bot, otherwise one sentence on what is wrong."""
    try:
        state = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        at, connected = datetime.fromisoformat(state["at"]), bool(state["connected"])
        age = abs(now - at)  # a clock that was set back must not make an old sign look fresh
    except FileNotFoundError:
        return "Guidepost is not running: it has written no sign of life."
    except (OSError, ValueError, KeyError, TypeError):
        return "The sign of life cannot be read."
    if age > STALE:
        return f"Guidepost hangs or has stopped: its last sign of life is of {at:%Y-%m-%d %H:%M:%S} UTC."
    if not connected:
        return "Guidepost is running, but not connected to Discord."
    return None

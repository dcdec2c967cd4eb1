"""The small file by which the running bot shows that it is well, and the health check that reads it.

It is read in a process of its own every half minute: only what Python itself loads quickly is imported.
"""

import contextlib
import json
from datetime import datetime, timedelta
from pathlib import Path

FILE_NAME = "health.json"
HEALTHY = "Guidepost is connected."
# Three beats of ten seconds: one may be late when the machine is busy.
STALE = timedelta(seconds=30)


def beat(folder: Path, now: datetime, connected: bool, problem: str = "") -> None:
    """Replace the file as a whole: a reader never sees half of it. `problem` is a sentence on what is wrong besides
    the connection."""
    fresh = folder / f"{FILE_NAME}.new"
    state = {"at": now.isoformat(), "connected": connected} | ({"problem": problem} if problem else {})
    try:
        fresh.write_text(json.dumps(state), encoding="utf-8")
        fresh.replace(folder / FILE_NAME)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def is_alive(folder: Path, now: datetime) -> bool:
    """Whether a bot that is connected or not has written its sign of life just now; one that ends takes it away."""
    try:
        written = (folder / FILE_NAME).stat().st_mtime
    except OSError:
        return False
    return abs(now.timestamp() - written) <= STALE.total_seconds()


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
    problem = state.get("problem")
    return str(problem) if problem else None

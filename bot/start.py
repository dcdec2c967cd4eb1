"""The console script `guidepost`: answers the health check by itself, begins `run`, and hands every other command on.

A container asks for its health twice a minute, for ever; loading discord.py for that would cost 2 % of a core.
"""

import gc
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.operations.heartbeat import HEALTHY, heartbeat_problem

DATA_DIR = "GUIDEPOST_DATA_DIR"


def is_healthy() -> bool:
    """Whether the bot whose data folder the environment names is well. False also where it is not that simple: with
    an `.env` file, say."""
    if Path(".env").exists() or any(name != DATA_DIR and name.upper() == DATA_DIR for name in os.environ):
        return False
    return heartbeat_problem(Path(os.environ.get(DATA_DIR) or "data"), datetime.now(UTC)) is None


def main() -> int:
    """The exit status."""
    if sys.argv[1:] == ["healthcheck"] and is_healthy():
        print(HEALTHY)
        return 0
    read = None
    if sys.argv[1:] == ["run"]:
        from bot.loading import read_all, start_in_fork

        gc.disable()  # what is loaded stays, and looking through it again and again is an eighth of a start
        read = start_in_fork(read_all)
    from bot.command_line import main as run_command_line  # loads everything

    return run_command_line(read=read)

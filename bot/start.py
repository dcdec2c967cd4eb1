"""The console script `guidepost`: answers the health check by itself, and hands every other command on.

A container asks for its health twice a minute, for ever; loading discord.py for that would cost 2 % of a core.
"""

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
    from bot.__main__ import main as run_command_line  # loads everything

    return run_command_line()


if __name__ == "__main__":
    sys.exit(main())

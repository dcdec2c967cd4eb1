"""Guidepost with a clock that is wrong by as many seconds as the file `clock` in its folder says."""

import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord.utils

CLOCK = Path("clock")


def shifted() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(CLOCK.read_text() or 0))


if __name__ == "__main__":
    discord.utils.utcnow = shifted
    runpy.run_module("bot", run_name="__main__", alter_sys=True)

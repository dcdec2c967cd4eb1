"""Starts processes of Guidepost forked from one that has paid for the imports already, once for many tests."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.loading import FEATURES

METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
# pytest itself too: each process imports again what the first one was started from.
PRELOADED = (
    "pytest",
    "tests.support.command_line",
    "tests.discord_server.process",
    "tests.support.preloaded_content",
    "bot.command_line",
    "bot.environment",
    "bot.operations.doctor",
    "bot.timezones.content",
    *(f"cogs.{feature}.{module}" for feature in FEATURES for module in ("feature", "content")),
    "apscheduler.schedulers.asyncio",
    "apscheduler.triggers.cron",
    "apscheduler.triggers.date",
    "uvloop",
)


def new_process(target: Callable[..., None], *args: object) -> BaseProcess:
    """Not started yet. Whatever it is given has to be picklable."""
    context = multiprocessing.get_context(METHOD)
    context.set_forkserver_preload(list(PRELOADED))
    process: BaseProcess = context.Process(target=target, args=args)  # type: ignore[attr-defined]
    return process


def enter(folder: Path, variables: Mapping[str, str], out: Path, err: Path) -> None:
    """In the new process: what a shell would have prepared. What it says is added to the files."""
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    for name in [name for name in os.environ if name.startswith(("GUIDEPOST_", "DISCORD_"))]:
        del os.environ[name]
    os.environ.update(variables)
    os.chdir(folder)

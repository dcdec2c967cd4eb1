"""Runs the command line in a process of its own, forked from one that has paid for the imports already."""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.forking import enter, new_process

# The first one waits for the imports, of which each worker has its own.
SECONDS = 100
CAPABILITIES_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Outcome:
    """What an operator sees after the command has ended."""

    status: int | None
    out: str
    err: str


def nothing() -> None:
    """The usual preparation."""


def give_up_privileges() -> None:
    """Obey the modes of files and folders although the tests may run as root: root without its capabilities does."""
    if os.geteuid() != 0:
        return
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, none) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _act(
    arguments: tuple[str, ...], folder: Path, variables: Mapping[str, str], prepare: Callable[[], None]
) -> None:  # pragma: no cover - in the other process
    enter(folder, variables, folder / "out", folder / "err")
    prepare()
    from bot.command_line import main

    sys.exit(main(arguments))


def guidepost(*arguments: str, folder: Path, prepare: Callable[[], None] = nothing, **variables: str | Path) -> Outcome:
    """`guidepost ARGUMENTS` started in `folder` with these environment variables. `prepare` runs in the process
    before; a process that does not end by itself is a failure."""
    for name in ("out", "err"):
        (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    environment = {name: str(value) for name, value in variables.items()}
    process = new_process(_act, arguments, folder, environment, prepare)
    process.start()
    process.join(SECONDS)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise AssertionError(f"guidepost {' '.join(arguments)} did not end")
    outcome = Outcome(process.exitcode, (folder / "out").read_text(), (folder / "err").read_text())
    process.close()
    return outcome


def one_sentence(outcome: Outcome) -> str:
    """The only line that a command which refused has said; fails where it did anything else."""
    assert outcome.status == 2, outcome
    assert outcome.out == "", outcome
    [line] = outcome.err.splitlines()
    return line

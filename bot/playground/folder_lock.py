"""Keeps a playground's folder open once: two playgrounds would write one world and one database over each other."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bot.playground.errors import PlaygroundError

LOCK_FILE = "playground.lock"


@contextmanager
def locked_folder(folder: Path) -> Iterator[BinaryIO]:
    """Hold the folder, made when it is missing; what is written to the file is where its playground is open.

    The operating system releases the lock of a killed playground. Raises PlaygroundError where the folder is open.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK_FILE
    with _lock(path) as file:
        try:
            yield file
        finally:
            if os.name == "posix":
                path.unlink(missing_ok=True)


def _lock(path: Path) -> BinaryIO:
    while True:
        file = path.open("a+b", buffering=0)
        try:
            _take(file)
        except OSError as error:
            address = _address_in(path)
            file.close()
            raise PlaygroundError(f"A playground is already open{f' at {address}' if address else ''}.") from error
        if _is_same_file(file, path):
            file.truncate(0)
            return file
        file.close()  # its earlier holder took the file away in between


def _take(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 20)  # beyond the address, which others must be able to read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_same_file(file: BinaryIO, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


def _address_in(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""

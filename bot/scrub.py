"""Wipes off a SQLite file what deleted rows have left behind, a few pages at a time, so that nobody waits for it.

`secure_delete` zeroes a row where it is deleted. Copies of it can stay behind where SQLite had moved it from, and these
lie in one place only: the gap of a B-tree page between its list of cells and the first cell, which belongs to nothing
(https://www.sqlite.org/fileformat2.html#b_tree_pages). Here the gaps are filled with zeros. A VACUUM wipes them too,
but nobody can write for seconds.
"""

import os
import sqlite3
from io import FileIO
from pathlib import Path

# 4 MB, some 20 ms: a member's check-in waits no longer than that.
PAGES_AT_ONCE = 1_000
# Whoever still reads an older state is waited for so long, and otherwise it is tried again later.
PATIENCE_MILLISECONDS = 20
# From here on the first byte of a page that is no B-tree page could look like one; 64 GB with pages of 4 kB.
MOST_PAGES = 1 << 24
# By the first byte of a page: interior ones of indexes and tables, and leaves. With the size of their header.
HEADER_SIZES = {2: 12, 5: 12, 10: 8, 13: 8}
# At the beginning of the first page.
FILE_HEADER = 100


class BusyError(Exception):
    """Somebody else reads or writes just now, so nothing was wiped; it is worth another try."""


class Scrubber:
    """Keeps the file open: closing it would let go of the locks that SQLite holds on it for this process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._file: FileIO | None = None

    def scrub(self, connection: sqlite3.Connection, first: int) -> int | None:
        """Wipe some pages from `first` (0 at the beginning) on; where to go on, None at the end of the file.

        `connection` is the only one of this process that writes. Raises `BusyError`.
        """
        patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
        try:
            return self._scrub_locked(connection, first)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise BusyError from error
            raise
        finally:
            connection.execute(f"PRAGMA busy_timeout = {patience}")

    def _scrub_locked(self, connection: sqlite3.Connection, first: int) -> int | None:
        # Once the log is empty, and as long as nobody can write to it, nothing but this writes to the file.
        is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        connection.execute("BEGIN IMMEDIATE")
        try:
            if is_busy or (self._log.exists() and self._log.stat().st_size):
                raise BusyError
            return self._scrub_pages(first)
        finally:
            connection.execute("ROLLBACK")
            # A page that stays in memory would bring its gap back when it is written the next time.
            connection.execute("PRAGMA shrink_memory")

    def _scrub_pages(self, first: int) -> int | None:
        if self._file is None:
            self._file = FileIO(self._path, "r+")
        file = self._file
        file.seek(0)
        header = file.read(FILE_HEADER)
        # 1 stands for 65,536, which does not fit the two bytes; the last bytes of each page may be reserved.
        size = int.from_bytes(header[16:18], "big")
        size = 65_536 if size == 1 else size
        count = os.fstat(file.fileno()).st_size // size
        if count >= MOST_PAGES:
            raise ValueError(f"{self._path} has {count} pages, which cannot be wiped one by one")
        file.seek(first * size)
        pages = file.read(PAGES_AT_ONCE * size)
        for offset in range(0, len(pages) - size + 1, size):
            number = first + offset // size
            begin, end = _gap(pages[offset : offset + size], FILE_HEADER if number == 0 else 0, size - header[20])
            if begin < end and any(pages[offset + begin : offset + end]):
                file.seek(first * size + offset + begin)
                file.write(bytes(end - begin))
        following = first + PAGES_AT_ONCE
        return following if following < count else None

    def sync(self) -> None:
        """The zeros are on the disk when this returns."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Once every connection is closed."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _gap(page: bytes, start: int, usable: int) -> tuple[int, int]:
    """Where the gap of a page begins and ends; empty where it is no B-tree page, or nothing that we understand."""
    header_size = HEADER_SIZES.get(page[start])
    if header_size is None:
        return 0, 0
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    content = int.from_bytes(page[start + 5 : start + 7], "big") or 65_536
    begin = start + header_size + 2 * cells
    return (begin, content) if begin <= content <= usable else (0, 0)

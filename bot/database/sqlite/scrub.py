"""Wipes off a SQLite file what deleted rows have left behind, a few pages at a time, so that nobody waits for it.

`secure_delete` zeroes a row where it is deleted. Copies of it can stay behind where SQLite had moved it from, and these
lie in one place only: the gap of a B-tree page between its list of cells and the first cell, which belongs to nothing
(https://www.sqlite.org/fileformat2.html#b_tree_pages). Here the gaps are filled with zeros. A VACUUM wipes them too,
but nobody can write for seconds.

No other page is touched. Overflow pages and those on the freelist begin with the number of a page, whose first byte is
zero in a file of this size, or, once freed, with zeros; pointer maps are known by their number.
"""

import os
from io import FileIO
from pathlib import Path

# 2 MB, some 10 ms: a member's check-in waits no longer than that.
PAGES_AT_ONCE = 500
# From here on the first byte of a page that is no B-tree page could look like one; 64 GB with pages of 4 kB.
MOST_PAGES = 1 << 24
# By the first byte of a page: interior ones of indexes and tables, and leaves. With the size of their header.
HEADER_SIZES = {2: 12, 5: 12, 10: 8, 13: 8}
# At the beginning of the first page.
FILE_HEADER = 100
# In a file with `auto_vacuum`, whose pointer maps have an entry of so many bytes for each of the pages that follow.
MAP_ENTRY = 5
# SQLite keeps its locks there, and no page begins with that byte.
LOCK_BYTE = 1 << 30


class BusyError(Exception):
    """Somebody else reads or writes just now, so nothing was wiped; it is worth another try."""


class Scrubber:
    """Keeps the file open: closing it would let go of the locks that SQLite holds on it for this process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._file: FileIO | None = None

    def scrub(self, first: int) -> int | None:
        """Wipe some pages from `first` (0 at the beginning) on; where to go on, None at the end of the file.

        Only while nobody else can write to the file. Raises `BusyError` where its log holds anything.
        """
        if self._log.exists() and self._log.stat().st_size:
            raise BusyError
        if self._file is None:
            self._file = FileIO(self._path, "r+")
        file = self._file
        file.seek(0)
        header = file.read(FILE_HEADER)
        # 1 stands for 65,536, which does not fit the two bytes.
        size = int.from_bytes(header[16:18], "big")
        size = 65_536 if size == 1 else size
        count = os.fstat(file.fileno()).st_size // size
        if count >= MOST_PAGES:
            raise ValueError(f"{self._path} has {count} pages, which cannot be wiped one by one")
        if header[20]:  # of an extension that checks or encrypts each page as a whole
            raise ValueError(f"{self._path} has something of another program on each page, and cannot be wiped")
        has_maps = any(header[52:56])
        file.seek(first * size)
        pages = file.read(PAGES_AT_ONCE * size)
        for offset in range(0, len(pages) - size + 1, size):
            number = first + offset // size
            if has_maps and is_pointer_map(number + 1, size):
                continue
            begin, end = _gap(pages[offset : offset + size], FILE_HEADER if number == 0 else 0)
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


def is_pointer_map(number: int, size: int) -> bool:
    """Whether a page, counted from 1, is one: page 2, and each after the pages whose entries the last one has."""
    pages = size // MAP_ENTRY + 1
    if number < 2:
        return False
    place = (number - 2) // pages * pages + 2
    return number == (place + 1 if place == LOCK_BYTE // size + 1 else place)


def _gap(page: bytes, start: int) -> tuple[int, int]:
    """Where the gap of a page begins and ends; empty where it is no B-tree page, or nothing that we understand."""
    header_size = HEADER_SIZES.get(page[start])
    if header_size is None:
        return 0, 0
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    content = int.from_bytes(page[start + 5 : start + 7], "big") or 65_536
    begin = start + header_size + 2 * cells
    return (begin, content) if begin <= content <= len(page) else (0, 0)

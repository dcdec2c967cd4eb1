"""A disk that is read-only is called so."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.database.engine import connect
from bot.database.errors import DatabaseError
from bot.database.url import sqlite_url


@pytest.mark.parametrize(
    ("flags", "sentence"), [(os.ST_RDONLY, "is on a read-only disk"), (0, "cannot be opened; check that its folder")]
)
async def test_the_cause_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: int, sentence: str) -> None:
    database = connect(sqlite_url(tmp_path / "guidepost.sqlite3"))
    (tmp_path / "guidepost.sqlite3").mkdir()  # which SQLite cannot open either
    monkeypatch.setattr(os, "statvfs", lambda _folder: SimpleNamespace(f_flag=flags))
    with pytest.raises(DatabaseError, match=sentence):
        await database.check()
    await database.close()

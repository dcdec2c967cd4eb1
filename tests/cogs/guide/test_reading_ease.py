"""What reads too hard or too choppy is a warning of the content check, and refuses nothing."""

from pathlib import Path

import pytest

from bot.settings import SHIPPED_CONTENT
from cogs.guide import reading_ease

CHOPPY = "Go on. Do it. Be glad. See it. Say so. It is so. We do it. You go. I am. He is. "
HARD = "Characteristically incomprehensible methodologies necessitate interdisciplinary familiarity. "


def test_the_shipped_chapters_read_easily() -> None:
    assert reading_ease.warnings(SHIPPED_CONTENT) == []


@pytest.mark.parametrize("text", [CHOPPY, HARD])
def test_a_chapter_outside_the_band_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "01-hard.md").write_text(f"---\nslug: hard\n---\n{text * 5}", encoding="utf-8")
    [warning] = reading_ease.warnings(tmp_path)
    assert warning.file.name == "01-hard.md"
    assert "between 60 and 75" in warning.message

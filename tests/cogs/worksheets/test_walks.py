"""Every shipped worksheet, done from its first button to its result, from its file alone."""

from pathlib import Path

import pytest

from bot.settings import SHIPPED_CONTENT
from cogs.worksheets.results import build_sections
from tests.cogs.worksheets.walks import walk_through, worksheet_of
from tests.support.community import Community
from tests.support.reading import buttons, message_text, response_of, walk

SLUGS = sorted(file.stem for file in Path(SHIPPED_CONTENT / "worksheets").glob("*.yaml"))


def test_there_are_twelve() -> None:
    assert len(SLUGS) == 12


@pytest.mark.parametrize("slug", SLUGS)
async def test_a_worksheet_is_done_from_its_file_alone(community: Community, slug: str) -> None:
    worksheet = worksheet_of(community, slug)
    result = await walk_through(community, worksheet)
    text = message_text(result)
    assert "**Done!**" in text
    expected = build_sections(worksheet, worksheet.sample, community.bot.clock().date(), str)
    assert [section.heading for section in expected if f"### {section.heading}" not in text] == []
    assert "shortened" not in text
    assert len(text) <= 4_000
    assert {"Edit answers", "Share", "Export", "Delete"} <= set(buttons(result))
    [gallery] = [part for part in walk(result.components) if part["type"] == 12]
    assert gallery["items"][0]["description"]
    [file] = result.attachments
    assert 2_000 < len(await file.read()) < 60_000


@pytest.mark.parametrize("slug", SLUGS)
async def test_the_example_and_the_file_need_no_other_code(community: Community, slug: str) -> None:
    worksheet = worksheet_of(community, slug)
    begun = response_of(await community.slash("worksheet start", name=slug))
    example = response_of(await community.press(begun, "See an example"))
    assert "Mara is made up" in message_text(example)
    assert example.attachments
    result = await walk_through(community, worksheet)
    exported = response_of(await community.press(result, "Export"))
    markdown = (await exported.attachments[0].read()).decode()
    assert markdown.startswith(f"# {worksheet.title}\n")
    assert "## All my answers" in markdown

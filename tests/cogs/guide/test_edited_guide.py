"""Buttons of yesterday meet the guide of today: chapters renamed, cut and gone."""

import dataclasses
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import simcord
import yaml

from bot.pages import emoji
from bot.settings import SHIPPED_CONTENT, Settings
from cogs.guide.views.reading import CHANGED
from tests.support.community import Community
from tests.support.reading import message_text, response_of
from tests.support.simulated import open_guidepost


@asynccontextmanager
async def after_an_edit(
    settings: Settings, folder: Path, edit: Callable[[Path], None]
) -> AsyncIterator[tuple[Community, simcord.ResponseMessage]]:
    """Ann has marked page 3 of the math chapter; then the bot is restarted with the guide as `edit` left it."""
    async with open_guidepost(settings) as before:
        env = simcord.Env(before, shard_count=1)
        await env.start()
        community = Community(env)
        page = response_of(await community.slash("guide read", chapter="math", page=3))
        await community.press(page, "Mark read & continue")
        content = folder / "content"
        shutil.copytree(SHIPPED_CONTENT, content)
        edit(content / "guide")
        async with open_guidepost(dataclasses.replace(settings, content_dir=content)) as after:
            await env.restart_bot(after)
            yield community, page
            await env.shutdown()


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def _without_figures(chapter: str, shown: set[str]) -> str:
    """The chapter without those figures in its front matter that its text does not show."""
    _, front, body = chapter.split("---\n", 2)
    head = yaml.safe_load(front)
    head["figures"] = {slug: figure for slug, figure in head["figures"].items() if slug in shown}
    return f"---\n{yaml.safe_dump(head, sort_keys=False)}---\n{body}"


async def test_a_renamed_chapter_is_found_and_its_mark_comes_along(settings: Settings, tmp_path: Path) -> None:
    def rename(guide: Path) -> None:
        replace(guide / "03-math.md", "slug: math", "slug: mathematics\naliases: [math]")
        replace(guide / "02-technical-skills.md", "chapter: math", "chapter: mathematics")

    async with after_an_edit(settings, tmp_path, rename) as (community, page):
        turned = await community.press(page, "Back")
        assert "Should You Learn Math" in message_text(turned)
        assert emoji.DONE in message_text(turned)
        assert CHANGED not in message_text(turned)
        assert "Page 4 of" in message_text(await community.slash("guide resume"))


async def test_a_cut_section_opens_the_nearest_page_and_says_so(settings: Settings, tmp_path: Path) -> None:
    def cut(guide: Path) -> None:
        file = guide / "03-math.md"
        head, *sections = file.read_text(encoding="utf-8").split("\n## ")
        left = "\n## ".join([head, sections[0], *sections[7:]])
        shown = set(re.findall(r"\(figure:([a-z0-9-]+)\)", left))
        file.write_text(_without_figures(left, shown), encoding="utf-8")

    async with after_an_edit(settings, tmp_path, cut) as (community, page):
        turned = message_text(await community.press(page, "Skip"))
        assert CHANGED in turned
        assert "Should You Learn Math" in turned


async def test_a_chapter_that_is_gone_opens_the_nearest_one_and_says_so(settings: Settings, tmp_path: Path) -> None:
    def remove(guide: Path) -> None:
        (guide / "03-math.md").unlink()
        (guide.parent / "tips" / "math.yaml").unlink()
        (guide.parent / "worksheets" / "which-math.yaml").unlink()
        replace(guide / "02-technical-skills.md", "chapter: math", "chapter: scoping")

    async with after_an_edit(settings, tmp_path, remove) as (community, page):
        turned = message_text(await community.press(page, "Skip"))
        assert CHANGED in turned
        assert "Page 1 of" in turned
        assert "Page" in message_text(await community.slash("guide resume"))
        assert "of 12 chapters read" in message_text(await community.slash("guide progress"))

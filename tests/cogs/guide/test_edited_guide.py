"""Buttons of yesterday meet the guide of today: chapters renamed, cut and gone."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import simcord

from bot.settings import SHIPPED_CONTENT, Settings
from cogs.guide.views import CHANGED
from tests.community import Community, shown, words
from tests.simulated import open_guidepost


@asynccontextmanager
async def after_an_edit(
    settings: Settings, folder: Path, edit: Callable[[Path], None]
) -> AsyncIterator[tuple[Community, simcord.ResponseMessage]]:
    """Ann has marked page 3 of the math chapter; then the bot is restarted with the guide as `edit` left it."""
    async with open_guidepost(settings) as before:
        env = simcord.Env(before, shard_count=1)
        await env.start()
        community = Community(env)
        page = shown(await community.slash("guide read", chapter="math", page=3))
        await community.press(page, "Mark read")
        content = folder / "content"
        shutil.copytree(SHIPPED_CONTENT, content)
        edit(content / "guide")
        async with open_guidepost(settings.model_copy(update={"content_dir": content})) as after:
            await env.restart_bot(after)
            yield community, page
            await env.shutdown()


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


async def test_a_renamed_chapter_is_found_and_its_mark_comes_along(settings: Settings, tmp_path: Path) -> None:
    def rename(guide: Path) -> None:
        replace(guide / "03-math.md", "slug: math", "slug: mathematics\naliases: [math]")
        replace(guide / "02-technical-skills.md", "chapter: math", "chapter: mathematics")

    async with after_an_edit(settings, tmp_path, rename) as (community, page):
        turned = await community.press(page, "Previous")
        assert "Should You Learn Math" in words(turned)
        assert "✓ read" in words(turned)
        assert CHANGED not in words(turned)
        assert "Page 4 of" in words(await community.slash("guide resume"))


async def test_a_cut_section_opens_the_nearest_page_and_says_so(settings: Settings, tmp_path: Path) -> None:
    def cut(guide: Path) -> None:
        file = guide / "03-math.md"
        head, *sections = file.read_text(encoding="utf-8").split("\n## ")
        file.write_text("\n## ".join([head, sections[0], *sections[4:]]), encoding="utf-8")

    async with after_an_edit(settings, tmp_path, cut) as (community, page):
        turned = words(await community.press(page, "Next"))
        assert CHANGED in turned
        assert "Should You Learn Math" in turned


async def test_a_chapter_that_is_gone_opens_the_nearest_one_and_says_so(settings: Settings, tmp_path: Path) -> None:
    def remove(guide: Path) -> None:
        (guide / "03-math.md").unlink()
        (guide.parent / "tips" / "math.yaml").unlink()
        replace(guide / "02-technical-skills.md", "chapter: math", "chapter: scoping")

    async with after_an_edit(settings, tmp_path, remove) as (community, page):
        turned = words(await community.press(page, "Next"))
        assert CHANGED in turned
        assert "Page 1 of" in turned
        assert "Page" in words(await community.slash("guide resume"))
        assert "of 12 chapters read" in words(await community.slash("guide progress"))

"""The bot's own emoji are uploaded once, and pages do without them where Discord takes none."""

import io

import pytest
from PIL import Image

from bot.operations import application_emoji
from bot.operations.application_emoji import DRAWINGS, provide_emoji
from bot.pages.emoji import FREEZE
from bot.pages.ui import notice_page
from tests.support.community import Community
from tests.support.snapshots import page_text

UPLOADS = "/applications/*/emojis"


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application_emoji, "PAUSE_SECONDS", 0)


def uploads(community: Community) -> int:
    return sum(request.method == "POST" and request.path.endswith("/emojis") for request in community.env.http_requests)


def shown(community: Community) -> str:
    return page_text(community.bot.page_formatter.format(notice_page(FREEZE)))


async def test_emoji_are_uploaded_once_and_shown_from_then_on(community: Community) -> None:
    assert FREEZE in shown(community)
    await provide_emoji(community.bot)
    assert "<:guidepost_freeze_1:" in shown(community)
    await provide_emoji(community.bot)
    assert uploads(community) == len(DRAWINGS)


async def test_a_changed_drawing_takes_the_place_of_the_former(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    await provide_emoji(community.bot)
    monkeypatch.setattr(application_emoji, "VERSION", 2)
    await provide_emoji(community.bot)
    assert "<:guidepost_freeze_2:" in shown(community)


async def test_signs_stay_plain_where_discord_takes_none(community: Community) -> None:
    community.env.inject_error("POST", UPLOADS, status=403)
    await provide_emoji(community.bot)
    assert FREEZE in shown(community)


def test_each_drawing_is_a_small_square_without_ground() -> None:
    for name, draw in DRAWINGS.values():
        drawn = draw()
        assert len(drawn) < 256_000, name
        with Image.open(io.BytesIO(drawn)) as image:
            assert image.size == (128, 128)
            assert image.getchannel("A").getextrema() == (0, 255), name

"""What members do with their streak in tests, and what they then read."""

from typing import Any

import simcord

from tests.support.community import Community
from tests.support.reading import message_text, picture_texts

HOUR = 3_600
DAY = 24 * HOUR


async def joined(community: Community, zone: str = "UTC", **options: str) -> simcord.InteractionResult:
    return await community.slash("streak join", timezone=zone, **options)


def read(message: Any) -> str:
    """The texts and the descriptions of the pictures."""
    return f"{message_text(message)}\n{picture_texts(message)}"


async def log(community: Community, **options: str) -> str:
    return read(await community.slash("streak log", **options))


async def status(community: Community) -> str:
    return read(await community.slash("streak status"))


async def later(community: Community, days: float = 1) -> None:
    await community.env.advance_time(days * DAY)

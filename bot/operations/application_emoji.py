"""Gives Discord the bot's own emoji at the start, so that pages show them in place of plain signs."""

import asyncio
import logging
from collections.abc import Callable

import aiohttp
import discord

from bot.client import Guidepost
from bot.pages.emoji import BRAND, FREEZE, LOGGED, MISSED, REST, TODAY_OPEN
from bot.pictures.marks import MarkKind, draw_mark_emoji, draw_signpost

log = logging.getLogger(__name__)

# To be raised with each change of a drawing. The former ones stay on Discord, where messages still show them: a bot may
# have 2,000 emoji.
VERSION = 1
# Members' answers come first: nobody misses an emoji for a few seconds.
PAUSE_SECONDS = 1.0

DRAWINGS: dict[str, tuple[str, Callable[[], bytes]]] = {
    LOGGED: ("logged", lambda: draw_mark_emoji(MarkKind.KEPT)),
    FREEZE: ("freeze", lambda: draw_mark_emoji(MarkKind.FREEZE)),
    REST: ("rest", lambda: draw_mark_emoji(MarkKind.REST)),
    MISSED: ("missed", lambda: draw_mark_emoji(MarkKind.MISSED)),
    TODAY_OPEN: ("open", lambda: draw_mark_emoji(MarkKind.OPEN)),
    BRAND: ("brand", draw_signpost),
}


async def provide_emoji(client: Guidepost) -> None:
    """Upload those that Discord does not have yet, and show them from now on. Until then, and for good where Discord
    wants none of ours, pages have plain signs."""
    await client.wait_until_ready()
    try:
        present = {emoji.name: str(emoji) for emoji in await client.fetch_application_emojis()}
        for sign, (key, draw) in DRAWINGS.items():
            name = f"guidepost_{key}_{VERSION}"
            if name not in present:
                await asyncio.sleep(PAUSE_SECONDS)
                image = await asyncio.to_thread(draw)
                present[name] = str(await client.create_application_emoji(name=name, image=image))
            client.page_formatter.learn_emoji({sign: present[name]})
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.warning("Some signs stay plain, Discord did not take the bot's own emoji: %s", error)

"""What moderators do with a file of settings, and what it holds."""

import json
from typing import Any

import simcord

from tests.support.community import Community
from tests.support.reading import message_text, response_of

DAY = 86_400
NOTHING_CHANGED = "Nothing was changed."


def file_of(**parts: Any) -> bytes:
    return json.dumps({"format": 1, "made_by": "Guidepost 9", **parts}).encode()


def tip(words: str, **others: str) -> dict[str, str]:
    return {"text": words, **others}


async def export(community: Community) -> bytes:
    page = response_of(await community.moderator.slash(community.general, "admin export"))
    [attachment] = page.attachments
    return await attachment.read()


async def bring(community: Community, raw: bytes, **options: Any) -> simcord.ResponseMessage:
    given = {"file": ("settings.json", raw), **options}
    return response_of(await community.moderator.slash(community.general, "admin import", **given))


async def agree(community: Community, page: simcord.ResponseMessage) -> str:
    return message_text(await community.press(page, "Import", community.moderator))


async def own(community: Community) -> list[tuple[str, str, str]]:
    look = "SELECT words, action, chapter FROM tip_own ORDER BY id"
    return [(row["words"], row["action"], row["chapter"]) for row in await community.bot.database.fetch(look, {})]


async def rows(community: Community, table: str) -> list[dict[str, Any]]:
    return await community.bot.database.fetch(f"SELECT * FROM {table}")


async def audited(community: Community) -> list[tuple[str, str, str]]:
    found = [entry.change for entry in await community.bot.audit.newest(community.guild.id, 300)]
    return [(one.what, one.before, one.after) for one in found]


async def furnish(community: Community) -> tuple[Any, Any]:
    """A server in which everything is set: a channel for tips and a role for seven days."""
    tips, role = community.guild.create_text_channel("tips"), community.guild.create_role("Steady")
    guild_id, who = community.guild.id, community.moderator.id
    await community.bot.guild_settings.change(
        guild_id, who, tips_channel_id=tips.id, zone="Asia/Tokyo", features_off=frozenset({"streaks"})
    )
    await community.bot.guild_settings.change(guild_id, who, features_off=frozenset())
    given = {"weekday": "friday", "time": "18:30", "timezone": "Asia/Tokyo", "thread": True}
    await community.moderator.slash(community.general, "admin tips schedule", channel=tips, **given)
    await community.moderator.slash(community.general, "admin streaks milestone", days=7, role=role)
    await community.moderator.slash(community.general, "admin tips pause")
    await agree(community, await bring(community, file_of(own_tips=[tip("Ask one person.", action="Write to them.")])))
    return tips, role

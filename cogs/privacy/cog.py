"""`/privacy`: everything that is held about a member, handed over or deleted."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, Guidepost
from bot.database.personal_data import NO_GUILD, forget_members
from bot.errors import UserError
from bot.interactions.checks import for_everywhere, joined_guild_id
from bot.interactions.respond import respond
from bot.pages.ui import notice_page
from cogs.privacy import views
from cogs.privacy.archive import GuildData, build_archive

# Discord takes files of 10 MB; five years of daily check-ins with notes are a fifth of that.
MOST_BYTES = 9_500_000
TOO_LARGE = "Your data is too large for Discord. Please ask the operator of this bot for it."
NOT_YOURS = "That question was for someone else. `/privacy delete` shows what I hold about you."
KEPT = "Everything stays as it is."


class PrivacyCog(commands.Cog):
    """In a server it is about that server; in a direct message about all of them."""

    privacy = for_everywhere(app_commands.Group(name="privacy", description="What I hold about you"))

    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    @privacy.command(description="Everything I hold about you, as a file")
    async def export(self, interaction: BotInteraction) -> None:
        guilds = await self._get_data(interaction)
        archive = await asyncio.to_thread(build_archive, interaction.user.id, guilds, self._bot.clock())
        if len(archive) > MOST_BYTES:
            raise UserError(TOO_LARGE)
        file = discord.File(io.BytesIO(archive), views.EXPORT_NAME)
        await respond(interaction, views.export_page(guilds), files=[file])

    @privacy.command(description="Delete everything I hold about you (asks first)")
    async def delete(self, interaction: BotInteraction) -> None:
        guilds, everywhere = await self._get_data(interaction), joined_guild_id(interaction) is None
        await respond(interaction, views.delete_page(guilds, interaction.user.id, everywhere=everywhere))

    async def delete_everything(self, interaction: BotInteraction, asked_member_id: str) -> None:
        """The answer to the question of `delete`; raises `UserError` for anybody who was not asked."""
        if str(interaction.user.id) != asked_member_id:
            raise UserError(NOT_YOURS)
        guilds = await self._get_data(interaction)
        # Also where only what others wrote names them.
        guild_ids = {*(guild.guild_id for guild in guilds), NO_GUILD, joined_guild_id(interaction) or NO_GUILD}
        member_id = interaction.user.id
        places = [(guild_id, member_id) for guild_id in sorted(guild_ids)]
        await forget_members(self._bot.database, self._bot.personal_data, places)
        await respond(interaction, views.deleted_page(guilds))

    async def keep_everything(self, interaction: BotInteraction) -> None:
        await respond(interaction, notice_page(KEPT))

    async def _get_data(self, interaction: BotInteraction) -> list[GuildData]:
        """What is held about whoever asks; `UserError` where there is nothing."""
        member_id = interaction.user.id
        guild_ids = await self._held_guild_ids(interaction)
        guilds = [data for guild_id in guild_ids if (data := await self._data_in(guild_id, member_id))]
        if not guilds:
            where = " in this server" if joined_guild_id(interaction) else ""
            raise UserError(views.NOTHING.format(where=where))
        return guilds

    async def _held_guild_ids(self, interaction: BotInteraction) -> list[int]:
        guild_id = joined_guild_id(interaction)
        if guild_id is not None:
            return [guild_id, NO_GUILD]
        guild_ids = {NO_GUILD}
        for personal_data in self._bot.personal_data:
            guild_ids |= await personal_data.guilds_of(interaction.user.id)
        return sorted(guild_ids, reverse=True)

    async def _data_in(self, guild_id: int, member_id: int) -> GuildData | None:
        tables: dict[str, Any] = {}
        descriptions: dict[str, str] = {}
        for personal_data in self._bot.personal_data:
            exported = await personal_data.export(guild_id, member_id)
            tables |= {table: rows for table, rows in exported.items() if rows}
            descriptions |= personal_data.held
        guild = self._bot.get_guild(guild_id)
        return GuildData(guild_id, guild.name if guild else "", tables, descriptions) if tables else None

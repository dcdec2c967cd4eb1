"""`/privacy`: everything that is held about a member, handed over or deleted; what that is, the features say."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Guidepost
from bot.database.personal_data import NO_GUILD, forget_member
from bot.errors import UserError
from bot.interactions.respond import respond
from bot.interactions.ui import notice_page
from cogs.privacy import views
from cogs.privacy.archive import Held, archive

# Discord takes files of 10 MB; five years of daily check-ins with notes are a fifth of that.
MOST_BYTES = 9_500_000
TOO_LARGE = "What I hold about you does not fit a file that Discord takes. Please ask the operator of this bot for it."
NOT_YOURS = "That question was for somebody else. `/privacy delete` shows you what I hold about you."
KEPT = "Everything stays as it is."

Press = discord.Interaction[Guidepost]


class PrivacyCog(commands.Cog):
    """In a server it is about that server; in a direct message about all of them."""

    privacy = app_commands.Group(name="privacy", description="What I hold about you")

    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        bot.components.register(views.DELETE, self.deleted)
        bot.components.register(views.KEEP, self.kept)

    @privacy.command(description="Everything that I hold about you, as a file")
    async def export(self, interaction: Press) -> None:
        places = await self._held(interaction)
        packed = await asyncio.to_thread(archive, interaction.user.id, places, self._bot.clock())
        if len(packed) > MOST_BYTES:
            raise UserError(TOO_LARGE)
        await respond(interaction, views.export_view(places), files=[discord.File(io.BytesIO(packed), views.EXPORT)])

    @privacy.command(description="Delete everything that I hold about you, after a question")
    async def delete(self, interaction: Press) -> None:
        places, everywhere = await self._held(interaction), interaction.guild_id is None
        await respond(interaction, views.delete_view(places, interaction.user.id, everywhere=everywhere))

    async def deleted(self, interaction: Press, asker: str) -> None:
        if str(interaction.user.id) != asker:
            raise UserError(NOT_YOURS)
        places = await self._held(interaction)
        # Also where only what others wrote names them.
        asked_for = {*(place.guild_id for place in places), NO_GUILD, interaction.guild_id or NO_GUILD}
        wiped = await forget_member(self._bot.database, self._bot.personal_data, sorted(asked_for), interaction.user.id)
        await respond(interaction, views.deleted_view(places, wiped=wiped))

    async def kept(self, interaction: Press) -> None:
        await respond(interaction, notice_page(KEPT))

    async def _held(self, interaction: Press) -> list[Held]:
        """What is held about whoever asks; `UserError` where there is nothing."""
        found = [
            held for guild_id in await self._guilds(interaction) if (held := await self._in(guild_id, interaction))
        ]
        if not found:
            where = " in this server" if interaction.guild_id else ""
            raise UserError(views.NOTHING.format(where=where))
        return found

    async def _guilds(self, interaction: Press) -> list[int]:
        if interaction.guild_id is not None:
            return [interaction.guild_id, NO_GUILD]
        held_in = {NO_GUILD}
        for one in self._bot.personal_data:
            held_in |= await one.guilds_of(interaction.user.id)
        return sorted(held_in, reverse=True)

    async def _in(self, guild_id: int, interaction: Press) -> Held | None:
        tables: dict[str, Any] = {}
        words: dict[str, str] = {}
        for one in self._bot.personal_data:
            held = await one.export(guild_id, interaction.user.id)
            tables |= {table: rows for table, rows in held.items() if rows}
            words |= one.held
        guild = self._bot.get_guild(guild_id)
        return Held(guild_id, guild.name if guild else "", tables, words) if tables else None


async def setup(bot: Guidepost) -> None:
    await bot.add_cog(PrivacyCog(bot))

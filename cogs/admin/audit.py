"""`/admin audit`: what moderators changed, for moderators; parse, call, reply. How it looks is in `audit_view.py`."""

from typing import Any
from urllib.parse import unquote

import discord
from discord import app_commands

from bot.client import Guidepost
from bot.errors import UserError
from bot.interactions.components import OUTDATED, Handler
from bot.interactions.respond import MOST_CHOICES, respond, to_choices
from bot.interactions.ui import quoted
from cogs.admin.audit_views import A_PAGE, AUDIT, NO_FILTER, AuditPage, audit_view

Press = discord.Interaction[Guidepost]


class AuditRoom:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        made: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="audit",
            description="Every change by a moderator: who, what, from what to what, when",
            callback=self.show,
        )
        made.autocomplete("what")(self.offer)
        return made

    @property
    def handlers(self) -> dict[str, Handler]:
        return {AUDIT: self.turned}

    @app_commands.describe(member="Whose changes; everybody's, if you leave it out", what="One kind of change")
    async def show(self, interaction: Press, member: discord.User | None = None, what: str = "") -> None:
        kind = await self._kind(interaction, what)
        await self._show(interaction, 0, member.id if member else None, kind)

    async def offer(self, interaction: Press, begun: str) -> list[app_commands.Choice[str]]:
        found = [one for one in await self._kinds(interaction) if begun.strip().lower() in one.lower()]
        return to_choices([(one, one) for one in found[:MOST_CHOICES]])

    async def turned(self, interaction: Press, page: str, member_id: str = NO_FILTER, what: str = "", *_: str) -> None:
        if not page.isdecimal() or not member_id.isdecimal():
            raise UserError(OUTDATED)
        await self._show(interaction, int(page), int(member_id) or None, unquote(what))

    async def _kinds(self, interaction: Press) -> list[str]:
        return await self._bot.audit.kinds(interaction.guild_id or 0)

    async def _kind(self, interaction: Press, typed: str) -> str:
        """As it is stored; raises `UserError` for what was never changed."""
        wanted = " ".join(typed.split()).lower().removeprefix("/").removeprefix("admin ")
        if not wanted:
            return ""
        found = next((one for one in await self._kinds(interaction) if one.lower() == wanted), None)
        if found is None:
            words = f"Nobody has changed anything with {quoted(typed)} here."
            raise UserError(f"{words} Choose one from the list that Discord offers as you type, or leave it out.")
        return found

    async def _show(self, interaction: Press, page: int, member_id: int | None, what: str) -> None:
        guild_id = interaction.guild_id or 0
        entries, number = await self._bot.audit.page(guild_id, page * A_PAGE, A_PAGE, member_id=member_id, what=what)
        last = max(0, (number - 1) // A_PAGE)
        if page > last:  # entries are forgotten with time
            page = last
            entries, number = await self._bot.audit.page(
                guild_id, page * A_PAGE, A_PAGE, member_id=member_id, what=what
            )
        await respond(interaction, audit_view(AuditPage(entries, number, page, last + 1, member_id, what)))

"""`/admin audit`: what moderators changed, for moderators."""

from typing import Any
from urllib.parse import unquote

import discord
from discord import app_commands

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.interactions.components import OUTDATED, Handler
from bot.interactions.respond import MOST_CHOICES, respond, to_choices
from bot.interactions.ui import quoted
from cogs.admin.audit_views import AUDIT, NO_FILTER, PAGE_ENTRIES, AuditPage, audit_view


class AuditCommand:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        command: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="audit",
            description="Every change by a moderator: who, what, from what to what, when",
            callback=self.show,
        )
        command.autocomplete("what")(self.suggest_kinds)
        return command

    @property
    def handlers(self) -> dict[str, Handler]:
        return {AUDIT: self.turn_page}

    @app_commands.describe(member="Whose changes; everybody's, if you leave it out", what="One kind of change")
    async def show(self, interaction: BotInteraction, member: discord.User | None = None, what: str = "") -> None:
        kind = await self._parse_kind(interaction, what)
        await self._show_page(interaction, 0, member.id if member else None, kind)

    async def suggest_kinds(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        kinds = [kind for kind in await self._kinds(interaction) if typed.strip().lower() in kind.lower()]
        return to_choices([(kind, kind) for kind in kinds[:MOST_CHOICES]])

    async def turn_page(
        self, interaction: BotInteraction, page: str, member_id: str = NO_FILTER, what: str = "", *_: str
    ) -> None:
        if not page.isdecimal() or not member_id.isdecimal():
            raise UserError(OUTDATED)
        await self._show_page(interaction, int(page), int(member_id) or None, unquote(what))

    async def _kinds(self, interaction: BotInteraction) -> list[str]:
        return await self._bot.audit.kinds(interaction.guild_id or 0)

    async def _parse_kind(self, interaction: BotInteraction, typed: str) -> str:
        """As it is stored; raises `UserError` for what was never changed."""
        name = " ".join(typed.split()).lower().removeprefix("/").removeprefix("admin ")
        if not name:
            return ""
        for kind in await self._kinds(interaction):
            if kind.lower() == name:
                return kind
        raise UserError(
            f"Nobody has changed anything with {quoted(typed)} here. "
            "Choose one from the list that Discord offers as you type, or leave it out."
        )

    async def _show_page(self, interaction: BotInteraction, page: int, member_id: int | None, what: str) -> None:
        audit, guild_id = self._bot.audit, interaction.guild_id or 0
        count = await audit.count(guild_id, member_id=member_id, what=what)
        last = max(0, (count - 1) // PAGE_ENTRIES)
        page = min(page, last)  # entries are forgotten with time
        skip = page * PAGE_ENTRIES
        entries = await audit.newest(guild_id, PAGE_ENTRIES, skip, member_id=member_id, what=what)
        await respond(interaction, audit_view(AuditPage(entries, count, page, last + 1, member_id, what)))

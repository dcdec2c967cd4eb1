"""`/admin audit`: what moderators changed, for moderators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import discord
from discord import app_commands
from discord.utils import format_dt

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.guilds.audit import KEPT, AuditEntry
from bot.interactions.components import Handler, button
from bot.interactions.custom_ids import PageNumber
from bot.interactions.respond import MOST_CHOICES, respond, to_choices
from bot.pages.typed_text import escaped, quoted, shorten
from bot.pages.ui import MessagePage, line, row, text

AUDIT = "admin:audit"
# Stands in a custom id for everybody.
NO_FILTER = 0
# With every character escaped, five entries of two texts fit the 4,000 of a message.
PAGE_ENTRIES, TEXT_CHARACTERS = 5, 150
# A channel and a role as the changes name them, such as `tips channel 123, role 456`.
MENTIONED = re.compile(r"(?P<before>(?:^|, )(?:\w+ )?)(?P<kind>channel|role) (?P<id>\d{1,20})(?=,|$)")
PREFIXES = {"channel": "#", "role": "@&"}


class AuditCommand:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        command: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="audit",
            description="Every change a moderator made: who, what and when",
            callback=self.show,
        )
        command.autocomplete("what")(self.suggest_kinds)
        return command

    @property
    def handlers(self) -> dict[str, Handler]:
        return {AUDIT: self.turn_page}

    @app_commands.describe(member="Whose changes; left out, everyone's", what="One kind of change")
    async def show(self, interaction: BotInteraction, member: discord.User | None = None, what: str = "") -> None:
        kind = await self._parse_kind(interaction, what)
        await self._show_page(interaction, 0, member.id if member else None, kind)

    async def suggest_kinds(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        kinds = [kind for kind in await self._kinds(interaction) if typed.strip().lower() in kind.lower()]
        return to_choices([(kind, kind) for kind in kinds[:MOST_CHOICES]])

    async def turn_page(
        self, interaction: BotInteraction, page: PageNumber, member_id: int = 0, what: str = "", *_: str
    ) -> None:
        await self._show_page(interaction, page, member_id or None, unquote(what))

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


@dataclass(frozen=True)
class AuditPage:
    """`page` counts from 0; `count` is that of all entries with the same filters."""

    entries: Sequence[AuditEntry]
    count: int
    page: int
    pages: int
    member_id: int | None
    what: str


def audit_view(page: AuditPage) -> MessagePage:
    by = f" by <@{page.member_id}>" if page.member_id else ""
    kind = f" with `{page.what}`" if page.what else ""
    changes = "1 change" if page.count == 1 else f"{page.count:,} changes"
    if not page.entries:
        return MessagePage(text(f"## Audit\nNo changes{by}{kind} in the last {KEPT.days} days."))
    heading = f"## Audit\n{changes}{by}{kind} in the last {KEPT.days} days, newest first."
    entries = [item for entry in page.entries for item in (line(), text(_entry_text(entry)))]
    if page.pages == 1:
        return MessagePage(text(heading), *entries)
    filters = (page.member_id or NO_FILTER, quote(page.what, safe=" "))
    turning = row(
        button("Newer", AUDIT, page.page - 1 if page.page else 0, *filters, "n", disabled=page.page == 0),
        button("Older", AUDIT, page.page + 1, *filters, "o", disabled=page.page + 1 >= page.pages),
    )
    number = text(f"-# Page {page.page + 1} of {page.pages}")
    return MessagePage(text(heading), *entries, number, turning)


def _entry_text(entry: AuditEntry) -> str:
    change = entry.change
    member = f"<@{change.member_id}>" if change.member_id else "A former member"
    heading = f"**{escaped(change.what)}** · {member} · {format_dt(entry.at, 'f')}"
    match bool(change.before), bool(change.after):
        case True, True:
            return f"{heading}\nFrom: {_change_text(change.before)}\nTo: {_change_text(change.after)}"
        case True, False:
            return f"{heading}\nRemoved: {_change_text(change.before)}"
        case False, True:
            return f"{heading}\n{_change_text(change.after)}"
    return heading


def _change_text(stored: str) -> str:
    """Harmless and shortened, with channels and roles by their names as Discord shows them."""

    def mention(match: re.Match[str]) -> str:
        return f"{match['before']}{match['kind']} <{PREFIXES[match['kind']]}{match['id']}>"

    return MENTIONED.sub(mention, escaped(shorten(stored, TEXT_CHARACTERS)))

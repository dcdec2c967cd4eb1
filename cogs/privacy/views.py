"""What `/privacy` looks like."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.interactions.components import button
from bot.pages.emoji import PRIVATE
from bot.pages.typed_text import escaped
from bot.pages.ui import MessagePage, row, text
from cogs.privacy.archive import GuildData

DELETE, KEEP = "privacy:delete", "privacy:keep"
EXPORT_NAME = "guidepost-export.zip"
NOTHING = "I don't hold anything about you{where}."
# More lines than this tell nobody anything; the export has them all.
MOST_LINES = 24
THIS_SERVER = (
    "This covers this server, plus whatever isn't tied to a server. To cover every server, use `/privacy delete` in a "
    "direct "
    "message to me."
)
EVERYWHERE = "This covers every server."
WIPED_LATER = "-# Traces on the disk are wiped within an hour or two."
BACKUPS = (
    "-# Older backups keep a copy until they're replaced: nightly ones within 14 days, those from before an update "
    "within 30."
)


def export_page(guilds: Sequence[GuildData]) -> MessagePage:
    introduction = "Everything I hold about you, in one ZIP file. The `README.md` inside explains the rest."
    file: discord.ui.File[Any] = discord.ui.File(f"attachment://{EXPORT_NAME}")
    return MessagePage(text(f"## {PRIVATE} Your data\n{introduction}"), text(_table_lines(guilds)), file)


def delete_page(guilds: Sequence[GuildData], member_id: int, *, everywhere: bool) -> MessagePage:
    """What goes, and the question, which only `member_id` may answer."""
    paragraphs = [
        "## Delete everything I hold about you?",
        _table_lines(guilds),
        EVERYWHERE if everywhere else THIS_SERVER,
        "This can't be undone. Open requests and interviews end, and the other person gets a kind note. People you've "
        "met keep their own history, with “a former member” in your place. Tips you added for the server and changes "
        "you made as a moderator stay, without your name.",
        BACKUPS,
    ]
    buttons = row(button("Delete everything", DELETE, member_id, danger=True), button("Keep everything", KEEP))
    return MessagePage(*map(text, paragraphs), buttons)


def deleted_page(guilds: Sequence[GuildData]) -> MessagePage:
    number = sum(len(rows) for guild in guilds for rows in guild.tables.values())
    entries = "1 entry is" if number == 1 else f"{number:,} entries are"
    footer = f"{WIPED_LATER}\n{BACKUPS}"
    return MessagePage(text(f"## Deleted\n{entries} gone. You're welcome back any time."), text(footer))


def _table_lines(guilds: Sequence[GuildData]) -> str:
    lines = [
        f"- {guild.descriptions[table]}: **{len(rows):,}**" + (f" ({_guild_name(guild)})" if len(guilds) > 1 else "")
        for guild in guilds
        for table, rows in guild.tables.items()
    ]
    left_out = len(lines) - MOST_LINES
    return "\n".join(lines[:MOST_LINES] + [f"- and {left_out} more, all in `/privacy export`"] * (left_out > 0))


def _guild_name(guild: GuildData) -> str:
    return f"in {escaped(guild.guild_name)}" if guild.guild_id else "in direct messages"

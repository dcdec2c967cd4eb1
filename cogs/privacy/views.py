"""What `/privacy` looks like; it shows what it is given, and stores nothing."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.interactions.components import button
from bot.interactions.ui import MessagePage, escaped, row, text
from cogs.privacy.archive import Held

DELETE, KEEP = "privacy:delete", "privacy:keep"
EXPORT = "guidepost-export.zip"
NOTHING = "I hold nothing about you{where}."
# More lines than this tell nobody anything; the export has them all.
MOST_LINES = 24
HERE = (
    "It is what I hold because of this server, and what belongs to no server. In a direct message, `/privacy delete` "
    "covers all servers."
)
EVERYWHERE = "It is what I hold in all servers."
UNWIPED = "-# On the disk, traces are wiped as soon as nothing else reads there, mostly within a minute."
BACKUPS = (
    "-# Backups that the operator made before this moment still hold it, until they are replaced: the nightly ones "
    "within 14 days, those from before an update within 30."
)


def export_view(places: Sequence[Held]) -> MessagePage:
    words = "Everything that I hold about you, as one ZIP file. The file `README.md` in it explains the others."
    file: discord.ui.File[Any] = discord.ui.File(f"attachment://{EXPORT}")
    return MessagePage(text(f"## Your data\n{words}"), text(_listed(places)), file)


def delete_view(places: Sequence[Held], member_id: int, *, everywhere: bool) -> MessagePage:
    """What goes, and the question, which only `member_id` may answer."""
    lines = [
        "## Delete everything that I hold about you?",
        _listed(places),
        EVERYWHERE if everywhere else HERE,
        "This cannot be undone. Open requests and interviews end, and the other person is told kindly. Those you met "
        "keep their own history, with “a former member” in your place. Tips that you added for the server and changes "
        "that you made as a moderator stay, without your name.",
        BACKUPS,
    ]
    buttons = row(button("Delete everything", DELETE, member_id, danger=True), button("Keep everything", KEEP))
    return MessagePage(*[text(words) for words in lines], buttons)


def deleted_view(places: Sequence[Held], *, wiped: bool) -> MessagePage:
    """`wiped`: whether the traces on disk are gone too."""
    rows = sum(len(one) for place in places for one in place.tables.values())
    counted = "1 entry is" if rows == 1 else f"{rows:,} entries are"
    said = f"## Deleted\n{counted} gone. You are welcome back at any time."
    return MessagePage(text(said), text(BACKUPS if wiped else f"{UNWIPED}\n{BACKUPS}"))


def _listed(places: Sequence[Held]) -> str:
    lines = [
        f"- {place.words[table]}: **{len(rows):,}**" + (f" ({_place(place)})" if len(places) > 1 else "")
        for place in places
        for table, rows in place.tables.items()
    ]
    more = len(lines) - MOST_LINES
    return "\n".join(lines[:MOST_LINES] + [f"- and {more} more, all in `/privacy export`"] * (more > 0))


def _place(place: Held) -> str:
    return f"in {escaped(place.guild_name)}" if place.guild_id else "in direct messages"

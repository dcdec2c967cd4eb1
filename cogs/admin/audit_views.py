"""What moderators see of the changes that they made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from discord.utils import format_dt

from bot.guilds.audit import KEPT, AuditEntry
from bot.interactions.components import button
from bot.interactions.respond import shorten
from bot.interactions.ui import MessagePage, escaped, row, text

AUDIT = "admin:audit"
# Stands in a custom id for everybody.
NO_FILTER = "0"
# With every character escaped, five entries of two texts fit the 4,000 of a message.
PAGE_ENTRIES, TEXT_CHARACTERS = 5, 150
# A channel and a role as the changes name them, such as `tips channel 123, role 456`.
MENTIONED = re.compile(r"(?P<before>(?:^|, )(?:\w+ )?)(?P<kind>channel|role) (?P<id>\d{1,20})(?=,|$)")
PREFIXES = {"channel": "#", "role": "@&"}


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
        return MessagePage(text(f"## Audit\nNo change{by}{kind} in the last {KEPT.days} days."))
    heading = f"## Audit\n{changes}{by}{kind} in the last {KEPT.days} days, newest first."
    filters = (page.member_id or NO_FILTER, quote(page.what, safe=" "))
    turning = row(
        button("Newer", AUDIT, page.page - 1 if page.page else 0, *filters, "n", disabled=page.page == 0),
        button("Older", AUDIT, page.page + 1, *filters, "o", disabled=page.page + 1 >= page.pages),
    )
    number = text(f"-# Page {page.page + 1} of {page.pages}")
    return MessagePage(text(heading), *[text(_entry_text(entry)) for entry in page.entries], number, turning)


def _entry_text(entry: AuditEntry) -> str:
    change = entry.change
    member = f"<@{change.member_id}>" if change.member_id else "A former member"
    heading = f"**{escaped(change.what)}** · {member} · {format_dt(entry.at, 'f')}"
    if change.before or change.after:
        return f"{heading}\nFrom: {_change_text(change.before)}\nTo: {_change_text(change.after)}"
    return heading


def _change_text(stored: str) -> str:
    """Harmless and shortened, with channels and roles by their names as Discord shows them."""

    def mention(match: re.Match[str]) -> str:
        return f"{match['before']}{match['kind']} <{PREFIXES[match['kind']]}{match['id']}>"

    return MENTIONED.sub(mention, escaped(shorten(stored, TEXT_CHARACTERS))) or "nothing"

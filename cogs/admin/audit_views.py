"""What moderators see of the changes that they made; it shows what it is given, and stores nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.guilds.audit import KEPT, AuditEntry
from bot.interactions.components import button
from bot.interactions.respond import shorten
from bot.interactions.ui import MessagePage, escaped, row, text

AUDIT = "admin:audit"
# Stands in a custom id for everybody.
NO_FILTER = "0"
# With every sign escaped, five entries of two texts fit the 4,000 characters of a message.
A_PAGE, SHOWN_CHARACTERS = 5, 150
# A channel and a role as the changes name them, such as `tips channel 123, role 456`.
PLACES = re.compile(r"(?P<before>(?:^|, )(?:\w+ )?)(?P<kind>channel|role) (?P<id>\d{1,20})(?=,|$)")
SIGNS = {"channel": "#", "role": "@&"}


@dataclass(frozen=True)
class AuditPage:
    """`page` counts from 0; `number` is that of all entries with the same filters."""

    entries: Sequence[AuditEntry]
    number: int
    page: int
    pages: int
    member_id: int | None
    what: str


def audit_view(shown: AuditPage) -> MessagePage:
    by = f" by <@{shown.member_id}>" if shown.member_id else ""
    of = f" with `{shown.what}`" if shown.what else ""
    changes = "1 change" if shown.number == 1 else f"{shown.number:,} changes"
    if not shown.entries:
        return MessagePage(text(f"## Audit\nNo change{by}{of} in the last {KEPT.days} days."))
    head = f"## Audit\n{changes}{by}{of} in the last {KEPT.days} days, newest first."
    filters = (shown.member_id or NO_FILTER, quote(shown.what, safe=" "))
    turning = row(
        button("Newer", AUDIT, shown.page - 1 if shown.page else 0, *filters, "n", disabled=shown.page == 0),
        button("Older", AUDIT, shown.page + 1, *filters, "o", disabled=shown.page + 1 >= shown.pages),
    )
    pages = text(f"-# Page {shown.page + 1} of {shown.pages}")
    return MessagePage(text(head), *[text(_entry_words(one)) for one in shown.entries], pages, turning)


def _entry_words(entry: AuditEntry) -> str:
    change, at = entry.change, int(entry.at.timestamp())
    who = f"<@{change.member_id}>" if change.member_id else "A former member"
    lines = [f"**{escaped(change.what)}** · {who} · <t:{at}:f>"]
    if change.before or change.after:
        lines.append(f"From: {_shown(change.before)}\nTo: {_shown(change.after)}")
    return "\n".join(lines)


def _shown(words: str) -> str:
    """Harmless and shortened, with channels and roles by their names as Discord shows them."""
    made = escaped(shorten(words, SHOWN_CHARACTERS))
    return (
        PLACES.sub(lambda found: f"{found['before']}{found['kind']} <{SIGNS[found['kind']]}{found['id']}>", made)
        or "nothing"
    )

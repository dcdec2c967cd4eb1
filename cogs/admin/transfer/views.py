"""What moderators see of an export and of an import before they say yes; it shows what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.interactions.components import button
from bot.interactions.ui import MessagePage, escaped, notice_page, row, text
from bot.reports.transfer import Difference

IMPORT, LEAVE = "admin:import", "admin:leaveit"
EXPORT_NAME, DIFFERENCE_NAME = "guidepost-settings.json", "difference.txt"
# Of the 4,000 that a message holds; what is longer goes into a file, so that nobody agrees to what they cannot see.
LINES_CHARACTERS = 3_000
DONE_ALREADY = "That import was done already. Nothing was changed now; `/admin audit` shows what it did."
NOT_THERE = (
    "That import is not waiting any more: it was answered, a newer one took its place, or it is older than a day. "
    "Nothing was changed. `/admin import` shows it anew."
)
LEFT = "Everything stays as it is."
CHANGED_MEANWHILE = "Something was changed here after you were shown this. Nothing was imported yet; please look again."


@dataclass(frozen=True)
class Asked:
    """What an import would do: part by part under their titles. `digest` stands for all of it."""

    import_id: str
    made_by: str
    parts: Sequence[tuple[str, Difference]]
    digest: str
    replaces: bool

    @property
    def changes(self) -> int:
        return sum(len(one.steps) for _, one in self.parts)


def export_view(parts: Sequence[str]) -> MessagePage:
    words = (
        f"## Export\nThis file holds: {', '.join(parts).lower()}. It names channels and roles by their ids, and no "
        "member. `/admin import` reads it, here or in another server."
    )
    file: discord.ui.File[Any] = discord.ui.File(f"attachment://{EXPORT_NAME}")
    return MessagePage(text(words), file)


def ask_view(asked: Asked, said: str = "") -> tuple[MessagePage, str]:
    """The question, and the text of the file that comes with it where a message does not hold all of it."""
    lines = _lines(asked)
    head = [said] * bool(said) + [
        "## Import",
        *[f"From a file made by {escaped(asked.made_by)}."] * bool(asked.made_by),
    ]
    shown, full = _cut(lines)
    buttons = row(
        button("Import", IMPORT, asked.import_id, asked.digest, primary=not asked.replaces, danger=asked.replaces),
        button("Leave as it is", LEAVE, asked.import_id),
    )
    files: list[discord.ui.File[Any]] = [discord.ui.File(f"attachment://{DIFFERENCE_NAME}")] * bool(full)
    return MessagePage(text("\n".join([*head, *shown])), *files, buttons), full


def nothing_view(asked: Asked) -> tuple[MessagePage, str]:
    """Where nothing would change."""
    shown, full = _cut(_lines(asked))
    words = "\n".join(["Everything that can come in is here already. Nothing was changed.", *shown])
    files: list[discord.ui.File[Any]] = [discord.ui.File(f"attachment://{DIFFERENCE_NAME}")] * bool(full)
    return MessagePage(text(words), *files), full


def done_view(changes: int) -> MessagePage:
    number = "1 change is" if changes == 1 else f"{changes:,} changes are"
    return notice_page(
        f"Imported: {number} made and saved. `/admin setup` shows the settings, `/admin tips list` the tips."
    )


def _lines(asked: Asked) -> list[str]:
    lines: list[str] = []
    for title, difference in asked.parts:
        lines += [f"### {title}"] * bool(difference.steps or difference.same)
        lines += [f"- {step.line}" for step in difference.steps]
        lines += [f"- {difference.same} the same"] * bool(difference.same)
    left_out = [one for _, difference in asked.parts for one in difference.left_out]
    return lines + ["### Left out"] * bool(left_out) + [f"- {one}" for one in left_out]


def _cut(lines: list[str]) -> tuple[list[str], str]:
    """What fits, and all of it as the text of a file where not everything does."""
    shown: list[str] = []
    for line in lines:
        if sum(map(len, shown)) + len(shown) + len(line) > LINES_CHARACTERS:
            return [*shown, f"… {len(lines) - len(shown)} more lines are in the file."], "\n".join(lines) + "\n"
        shown.append(line)
    return shown, ""

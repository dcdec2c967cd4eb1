"""What moderators see of an export, and of an import before they agree to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.interactions.components import button
from bot.pages.typed_text import escaped
from bot.pages.ui import MessagePage, notice_page, row, text
from bot.reports.transfer import Difference

IMPORT, LEAVE = "admin:import", "admin:leaveit"
EXPORT_NAME, DIFFERENCE_NAME = "guidepost-settings.json", "difference.txt"
# Of the 4,000 that a message holds; what is longer goes into a file, so that nobody agrees to what they cannot see.
LINES_CHARACTERS = 3_000
DONE_ALREADY = "That import is already done, so nothing was changed this time. `/admin audit` shows what it did."
NOT_WAITING = (
    "That import has expired: someone answered it, a newer one took its place, or it's more than a day old. "
    "Nothing was changed. `/admin import` starts over."
)
DECLINED = "Everything stays as it is."
CHANGED_MEANWHILE = "Something changed here since you looked, so nothing was imported yet. Please look again."


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do: part by part under their titles. `digest` stands for all of it."""

    import_id: str
    made_by: str
    parts: Sequence[tuple[str, Difference]]
    digest: str
    replaces: bool

    @property
    def changes(self) -> int:
        return sum(len(difference.steps) for _, difference in self.parts)


def export_view(parts: Sequence[str]) -> MessagePage:
    description = (
        f"## Export\nInside: {', '.join(parts).lower()}. Channels and roles are listed by ID, and there's nothing "
        "about members. Load it with `/admin import`, here or in another server."
    )
    return MessagePage(text(description), _file(EXPORT_NAME))


def preview_view(preview: ImportPreview, notice: str = "") -> tuple[MessagePage, str]:
    """The question, and the text of the file that comes with it where a message does not hold all of it."""
    origin = f"From a file made by {escaped(preview.made_by)}." if preview.made_by else ""
    heading = [part for part in (notice, "## Import", origin) if part]
    lines, full = _cut(_lines(preview))
    replaces, import_id = preview.replaces, preview.import_id
    buttons = row(
        button("Import", IMPORT, import_id, preview.digest, primary=not replaces, danger=replaces),
        button("Leave as it is", LEAVE, import_id),
    )
    return MessagePage(text("\n".join([*heading, *lines])), *[_file(DIFFERENCE_NAME)] * bool(full), buttons), full


def nothing_view(preview: ImportPreview) -> tuple[MessagePage, str]:
    """Where nothing would change."""
    lines, full = _cut(_lines(preview))
    content = "\n".join(["Everything in the file is here already, so nothing was changed.", *lines])
    return MessagePage(text(content), *[_file(DIFFERENCE_NAME)] * bool(full)), full


def done_view(changes: int) -> MessagePage:
    number = "1 change" if changes == 1 else f"{changes:,} changes"
    return notice_page(f"Imported: {number} saved. `/admin setup` shows the settings, `/admin tips list` the tips.")


def _file(name: str) -> discord.ui.File[Any]:
    return discord.ui.File(f"attachment://{name}")


def _lines(preview: ImportPreview) -> list[str]:
    lines: list[str] = []
    for title, difference in preview.parts:
        lines += [f"### {title}"] * bool(difference.steps or difference.same)
        lines += [f"- {step.line}" for step in difference.steps]
        lines += [f"- {difference.same} unchanged"] * bool(difference.same)
    left_out = [f"- {reason}" for _, difference in preview.parts for reason in difference.left_out]
    return lines + ["### Left out"] * bool(left_out) + left_out


def _cut(lines: list[str]) -> tuple[list[str], str]:
    """What fits, and all of it as the text of a file where not everything does."""
    fitting: list[str] = []
    for number, line in enumerate(lines):
        if sum(map(len, fitting)) + number + len(line) > LINES_CHARACTERS:
            return [*fitting, f"… {len(lines) - number} more lines are in the file."], "\n".join(lines) + "\n"
        fitting.append(line)
    return fitting, ""

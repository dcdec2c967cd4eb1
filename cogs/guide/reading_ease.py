"""How easy a chapter reads, as a warning for those who write; nothing is refused for it."""

import re
import warnings as python_warnings
from pathlib import Path

from bot.content.documents import Fault

# Flesch's reading ease: below, readers for whom English is a second language stumble; above, it sounds like a telegram.
EASIEST, HARDEST = 75.0, 60.0
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
FIGURES_AND_SIGNS = re.compile(r"!\[.*?\]\(.*?\)|[#>*_`]")


def warnings(folder: Path) -> list[Fault]:
    """A line for each chapter under `folder` that reads too hard or too choppy; none where `textstat` is not
    installed, which comes with the tools for development."""
    try:
        with python_warnings.catch_warnings(action="ignore"):  # of pkg_resources, which it imports
            import textstat
    except ModuleNotFoundError:
        return []
    faults = []
    for file in sorted((folder / "guide").glob("*.md")):
        text = FIGURES_AND_SIGNS.sub("", FRONT.sub("", file.read_text(encoding="utf-8")))
        ease = float(textstat.flesch_reading_ease(text))
        if not HARDEST <= ease <= EASIEST:
            faults.append(Fault(file, 1, f"reads at {ease:.0f}; between {HARDEST:.0f} and {EASIEST:.0f} is meant"))
    return faults

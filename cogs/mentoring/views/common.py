"""What the answers of interviews have in common; it shows what it is given, and stores nothing."""

from collections.abc import Sequence

from bot.interactions.components import PersistentButton, button
from bot.interactions.respond import shorten
from bot.interactions.ui import ACCENTS, MessagePage, escaped, line, row, text

ACCENT = ACCENTS["job"]
# What refused text may take of the 4,000 characters of a message.
GIVEN_BACK = 3_000


def waiting_words(count: int) -> str:
    """Of news that could be brought to the member nowhere."""
    many = "1 message is" if count == 1 else f"{count} messages are"
    return f"**{many} waiting for you:** `/mentoring status` shows {'it' if count == 1 else 'them'}."


def refused(why: str, typed: Sequence[str], again: tuple[str, ...]) -> MessagePage:
    """Why a text was not stored, the text itself, and a button that opens the form with it."""
    given = fitting("\n".join(one for one in typed if one), GIVEN_BACK)
    shown = [line(), text(f"-# Your text, to copy:\n{given}")] if given else []
    return MessagePage(text(why), *shown, row(button("Open the form again", *again, primary=True)), accent=ACCENT)


def fitting(typed: str, most: int) -> str:
    """Harmless, and cut so that it has at most so many characters even where each is escaped."""
    given = escaped(shorten(typed, most))
    while len(given) > most:
        typed = typed[: len(typed) * 9 // 10]
        given = escaped(f"{typed}…")
    return given


def lines(*words: str) -> str:
    """Those that say something, one below the other."""
    return "\n".join(one for one in words if one)


def status_button(guild_id: int, *, primary: bool = False) -> PersistentButton:
    return button("My interviews", "mentoring:status", guild_id, primary=primary)


def count(number: int, what: str) -> str:
    """`1 interview`, `3 interviews`, `no interviews`."""
    return f"1 {what}" if number == 1 else f"{number or 'no'} {what}s"

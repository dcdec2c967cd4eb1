"""The error whose text a member reads, and the number under which any other error is found again."""

import secrets

# Letters and digits that are hard to mistake for each other when read from a phone.
REFERENCE_CHARACTERS = "23456789ACDEFGHJKMNPQRTUVWXY"
REFERENCE_LENGTH = 6


class UserError(Exception):
    """Raised where a member asked for something that cannot be; the text is for them, in whole sentences.

    It says what was wrong and what would be right, and quotes what they typed only through
    `bot.pages.typed_text.quoted`. `buttons` lead on, or mend it: for each its label, its act (`FEATURE:ACT`) and the
    act's arguments; one of a feature that is left out is not shown.
    """

    def __init__(self, text: str, *buttons: tuple[str, ...]) -> None:
        super().__init__(text)
        self.buttons = buttons


def new_reference() -> str:
    """Such as `K7QD3M`: 28^6 possibilities, so that two of one day hardly ever meet."""
    return "".join(secrets.choice(REFERENCE_CHARACTERS) for _ in range(REFERENCE_LENGTH))

"""What can go wrong between a member and the bot, in words for the member; `voice.py` says them."""

import discord
from discord import app_commands

from bot.database.errors import DatabaseError

NO_RECORDS = "I cannot reach my records right now, so nothing was changed. Please try again in a minute."
NO_DISCORD = "Discord did not take what I sent. Please try again in a minute."
NOT_ALLOWED = "Discord does not let me do that here. A moderator can give me the permission that is missing."
UNEXPECTED = "Something went wrong on my side. Please try again."
OUTDATED = "This command has changed since your Discord loaded it. Please restart Discord, then try again."


class UserError(Exception):
    """Raised where a member asked for something that cannot be; the text is for them, in whole sentences.

    It says what was wrong and what would be right, and quotes what they typed only through `bot.ui.quoted`. A
    feature's rules, which import nothing of ours, raise an error of their own with the same `for_member`.
    """

    for_member = True


def words_for(error: BaseException) -> str | None:
    """What to tell the member where the error is theirs to mend, None where it is ours."""
    if getattr(error, "for_member", False):
        return str(error)
    match error:
        case app_commands.NoPrivateMessage():
            return "This works in a server, not in direct messages."
        case app_commands.MissingPermissions():
            return "This is for moderators: it needs the permission to manage the server."
        case app_commands.CommandOnCooldown():
            return f"That was quick. Please try again in {max(1, round(error.retry_after))} seconds."
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return OUTDATED
        case app_commands.CheckFailure():
            return "You cannot use this here."
    return None


def ours(error: BaseException) -> str:
    """What to tell the member where the error is ours; the reference number follows."""
    match error:
        case DatabaseError():
            return NO_RECORDS
        case discord.Forbidden():
            return NOT_ALLOWED
        case discord.HTTPException() | OSError():
            return NO_DISCORD
    return UNEXPECTED


def root_of(error: BaseException) -> BaseException:
    """The error underneath discord.py's wrappers."""
    if isinstance(error, app_commands.CommandInvokeError):
        return root_of(error.original)
    if isinstance(error, app_commands.TransformerError) and error.__cause__ is not None:
        return root_of(error.__cause__)
    return error

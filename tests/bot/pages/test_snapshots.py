"""The pages that belong to no feature, as they are read: errors, refusals, notices and forms that come back."""

from datetime import UTC, datetime

import discord
from discord import app_commands
from syrupy.assertion import SnapshotAssertion

from bot.client import NEEDS_SERVER
from bot.database.errors import DatabaseError
from bot.guilds.notices import Notice, waiting_page
from bot.interactions import error_handler
from bot.interactions.checks import NotModeratorError
from bot.interactions.custom_ids import OutdatedError
from bot.interactions.error_handler import failure_text, refusal_text
from bot.interactions.forms import refused_page
from bot.interactions.greeting import GREETING
from bot.interactions.rate_limit import RateLimit, TooFastError
from bot.interactions.respond import AnswerLostError
from bot.interactions.submitted import OUTDATED_COMMAND, OUTDATED_FORM
from bot.pages.ui import notice_page
from tests.support.snapshots import page_text

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def too_fast() -> TooFastError:
    limit = RateLimit(clock=lambda: 0.0, at_once=0)
    try:
        limit.check(1)
    except TooFastError as error:
        return error
    raise AssertionError


def test_what_is_said_where_something_goes_wrong(page_snapshot: SnapshotAssertion) -> None:
    forbidden = discord.Forbidden.__new__(discord.Forbidden)
    refused = {
        "not a moderator": NotModeratorError(),
        "outdated button": OutdatedError(),
        "too fast": too_fast(),
        "not in direct messages": app_commands.NoPrivateMessage(),
        "missing permissions": app_commands.MissingPermissions(["manage_guild"]),
        "not here": app_commands.CheckFailure(),
    }
    failed = {
        "answer lost": AnswerLostError(),
        "no database": DatabaseError("gone"),
        "discord forbids": forbidden,
        "discord is away": OSError(),
        "unexpected": RuntimeError(),
    }
    said = {name: refusal_text(error) or "" for name, error in refused.items()}
    said |= {name: failure_text(error) for name, error in failed.items()}
    said |= {"restarting": error_handler.RESTARTING, "needs a server": NEEDS_SERVER, "greeting": GREETING}
    said |= {"outdated command": OUTDATED_COMMAND, "outdated form": OUTDATED_FORM}
    for name, sentence in said.items():
        assert page_text(notice_page(sentence)) == page_snapshot(name=name), name


def test_forms_and_notices_that_come_back(page_snapshot: SnapshotAssertion) -> None:
    notices = [Notice(1, "tips:x", NOW, "The weekly tip is suspended; its settings are kept.")]
    assert page_text(waiting_page(notices)) == page_snapshot(name="no channel for notices")
    refused = refused_page("I don't recognise “blursday” as a weekday.", ("blursday", "9am"), ("tips:plan",))
    assert page_text(refused) == page_snapshot(name="refused form")

"""Moves the playground's clock, and lets the bot do what is due."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from simcord import Env
from simcord.backend import Backend

log = logging.getLogger(__name__)
RunDue = Callable[[datetime], Awaitable[object]]


def catch_up_with_real_time(backend: Backend, but_for: timedelta = timedelta()) -> None:
    """The playground's time never runs behind the real one when it opens, and never goes back.

    A past that is still to be played begins `but_for` before.
    """
    backend.advance_clock(max(0.0, (datetime.now(UTC) - but_for - backend.clock.now()).total_seconds()))


async def move_clock(env: Env, span: timedelta) -> None:
    """Advance simulated time by `span`, stopping at every full hour when the bot has work that falls due.

    A bot that never comes to rest ends the jump early: the clock stays where it got to.
    """
    run_due = _run_due_of(env)
    goal = env.now() + span
    while (left := goal - env.now()) > timedelta(milliseconds=1):
        step = min(left, _to_full_hour(env.now())) if run_due else left
        if not await _advance(env, step):
            return
        await run_what_is_due(env)


def _to_full_hour(now: datetime) -> timedelta:
    past = timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
    return timedelta(hours=1) - past


async def _advance(env: Env, step: timedelta) -> bool:
    """Whether the clock moved at all; SimCord keeps what it reached when its patience ends."""
    before = env.now()
    try:
        await env.advance_time(step.total_seconds())
    except TimeoutError as error:
        log.warning("Moving the clock stopped at %s: %s", env.now(), error)
    return env.now() > before


def _run_due_of(env: Env) -> RunDue | None:
    return getattr(env.bot, "run_due", None)


async def run_what_is_due(env: Env) -> None:
    """Have the bot do what is due by now; outside the playground it wakes for that by itself."""
    if (run_due := _run_due_of(env)) is None:
        return
    try:
        with env.time_context():
            await run_due(env.now())
        await env.settle()
    except Exception:
        log.exception("The bot failed at what was due at %s", env.now())

"""Moving the playground's clock; nothing here decides when it moves or shows that it did."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from simcord import Env

log = logging.getLogger(__name__)
RunDue = Callable[[datetime], Awaitable[object]]


async def move_clock(env: Env, span: timedelta) -> None:
    """Advance simulated time by `span`, stopping at every full hour when the bot has work that falls due.

    A bot that never comes to rest ends the journey early: the clock stays where it got to.
    """
    run_due = _due_work(env)
    goal = env.now() + span
    while (left := goal - env.now()) > timedelta(milliseconds=1):
        step = min(left, _to_full_hour(env.now())) if run_due else left
        if not await _advance(env, step):
            return
        await do_what_is_due(env)


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


def _due_work(env: Env) -> RunDue | None:
    return getattr(env.bot, "run_due", None)


async def do_what_is_due(env: Env) -> None:
    """Have the bot do what is due by now; outside the playground it wakes for that by itself."""
    if (run_due := _due_work(env)) is None:
        return
    try:
        with env.time_context():
            await run_due(env.now())
        await env.settle()
    except Exception:
        log.exception("The bot failed at what was due at %s", env.now())

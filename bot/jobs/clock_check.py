"""Whether this machine's clock can be right, by the time that Discord writes on each answer of its REST API."""

import email.utils
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import aiohttp

log = logging.getLogger(__name__)

# A clock that is wrong by less does harm that passes by itself; one that is wrong by more would purge what was only
# hidden, and plan what comes next for another year.
MOST_DIFFERENCE = timedelta(days=1)
# To read the time of every answer would cost a twentieth of the processor time that an answer takes.
SECONDS_BETWEEN = 10.0


class ClockCheck:
    """`client.clock_check`. Where Discord has not told its time, as in a simulation, every clock is right."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        # Discord's time, and when that was by a clock that only grows.
        self._discord_time: tuple[datetime, float] | None = None
        self._was_right = True

    @property
    def is_fresh(self) -> bool:
        """Whether Discord has told its time just now."""
        return self._discord_time is not None and self._seconds() - self._discord_time[1] < SECONDS_BETWEEN

    def note(self, date: str | None) -> None:
        """The `Date` header of an answer."""
        try:
            at = email.utils.parsedate_to_datetime(date or "")
        except ValueError:
            return
        if at.tzinfo is not None:
            self._discord_time = at, self._seconds()

    def difference(self, now: datetime) -> timedelta:
        """How far `now` is ahead of Discord's time; less than nothing where it is behind."""
        if self._discord_time is None:
            return timedelta(0)
        at, seconds = self._discord_time
        return now - at - timedelta(seconds=self._seconds() - seconds)

    def is_right(self, now: datetime) -> bool:
        """Whether `now` is within a day of Discord's time. Nothing timed may be done otherwise."""
        is_right = abs(self.difference(now)) <= MOST_DIFFERENCE
        if self._was_right and not is_right:
            log.error("This machine's clock is wrong, it says %s: nothing timed is done until it is right.", now)
        self._was_right = is_right
        return is_right


def trace_answers(check: ClockCheck) -> aiohttp.TraceConfig:
    """What discord.py takes as `http_trace`, so that `check` hears of each answer."""

    async def note_answer(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, parameters: aiohttp.TraceRequestEndParams
    ) -> None:
        if not check.is_fresh:
            check.note(parameters.response.headers.get("Date"))

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(note_answer)
    return trace

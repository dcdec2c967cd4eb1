"""Keeps Discord's pace for every request of the process, as its share among several, and never breaks one off."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

# Discord takes 50 requests a second from a bot, and two may be caught up on.
REQUESTS_PER_SECOND = 47

Request = Callable[..., Coroutine[Any, Any, Any]]
# How much of a limit that holds for all processes together is this one's: more than 0, at most 1.
Share = Callable[[], float]


class Pace:
    """Lets so many pass a second, evenly, and the others wait in line; two may catch up on what a busy moment cost.

    `clock` gives real seconds. It is not the event loop's: that one may be simulated for one caller and real for the
    next, and the difference would be waited for.
    """

    def __init__(
        self, per_second: float, clock: Callable[[], float] = time.perf_counter, share: Share = lambda: 1.0
    ) -> None:
        self._per_second = per_second
        self._clock, self._share = clock, share
        self._free_at = 0.0
        self._waiting = 0

    async def wait(self) -> None:
        now, gap = self._clock(), 1 / (self._per_second * self._share())
        # Whoever waits has a gap each, so that nobody can be further behind: a clock that was set back is noticed.
        latest = now + gap * (self._waiting + 1)
        start = min(max(self._free_at, now - 2 * gap), latest)
        self._free_at = start + gap
        if start > now:
            self._waiting += 1
            try:
                await asyncio.sleep(start - now)
            finally:
                self._waiting -= 1


class DiscordCalls:
    """Stands between discord.py and Discord's REST API: see `bot.discord_internals.wrap_requests`.

    Answers to interactions have limits of their own and do not pass here.
    """

    def __init__(self, share: Share = lambda: 1.0) -> None:
        self._pace = Pace(REQUESTS_PER_SECOND, share=share)
        self._under_way: set[asyncio.Task[Any]] = set()

    async def request(self, send: Request, *args: Any, **kwargs: Any) -> Any:
        """What `send(*args, **kwargs)` answers. Whoever is cancelled, by a time-out of ours say, stops waiting, but the
        request goes on: discord.py would keep every later request of the bot waiting for ever if it were cancelled
        while it sits out a global rate limit."""
        await self._pace.wait()
        task = asyncio.ensure_future(send(*args, **kwargs))
        self._under_way.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # whoever still waits gets it too; for the others it is no news

"""An allowance for each member: who acts too fast waits a moment, so that everybody else is answered."""

import math
import time
from collections.abc import Callable

from cachetools import TLRUCache

from bot.errors import UserError
from bot.pages.ui import counted

# A chapter has up to 8 pages, and opening one, reading through and marking each is 20 interactions: even done without
# reading a word it goes through at once. More at once is a script or a stuck key.
AT_ONCE = 20
# Nobody reads a page a second for long; a script that does costs us no more than a hundredth of what we can answer.
SECONDS_EACH = 1.0
# Some 200 bytes each. Who is back at a full allowance is forgotten sooner.
REMEMBERED = 10_000


class TooFastError(UserError):
    """The member's allowance is used up."""


class RateLimit:
    """One allowance for each member over all commands, components and forms: `at_once`, and one more every second.

    `clock` gives seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, at_once: int = AT_ONCE) -> None:
        self._clock, self._at_once = clock, at_once
        # When each member's allowance is full again; whoever acted longest ago is forgotten first.
        self._full_at: TLRUCache[int, float] = TLRUCache(REMEMBERED, lambda _member, full_at, _now: full_at, clock)

    def check(self, member_id: int) -> None:
        """Take one from the member's allowance; raises `TooFastError` where nothing is left, and takes nothing."""
        now = self._clock()
        full_at = max(self._full_at.get(member_id, now), now) + SECONDS_EACH
        wait = round(full_at - now - self._at_once * SECONDS_EACH, 3)
        if wait > 0:
            seconds = counted(math.ceil(wait), "second")
            raise TooFastError(f"That was quick! Give me a moment, and try again in {seconds}.")
        self._full_at[member_id] = full_at

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._full_at)

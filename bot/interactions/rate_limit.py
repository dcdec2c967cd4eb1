"""Sheds load: who asks too much too fast waits a moment, and everybody else is answered; nobody's asks are kept."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from discord import app_commands

# A chapter has up to 8 pages, and opening one, reading through and marking each is 20 presses: even done without
# reading a word it goes through at once. More at once is a script or a stuck key.
AT_ONCE = 20
# Nobody reads a page a second for long; a script that does costs us no more than a hundredth of what we can answer.
SECONDS_EACH = 1.0
# Some 200 bytes each. Who is back at a full allowance is forgotten sooner.
REMEMBERED = 10_000


class TooFastError(app_commands.AppCommandError):
    """Of a kind that the tree of commands takes from its check, too."""

    for_member = True


class RateLimit:
    """One allowance for each member over all commands, presses and forms: `at_once`, and one more every second.

    `clock` gives seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, at_once: int = AT_ONCE) -> None:
        self._clock, self._at_once = clock, at_once
        # When each member's allowance is full again, the one who acted last at the end.
        self._full_at: OrderedDict[int, float] = OrderedDict()

    def check(self, member_id: int) -> None:
        """Take one from the member's allowance; raises `TooFastError` where nothing is left, and takes nothing."""
        now = self._clock()
        self._forget(now)
        full_at = max(self._full_at.get(member_id, now), now) + SECONDS_EACH
        wait = round(full_at - now - self._at_once * SECONDS_EACH, 3)
        if wait > 0:
            seconds = math.ceil(wait)
            raise TooFastError(
                f"That was quick, and I answer others too. Please try again in {seconds} "
                f"second{'' if seconds == 1 else 's'}."
            )
        self._full_at[member_id] = full_at
        self._full_at.move_to_end(member_id)

    def _forget(self, now: float) -> None:
        """Two at most for each one that comes: the look costs the same however many are remembered."""
        for _ in range(2):
            if not self._full_at:
                return
            oldest = next(iter(self._full_at))
            if self._full_at[oldest] > now and len(self._full_at) < REMEMBERED:
                return
            del self._full_at[oldest]

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._full_at)

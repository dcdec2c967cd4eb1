"""How long the bot waits before it tries to reach Discord again."""

import random
import time
from collections.abc import Callable

# Discord's outages mostly end within minutes: whoever uses a command then is answered within ten seconds of its end.
QUICK_SECONDS = (1.0, 7.0)
# Five minutes and more of quick tries, in which all of the day's sessions cannot be used up.
QUICK_TRIES = 60
# Discord allows 1,000 new sessions a day, and resets the token of a bot that wants more: this asks for 960 at most.
SLOW_SECONDS = (90.0, 150.0)
# Connected for so long, a shard begins anew with quick tries.
CALM_SECONDS = 600.0


class ReconnectBackoff:
    """Random, so that the shards of many bots do not come back at the same moment.

    discord.py's own doubles its pauses up to 17 minutes: away for 25 seconds, it was back after 64.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries = 0
        self._last_try = clock()

    def delay(self) -> float:
        """Seconds until the next try."""
        now = self._clock()
        if now - self._last_try >= CALM_SECONDS:
            self._tries = 0
        self._last_try = now
        self._tries += 1
        return random.uniform(*(QUICK_SECONDS if self._tries <= QUICK_TRIES else SLOW_SECONDS))

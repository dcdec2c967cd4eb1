"""Clocks that stand still until a test moves them."""

from datetime import datetime


class Clock:
    """Set `now` to move it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class SecondsClock:
    """Seconds from an arbitrary moment on, as of `time.monotonic`; set `seconds` to move it."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds

"""Waits for what another process does, which sets no event of ours."""

import asyncio
from collections.abc import Callable

# The scheduler looks every 15 seconds, and sooner where somebody acts.
PATIENCE_SECONDS = 20.0


async def until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Fails with `TimeoutError` where it does not come about in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)

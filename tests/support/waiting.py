"""Waits for what another process does, which sets no event of ours."""

import asyncio
from collections.abc import Callable

# Long enough for a machine that does much else besides: only a test that fails waits for it.
PATIENCE_SECONDS = 60.0


async def until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Fails with `TimeoutError` where it does not come about in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)

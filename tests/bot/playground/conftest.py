"""Opens playgrounds with a toy bot for the tests here, and closes them as Ctrl-C would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.command_line import open_guidepost
from bot.playground.play import play
from bot.settings import Settings
from tests.bot.playground.opened import Opened, OpenPlayground
from tests.bot.playground.toy import ToyBot, open_toy

START_PATIENCE = 60.0


@pytest.fixture
def open_playground(tmp_path: Path) -> OpenPlayground:
    @asynccontextmanager
    async def opened(
        make: Callable[[Callable[[], datetime]], ToyBot] = ToyBot,
        *,
        fresh: bool = False,
        folder: Path = tmp_path,
        whole_bot: Settings | None = None,
    ) -> AsyncIterator[Opened]:
        announced: asyncio.Queue[str] = asyncio.Queue()
        heard: list[str] = []
        bots: list[ToyBot] = []

        def open_bot(clock: Callable[[], datetime]) -> Any:
            if whole_bot is not None:
                return open_guidepost(whole_bot, clock)
            bots.append(make(clock))
            return open_toy(folder, bots[-1])

        running = asyncio.create_task(play(open_bot, folder, port=0, fresh=fresh, announce=announced.put_nowait))
        async with ClientSession() as client:
            while not heard or "http://" not in heard[-1]:
                hearing = asyncio.create_task(announced.get())
                await asyncio.wait({hearing, running}, timeout=START_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
                if running.done():
                    hearing.cancel()
                    await running
                heard.append(await asyncio.wait_for(hearing, START_PATIENCE))
            address = next(word for word in heard[-1].split() if word.startswith("http://")).rstrip("/")
            try:
                yield Opened(address, client, heard, bots)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    return opened

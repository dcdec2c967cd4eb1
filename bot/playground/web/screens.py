"""The screens of all browser windows: each has a person and a place of its own, side by side with the others."""

import asyncio
from collections.abc import Callable

from bot.playground.web.screen import Screen, Selection

# Each costs a small server, and a drawing of each event; others are opened again when somebody turns to them.
MOST_OPEN = 8
MOST_WINDOWS = 64


class Screens:
    """`build` makes a screen that shows nothing yet. Windows are known by names that they give themselves."""

    def __init__(self, build: Callable[[Selection, asyncio.Lock], Screen], first: Selection) -> None:
        self.lock = asyncio.Lock()
        self._build = build
        self._screens: dict[str, Screen] = {}  # in the order in which they were last asked for
        self._first = first

    @property
    def latest(self) -> Selection:
        """What was looked at last."""
        return next(reversed(self._screens.values())).selection if self._screens else self._first

    async def get(self, window: str) -> Screen:
        """The window's screen, open; a new window begins where somebody was last."""
        screen = self._screens.pop(window, None) or self._build(self.latest, self.lock)
        self._screens[window] = screen
        if screen.address is None:
            async with self.lock:
                if screen.address is None:
                    await self._close_oldest()
                    await screen.show(screen.select(None, None))
        return screen

    async def _close_oldest(self) -> None:
        for name in list(self._screens)[:-MOST_WINDOWS]:
            await self._screens.pop(name).close()
        for screen in self.opened[: -(MOST_OPEN - 1)]:
            await screen.close()

    @property
    def opened(self) -> list[Screen]:
        return [screen for screen in self._screens.values() if screen.address is not None]

    def of_page(self, capability: str | None) -> Screen | None:
        """The screen whose page sent a request; for what is the same for all pages, any."""
        owner = next((screen for screen in self.opened if screen.capability == capability), None)
        return owner or next(iter(self.opened), None)

    async def refresh(self) -> None:
        """Publish what happened, to every open window; the caller holds `lock`."""
        for screen in self.opened:
            await screen.refresh()

    def mark_published(self) -> None:
        for screen in self.opened:
            screen.mark_published()

    async def close(self) -> None:
        for screen in self.opened:
            await screen.close()

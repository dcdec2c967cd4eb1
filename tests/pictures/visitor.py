"""Somebody who uses the playground's page in a browser, as a member would; what they do is said elsewhere."""

import asyncio
import io
from pathlib import Path
from typing import Any

from PIL import Image

FOLDER = Path(__file__).parent.parent.parent / ".github" / "pictures"
WIDTH, HEIGHT = 1080, 800
IDLE = "() => window.simcordPreview && window.simcordPreview.ready && !window.simcordPreview.pendingAction"


class Visitor:
    """Somebody at the page: types commands, presses, and takes pictures of what is there."""

    def __init__(self, page: Any) -> None:
        self._page = page

    async def frame(self) -> Any:
        found = await (await self._page.locator("iframe#view").element_handle()).content_frame()
        await found.wait_for_function(IDLE)
        return found

    async def type(self, command: str, **options: str) -> None:
        frame = await self.frame()
        await frame.locator("#channel-composer-input").fill(command)
        await frame.locator(".command-entry").first.wait_for()
        await frame.locator("#channel-composer-input").press("Tab")
        await frame.locator(".command-row .command-chip").wait_for()
        for name, value in options.items():
            field = frame.locator(f'.command-option-input[data-option="{name}"]')
            if not await field.count():  # an optional one is added first
                await frame.locator(".command-ghost").click()
                await frame.locator(".command-popup [role=option]", has_text=name).first.click()
            await field.fill(value)
            await asyncio.sleep(0.6)  # the page asks for suggestions after a pause
            if name == "channel":  # a thing is picked, not typed
                await frame.locator(".command-popup [role=option]", has_text=value).first.click()
        await frame.locator("#send-message").click()
        await self._settled(frame)

    async def press(self, label: str, *, first: bool = False) -> None:
        frame = await self.frame()
        found = frame.locator("#channel-message-list button.component-button", has_text=label)
        await (found.first if first else found.last).click()
        await self._settled(frame)

    async def be(self, name: str) -> None:
        await self._page.locator("#people button", has_text=name).click()
        await asyncio.sleep(1.5)

    async def go_to(self, place: str) -> None:
        await self._page.locator("#places button", has_text=place).click()
        await asyncio.sleep(1.5)

    async def look_up(self) -> None:
        """Scroll to the start of the channel."""
        frame = await self.frame()
        await frame.locator("#channel-message-list button.component-button").first.scroll_into_view_if_needed()
        await asyncio.sleep(0.5)

    async def let_a_day_pass(self) -> None:
        await self.let_time_pass(24)

    async def let_time_pass(self, hours: int) -> None:
        await self._page.locator(f'[data-hours="{hours}"]').click()
        await self._page.wait_for_function("() => !document.querySelector('[data-hours]').disabled")
        await self._settled(await self.frame())

    async def choose(self, placeholder: str, option: str) -> None:
        """An option of a select."""
        frame = await self.frame()
        await frame.locator("button.select-trigger", has_text=placeholder).last.click()
        await frame.locator("[role=option]:visible", has_text=option).first.click()
        await self._settled(frame)

    async def fill_in(self, *lines: str) -> None:
        """The form that is open, from its first line on."""
        frame = await self.frame()
        fields = frame.locator("#modal-root .modal-input")
        for number, words in enumerate(lines):
            await fields.nth(number).fill(words)
        await frame.locator("#modal-root button", has_text="Submit").click()
        await self._settled(frame)

    async def take_or_give_the_right_to_write(self) -> None:
        await self._page.locator("#writing").click()
        await asyncio.sleep(1.5)

    async def take(self, name: str, height: int = HEIGHT) -> None:
        """The picture with 256 colours: enough for a page of text, and a small part of the size."""
        if height != HEIGHT:
            await self._see(height)
        shot = Image.open(io.BytesIO(await self._page.screenshot())).convert("RGB")
        shot.quantize(256).save(FOLDER / f"{name}.png", optimize=True)
        if height != HEIGHT:
            await self._see(HEIGHT)

    async def _see(self, height: int) -> None:
        """From the newest on upwards."""
        await self._page.set_viewport_size({"width": WIDTH, "height": height})
        await asyncio.sleep(1)
        frame = await self.frame()
        await frame.locator("#channel-timeline").evaluate("it => { it.scrollTop = it.scrollHeight; }")
        await asyncio.sleep(0.5)

    async def _settled(self, frame: Any) -> None:
        await asyncio.sleep(0.4)
        await frame.wait_for_function(IDLE)
        await asyncio.sleep(0.8)

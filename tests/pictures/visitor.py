"""Somebody who uses the playground's page in a browser, as a member would; what they do is said elsewhere."""

import asyncio
import io
import re
from pathlib import Path
from typing import Any

from PIL import Image

FOLDER = Path(__file__).parent.parent.parent / ".github" / "pictures"
WIDTH, PHONE, HEIGHT = 1080, 390, 1500
IDLE = "() => window.simcordPreview && window.simcordPreview.ready && !window.simcordPreview.pendingAction"
# Nothing on this machine takes longer; a scene that waits for what never comes fails by name.
PATIENCE_MS = 15_000
# What remains around a card, in points.
EDGE = 10
# The channel's name above a card, and the message box beneath it.
AROUND = 320
CARD = "#channel-message-list [data-message-id] .component-container"
BUTTON = "#channel-message-list button.component-button:not([disabled])"


class Visitor:
    """Somebody at the page: types commands, presses, and takes pictures of what is there."""

    def __init__(self, page: Any) -> None:
        self._page = page
        page.set_default_timeout(PATIENCE_MS)

    async def frame(self) -> Any:
        found = await (await self._page.locator("iframe#view").element_handle()).content_frame()
        await found.wait_for_function(IDLE, timeout=PATIENCE_MS)
        return found

    async def type(self, command: str, **options: str) -> None:
        await self.fill_fields(await self.begin(command), **options)
        await self.send()

    async def fill_fields(self, frame: Any, **options: str) -> None:
        for name, value in options.items():
            field = frame.locator(f'.command-option-input[data-option="{name}"]')
            if not await field.count():  # an optional one is added first
                await frame.locator(".command-ghost").click()
                await frame.locator(".command-popup [role=option]", has_text=name).first.click()
            await field.fill(value)
            await asyncio.sleep(0.6)  # the page asks for suggestions after a pause
            if name == "channel":  # a thing is picked, not typed
                await frame.locator(".command-popup [role=option]", has_text=value).first.click()

    async def begin(self, command: str) -> Any:
        """Type it and choose it from the list, with nothing filled in yet."""
        frame = await self.frame()
        await frame.locator("#channel-composer-input").fill(command)
        await frame.locator(".command-entry").first.wait_for()
        await frame.locator("#channel-composer-input").press("Tab")
        await frame.locator(".command-row .command-chip").wait_for()
        return frame

    async def send(self) -> None:
        frame = await self.frame()
        await frame.locator("#send-message").click()
        await self._settled(frame)

    async def press(self, *labels: str, first: bool = False) -> None:
        """The newest button with one of these labels, or what they are part of, in any case."""
        frame = await self.frame()
        found = frame.locator(BUTTON, has_text=re.compile("|".join(map(re.escape, labels)), re.IGNORECASE))
        await (found.first if first else found.last).click()
        await self._settled(frame)

    async def be(self, name: str) -> None:
        await self._open_rail()
        await self._page.locator("#people button", has_text=name).click()
        await self._shows("people", name)

    async def go_to(self, place: str) -> None:
        """A channel, a thread or the messages by name; `thread` is the first thread there is."""
        await self._open_rail()
        kind = self._page.locator("#places button.thread")
        await (kind if place == "thread" else self._page.locator("#places button", has_text=place)).first.click()
        await self._shows("places", "" if place == "thread" else place)

    async def _open_rail(self) -> None:
        """On a phone it is behind a button."""
        menu = self._page.locator("#menu[aria-expanded=false]")
        if await menu.is_visible():
            await menu.click()

    async def _shows(self, part: str, name: str) -> None:
        await self._page.locator(f"#{part} [aria-current=true]", has_text=name).wait_for(state="attached")
        await asyncio.sleep(1.2)  # the frame is loaded anew
        await self.frame()

    async def look_up(self) -> None:
        """Scroll to the start of the channel."""
        frame = await self.frame()
        await frame.locator("#channel-message-list button.component-button").first.scroll_into_view_if_needed()
        await asyncio.sleep(0.5)

    async def let_a_day_pass(self) -> None:
        await self.let_time_pass(24)

    async def let_time_pass(self, hours: int) -> None:
        await self._page.locator(f'.jumps [data-hours="{hours}"]').click()
        await self._page.wait_for_function("() => !document.querySelector('.jumps [data-hours]').disabled")
        await self._settled(await self.frame())

    async def choose(self, placeholder: str, option: str) -> None:
        """An option of a select."""
        frame = await self.frame()
        await frame.locator("button.select-trigger", has_text=placeholder).last.click()
        await frame.locator("[role=option]:visible", has_text=option).first.click()
        await self._settled(frame)

    async def fill_in(self, *lines: str) -> None:
        """The form that is open, from its first line on."""
        await self.write(*lines)
        await self.submit()

    async def write(self, *lines: str) -> None:
        fields = (await self.frame()).locator("#modal-root .modal-input")
        for number, words in enumerate(lines):
            await fields.nth(number).fill(words)

    async def pick(self, option: str) -> None:
        """An option of the select in the form that is open."""
        frame = await self.frame()
        await frame.locator("#modal-root button.select-trigger").click()
        await frame.locator("[role=option]:visible", has_text=option).first.click()

    async def submit(self) -> None:
        frame = await self.frame()
        await frame.locator("#modal-root button", has_text="Submit").click()
        await self._settled(frame)

    async def take_or_give_the_right_to_write(self) -> None:
        await self._page.locator("#writing").click()
        await asyncio.sleep(1.5)

    async def take(self, name: str, *, cards: int = 1) -> None:
        """The newest card, or the newest so many of them, with a little of what is around."""
        frame = await self.frame()
        await asyncio.sleep(0.8)  # pictures in it are loaded
        clip, size = await self._clip(frame, cards), self._page.viewport_size
        higher = clip["height"] + AROUND > size["height"]
        if higher:
            await self._page.set_viewport_size({**size, "height": round(clip["height"] + AROUND)})
            await asyncio.sleep(1)
        await frame.locator("#channel-timeline").evaluate("it => { it.scrollTop = it.scrollHeight; }")
        await asyncio.sleep(0.3)
        keep_picture(await self._page.screenshot(clip=await self._clip(frame, cards)), name)
        if higher:
            await self._page.set_viewport_size(size)

    async def _clip(self, frame: Any, cards: int) -> dict[str, float]:
        found = (await frame.locator(CARD).all())[-cards:]
        boxes = [box for box in [await card.bounding_box() for card in found] if box]
        left, top = min(box["x"] for box in boxes) - EDGE, min(box["y"] for box in boxes) - EDGE
        right = max(box["x"] + box["width"] for box in boxes) + EDGE
        bottom = max(box["y"] + box["height"] for box in boxes) + EDGE
        return {"x": left, "y": top, "width": right - left, "height": bottom - top}

    async def take_page(self, name: str, height: int) -> None:
        """The whole page, for a moment so high."""
        await self._page.set_viewport_size({"width": WIDTH, "height": height})
        await self.frame()
        await asyncio.sleep(2)
        keep_picture(await self._page.screenshot(), name)
        await self._page.set_viewport_size({"width": WIDTH, "height": HEIGHT})

    async def _settled(self, frame: Any) -> None:
        await asyncio.sleep(0.4)
        await frame.wait_for_function(IDLE, timeout=PATIENCE_MS)
        await asyncio.sleep(0.8)


def keep_picture(shot: bytes, name: str) -> None:
    """With 256 colours: enough for a page of text, and a small part of the size."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)

"""Takes the README's pictures anew: a browser uses the playground as a member would; it judges nothing.

Usage: uv run --with playwright python -m tests.pictures [BROWSER]    (BROWSER defaults to /usr/bin/chromium)
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PIL import Image

FOLDER = Path(__file__).parent.parent / ".github" / "pictures"
PORT = 8719
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
IDLE = "() => window.simcordPreview && window.simcordPreview.ready && !window.simcordPreview.pendingAction"


@asynccontextmanager
async def playground(folder: Path) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "playground", "--fresh", "--port", str(PORT)),
        env={"GUIDEPOST_DATA_DIR": str(folder), "PATH": "", "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    while b"open at" not in await process.stdout.readline():
        pass
    try:
        yield f"http://127.0.0.1:{PORT}/"
    finally:
        process.terminate()
        await process.wait()


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

    async def take(self, name: str) -> None:
        """The picture with 128 colours: enough for a page of text, a quarter of the size."""
        shot = Image.open(io.BytesIO(await self._page.screenshot())).convert("RGB")
        shot.quantize(128).save(FOLDER / f"{name}.png", optimize=True)

    async def _settled(self, frame: Any) -> None:
        await asyncio.sleep(0.4)
        await frame.wait_for_function(IDLE)
        await asyncio.sleep(0.8)


async def streak(visitor: Visitor) -> None:
    """Three weeks of somebody who reads after breakfast: most days, a rest, a break, and the way back."""
    await visitor.type("/streak join", timezone="Europe/Berlin", cue="breakfast", habit="read one page")
    for minutes in ("5", "10", "25", "", "15", "40", "65", "20", "10", "", "5", "30", "", "", "", "10", "15", "75"):
        if minutes:
            await visitor.type("/streak log", minutes=minutes)
        await visitor.let_a_day_pass()
    await visitor.type("/streak log", minutes="20")
    await visitor.take("streak")
    await visitor.type("/streak why")
    await visitor.take("why")
    await visitor.type("/streak calendar")
    await asyncio.sleep(1)
    await visitor.take("calendar")


async def tip(visitor: Visitor) -> None:
    """A moderator plans the weekly tip; a week later a member sees it and presses all three of its buttons."""
    await visitor.be("Moderator")
    await visitor.type("/admin tips schedule", channel="tips", weekday="monday", time="9am", timezone="Europe/Berlin")
    await visitor.take("schedule")
    await visitor.let_time_pass(168)
    await visitor.be("Member A")
    await visitor.go_to("tips")
    for label in ("Useful", "Done today", "Read the chapter"):
        await visitor.press(label, first=True)
    await visitor.look_up()
    await visitor.take("tip")


async def main(browser: str) -> None:
    from playwright.async_api import async_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with playground(Path(folder)) as address, async_playwright() as driver:
            window = await driver.chromium.launch(executable_path=browser, args=ARGUMENTS)
            page = await window.new_page(viewport={"width": 1080, "height": 800})
            await page.goto(address)
            visitor = Visitor(page)
            await visitor.type("/guide contents")
            await visitor.take("contents")
            await visitor.type("/guide search", query="informationl interview")
            await visitor.take("search")
            await visitor.type("/guide read", chapter="three-steps")
            await visitor.press("Mark read")
            await visitor.press("Next")
            await visitor.take("page")
            await visitor.press("Mark read")
            await visitor.type("/guide progress")
            await visitor.take("progress")
            await streak(visitor)
            await tip(visitor)
            await window.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium"))

"""Takes the README's pictures anew: a browser uses the playground as a member would; it judges nothing.

Usage: uv run --with playwright python -m tests.pictures [NAME ...]    (all stories and the loop, or those named)

Chromium is `/usr/bin/chromium`, or what `CHROMIUM` names. A story that fails is named, and the others are taken.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.pictures import loop
from tests.pictures.stories import ON_A_PHONE, STORIES
from tests.pictures.visitor import FOLDER, HEIGHT, PHONE, WIDTH, Visitor

PORT = 8719
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
# A story of a dozen steps takes half a minute on a busy machine.
LONGEST_STORY = 240
STOP_SECONDS = 20


@asynccontextmanager
async def playground(folder: Path, port: int = PORT) -> AsyncIterator[str]:
    """A fresh one, in a process of its own; its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "playground", "--fresh", "--no-browser", "--port", str(port)),
        env={"GUIDEPOST_DATA_DIR": str(folder), "PATH": "", "PYTHONUNBUFFERED": "1", "TZ": "Europe/Berlin"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        while b"open at" not in (line := await process.stdout.readline()):
            if not line:
                raise RuntimeError("the playground has not opened")
        yield f"http://127.0.0.1:{port}/"
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()


@asynccontextmanager
async def opened_page(width: int, height: int, scale: float) -> AsyncIterator[Any]:
    """A browser's page at a fresh playground."""
    from playwright.async_api import async_playwright

    browser = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with tempfile.TemporaryDirectory() as folder:
        async with playground(Path(folder)) as address, async_playwright() as driver:
            window = await driver.chromium.launch(executable_path=browser, args=ARGUMENTS)
            page = await window.new_page(
                viewport={"width": width, "height": height}, device_scale_factor=scale, timezone_id="Europe/Berlin"
            )
            await page.goto(address)
            yield page
            await window.close()


async def attempt(name: str, taking: Awaitable[None]) -> bool:
    """Whether it was taken."""
    begun = time.monotonic()
    try:
        await asyncio.wait_for(taking, LONGEST_STORY)
    except Exception as error:
        print(f"{name} failed after {time.monotonic() - begun:.0f} s: {error}", flush=True)
        return False
    print(f"{name} was taken in {time.monotonic() - begun:.0f} s", flush=True)
    return True


async def main(names: list[str]) -> int:
    """The exit status."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = []
    for stories, width in ((STORIES, WIDTH), (ON_A_PHONE, PHONE)):
        if chosen := [story for story in stories if not names or story.__name__ in names]:
            async with opened_page(width, HEIGHT, 2) as page:
                done += [await attempt(story.__name__, story(Visitor(page))) for story in chosen]
    if not names or "loop" in names:
        async with opened_page(loop.WIDTH + 260, loop.HEIGHT - loop.CAPTION, loop.SCALE) as page:
            done.append(await attempt("loop", loop.record_loop(page)))
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))

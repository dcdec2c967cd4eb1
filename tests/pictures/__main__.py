"""Takes the README's pictures anew: a browser uses the playground as a member would; it judges nothing.

Usage: uv run --with playwright python -m tests.pictures [BROWSER]    (BROWSER defaults to /usr/bin/chromium)
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.pictures.stories import STORIES
from tests.pictures.visitor import FOLDER, HEIGHT, WIDTH, Visitor

PORT = 8719
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


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


async def main(browser: str) -> None:
    from playwright.async_api import async_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with playground(Path(folder)) as address, async_playwright() as driver:
            window = await driver.chromium.launch(executable_path=browser, args=ARGUMENTS)
            page = await window.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            await page.goto(address)
            visitor = Visitor(page)
            for story in STORIES:
                await story(visitor)
            await window.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium"))

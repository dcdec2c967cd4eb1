"""The playground as a person has it before them: a real browser types, presses and switches windows.

Needs Chromium and the group `browser` (`uv run --group browser pytest`); where one is missing, all of this is skipped.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import discord
import pytest
import pytest_asyncio

from bot.settings import Settings
from tests.bot.playground.opened import Opened, OpenPlayground

playwright = pytest.importorskip("playwright.async_api", reason="no Playwright: uv run --group browser pytest")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--renderer-process-limit=1",
]
# On a machine that runs all tests at once.
PATIENCE_MS = 60_000
BLANK = "about:blank"
DESKTOP, PHONE, SMALL_PHONE = (1280, 800), (390, 844), (360, 640)
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Any]:
    """Its pages are used again and again: a new one costs as much as most of these tests do with it."""
    playwright.expect.set_options(timeout=PATIENCE_MS)
    async with playwright.async_playwright() as driver:
        try:
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        except playwright.Error as error:
            pytest.skip(f"Chromium does not start on this machine: {error}")
        context = await browser.new_context()
        context.set_default_timeout(PATIENCE_MS)
        yield context
        await browser.close()


class Window:
    """The playground's page in a window of a size; `view` is the simulated Discord in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.view = page.frame_locator("iframe#view")
        self.input = self.view.locator("#channel-composer-input")
        self.messages = self.view.locator("#channel-message-list [data-message-id]")
        self.send = self.view.locator("#send-message")

    async def resize(self, size: tuple[int, int]) -> None:
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})

    async def be(self, person: str) -> None:
        await self.page.locator("#people button", has_text=person).click()
        await self.sees("#people [aria-current] .label", person)

    async def go_to(self, place: str) -> None:
        await self.page.locator("#places button", has_text=place).click()
        await self.sees("#places [aria-current] .label", place)

    async def choose(self, command: str) -> None:
        """Type it and choose it, with its fields still to be filled in."""
        await self.input.fill(command)
        await self.view.locator(".command-entry").first.wait_for()
        await self.input.press("Tab")
        await self.view.locator(".command-row .command-chip").wait_for()

    async def run(self, command: str) -> None:
        await self.choose(command)
        await self.send.click()

    async def sees(self, selector: str, text: str) -> None:
        await playwright.expect(self.page.locator(selector)).to_have_text(text)

    async def hears(self, text: str) -> None:
        """The newest message."""
        await playwright.expect(self.messages.last).to_contain_text(text)

    async def is_ready(self) -> None:
        """The message box is empty, nothing is said to be uncertain."""
        await playwright.expect(self.view.locator("textarea#channel-composer-input")).to_have_value("")
        await playwright.expect(self.view.locator(".command-row .command-chip")).to_have_count(0)
        assert "uncertain" not in await self.view.locator("#action-status").inner_text()


OpenWindow = Callable[..., AbstractAsyncContextManager[Window]]


@pytest.fixture
def open_window(chromium: Any) -> OpenWindow:
    @asynccontextmanager
    async def opened(address: str, size: tuple[int, int] = DESKTOP) -> AsyncIterator[Window]:
        unused = (page for page in chromium.pages if page.url == BLANK)
        window = Window(next(unused, None) or await chromium.new_page())
        await window.resize(size)
        await window.page.goto(address)
        await window.view.locator("textarea#channel-composer-input").wait_for()
        yield window
        await window.page.goto(BLANK)

    return opened


def general(place: Opened) -> discord.TextChannel:
    channel = discord.utils.get(place.bots[0].get_all_channels(), name="general")
    assert isinstance(channel, discord.TextChannel)
    return channel


async def width_of(locator: Any) -> tuple[float, float]:
    """Where it begins and ends, from the left of the screen."""
    box = await locator.bounding_box()
    return box["x"], box["x"] + box["width"]


async def test_nothing_is_stuck_after_a_refusal_nor_where_the_bot_posts_meanwhile(
    open_playground: OpenPlayground, open_window: OpenWindow
) -> None:
    async with open_playground() as place, open_window(place.address) as window:
        await window.run("/refuse")
        await window.hears("There is no such chapter.")
        await window.is_ready()
        await window.choose("/offer")
        await general(place).send("Posted in between")
        await window.send.click()
        await window.hears("Choose something:")
        await window.is_ready()
        assert await window.view.locator(".preview-toolbar").is_hidden()


async def test_a_step_of_the_tour_becomes_its_person_and_runs(
    open_playground: OpenPlayground, open_window: OpenWindow, settings: Settings
) -> None:
    async with open_playground(whole_bot=settings) as place, open_window(place.address) as window:
        await window.choose("/streak log")  # left half done by somebody else
        steps = window.page.locator("#try button")
        await steps.filter(has_text="opens the guide").click()
        await window.hears("Leo used /guide")
        await window.sees("#people [aria-current] .label", "Leo")
        await steps.filter(has_text="checks that all is well").click()
        await window.sees("#people [aria-current] .label", "Nora")
        await window.hears("Nora used /admin")
        done = window.page.locator("#try button.done")
        await playwright.expect(done).to_have_count(2)
        await window.page.reload()
        await playwright.expect(done).to_have_count(2)
        await steps.filter(has_text="meets her host").click()
        await playwright.expect(window.page.locator("#status")).to_contain_text("Maya has no thread yet")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
async def test_a_phone_shows_all_that_is_pressed(
    open_playground: OpenPlayground, open_window: OpenWindow, size: tuple[int, int]
) -> None:
    async with open_playground() as place, open_window(place.address, size) as window:
        await window.choose("/read")
        for button in (window.send, window.view.locator(".command-context-close")):
            start, end = await width_of(button)
            assert start >= 0
            assert end <= size[0]
        await window.page.locator("#menu").click()
        await window.go_to("tips")
        assert await window.page.locator("#rail.open").count() == 0
        await window.page.evaluate("document.getElementById('next-step').textContent = 'A long step '.repeat(9)")
        for part in ("#next-step", "iframe#view"):
            assert (await width_of(window.page.locator(part)))[1] <= size[0]
        for frame in window.page.frames:
            assert await frame.evaluate("document.documentElement.scrollWidth") <= size[0]


async def test_a_moved_clock_moves_what_is_said_of_time_and_shows_where(
    open_playground: OpenPlayground, open_window: OpenWindow
) -> None:
    async with open_playground() as place, open_window(place.address) as window:
        goal = datetime.fromisoformat((await place.state())["time"]) + timedelta(days=3, minutes=5)
        await general(place).send(f"Due {discord.utils.format_dt(goal, 'R')}")
        await window.hears("in 3 days")
        await window.page.locator(".jumps button", has_text="+1 day").click()
        await window.hears("in 2 days")
        await playwright.expect(window.messages.last).to_have_attribute("data-later", re.compile("^1 day later"))


async def test_names_are_whole_beside_a_count(open_playground: OpenPlayground, open_window: OpenWindow) -> None:
    async with open_playground() as place, open_window(f"{place.address}/?debug") as window:
        await playwright.expect(window.view.locator(".preview-toolbar")).to_be_visible()
        await window.run("/write_dm")
        await playwright.expect(window.page.locator("#people .count")).to_have_text("1")
        for label in await window.page.locator("#people .label, #places .label").all():
            assert await label.evaluate("it => it.scrollWidth <= it.clientWidth"), await label.inner_text()


async def test_two_windows_are_two_people_side_by_side(
    open_playground: OpenPlayground, open_window: OpenWindow
) -> None:
    async with (
        open_playground() as place,
        open_window(f"{place.address}/#Maya/general") as hers,
        open_window(f"{place.address}/#Aisha/Messages%20from%20Guidepost") as theirs,
    ):
        await hers.sees("#people [aria-current] .label", "Maya")
        await theirs.sees("#people [aria-current] .label", "Aisha")
        await playwright.expect(theirs.input).to_have_attribute("placeholder", "Message @Guidepost")
        await theirs.input.fill("half a sentence")
        await hers.run("/write_dm")
        await hers.hears("Sent.")
        await theirs.hears("A word in private.")
        await hers.go_to("tips")
        await playwright.expect(theirs.view.locator("textarea#channel-composer-input")).to_have_value("half a sentence")
        await theirs.view.locator("button.component-button", has_text="Press me").click()
        await theirs.hears("You pressed.")
        for window, address in ((hers, "#Maya/tips"), (theirs, "#Aisha/Messages%20from%20Guidepost")):
            assert window.page.url.endswith(address)
            await window.page.reload()
            await window.sees("#people [aria-current] .label", "Maya" if window is hers else "Aisha")
            assert window.page.url.endswith(address)


async def test_what_was_typed_is_there_when_one_comes_back(
    open_playground: OpenPlayground, open_window: OpenWindow
) -> None:
    async with open_playground() as place, open_window(place.address) as window:
        await window.input.fill("half a sentence")
        await window.be("Tom")
        await playwright.expect(window.input).to_have_value("")
        await window.be("Maya")
        await playwright.expect(window.view.locator("textarea#channel-composer-input")).to_have_value("half a sentence")

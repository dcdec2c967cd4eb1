"""The moving picture at the top of the README: read, log, ask, accept, meet, each as the page shows it."""

import asyncio
import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from bot.pictures.lettering import load_font
from tests.pictures.stories import GOAL
from tests.pictures.visitor import CARD, FOLDER, Visitor

WIDTH, HEIGHT, CAPTION = 720, 730, 46
SCALE = 1.5
# The channel's name, and the message box.
HEADING = 130
STEPS = ("Read", "Log", "Ask", "Accept", "Meet")
GROUND, DONE, QUIET, INK = "#1e1f22", "#5865f2", "#4e5058", "#f3f3f4"
# A bit more than a reader needs for each.
LOOK, READ = 0.7, 2.4
QUALITY = 82


@dataclass
class Recorder:
    """Takes the part of the page that is Discord, and writes beneath it which step this is."""

    page: Any
    frames: list[Image.Image] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    async def add(self, step: int, caption: str, seconds: float) -> None:
        await self._show_card()
        box = await self.page.locator("iframe#view").bounding_box()
        clip = {"x": box["x"], "y": box["y"], "width": WIDTH, "height": HEIGHT - CAPTION}
        shot = Image.open(io.BytesIO(await self.page.screenshot(clip=clip))).convert("RGB")
        frame = Image.new("RGB", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), GROUND)
        frame.paste(shot, (0, 0))
        _write_caption(frame, step, caption)
        self.frames.append(frame)
        self.seconds.append(seconds)

    async def _show_card(self) -> None:
        """From its top, where the newest is higher than the window."""
        frame = await (await self.page.locator("iframe#view").element_handle()).content_frame()
        if await frame.locator(CARD).count():
            await frame.locator(CARD).last.evaluate(
                "(card, room) => card.scrollIntoView({ block: card.offsetHeight > room ? 'start' : 'end' })",
                HEIGHT - CAPTION - HEADING,
            )
            await asyncio.sleep(0.3)

    def save(self) -> None:
        first, *rest = self.frames
        first.save(
            FOLDER / "loop.webp",
            save_all=True,
            append_images=rest,
            duration=[round(seconds * 1000) for seconds in self.seconds],
            loop=0,
            quality=QUALITY,
            method=6,
        )


def _write_caption(frame: Image.Image, step: int, caption: str) -> None:
    pen = ImageDraw.Draw(frame)
    font, small = load_font(round(17 * SCALE), True, True), load_font(round(13 * SCALE), False, True)
    middle = (HEIGHT - CAPTION / 2) * SCALE
    pen.text((16 * SCALE, middle), caption, INK, font, anchor="lm")
    right = (WIDTH - 16) * SCALE
    for index in range(len(STEPS) - 1, -1, -1):
        width = pen.textlength(STEPS[index], small)
        colour = DONE if index == step else QUIET
        box = (right - width - 16 * SCALE, middle - 12 * SCALE, right, middle + 12 * SCALE)
        pen.rounded_rectangle(box, 12 * SCALE, colour)
        pen.text(((box[0] + box[2]) / 2, middle), STEPS[index], INK, small, anchor="mm")
        right = box[0] - 6 * SCALE


async def record_loop(page: Any) -> None:
    visitor, film = Visitor(page), Recorder(page)
    await visitor.be("Maya")
    await visitor.go_to("general")
    await visitor.fill_fields(await visitor.begin("/guide read"), chapter="scoping")
    await film.add(0, "Maya opens a chapter", LOOK)
    await visitor.send()
    await film.add(0, "Maya opens a chapter", READ)
    await visitor.press("continue", "mark read")
    await film.add(0, "One press: read, and on", READ)
    await visitor.fill_fields(await visitor.begin("/streak log"), minutes="10")
    await film.add(1, "Ten minutes today", LOOK)
    await visitor.send()
    await film.add(1, "Ten minutes today", READ)
    await visitor.go_to("mentoring")
    await visitor.begin("/mentoring request")
    await film.add(2, "Who does the work that she wants?", LOOK)
    await visitor.send()
    await film.add(2, "Who does the work that she wants?", READ)
    await visitor.press("Ask Aisha")
    await visitor.write(GOAL)
    await film.add(2, "One sentence is enough", READ)
    await visitor.submit()
    await film.add(2, "Aisha is asked", LOOK * 2)
    await visitor.be("Aisha")
    await visitor.go_to("Messages from")
    await film.add(3, "Aisha gets a message", READ)
    await visitor.press("Accept")
    await film.add(3, "Aisha accepts", READ)
    await visitor.be("Maya")
    await visitor.go_to("thread")
    await film.add(4, "They meet in a private thread", READ * 1.5)
    film.save()

"""What a person sees at the playground's page and chooses there: people, places, windows, news."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import discord
import pytest
from PIL import Image

from bot.playground.web import app
from tests.bot.playground.opened import Opened, OpenPlayground, current, named
from tests.bot.playground.toy import LetterToyBot
from tests.support.waiting import PATIENCE_SECONDS


def pixels_of(png: bytes) -> bytes:
    return Image.open(io.BytesIO(png)).convert("RGB").tobytes()


async def until_news(place: Opened, name: str) -> dict[str, Any]:
    """The playground looks about once a second."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not named(state := await place.state(), name)["unread"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return state


async def test_start_page_lists_people_and_places(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        async with place.client.get(f"{place.address}/") as answer:
            text = await answer.text()
        assert answer.status == 200
        assert "/guide contents" in text
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        state = await place.state()
        assert [item["name"] for item in state["people"]] == ["Maya", "Leo", "Aisha", "Tom", "Nora"]
        names = [item["name"] for item in state["places"]]
        assert names == ["general", "tips", "mentoring", "Messages from Guidepost"]
        assert (current(state["people"]), current(state["places"])) == ("Maya", "general")


async def test_everything_the_page_needs_is_its_own(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        for path in (
            "/page.js",
            "/times.js",
            "/tour.js",
            "/page.css",
            "/view",
            "/app.js",
            "/fonts/noto-sans-mono-v2.014.ttf",
        ):
            async with place.client.get(f"{place.address}{path}") as answer:
                assert answer.status == 200, path
        for name in ("page.html", "page.css", "page.js", "times.js", "tour.js"):
            text = (Path(app.__file__).with_name(name)).read_text()
            assert "http://" not in text
            assert "https://" not in text


async def test_everybody_has_a_face_in_the_rail_and_in_discord(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        people = (await place.state())["people"]
        faces = set()
        for person in people:
            async with place.client.get(f"{place.address}{person['face']}") as answer:
                assert (answer.status, answer.content_type) == (200, "image/png")
                faces.add(pixels_of(await answer.read()))
        assert len(faces) == len(people)
        assert (await place.client.get(f"{place.address}/faces/nobody.png")).status == 404
        await place.run("offer")
        assets = (await place.open_view())["assets"].values()
        maya = next(person["id"] for person in people if person["name"] == "Maya")
        avatar = next(asset["id"] for asset in assets if asset["filename"] == f"avatar-{maya}.png")
        async with place.client.get(f"{place.address}/api/assets/{avatar}", headers=place.pages) as answer:
            assert pixels_of(await answer.read()) in faces  # SimCord writes the same picture in another way


async def test_view_may_be_framed_by_our_page_only(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        async with place.client.get(f"{place.address}/view") as answer:
            assert "preview-shell" in await answer.text()
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        snapshot = await place.open_view()
        assert snapshot["channel"]["name"] == "general"


async def test_member_and_place_are_switched_apart(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        before = (await place.state())["view"]
        state = await place.show(place="tips")
        assert (current(state["people"]), current(state["places"])) == ("Maya", "tips")
        state = await place.show(member="Aisha")
        assert (current(state["people"]), current(state["places"])) == ("Aisha", "tips")
        assert state["view"] != before
        assert (await place.open_view())["channel"]["name"] == "tips"
        state = await place.show(place="Messages from Guidepost")
        state = await place.show(member="Tom")
        assert current(state["places"]) == "Messages from Guidepost"
        assert (await place.open_view())["channel"]["recipient"] is not None


async def test_each_window_has_a_person_of_its_own_and_an_old_one_is_opened_again(
    open_playground: OpenPlayground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.web.screens.MOST_OPEN", 2)
    async with open_playground() as place:
        people = {person["name"]: person["id"] for person in (await place.state())["people"]}
        for name in ("Leo", "Tom", "Nora"):
            await place.post(f"/show?window={name}", member=people[name])
        views = set()
        for name in ("Leo", "Tom", "Nora", "Leo"):
            async with place.client.get(f"{place.address}/state?window={name}") as answer:
                state = await answer.json()
            assert current(state["people"]) == name
            views.add(state["view"])
        assert len(views) == 4  # the first was closed for the third, and opened anew
        assert current((await place.state())["people"]) == "Maya"


async def test_times_are_those_of_the_browser(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        await place.post("/show", zone="Asia/Tokyo")
        assert (await place.open_view())["profile"]["timezone"] == "Asia/Tokyo"
        await place.post("/show", status=400, zone="Atlantis")
        await place.post("/show", status=400, zone=["Asia/Tokyo"])


async def test_choosing_anothers_direct_messages_switches_the_member(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        state = await place.show(member="Aisha")
        dm = named(state, "Messages from Guidepost")["id"]
        await place.show(member="Maya")
        assert current((await place.post("/show", place=dm))["people"]) == "Aisha"


async def test_a_private_thread_is_listed_for_its_member_with_news(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        receipt = await place.run("open_thread")
        assert receipt["settlement"] == "settled", receipt
        state = await place.state()
        thread = named(state, "Just us")
        assert (thread["kind"], thread["unread"]) == ("thread", 1)
        assert [item["name"] for item in state["places"]][:2] == ["general", "Just us"]
        state = await place.show(place="Just us")
        assert named(state, "Just us")["unread"] == 0
        state = await place.show(member="Tom")
        assert current(state["places"]) == "general"
        assert "Just us" not in [item["name"] for item in state["places"]]
        refused = await place.post("/show", status=409, place=thread["id"])
        assert refused["error"] == "This member cannot see that place."


async def test_direct_messages_are_news_of_their_owner(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        await place.run("write_dm")
        state = await place.state()
        assert named(state, "Aisha")["unread"] == 1
        assert named(state, "Messages from Guidepost")["unread"] == 0


async def test_what_a_press_makes_due_happens_without_moving_time(open_playground: OpenPlayground) -> None:
    async with open_playground(LetterToyBot) as place:
        before = (await place.state())["time"]
        await place.run("read", chapter="First projects")
        state = await until_news(place, "Aisha")
        assert (named(state, "Aisha")["unread"], state["time"]) == (1, before)


async def test_direct_messages_name_people_of_a_shared_server(open_playground: OpenPlayground) -> None:
    async with open_playground(LetterToyBot) as place:
        await place.run("read", chapter="First projects")
        await until_news(place, "Aisha")
        await place.show(member="Aisha")
        await place.show(place="Messages from Guidepost")
        shown = (await place.open_view())["messages"].values()
        assert [list(item["mention_names"].values()) for item in shown] == [["Maya"]]


async def test_the_bots_right_to_write_is_taken_away_and_given_back(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        assert (await place.show(place="tips"))["bot_may_write"] is True
        assert (await place.post("/writing", allowed=False))["bot_may_write"] is False
        assert (await place.show(place="general"))["bot_may_write"] is True
        await place.show(place="tips")
        channel = discord.utils.get(place.bots[0].get_all_channels(), name="tips")
        assert channel is not None
        assert not channel.permissions_for(channel.guild.me).send_messages
        assert (await place.post("/writing", allowed=True))["bot_may_write"] is True
        assert channel.permissions_for(channel.guild.me).send_messages
        assert (await place.show(place="Messages from Guidepost"))["bot_may_write"] is None
        await place.post("/writing", status=400, allowed=False)

"""The playground over HTTP, from the outside: time, restarts, errors, and who may use it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import discord
import pytest
from aiohttp import ClientConnectionError, ClientSession

from bot.command_line import run_playground
from bot.playground.errors import PlaygroundError
from bot.playground.play import play
from bot.playground.world import DATABASE_FILE, WORLD_FILE
from bot.settings import Settings
from tests.bot.playground.opened import OpenPlayground, current, named
from tests.bot.playground.toy import DueToyBot, ToyBot, open_toy
from tests.support.waiting import PATIENCE_SECONDS, until


async def test_time_moves_and_what_is_due_falls_hour_by_hour(open_playground: OpenPlayground) -> None:
    async with open_playground(DueToyBot) as place:
        await place.open_view()
        before = datetime.fromisoformat((await place.state())["time"])
        assert datetime.fromisoformat((await place.state())["time"]) == before
        state = await place.post("/time", hours=24)
        moved = datetime.fromisoformat(state["time"]) - before
        assert abs(moved - timedelta(days=1)) < timedelta(seconds=2)
        nudged = place.bots[0].nudged
        assert len(set(nudged)) in (25, 26)  # once where it began, and then every full hour and at the end
        assert nudged == sorted(nudged)
        assert max(b - a for a, b in pairwise(nudged)) <= timedelta(hours=1)
        assert named(state, "tips")["unread"] == 1
        assert place.bots[0].clock() == nudged[-1]


async def test_the_shown_place_is_fresh_after_a_jump(open_playground: OpenPlayground) -> None:
    async with open_playground(DueToyBot) as place:
        await place.show(place="tips")
        await place.open_view()
        await place.post("/time", hours=24)
        _, snapshot = await place.get("/api/state")
        assert [item["content"][:12] for item in snapshot["messages"].values()] == ["Good morning"]


async def test_a_bot_without_due_work_jumps_a_week_at_once(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        before = datetime.fromisoformat((await place.state())["time"])
        state = await place.post("/time", hours=168)
        after = datetime.fromisoformat(state["time"])
        assert [[datetime.fromisoformat(end) for end in jump] for jump in state["jumps"]] == [[before, after]]
        assert after - before >= timedelta(days=7) - timedelta(seconds=1)
        for hours in (0, -1, 10_000, True, "1"):
            assert "hours" in (await place.post("/time", status=400, hours=hours))["error"]


async def test_state_survives_a_restart(open_playground: OpenPlayground) -> None:
    async with open_playground(DueToyBot) as place:
        await place.run("open_thread")
        await place.show(place="Just us")
        left = await place.post("/time", hours=168)
    async with open_playground(DueToyBot) as place:
        state = await place.state()
        assert len(place.announced) == 1
        assert (current(state["people"]), current(state["places"])) == ("Maya", "Just us")
        assert state["time"] == left["time"]
        assert named(state, "tips")["unread"] == 7
        messages = (await place.open_view())["messages"].values()
        assert [item["content"] for item in messages] == ["Nobody else reads this."]
        assert (await place.run("offer"))["settlement"] == "settled"


async def test_a_killed_playground_left_its_world(open_playground: OpenPlayground, tmp_path: Path) -> None:
    async with open_playground() as place:
        await place.run("open_thread")
        await until(lambda: b"Just us" in (tmp_path / WORLD_FILE).read_bytes())
        as_killed = (tmp_path / WORLD_FILE).read_bytes()
    (tmp_path / WORLD_FILE).write_bytes(as_killed)
    async with open_playground() as place:
        assert named(await place.state(), "Just us")


async def test_a_bot_that_does_not_register_commands_has_them_anyway(open_playground: OpenPlayground) -> None:
    async with open_playground(lambda clock: ToyBot(clock, syncs=False)) as place:
        assert (await place.run("offer"))["settlement"] == "settled"


async def test_an_error_of_the_bot_is_told_and_ends_nothing(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        await place.run("fail")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await place.state())["errors"]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert "as asked" in (await place.state())["last_error"]
        assert (await place.run("offer"))["settlement"] == "settled"


async def test_a_refusal_that_was_answered_is_no_failed_command(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        receipt = await place.run("refuse")
        assert (receipt["settlement"], receipt["uncertain"], receipt["diagnostics"]) == ("settled", False, [])
        await asyncio.sleep(1.2)
        assert (await place.state())["errors"] == 0


async def test_a_command_sent_while_the_bot_posts_is_carried_out_once(open_playground: OpenPlayground) -> None:
    async with open_playground(DueToyBot) as place:
        await place.show(place="tips")
        before_the_post = await place.open_view()
        await place.post("/time", hours=24)
        receipt = await place.run_from(before_the_post, "offer")
        assert (receipt["rejected"], receipt["settlement"]) == (False, "settled"), receipt
        shown = [item["content"] for item in (await place.open_view())["messages"].values()]
        assert shown.count("Choose **something**:") == 1


async def test_reloading_past_the_limit_of_pages_opens_a_new_preview(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        first = (await place.state())["view"]
        headers = {"X-Simcord-Capability": first.partition("#")[2], "Origin": place.address}
        statuses = []
        for _ in range(17):
            async with place.client.post(f"{place.address}/api/pages", json={}, headers=headers) as answer:
                statuses.append(answer.status)
        assert statuses == [200] * 16 + [400]
        assert (await place.state())["view"] != first
        await place.open_view()


async def test_a_page_whose_lease_ended_gets_a_new_preview(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        await place.open_view()
        before = (await place.state())["view"]
        place.pages["X-Simcord-Context"] = "p_forgotten"
        assert (await place.get("/api/state"))[0] == 410
        after = (await place.state())["view"]
        assert after != before
        assert (await place.get("/api/state"))[0] == 401
        assert (await place.state())["view"] == after


@pytest.mark.parametrize("path", ["/", "/state", "/view", "/api/state"])
async def test_foreign_hosts_are_refused(open_playground: OpenPlayground, path: str) -> None:
    async with open_playground() as place:
        for host in ("guidepost.example", "127.0.0.1.example:80", "10.0.0.1"):
            async with place.client.get(f"{place.address}{path}", headers={"Host": host}) as answer:
                assert answer.status == 403


@pytest.mark.parametrize("path", ["/show", "/time", "/api/pages", "/api/action"])
async def test_requests_from_other_pages_are_refused(open_playground: OpenPlayground, path: str) -> None:
    async with open_playground() as place:
        for headers in (
            {},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:1"},
            {"Origin": "https://x.example"},
        ):
            async with place.client.post(f"{place.address}{path}", json={}, headers=headers) as answer:
                assert answer.status == 403


async def test_malformed_choices_are_refused(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        headers = {"Origin": place.address}
        for body in (b"", b"[]", b'{"member": 7}', b'{"place": "general"}'):
            async with place.client.post(f"{place.address}/show", data=body, headers=headers) as answer:
                assert answer.status == 400
        await place.post("/show", status=409, member="1")
        await place.post("/show", status=409, place="1")


async def test_a_taken_port_is_told_before_anything_is_touched(tmp_path: Path) -> None:
    (tmp_path / WORLD_FILE).write_bytes(b"old")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PlaygroundError, match=f"Port {port} .*--port"):
            await play(lambda clock: open_toy(tmp_path, ToyBot(clock)), tmp_path, port=port, fresh=True)
    assert [path.name for path in tmp_path.iterdir()] == [WORLD_FILE]


async def test_a_folder_is_open_once(open_playground: OpenPlayground, tmp_path: Path) -> None:
    async with open_playground() as place:
        await place.run("offer")
        before = {path.name for path in tmp_path.iterdir()}
        with pytest.raises(PlaygroundError, match=f"^A playground is already open at {place.address}/"):
            await play(lambda clock: open_toy(tmp_path, ToyBot(clock)), tmp_path, port=0, fresh=True)
        assert {path.name for path in tmp_path.iterdir()} == before
    async with open_playground() as place:
        assert len((await place.open_view())["messages"]) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM")
async def test_sigterm_saves_and_ends_without_an_error(tmp_path: Path) -> None:
    announced: asyncio.Queue[str] = asyncio.Queue()
    bots: list[ToyBot] = []

    def open_bot(clock: Callable[[], datetime]) -> AbstractAsyncContextManager[ToyBot]:
        bots.append(ToyBot(clock))
        return open_toy(tmp_path, bots[0])

    running = asyncio.create_task(play(open_bot, tmp_path, port=0, fresh=False, announce=announced.put_nowait))
    await announced.get()
    channel = discord.utils.get(bots[0].get_all_channels(), name="tips")
    assert isinstance(channel, discord.TextChannel)
    await channel.send("Written just before the end")
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, PATIENCE_SECONDS)
    assert b"Written just before the end" in (tmp_path / WORLD_FILE).read_bytes()


async def test_stopping_leaves_nothing_open(open_playground: OpenPlayground, tmp_path: Path) -> None:
    async with open_playground() as place:
        await place.open_view()
    assert sorted(path.name for path in tmp_path.iterdir()) == [DATABASE_FILE, WORLD_FILE]
    async with ClientSession() as client:
        with pytest.raises(ClientConnectionError):
            await client.get(f"{place.address}/")
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize(("display", "browser", "opened"), [(":0", True, 1), (":0", False, 0), (None, True, 0)])
async def test_a_browser_is_opened_where_there_is_a_desktop_and_nobody_minds(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, display: str | None, browser: bool, opened: int
) -> None:
    async def play_shortly(*_: object, show: Callable[[str], object], **__: object) -> None:
        show("http://127.0.0.1:1/")

    addresses: list[str] = []
    monkeypatch.setattr("bot.playground.play.play", play_shortly)
    monkeypatch.setattr("webbrowser.open", addresses.append)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    await run_playground(settings, 0, fresh=False, browser=browser)
    for thread in threading.enumerate():
        if thread.name == "browser":
            thread.join(5)
    assert addresses == ["http://127.0.0.1:1/"] * opened

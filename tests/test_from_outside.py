"""The bot as Discord meets it: a process of its own, over real HTTP and a real WebSocket, dropped, killed, stopped."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import SHIPPED_CONTENT
from tests.discord_server.permissions import MANAGE_GUILD
from tests.discord_server.process import bot_process, guidepost_process
from tests.discord_server.server import DiscordServer
from tests.support.outside import Outside
from tests.support.waiting import until

EPHEMERAL_MESSAGE, UPDATE, DEFERRED, DEFERRED_UPDATE = 4, 7, 5, 6


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    """At the end, every request of the bot must have kept to Discord's published description."""
    async with DiscordServer() as server:
        yield Outside(server, tmp_path)
        assert server.findings == []


async def test_commands_are_synced_once_and_old_buttons_work_after_a_restart(outside: Outside) -> None:
    async with outside.bot() as first:
        await until(lambda: outside.server.syncs)
        page = await outside.slash("guide read", chapter="math", share=True)
        assert page.message is not None
        assert not page.message.ephemeral
        first.terminate()
        assert await first.wait() == 0
    async with outside.bot():
        pressed = await outside.press(page.message, "Skip", outside.bob)
        assert pressed.kind == EPHEMERAL_MESSAGE
        assert pressed.message is not None
        assert pressed.message.visible_to == outside.bob.id
        assert "Page 2 of" in pressed.message.text
    assert len(outside.server.syncs) == 1


async def test_every_guide_command_is_acknowledged_once_and_privately(outside: Outside) -> None:
    async with outside.bot():
        for command, options in {
            "guide contents": {},
            "guide read": {"chapter": "7"},
            "guide search": {"query": "informationl interview"},
            "guide resume": {},
            "guide progress": {},
            "help": {},
        }.items():
            exchange = await outside.slash(command, **options)
            assert exchange.message is not None, command
            assert exchange.message.ephemeral
            assert exchange.errors == ()
            assert len(exchange.callbacks) == 1
        offered = await outside.server.autocomplete(
            outside.ann, outside.channel, "guide read", "chapter", chapter="imposter"
        )
        assert offered.data["choices"][0]["value"] == "imposter-syndrome"


async def test_an_acknowledged_mark_survives_a_kill(outside: Outside) -> None:
    async with outside.bot() as running:
        page = await outside.slash("guide read", chapter="math")
        marked = await outside.press(page.message, "Mark read & continue")
        assert marked.kind == UPDATE
        running.kill()
        await running.wait()
    async with outside.bot():
        resumed = await outside.slash("guide resume")
        assert resumed.message is not None
        assert "Page 2 of" in resumed.message.text


async def test_a_dropped_connection_loses_no_command(outside: Outside) -> None:
    async with outside.bot():
        await outside.server.drop_gateway(None)
        exchange = await outside.slash("guide read", chapter="3")
        if not exchange.acknowledged:  # what Discord could not deliver, a member types again
            await outside.server.wait_resumed()
            exchange = await outside.slash("guide read", chapter="3")
        assert exchange.message is not None


@pytest.mark.parametrize(("status", "callbacks"), [(500, 2), (429, 2)])
async def test_trouble_at_discord_is_ridden_out(outside: Outside, status: int, callbacks: int) -> None:
    async with outside.bot():
        outside.server.answer_next("POST", "/interactions/*/*/callback", status=status, retry_after=0.2)
        exchange = await outside.slash("guide contents")
        assert exchange.acknowledged
        requests = outside.server.sent("POST", "/interactions/*/*/callback")
        assert len(requests) == callbacks


async def test_a_lost_answer_is_not_given_twice(outside: Outside) -> None:
    async with outside.bot() as running:
        outside.server.lose_answer("POST", "/interactions/*/*/callback")
        first = await outside.slash("guide contents")
        assert first.acknowledged
        again = await outside.slash("guide contents")
        assert again.message is not None
        assert running.returncode is None


async def test_a_slow_database_is_bridged_by_deferring(outside: Outside) -> None:
    """Somebody holds the write lock for a while: the press is acknowledged in time and answered later."""
    async with outside.bot():
        page = await outside.slash("guide read", chapter="math")
        lock = sqlite3.connect(outside.folder / "guidepost.sqlite3", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        release = asyncio.get_running_loop().call_later(2.3, lock.execute, "COMMIT")
        pressed = await outside.press(page.message, "Mark read & continue")
        assert pressed.kind == DEFERRED_UPDATE
        assert pressed.latency < 3
        await outside.server.completed(pressed)
        release.cancel()
        lock.close()
        assert page.message is not None
        assert "Page 2 of" in outside.server.message(page.message).text


async def test_a_locked_database_is_told_in_a_sentence_with_a_number(outside: Outside) -> None:
    async with outside.bot():
        page = await outside.slash("guide read", chapter="math")
        lock = sqlite3.connect(outside.folder / "guidepost.sqlite3", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        pressed = await outside.press(page.message, "Mark read & continue")
        await until(lambda: outside.server.refresh(pressed).followups)
        pressed = outside.server.refresh(pressed)
        lock.execute("ROLLBACK")
        lock.close()
        [told] = pressed.followups
        assert told.ephemeral
        assert "nothing was changed" in told.text
        assert "this number" in told.text
        assert pressed.errors == ()
        assert page.message is not None
        assert "Should You Learn Math" in outside.server.message(page.message).text
        again = await outside.slash("guide read", chapter="math")
        assert again.acknowledged


async def test_a_stop_lets_open_work_finish_and_exits_with_0_within_5_seconds(outside: Outside) -> None:
    async with outside.bot() as running:
        page = await outside.slash("guide read", chapter="math")
        lock = sqlite3.connect(outside.folder / "guidepost.sqlite3", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        pressed = await outside.press(page.message, "Mark read & continue")
        assert pressed.kind == DEFERRED_UPDATE  # so that the bot is at it for certain
        running.terminate()
        await until(lambda: "Leaving Discord" in running.output)
        lock.execute("COMMIT")
        assert await running.wait() == 0
        lock.close()
        assert page.message is not None
        assert "Page 2 of" in outside.server.message(page.message).text
        assert "Traceback" not in running.output


async def test_the_token_is_in_no_line_of_the_log(outside: Outside) -> None:
    async with outside.bot() as running:
        await outside.slash("guide contents")
        running.interrupt()
        assert await running.wait() == 0
        assert outside.server.token not in running.output


async def test_a_refused_token_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        env = {"GUIDEPOST_DATA_DIR": str(tmp_path), "DISCORD_TOKEN": "wrong"}
        async with guidepost_process(server, env, sessions=0, cwd=tmp_path) as running:
            assert await running.wait() == 2
            assert running.output.splitlines()[-1].startswith("DISCORD_TOKEN was refused")
            assert "Traceback" not in running.output


async def test_discord_being_away_at_the_start_is_waited_out(outside: Outside) -> None:
    outside.server.answer_next("GET", "/users/@me", status=503)
    async with outside.bot():
        assert (await outside.slash("help")).acknowledged


async def test_the_shipped_content_is_found_from_any_folder(outside: Outside, tmp_path: Path) -> None:
    """The bot as `python -m bot` starts it; the others are forked."""
    assert tmp_path != SHIPPED_CONTENT.parent
    env = {"GUIDEPOST_DATA_DIR": str(tmp_path)}
    async with bot_process(outside.server, "bot", ["run"], env, cwd=tmp_path):
        assert (await outside.slash("guide contents")).acknowledged


async def test_every_streak_and_tip_command_keeps_to_discords_description(outside: Outside) -> None:
    """Forms, selects, pictures and posts as they go over the wire; `outside` looks at each request at the end."""
    server, channel = outside.server, outside.channel
    moderator = server.add_member(outside.guild, "moderator", bits=MANAGE_GUILD)
    async with outside.bot():
        form = await outside.slash("streak join", habit="read")
        assert form.modal is not None
        fields = [part["component"]["custom_id"] for part in form.modal["components"] if "component" in part]
        joined = await server.submit_modal(
            outside.ann, form, {fields[0]: "Berlin", fields[1]: "tea", fields[2]: "read"}
        )
        assert joined.message is not None
        for command, options in {
            "streak log": {"minutes": "25", "note": "a page"},
            "streak status": {},
            "streak calendar": {},
            "streak why": {},
            "streak pause": {"until": "2 weeks"},
            "streak resume": {},
            "streak undo": {},
            "streak leaderboard": {"period": "all"},
            "tip": {"topic": "math"},
        }.items():
            exchange = await outside.slash(command, **options)
            assert exchange.message is not None, command
            assert exchange.message.ephemeral
            assert exchange.errors == ()
        settings = await outside.slash("streak settings")
        assert settings.message is not None
        for custom_id, values in (
            (f"pick:streaks:restdays:{outside.guild.id}", ["5", "6"]),
            (f"pick:streaks:reminder:{outside.guild.id}", ["20"]),
        ):
            changed = await server.select(outside.ann, settings.message, custom_id, values)
            assert changed.kind == UPDATE
        await outside.press(settings.message, "Show me on the leaderboard")
        zone = await outside.press(settings.message, "Time zone")
        assert zone.modal is not None
        schedule = {"channel": channel, "weekday": "monday", "time": "9am"}
        exchange = await server.slash(moderator, channel, "admin tips schedule", **schedule)
        assert exchange.acknowledged
        for command, options in {
            "admin tips preview": {},
            "admin tips now": {},
            "admin tips list": {},
            "admin tips history": {},
            "admin tips skip": {},
            "admin tips pause": {},
            "admin tips resume": {},
            "admin streaks milestones": {},
        }.items():
            exchange = await server.slash(moderator, channel, command, **options)
            assert exchange.acknowledged, command
            assert exchange.errors == (), command
        added = await server.slash(moderator, channel, "admin tips add")
        assert added.modal is not None
        left = await outside.slash("streak leave")
        gone = await outside.press(left.message, "Delete my streak")
        assert gone.message is not None
        assert "Deleted" in gone.message.text

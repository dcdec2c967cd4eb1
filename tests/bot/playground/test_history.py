"""A new playground has been lived in for a month: the real bot has seen it all."""

import asyncio
import html
import logging
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from discord import Message
from simcord import Env, InteractionResult, MemberActor, ResponseMessage, UserHandle
from simcord.backend import Backend
from simcord.components import walk_components

from bot.command_line import open_guidepost
from bot.interactions.rate_limit import RateLimit
from bot.playground.clock import catch_up_with_real_time, run_what_is_due
from bot.playground.community import PERSONAS, Community
from bot.playground.history import BEFORE_HISTORY, TEXT_INPUT, local_zone
from bot.playground.play import running_bot
from bot.playground.web import app
from bot.playground.world import WORLD_FILE, World
from bot.settings import Settings


def tour() -> list[dict[str, str]]:
    """The attributes of its steps that run a command or press a button, as the page has them."""
    steps = re.findall(
        r"<button type=\"button\"([^>]*data-(?:command|press)=[^>]*)>",
        Path(app.__file__).with_name("page.html").read_text(),
    )
    return [{name: html.unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', step)} for step in steps]


async def take_tour(env: Env, community: Community) -> None:
    people = {persona.name: persona.username for persona in PERSONAS}
    assert len(tour()) > 5
    result: InteractionResult | None = None
    for step in tour():
        presser: MemberActor | UserHandle
        shown: Message | ResponseMessage | None
        member_id = community.people[people[step["person"]]]
        member = community.member(env, member_id)
        if "command" in step:
            options = dict(parse_qsl(step.get("fields", "").replace("{zone}", "Asia/Tokyo")))
            result = await member.slash(
                community.handle(env).channels[step["place"]], step["command"].removeprefix("/"), **options
            )
        else:
            if step["place"] in community.handle(env).channels:
                assert result is not None
                presser = member
                shown = result.response
            else:
                presser = community.user(env, member_id)
                shown = presser.dm_channel.history()[-1]
            assert shown is not None, step
            result = await presser.click(shown, label=step["press"])
            if "text" in step:
                form = (result.modal or {})["components"]
                (field,) = (part for part in walk_components(form) if part["type"] == TEXT_INPUT)
                result = await member.submit_modal(result, {field["custom_id"]: step["text"]})
        assert result.acknowledged, step
        await run_what_is_due(env)
        assert env.errors == [], step


async def test_everything_that_its_people_did_was_taken_by_the_bot_and_its_tour_goes_on(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    backend = Backend()
    catch_up_with_real_time(backend, BEFORE_HISTORY)
    async with open_guidepost(settings, backend.clock.now) as bot:
        bot.rate_limit = RateLimit(at_once=10_000)
        with caplog.at_level(logging.WARNING):
            async with running_bot(bot, World(backend), lived_in=True) as (env, community):
                assert caplog.messages == []
                assert env.errors == []
                channels = community.handle(env).channels
                posts = {name: channels[name].history() for name in ("general", "tips")}
                member_answers = await community.member(env, community.people["maya"]).slash(
                    channels["general"], "streak leaderboard"
                )
                await take_tour(env, community)
        pairs = await bot.database.fetch_value("SELECT count(*) FROM mentoring_pairs")
        votes = await bot.database.fetch_value("SELECT count(*) FROM tip_votes")
        chapters = await bot.database.fetch_value("SELECT count(*) FROM guide_progress WHERE finished_at IS NOT NULL")
        hosts = await bot.database.fetch_value("SELECT count(*) FROM mentoring_hosts")
    assert [len(posts["tips"]), votes, chapters, hosts, pairs] == [2, 6, 8, 3, 1]
    assert posts["general"][0].author.bot
    assert not any(message.flags.ephemeral for message in posts["general"])
    assert member_answers.ephemeral
    assert abs(env.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_zone_is_this_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert local_zone() == "Asia/Tokyo"
    monkeypatch.setenv("TZ", "CET-1CEST")
    assert local_zone() == "UTC"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM")
async def test_the_command_prints_one_address_and_saves_at_sigterm(tmp_path: Path) -> None:
    arguments = ("-m", "bot", "playground", "--port", "0", "--no-browser")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env={**os.environ, "GUIDEPOST_DATA_DIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    assert b"The playground is open at http://127.0.0.1:" in await process.stdout.readline()
    process.terminate()
    assert await process.stdout.read() == b""
    assert await process.wait() == 0
    assert (tmp_path / "playground" / WORLD_FILE).exists()

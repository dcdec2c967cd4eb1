"""A new playground has been lived in for a month: the real bot has seen it all."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from simcord.backend import Backend

from bot.__main__ import open_guidepost
from bot.interactions.rate_limit import RateLimit
from bot.playground.clock import catch_up_with_real_time
from bot.playground.history import BEFORE_HISTORY, local_zone
from bot.playground.play import running_bot
from bot.playground.world import World
from bot.settings import Settings


async def test_everything_that_its_people_did_was_taken_by_the_bot(
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
        votes = await bot.database.fetch_value("SELECT count(*) FROM tip_votes")
        chapters = await bot.database.fetch_value("SELECT count(*) FROM guide_progress WHERE finished_at IS NOT NULL")
        hosts = await bot.database.fetch_value("SELECT count(*) FROM mentoring_hosts")
    assert [len(posts["tips"]), votes, chapters, hosts] == [2, 6, 8, 3]
    assert posts["general"][0].author.bot
    assert not any(message.flags.ephemeral for message in posts["general"])
    assert member_answers.ephemeral
    assert abs(env.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_zone_is_this_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert local_zone() == "Asia/Tokyo"
    monkeypatch.setenv("TZ", "CET-1CEST")
    assert local_zone() == "UTC"

"""What moderators are told: once each, in their channel for notices, else in the system channel, else kept."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.database.engine import connect
from bot.database.executor import Database
from bot.database.migrate import MIGRATIONS, bring_up_to_date, read_migrations
from bot.guilds.notices import (
    GOOD_FOR,
    KEPT,
    NoticeData,
    add_notice,
    get_notice,
    mark_notice_sent,
    newest_notices,
    unsent_notices,
)
from tests.support.community import Community, tell_in_general
from tests.support.reading import buttons, message_text, posts

GUILD = 987_654_321_098_765_432
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def add(community: Community, key: str, said: str = "Something happened.", *buttons: Any) -> None:
    async with community.bot.database.write() as transaction:
        at = community.bot.clock()
        await add_notice(transaction, community.guild.id, key, at, said, *buttons)


async def run_due(community: Community) -> None:
    await community.bot.run_due(community.bot.clock())


async def choose(community: Community, channel: Any) -> None:
    settings = community.bot.guild_settings
    await settings.change(community.guild.id, community.moderator.id, notices_channel_id=channel.id)


async def test_in_the_chosen_channel_once_with_its_buttons(community: Community) -> None:
    channel = community.guild.create_text_channel("notices")
    await tell_in_general(community)
    await choose(community, channel)
    await add(community, "tips:1", "No tip was posted.", ("History", "tips:history", ""))
    await add(community, "tips:1", "A second time.")
    for _ in range(3):
        await run_due(community)
    [post] = posts(channel)
    assert "## For moderators\nNo tip was posted." in message_text(post)
    assert list(buttons(post)) == ["History"]
    assert posts(community.general) == []
    assert "Weekly tip history" in message_text(await community.moderator.click(post, label="History"))
    assert "This is for moderators" in message_text(await community.ann.click(post, label="History"))


async def test_in_the_system_channel_where_none_is_chosen(community: Community) -> None:
    await tell_in_general(community)
    await add(community, "tips:1")
    await run_due(community)
    assert len(posts(community.general)) == 1


async def test_in_the_system_channel_where_the_chosen_one_is_gone(community: Community) -> None:
    channel = community.guild.create_text_channel("notices")
    await tell_in_general(community)
    await choose(community, channel)
    found = community.bot.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    await found.delete()
    await add(community, "tips:1")
    await run_due(community)
    assert len(posts(community.general)) == 1


async def test_without_a_channel_the_next_moderators_command_says_it_once(community: Community) -> None:
    await add(community, "tips:1", "The weekly tip is suspended.")
    await run_due(community)
    shown = await community.moderator.slash(community.general, "admin tips history")
    [told] = shown.followups
    assert "The weekly tip is suspended." in message_text(told)
    assert "Setup ·" in message_text(await community.moderator.click(told, label="Choose a channel"))
    assert (await community.moderator.slash(community.general, "admin tips history")).followups == []
    assert (await community.slash("help")).followups == []


async def test_where_there_is_no_place_the_words_are_kept_and_no_error_comes(community: Community) -> None:
    await add(community, "tips:1", "Kept.")
    await add(community, "streaks:1", "Of streaks.")
    await run_due(community)
    assert posts(community.general) == []
    database, guild_id = community.bot.database, community.guild.id
    assert {notice.text for notice in await newest_notices(database, guild_id, 5)} == {"Kept.", "Of streaks."}
    assert [notice.text for notice in await newest_notices(database, guild_id, 5, "tips")] == ["Kept."]
    await community.env.advance_time(15 * 86_400)
    await run_due(community)
    assert [notice async for notice in unsent_notices(database)] == []


async def test_a_notice_comes_once_there_is_a_channel_for_it(community: Community) -> None:
    await add(community, "tips:1", "Kept.")
    await run_due(community)
    channel = community.guild.create_text_channel("moderators")
    settings = community.bot.guild_settings
    await settings.change(community.guild.id, community.moderator.id, notices_channel_id=channel.id)
    await run_due(community)
    await run_due(community)
    assert len(posts(channel)) == 1


async def test_no_notice_is_lost_while_discord_has_an_outage_of_the_server(community: Community) -> None:
    """discord.py is ready a moment after the last server that it was told of; others are there by their id alone."""
    channel = community.guild.create_text_channel("moderators")
    settings, connection = community.bot.guild_settings, community.bot._connection
    await settings.change(community.guild.id, community.moderator.id, notices_channel_id=channel.id)
    await add(community, "tips:1")
    whole = community.bot.get_guild(community.guild.id)
    assert whole is not None
    unavailable: Any = {"id": str(whole.id), "unavailable": True}
    connection._remove_guild(whole)
    connection._add_guild(discord.Guild(data=unavailable, state=connection))
    await run_due(community)
    connection._add_guild(whole)
    await run_due(community)
    assert len(posts(channel)) == 1


async def test_a_button_that_nobody_knows_is_left_out_and_one_always_stays(community: Community) -> None:
    await tell_in_general(community)
    await add(community, "tips:1", "Look.", ("Gone", "nothing:here", "5"))
    await run_due(community)
    [post] = posts(community.general)
    assert list(buttons(post)) == ["Settings"]
    assert "Setup ·" in message_text(await community.moderator.click(post, label="Settings"))


async def test_news_of_more_than_two_weeks_ago_is_kept_and_not_posted(community: Community) -> None:
    await tell_in_general(community)
    await add(community, "tips:1")
    await community.env.advance_time((GOOD_FOR + timedelta(hours=1)).total_seconds())
    await run_due(community)
    assert posts(community.general) == []
    assert len(await newest_notices(community.bot.database, community.guild.id, 5)) == 1


async def test_page_by_page_oldest_first_and_gone_after_400_days(either_database: Database) -> None:
    async with either_database.write() as transaction:
        for number in range(250):
            at = NOW + timedelta(minutes=number % 7)
            await add_notice(transaction, GUILD, f"tips:{number}", at, "Words", ("A", "tips:history", "x"))
    unsent = [notice async for notice in unsent_notices(either_database)]
    assert len(unsent) == 250
    assert [notice.at for notice in unsent] == sorted(notice.at for notice in unsent)
    assert unsent[0].buttons == (("A", "tips:history", "x"),)
    await mark_notice_sent(either_database, GUILD, "tips:0")
    async with either_database.write() as transaction:
        await add_notice(transaction, GUILD, "tips:late", NOW + KEPT + timedelta(hours=1), "Late")
    assert await get_notice(either_database, GUILD, "tips:0") is None
    assert await get_notice(either_database, GUILD, "tips:1") is not None


async def test_what_names_a_member_goes_with_them_and_is_not_handed_over(either_database: Database) -> None:
    data, ann = NoticeData(either_database), 1_234_567_890_123_456_789
    async with either_database.write() as transaction:
        await add_notice(transaction, GUILD, "mentoring:1", NOW, f"<@{ann}> was reported.")
        await add_notice(transaction, GUILD, "mentoring:2", NOW, "Somebody.", ("Look", "mentoring:look", str(ann)))
        await add_notice(transaction, GUILD, "tips:1", NOW, "No tip.")
    assert await data.export(GUILD, ann) == {}
    async with either_database.write() as transaction:
        await data.forget(transaction, GUILD, ann)
    assert [notice.key for notice in await newest_notices(either_database, GUILD, 5)] == ["tips:1"]
    async with either_database.write() as transaction:
        await data.forget_guild(transaction, GUILD)
    assert await newest_notices(either_database, GUILD, 5) == []


@pytest.mark.parametrize("state", ["sent", "claimed"])
async def test_notices_of_tips_from_before_are_taken_over(either_url: Any, tmp_path: Path, state: str) -> None:
    """As on a bot that is updated: what was told is not told again, and what was not is still told."""
    folder = tmp_path / "older"
    folder.mkdir()
    for file in sorted(MIGRATIONS.glob("000[1-5]_*.sql")):
        shutil.copy(file, folder)
    database = connect(either_url)
    await bring_up_to_date(database, NOW, tmp_path, read_migrations(folder))
    old = "INSERT INTO tip_notices (guild_id, key, at, words, told) VALUES (:guild_id, :key, :at, :key, :told)"
    ledger = (
        "INSERT INTO occurrences (kind, guild_id, key, id, channel_id, state, attempts, due_at, claimed_at, held_until,"
        " unsure_since) VALUES ('tip-notice', :guild_id, 'b', 'x', 5, :state, 1, :at, :at, :at, :at)"
    )
    at = NOW.isoformat(timespec="microseconds")
    async with database.write() as transaction:
        for key, told in (("a", 1), ("b", 0), ("c", 0)):
            await transaction.execute(old, {"guild_id": GUILD, "key": key, "at": at, "told": told})
        await transaction.execute(ledger, {"guild_id": GUILD, "at": at, "state": state})
    await bring_up_to_date(database, NOW, tmp_path)
    unsent = [notice.key async for notice in unsent_notices(database)]
    assert unsent == (["tips:c"] if state == "sent" else ["tips:b", "tips:c"])
    kept = await newest_notices(database, GUILD, 5, "tips")
    assert {notice.text for notice in kept} == {"a", "b", "c"}
    assert kept[0].buttons == (("History", "tips:history", ""),)
    await database.close()

"""`/admin audit`: who changed what, from what to what, when; filtered, page by page, and for as long as it is kept."""

from datetime import timedelta
from typing import Any

import pytest
import simcord

from bot.database.executor import Database
from bot.guilds.audit import KEPT, Audit, Change
from bot.settings import Settings
from tests.support.community import Community
from tests.support.reading import buttons, message_text, response_of
from tests.support.simulated import open_guidepost

GUILD, OTHER_GUILD = 987_654_321_098_765_432, 987_654_321_098_765_433
MODERATOR, ANOTHER = 123_456_789_012_345_678, 123_456_789_012_345_679


class Recorded:
    """An audit with a clock that is moved by hand."""

    def __init__(self, database: Database, now: Any) -> None:
        self.database, self.now = database, now
        self.audit = Audit(database, lambda: self.now)

    async def note(self, what: str, member_id: int | None = MODERATOR, guild_id: int = GUILD) -> None:
        async with self.database.write() as transaction:
            await self.audit.note(transaction, Change(guild_id, member_id, what, "", what))

    async def found(self, skip: int = 0, most: int = 10, **filters: Any) -> tuple[list[str], int]:
        entries = await self.audit.newest(GUILD, most, skip, **filters)
        return [entry.change.what for entry in entries], await self.audit.count(GUILD, **filters)


@pytest.fixture
def recorded(either_database: Database, now: Any) -> Recorded:
    return Recorded(either_database, now)


async def test_pages_are_newest_first_and_tell_how_many_there_are(recorded: Recorded) -> None:
    for number in range(5):
        await recorded.note(f"setup {number}")
        recorded.now += timedelta(minutes=1)
    assert await recorded.found(0, 2) == (["setup 4", "setup 3"], 5)
    assert await recorded.found(4, 2) == (["setup 0"], 5)
    assert await recorded.found(6, 2) == ([], 5)


async def test_filters_by_member_and_by_kind_and_never_another_guilds(recorded: Recorded) -> None:
    await recorded.note("setup")
    await recorded.note("tips skip")
    await recorded.note("tips skip", ANOTHER)
    await recorded.note("tips now", guild_id=OTHER_GUILD)
    assert await recorded.found(what="tips skip") == (["tips skip"] * 2, 2)
    assert await recorded.found(member_id=ANOTHER) == (["tips skip"], 1)
    assert await recorded.found(member_id=MODERATOR, what="setup") == (["setup"], 1)
    assert await recorded.found(member_id=ANOTHER, what="setup") == ([], 0)
    assert await recorded.audit.kinds(GUILD) == ["setup", "tips skip"]


async def test_a_change_is_kept_400_days_and_then_neither_shown_nor_stored(recorded: Recorded) -> None:
    await recorded.note("setup")
    recorded.now += KEPT
    assert await recorded.found() == (["setup"], 1)
    recorded.now += timedelta(seconds=1)
    assert await recorded.found() == ([], 0)
    await recorded.note("tips now")
    assert await recorded.audit.kinds(GUILD) == ["tips now"]


# In Discord


async def changed(community: Community, what: str, before: str = "", after: str = "", who: Any = None) -> None:
    member_id = (who or community.moderator).id
    async with community.bot.database.write() as transaction:
        await community.bot.audit.note(transaction, Change(community.guild.id, member_id, what, before, after))


async def audit(community: Community, **options: Any) -> simcord.ResponseMessage:
    return response_of(await community.moderator.slash(community.general, "admin audit", **options))


async def test_without_a_change_there_is_a_sentence(community: Community) -> None:
    page = await audit(community)
    assert message_text(page) == "## Audit\nNo changes in the last 400 days."
    assert buttons(page) == {}


async def test_a_change_shows_who_what_from_what_to_what_and_when(community: Community) -> None:
    tips = community.guild.create_text_channel("tips")
    guild_id, moderator = community.guild.id, community.moderator
    await community.bot.guild_settings.change(guild_id, moderator.id, tips_channel_id=tips.id, zone="Asia/Tokyo")
    page = await audit(community)
    said = message_text(page)
    assert "1 change in the last 400 days" in said
    assert f"**setup** · <@{moderator.id}> · <t:{int(community.bot.clock().timestamp())}:f>" in said
    assert f"From: tips channel nothing, zone nothing\nTo: tips channel <#{tips.id}>, zone Asia/Tokyo" in said
    assert page.ephemeral


async def test_what_was_typed_is_harmless_and_shortened(community: Community) -> None:
    await changed(community, "tips add", "", "@everyone **read** https://example.org " + "x" * 500)
    said = message_text(await audit(community))
    assert "From: " not in said
    assert "@everyone" not in said
    assert "https://" not in said
    assert "\\*\\*read\\*\\*" in said
    assert "x…" in said
    assert len(said) < 500


async def test_the_worst_page_fits_a_message(community: Community) -> None:
    for _ in range(7):
        await changed(community, "tips edit", "*" * 1_000, "_" * 1_000)
    page = await audit(community)
    assert "Page 1 of 2" in message_text(page)
    assert len(message_text(page)) < 4_000


async def test_one_who_asked_to_be_forgotten_is_a_former_member(community: Community) -> None:
    async with community.bot.database.write() as transaction:
        await community.bot.audit.note(transaction, Change(community.guild.id, None, "tips now", "", "a tip"))
    assert "**tips now** · A former member" in message_text(await audit(community))


async def test_filters_by_member_and_kind(community: Community) -> None:
    await changed(community, "tips skip", "a", "b")
    await changed(community, "tips skip", "c", "d", community.bob)
    await changed(community, "setup", "e", "f", community.bob)
    page = message_text(await audit(community, member=community.bob, what="Tips Skip"))
    assert f"1 change by <@{community.bob.id}> with `tips skip`" in page
    assert "From: c\nTo: d" in page
    assert "From: a" not in page
    assert "2 changes by" in message_text(await audit(community, member=community.bob))
    assert message_text(await audit(community, member=community.ann)).startswith(
        f"## Audit\nNo changes by <@{community.ann.id}> in the last"
    )


async def test_kinds_are_offered_and_a_wrong_one_gets_a_sentence(community: Community) -> None:
    await changed(community, "tips skip")
    await changed(community, "setup")
    offered = await community.moderator.autocomplete(community.general, "admin audit", "what", "")
    assert [one["value"] for one in offered] == ["setup", "tips skip"]
    offered = await community.moderator.autocomplete(community.general, "admin audit", "what", "SK")
    assert [one["value"] for one in offered] == ["tips skip"]
    refused = message_text(await audit(community, what="**nonsense**"))
    assert "Nobody has changed anything with “\\*\\*nonsense\\*\\*” here." in refused
    assert "1 change" in message_text(await audit(community, what="/admin tips skip"))


async def test_turning_pages_keeps_the_filters_also_after_a_restart(settings: Settings) -> None:
    async with open_guidepost(settings) as before:
        env = simcord.Env(before, shard_count=1)
        await env.start()
        community = Community(env)
        for number in range(12):
            await changed(community, "tips: skip", "", f"change {number}")
            await changed(community, "setup", "", "another")
        page = await audit(community, what="tips: skip", member=community.moderator)
        assert "12 changes" in message_text(page)
        assert (buttons(page)["Newer"]["disabled"], buttons(page)["Older"]["disabled"]) == (True, False)
        async with open_guidepost(settings) as after:
            await env.restart_bot(after)
            for _ in range(2):
                await community.moderator.click(page, label="Older")
            said = message_text(page)
            assert "Page 3 of 3" in said
            assert "\nchange 1\n" in said
            assert "another" not in said
            assert buttons(page)["Older"]["disabled"]
            await community.moderator.click(page, label="Newer")
            assert "Page 2 of 3" in message_text(page)
            await env.shutdown()


async def test_a_page_that_is_forgotten_by_now_shows_the_last_one_there_is(community: Community) -> None:
    for _ in range(6):
        await changed(community, "setup")
    page = await audit(community)
    await community.env.advance_time((KEPT + timedelta(days=1)).total_seconds())
    await changed(community, "tips now", "", "fresh")
    pressed = message_text(await community.moderator.click(page, label="Older"))
    assert "1 change in the last 400 days" in pressed
    assert "\nfresh" in pressed

"""A tip now, and what is held about those who vote."""

from typing import Any

from bot.database.personal_data import forget_members
from tests.cogs.tips.acts import TO_MONDAY, hours_pass, scheduled
from tests.support.community import Community
from tests.support.reading import buttons, message_text, posts, response_of


async def test_a_tip_now_is_for_ones_own_eyes_and_another_follows_in_place(community: Community) -> None:
    result = await community.slash("tip", topic="math")
    assert result.ephemeral
    assert "about math" in message_text(result)
    assert list(buttons(result)) == ["Read the chapter", "Another tip"]
    message = response_of(result)
    await community.press(message, "Another tip")
    assert "about math" in message_text(message)
    await community.press(message, "Read the chapter")
    assert "min read" in message_text(message)


async def test_a_topic_is_a_phase_or_a_chapter_also_misspelt(community: Community) -> None:
    offered = await community.ann.autocomplete(community.general, "tip", "topic", "")
    assert [choice["name"] for choice in offered[:4]] == ["Learning", "Projects", "Job", "Mindset"]
    assert "about" in message_text(await community.slash("tip", topic="learnin"))
    answer = message_text(await community.slash("tip", topic="@everyone zzzz"))
    assert "I have no tips about" in answer
    assert "@everyone" not in answer
    assert "no tips about that yet" in message_text(await community.slash("tip", topic="portfolio"))


async def test_votes_are_handed_over_and_forgotten(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY)
    await community.ann.click(posts(tips_channel)[0], label="Useful")
    guild_id = community.guild.id

    async def held(member_id: int) -> list[Any]:
        rows: list[Any] = []
        for source in community.bot.personal_data:
            for table, held_rows in (await source.export(guild_id, member_id)).items():
                rows += [table] * len(held_rows)
        return rows

    assert await held(community.ann.id) == ["tip_votes"]
    assert sorted(await held(community.moderator.id)) == ["audit_entries", "tip_schedules"]
    for member in (community.ann, community.moderator):
        await forget_members(community.bot.database, community.bot.personal_data, [(guild_id, member.id)])
        assert await held(member.id) == []
    await hours_pass(community, 7 * 24)
    assert len(posts(tips_channel)) == 2

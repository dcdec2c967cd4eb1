"""The guide as a member uses it: commands, buttons and selects on the real bot."""

import re

import discord
import pytest
import simcord

from cogs.guide.records import Guide
from tests.support.community import Community
from tests.support.reading import buttons, message_text, options, response_of, walk


def guide_of(community: Community) -> Guide:
    return community.bot.content.part(Guide)


async def read(community: Community, **given: object) -> simcord.ResponseMessage:
    return response_of(await community.slash("guide read", **given))


async def test_contents_lists_every_chapter_by_phase_and_credits_the_source_once(community: Community) -> None:
    result = await community.slash("guide contents")
    listed = message_text(result)
    assert result.ephemeral
    for chapter in guide_of(community).chapters:
        assert f"**{chapter.number}** {chapter.title}" in listed
    phases = [listed.index(f"### {name}") for name in ("Learning", "Projects", "Job", "Mindset")]
    assert phases == sorted(phases)
    assert listed.count("Andrew Ng") == 1


async def test_the_select_of_the_contents_opens_a_chapter_in_place(community: Community) -> None:
    contents = response_of(await community.slash("guide contents"))
    opened = await community.ann.select(contents, ["portfolio"])
    assert opened.response is not None
    assert opened.response.id == contents.id
    assert "Building a Portfolio" in message_text(contents)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("3", "Should You Learn Math"),
        ("chapter 3", "Should You Learn Math"),
        ("0", "Coding AI"),
        ("math", "Should You Learn Math"),
        ("Overcoming Imposter Syndrome", "Overcoming Imposter Syndrome"),
        ("impostor sindrom", "Overcoming Imposter Syndrome"),
        ("informational-interviews", "Using Informational Interviews"),
        ("keys to bilding a carreer", "Keys to Building a Career"),
    ],
)
async def test_a_chapter_is_found_by_number_slug_title_or_a_misspelt_title(
    community: Community, typed: str, title: str
) -> None:
    assert f"## {title}" in message_text(await read(community, chapter=typed))


async def test_pages_turn_in_place_and_stop_at_both_ends(community: Community) -> None:
    page = await read(community, chapter="math")
    assert buttons(page)["Previous"]["disabled"]
    total = len(guide_of(community).chapters[3].pages)
    for number in range(2, total + 1):
        turned = await community.press(page, "Next")
        assert response_of(turned).id == page.id
        assert f"Page {number} of {total}" in message_text(page)
    assert buttons(page)["Next"]["disabled"]
    await community.press(page, "Previous")
    assert f"Page {total - 1} of {total}" in message_text(page)


async def test_every_page_has_one_primary_button(community: Community) -> None:
    for chapter in guide_of(community).chapters:
        for page in (chapter.pages[0], chapter.pages[-1]):
            message = await read(community, chapter=chapter.slug, page=page.number)
            assert [one["style"] for one in buttons(message).values()].count(1) == 1


async def test_the_last_page_leads_to_the_chapters_next_step(community: Community) -> None:
    guide = guide_of(community)
    for chapter in guide.chapters:
        page = await read(community, chapter=chapter.slug, page=len(chapter.pages))
        await community.press(page, chapter.next_step.label)
        target = guide.chapter(chapter.next_step.chapter) if chapter.next_step.chapter else None
        assert (f"## {target.title}" if target else "## Your progress") in message_text(page)


async def test_reading_stores_nothing_until_mark_read_is_pressed(community: Community) -> None:
    page = await read(community, chapter="keys")
    await community.press(page, "Next")
    assert "not marked anything" in message_text(await community.slash("guide resume"))
    await community.press(page, "Mark read")
    assert "✓ read" in message_text(page)
    resumed = message_text(await community.slash("guide resume"))
    assert "Keys to Building" in resumed
    assert "Page 3 of" in resumed


async def test_a_mark_can_be_taken_back(community: Community) -> None:
    page = await read(community, chapter="keys", page=2)
    await community.press(page, "Mark read")
    await community.press(page, "Mark unread")
    assert "✓" not in message_text(page)
    assert "not marked anything" in message_text(await community.slash("guide resume"))


async def test_marks_of_one_member_are_not_anothers(community: Community) -> None:
    page = await read(community, chapter="keys")
    await community.press(page, "Mark read")
    of_bob = await community.bob.slash(community.general, "guide read", chapter="keys")
    assert "✓" not in message_text(of_bob)


async def test_finishing_a_chapter_shows_in_contents_progress_and_resume(community: Community) -> None:
    last = len(guide_of(community).chapters[0].pages)
    page = await read(community, chapter="0", page=last)
    await community.press(page, "Mark read")
    assert "Coding AI Is the New Literacy · 6 min ✓" in message_text(await community.slash("guide contents"))
    assert "1 of 13 chapters read." in message_text(await community.slash("guide progress"))
    assert "## Three Steps to Career Growth" in message_text(await community.slash("guide resume"))


async def test_progress_comes_as_a_described_picture(community: Community) -> None:
    message = response_of(await community.slash("guide progress"))
    [gallery] = [one for one in walk(message.components) if one["type"] == 12]
    assert gallery["items"][0]["description"] == "0 of 13 chapters read."
    assert [file.filename for file in message.attachments] == ["progress.png"]


async def test_the_picture_goes_when_the_message_turns_to_a_page(community: Community) -> None:
    message = response_of(await community.slash("guide progress"))
    await community.press(message, "Go on reading")
    assert message.attachments == []
    assert "Page 1 of" in message_text(message)


async def test_search_marks_the_words_and_its_select_opens_the_very_section(community: Community) -> None:
    found = response_of(await community.slash("guide search", query="gradient descent"))
    assert "**gradient** **descent**" in message_text(found)
    first = options(found)[0]
    await community.ann.select(found, [first["value"]])
    assert "gradient descent" in message_text(found).lower()
    assert first["label"] == "Deep learning still makes you look inside"


async def test_search_finds_a_misspelt_word_and_says_so(community: Community) -> None:
    found = message_text(await community.slash("guide search", query="portfollio"))
    assert "portfolio" in found.lower()
    assert "does not have that spelling" in found


async def test_a_search_without_findings_offers_a_way_on(community: Community) -> None:
    found = await community.slash("guide search", query="qqqqqqq")
    assert "found nothing" in message_text(found)
    assert "Contents" in buttons(found)


async def test_a_shared_page_is_public_and_a_press_on_it_gives_a_private_copy(community: Community) -> None:
    result = await community.slash("guide read", chapter="3", share=True)
    public = response_of(result)
    before = message_text(public)
    assert not result.ephemeral
    copy = await community.press(public, "Next", community.bob)
    assert copy.ephemeral
    assert "Page 2 of" in message_text(copy)
    assert message_text(public) == before


async def test_marking_on_a_shared_page_is_private_too(community: Community) -> None:
    public = await read(community, chapter="3", share=True)
    copy = await community.press(public, "Mark read", community.bob)
    assert copy.ephemeral
    assert "✓ read" in message_text(copy)
    assert "✓" not in message_text(public)


async def test_sharing_needs_the_right_to_write(community: Community) -> None:
    muted = community.guild.create_text_channel(
        "news", overwrites={community.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    refused = await community.ann.slash(muted, "guide read", chapter="3", share=True)
    assert refused.ephemeral
    assert "may not write" in message_text(refused)


async def test_the_guide_can_be_read_in_direct_messages(community: Community) -> None:
    user = community.ann.user
    await user.send_dm("hello")
    result = await user.slash("guide read", chapter="3")
    assert "Should You Learn Math" in message_text(result)
    marked = await user.click(response_of(result), label="Mark read")
    assert "✓ read" in message_text(marked)
    assert "page 2" in message_text(await community.slash("guide progress"))


async def test_autocomplete_offers_all_chapters_and_the_nearest_first(community: Community) -> None:
    ann, channel = community.ann, community.general
    everything = await ann.autocomplete(channel, "guide read", "chapter", "")
    assert [one["value"] for one in everything][:2] == ["coding-ai", "three-steps"]
    assert len(everything) == 13
    assert (await ann.autocomplete(channel, "guide read", "chapter", "imposer"))[0]["value"] == "imposter-syndrome"
    assert (await ann.autocomplete(channel, "guide read", "chapter", "7"))[0]["value"] == "job-search"
    assert len(await ann.autocomplete(channel, "guide read", "chapter", "x" * 6000)) <= 25


async def test_an_unknown_chapter_gets_the_three_nearest_to_press(community: Community) -> None:
    result = await community.slash("guide read", chapter="underwater basket weaving")
    assert "There is no chapter" in message_text(result)
    assert len(options(result)) == 3
    await community.ann.select(response_of(result), [options(result)[0]["value"]])
    assert "Page 1 of" in message_text(result)


@pytest.mark.parametrize("page", [0, -1, 99, 2**53 - 1])
async def test_a_page_that_is_not_there_says_which_are(community: Community, page: int) -> None:
    refused = message_text(await community.slash("guide read", chapter="3", page=page))
    assert re.search(r"Chapter 3 has \d+ pages; there is no page", refused)


NASTY = [
    " ",
    "***",
    "@everyone",
    "<@1234567890>",
    "**bold** `code` ||spoiler||",
    "🦉🦉🦉",
    "שלום עולם",
    "\u202eevil\u202c",
    "'; DROP TABLE guide_progress; --",
    '" OR 1=1 NEAR(',
    "[free](https://example.com) https://example.com",
    "x" * 6000,
]


@pytest.mark.parametrize("typed", NASTY)
@pytest.mark.parametrize(("command", "option"), [("guide search", "query"), ("guide read", "chapter")])
async def test_nonsense_gets_a_sentence_and_neither_ping_nor_formatting(
    community: Community, typed: str, command: str, option: str
) -> None:
    result = await community.slash(command, **{option: typed})
    said = message_text(result)
    assert result.ephemeral
    assert len(said) < 1500
    for harm in ("@everyone", "<@1234567890>", "**bold**", "\u202e", "[free](", "https://example"):
        assert harm not in said
    assert "number:" not in said


async def test_the_small_thing_of_the_last_page_can_be_logged_at_once(community: Community) -> None:
    last = len(guide_of(community).chapters[3].pages)
    page = await read(community, chapter="3", page=last)
    assert "`/streak join`" in message_text(await community.press(page, "Done today"))
    await community.slash("streak join", timezone="UTC")
    page = await read(community, chapter="3", page=last)
    assert "The first day is there" in message_text(await community.press(page, "Done today"))
    assert "Done today" not in buttons(await read(community, chapter="3"))

"""The guide as a member uses it: commands, buttons and selects on the real bot."""

import re

import discord
import pytest
import simcord

from bot.interactions.components import button
from bot.pages import emoji
from bot.pages.ui import MessagePage, row
from cogs.guide.records import Guide
from cogs.worksheets.records import Worksheets
from tests.support.community import Community
from tests.support.forms import fields, fill
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
    assert "Back" not in buttons(page)
    total = len(guide_of(community).chapters[3].pages)
    for number in range(2, total + 1):
        turned = await community.press(page, "Skip")
        assert response_of(turned).id == page.id
        assert f"Page {number} of {total}" in message_text(page)
    assert "Skip" not in buttons(page)
    await community.press(page, "Back")
    assert f"Page {total - 1} of {total}" in message_text(page)


async def test_one_press_keeps_the_place_and_turns_the_page(community: Community) -> None:
    page = await read(community, chapter="keys")
    await community.press(page, "Skip")
    assert "Skip** only turns the page" in message_text(await community.slash("guide resume"))
    await community.press(page, "Mark read & continue")
    assert "Page 3 of" in message_text(page)
    resumed = message_text(await community.slash("guide resume"))
    assert "Keys to Building" in resumed
    assert "Page 3 of" in resumed


async def read_to_the_end(
    community: Community, chapter: str, first_page: int = 1
) -> tuple[simcord.ResponseMessage, int]:
    """The message that then says so, and how many presses that took after the command."""
    page, presses = await read(community, chapter=chapter, page=first_page), 0
    while "Mark read & continue" in buttons(page):
        await community.press(page, "Mark read & continue")
        presses += 1
    await community.press(page, "Finish chapter")
    return page, presses + 1


async def test_chapter_8_takes_8_presses_and_its_end_is_celebrated_with_a_next_step(
    community: Community,
) -> None:
    finished, presses = await read_to_the_end(community, "informational-interviews")
    assert presses <= 8
    assert "Chapter 8 finished" in message_text(finished)
    assert "1 of 13 chapters" in alt_texts(finished)[0]
    assert list(buttons(finished)) == [
        *("Read chapter 9", "Find someone to talk to", "Pack my interview kit", "Log today", "Contents")
    ]
    await community.press(finished, "Read chapter 9")
    assert "## Finding the Right AI Job for You" in message_text(finished)


def alt_texts(message: simcord.ResponseMessage) -> list[str]:
    galleries = [one for one in walk(message.components) if one["type"] == 12]
    return [gallery["items"][0]["description"] for gallery in galleries]


async def test_the_end_of_every_chapter_leads_to_its_next_step_and_the_last_to_somebody(community: Community) -> None:
    guide = guide_of(community)
    for number, chapter in enumerate(guide.chapters, 1):
        finished, _ = await read_to_the_end(community, chapter.slug, len(chapter.pages))
        assert [file.filename for file in finished.attachments] == ["finished.png"]
        if number < len(guide.chapters):
            assert "finished" in message_text(finished)
            following = guide.chapter(chapter.next_step.chapter or "")
            assert following is not None
            await community.press(finished, f"Read {following.label[0].lower()}{following.label[1:]}")
            assert f"## {following.title}" in message_text(finished)
    assert "You've read the whole guide" in message_text(finished)
    assert buttons(finished)["Find someone to talk to"]["style"] == 1


async def test_every_worksheet_is_a_press_away_from_its_chapter(community: Community) -> None:
    worksheets = community.bot.content.part(Worksheets).items
    opened = {(chapter.slug, link.opens) for chapter in guide_of(community).chapters for link in chapter.exercises}
    assert {(one.chapter, f"worksheet:{one.slug}") for one in worksheets} <= opened
    assert {f"worksheet:{one.slug}" for one in worksheets} == {opens for _, opens in opened if ":" in opens}


async def test_a_chapter_that_is_read_leads_on_from_its_last_page(community: Community) -> None:
    chapter = guide_of(community).chapters[3]
    await read_to_the_end(community, chapter.slug, len(chapter.pages))
    page = await read(community, chapter=chapter.slug, page=len(chapter.pages))
    await community.press(page, chapter.next_step.label)
    assert "## Scoping Successful AI Projects" in message_text(page)
    page = await read(community, chapter=chapter.slug)
    await community.press(page, "Continue")
    assert "Page 2 of" in message_text(page)


async def test_a_button_of_an_earlier_version_marks_the_page_that_it_is_on(community: Community) -> None:
    message = await community.bot.get_partial_messageable(community.general.id).send(
        view=MessagePage(row(button("Mark read", "guide:mark", "keys", "", 1)))
    )
    marked = await community.ann.click(message, label="Mark read")
    assert f"Page 1 of 10 · {emoji.DONE} read" in message_text(marked)


async def test_a_mark_can_be_taken_back(community: Community) -> None:
    page = await read(community, chapter="keys", page=2)
    await community.press(page, "Mark read & continue")
    await community.press(page, "Back")
    await community.press(page, "Mark unread")
    assert emoji.DONE not in message_text(page)
    assert "Skip** only turns the page" in message_text(await community.slash("guide resume"))


async def test_marks_of_one_member_are_not_anothers(community: Community) -> None:
    page = await read(community, chapter="keys")
    await community.press(page, "Mark read & continue")
    of_bob = await community.bob.slash(community.general, "guide read", chapter="keys")
    assert emoji.DONE not in message_text(of_bob)


async def test_finishing_a_chapter_shows_in_contents_progress_and_resume(community: Community) -> None:
    await read_to_the_end(community, "coding-ai", len(guide_of(community).chapters[0].pages))
    contents = message_text(await community.slash("guide contents"))
    assert f"Coding AI Is the New Literacy · {emoji.DONE}" in contents
    assert "### Learning · 1/4" in contents
    assert "**1 of 13 chapters** read" in contents
    assert "1 of 13 chapters read." in message_text(await community.slash("guide progress"))
    assert "## Three Steps to Career Growth" in message_text(await community.slash("guide resume"))


async def test_progress_comes_as_a_described_picture(community: Community) -> None:
    message = response_of(await community.slash("guide progress"))
    [gallery] = [one for one in walk(message.components) if one["type"] == 12]
    assert gallery["items"][0]["description"] == "0 of 13 chapters read."
    assert [file.filename for file in message.attachments] == ["progress.png"]


async def test_the_picture_goes_when_the_message_turns_to_a_page(community: Community) -> None:
    message = response_of(await community.slash("guide progress"))
    await community.press(message, "Start reading")
    assert message.attachments == []
    assert "Page 1 of" in message_text(message)


async def test_search_marks_the_words_and_a_button_opens_the_very_section(community: Community) -> None:
    found = response_of(await community.slash("guide search", query="gradient descent"))
    assert "**gradient** **descent**" in message_text(found)
    heading = next(line for line in message_text(found).splitlines() if line.startswith("### "))
    assert heading == "### Deep learning still makes you look inside"
    opens = [one for one in walk(found.components) if one["type"] == 2 and one["label"] == "Open"]
    await community.ann.click(found, custom_id=opens[0]["custom_id"])
    assert heading.removeprefix("### ") in message_text(found)
    assert "gradient descent" in message_text(found).lower()


async def test_search_finds_a_misspelt_word_and_says_so(community: Community) -> None:
    found = message_text(await community.slash("guide search", query="portfollio"))
    assert found.startswith("## Results for “portfolio”")
    assert "You typed “portfollio”, which isn't in the guide." in found


async def test_a_search_without_findings_offers_a_way_on(community: Community) -> None:
    found = await community.slash("guide search", query="qqqqqqq")
    assert "found nothing" in message_text(found)
    assert "Contents" in buttons(found)


async def test_a_search_that_is_refused_opens_again_with_what_was_typed(community: Community) -> None:
    refused = response_of(await community.slash("guide search", query="?!"))
    assert "I can only search for words" in message_text(refused)
    form = await community.press(refused, "Open the form again")
    [field] = fields(form)
    assert field["value"] == "?!"
    found = await fill(community.ann, form, "portfolio")
    assert message_text(found).startswith("## Results for “portfolio”")
    again = await community.press(response_of(found), "Search again")
    assert [field.get("value") for field in fields(again)] == [None]


async def test_a_shared_page_is_public_and_a_press_on_it_gives_a_private_copy(community: Community) -> None:
    result = await community.slash("guide read", chapter="3", share=True)
    public = response_of(result)
    before = message_text(public)
    assert not result.ephemeral
    copy = await community.press(public, "Skip", community.bob)
    assert copy.ephemeral
    assert "Page 2 of" in message_text(copy)
    assert message_text(public) == before


async def test_marking_on_a_shared_page_is_private_too(community: Community) -> None:
    public = await read(community, chapter="3", share=True)
    copy = await community.press(public, "Mark read & continue", community.bob)
    assert copy.ephemeral
    assert "Page 2 of" in message_text(copy)
    assert "Page 1 of" in message_text(public)


async def test_sharing_needs_the_right_to_write(community: Community) -> None:
    muted = community.guild.create_text_channel(
        "news", overwrites={community.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    refused = await community.ann.slash(muted, "guide read", chapter="3", share=True)
    assert refused.ephemeral
    assert "can't write" in message_text(refused)


async def test_the_guide_can_be_read_in_direct_messages(community: Community) -> None:
    user = community.ann.user
    await user.send_dm("hello")
    result = await user.slash("guide read", chapter="3")
    assert "Should You Learn Math" in message_text(result)
    marked = await user.click(response_of(result), label="Mark read & continue")
    assert "Page 2 of" in message_text(marked)
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
    assert "There's no chapter" in message_text(result)
    assert len(options(result)) == 3
    await community.ann.select(response_of(result), [options(result)[0]["value"]])
    assert "Page 1 of" in message_text(result)


@pytest.mark.parametrize("page", [0, -1, 99, 2**53 - 1])
async def test_a_page_that_is_not_there_says_which_are(community: Community, page: int) -> None:
    refused = message_text(await community.slash("guide read", chapter="3", page=page))
    assert re.search(r"Chapter 3 has \d+ pages, so there's no page", refused)


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
    assert "a streak here yet" in message_text(await community.press(page, "Log today"))
    await community.slash("streak join", timezone="UTC")
    page = await read(community, chapter="3", page=last)
    assert "Undo" in buttons(await community.press(page, "Log today"))
    assert "Log today" not in buttons(await read(community, chapter="3"))

"""`/worksheet` as a member uses it: beginning, going back, coming back, sharing, taking along and deleting."""

from typing import Any

import discord
import pytest
import simcord

from bot.pages import emoji
from tests.cogs.admin.test_features_off import switch_off
from tests.cogs.mentoring.acts import Interviews
from tests.cogs.worksheets.walks import do_step, fill_form, walk_through, worksheet_of, worksheets_of
from tests.support.community import Community
from tests.support.forms import fields_by_label, fill
from tests.support.reading import buttons, message_text, options, posts, response_of, walk


async def start(community: Community, name: str) -> simcord.ResponseMessage:
    return response_of(await community.slash("worksheet start", name=name))


async def rows_of(community: Community) -> list[dict[str, Any]]:
    return [dict(row) for row in await community.bot.database.fetch("SELECT * FROM worksheet_sheets")]


async def test_the_list_shows_all_by_chapter_and_how_far_one_is(community: Community) -> None:
    await walk_through(community, worksheet_of(community, "days-that-count"))
    await walk_through(community, worksheet_of(community, "learning-map"), steps=2)
    page = await community.slash("worksheet list")
    listed = message_text(page)
    assert page.ephemeral
    for worksheet in worksheets_of(community).items:
        assert f"**{worksheet.chapter_number}** {worksheet.title}" in listed
    assert "**1 of 12** done" in listed
    assert "Learning map · **2 of 3 steps**" in listed
    assert f"Days that count · {emoji.DONE} <t:" in listed
    assert options(page)[0]["value"] == "learning-map"
    on = await community.press(response_of(page), "Continue where I left off")
    assert "step 3 of 3" in message_text(on)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Portfolio ladder", "Portfolio ladder"),
        ("6", "Portfolio ladder"),
        ("chapter 6", "Portfolio ladder"),
        ("portfolo lader", "Portfolio ladder"),
        ("i-belong-here", "I belong here"),
        ("which math", "Which math do I need?"),
        ("12", "Days that count"),
    ],
)
async def test_a_worksheet_is_found_by_title_chapter_slug_or_a_misspelt_title(
    community: Community, typed: str, title: str
) -> None:
    assert f"## {title}" in message_text(await start(community, typed))


@pytest.mark.parametrize("typed", ["7", "99", "xyzzy", "@everyone", "a" * 6_000])
async def test_a_name_that_is_not_clear_is_answered_with_the_nearest(community: Community, typed: str) -> None:
    for command in ("start", "show", "delete"):
        page = response_of(await community.slash(f"worksheet {command}", name=typed))
        assert "I'm not sure which worksheet you mean" in message_text(page)
        assert "@everyone" not in message_text(page)
    offered = [option["value"] for option in options(page)]
    assert len(offered) == 3
    assert "## " in message_text(await community.ann.select(page, [offered[0]]))


async def test_autocomplete_offers_all_and_then_the_nearest(community: Community) -> None:
    everything = await community.ann.autocomplete(community.general, "worksheet start", "name", "")
    assert len(everything) == 12
    nearest = await community.ann.autocomplete(community.general, "worksheet show", "name", "ladder")
    assert nearest[0] == {"name": "Portfolio ladder (chapter 6)", "value": "portfolio-ladder"}


async def test_looking_at_a_worksheet_keeps_nothing(community: Community) -> None:
    page = await start(community, "learning-map")
    assert set(buttons(page)) == {"Start", "See an example"}
    example = response_of(await community.press(page, "See an example"))
    assert "Mara is made up" in message_text(example)
    await community.press(example, "Fill in mine")
    assert await rows_of(community) == []


async def test_each_step_is_saved_and_shown_with_a_way_back_and_out(community: Community) -> None:
    worksheet = worksheet_of(community, "learning-map")
    page = await walk_through(community, worksheet, steps=1)
    assert "step 2 of 3" in message_text(page)
    assert "Machine learning: 3" in message_text(page)
    assert set(buttons(page)) >= {"Fill in", "Back", "Save and close"}
    [row] = await rows_of(community)
    assert (row["step"], row["finished_at"], row["changed_in"]) == (1, None, community.guild.id)
    closed = response_of(await community.press(page, "Save and close"))
    assert "1 of 3 steps done" in message_text(closed)
    assert "step 2 of 3" in message_text(await community.press(closed, "Continue now"))


async def test_back_shows_what_was_answered_and_lets_it_be_changed(community: Community) -> None:
    worksheet = worksheet_of(community, "learning-map")
    page = await walk_through(community, worksheet, steps=1)
    page = response_of(await community.press(page, "Back"))
    assert "Deep learning: **1**" in message_text(page)
    form = await community.press(page, "Change")
    page = response_of(
        await fill_form(community.ann, form, worksheet.steps[0].questions, {**worksheet.sample, "deep": 4})
    )
    assert "Deep learning: 4" in message_text(page)
    page = response_of(await community.press(page, "Back"))
    assert "step 2 of 3" in message_text(await community.press(page, "Continue"))


async def test_a_form_shows_what_was_answered_before(community: Community) -> None:
    worksheet = worksheet_of(community, "which-switch")
    page = await walk_through(community, worksheet, steps=1)
    form = await community.press(response_of(await community.press(page, "Back")), "Change")
    assert form.modal is not None
    assert [part["component"]["value"] for part in form.modal["components"]] == ["Data analyst", "Insurance"]


async def test_items_of_a_list_are_changed_and_removed(community: Community) -> None:
    worksheet = worksheet_of(community, "portfolio-ladder")
    question = worksheet.steps[0].questions[0]
    page = await start(community, worksheet.slug)
    for item in worksheet.sample["projects"][:2]:
        form = await community.press(page, "Add project")
        page = response_of(await fill_form(community.ann, form, question.fields, item))
    item_page = response_of(await community.ann.select(page, ["0"]))
    form = await community.press(item_page, "Change")
    renamed = {"project": "Flat prices", "rung": "class"}
    page = response_of(await fill_form(community.ann, form, question.fields, renamed))
    assert "**Flat prices**" in message_text(page)
    page = response_of(await community.press(response_of(await community.ann.select(page, ["1"])), "Remove"))
    assert "Bedtime" not in message_text(page)
    assert "Flat prices" in message_text(page)


async def test_a_finished_worksheet_is_shown_edited_and_stays_finished(community: Community) -> None:
    worksheet = worksheet_of(community, "which-switch")
    await walk_through(community, worksheet)
    result = response_of(await community.slash("worksheet show", name="which-switch"))
    assert "Two switches" in message_text(result)
    page = response_of(await community.press(result, "Edit answers"))
    assert "My result" in buttons(page)
    page = response_of(await community.press(page, "Continue"))
    answers = {**worksheet.sample, "industry_next": "insurance"}
    form = await community.press(page, "Change")
    page = response_of(await fill_form(community.ann, form, worksheet.steps[1].questions, answers))
    result = response_of(await community.press(page, "My result"))
    assert "One switch, a new role" in message_text(result)
    assert "**Done!**" not in message_text(result)


async def test_what_is_not_begun_or_not_finished_has_no_result_but_a_way_on(community: Community) -> None:
    page = response_of(await community.slash("worksheet show", name="learning-map"))
    assert "You haven't started" in message_text(page)
    page = response_of(await community.press(page, "Start"))
    await do_step(
        community.ann,
        page,
        worksheet_of(community, "learning-map").steps[0],
        worksheet_of(community, "learning-map").sample,
    )
    assert "step 2 of 3" in message_text(await community.slash("worksheet show", name="learning-map"))


async def test_deleting_asks_first_and_then_nothing_is_left(community: Community) -> None:
    assert "no answers" in message_text(await community.slash("worksheet delete", name="which-switch"))
    await walk_through(community, worksheet_of(community, "which-switch"))
    question = response_of(await community.slash("worksheet delete", name="which-switch"))
    assert await rows_of(community) != []
    again = response_of(await community.slash("worksheet delete", name="which-switch"))
    assert "are deleted" in message_text(await community.press(question, "Delete"))
    assert await rows_of(community) == []
    assert "no answers" in message_text(await community.press(again, "Delete"))


async def test_a_sixth_at_once_is_refused_with_ways_on_and_out(community: Community) -> None:
    slugs = ["learning-map", "which-switch", "five-keys", "i-belong-here", "days-that-count"]
    waiting = await start(community, "interview-kit")
    for slug in slugs:
        await walk_through(community, worksheet_of(community, slug), steps=1)
    page = await start(community, "interview-kit")
    assert "5 worksheets open" in message_text(page)
    selects = [part for part in walk(page.components) if part["type"] == 3]
    assert [{option["value"] for option in part["options"]} for part in selects] == [set(slugs)] * 2
    # A page from before does not get round it, and what was typed comes back.
    worksheet = worksheet_of(community, "interview-kit")
    form = await community.press(waiting, "Start")
    refused = await fill_form(community.ann, form, worksheet.steps[0].questions, worksheet.sample)
    assert "as many as I keep" in message_text(refused)
    assert "we both studied in Porto" in message_text(refused)
    question = await community.ann.select(page, ["five-keys"], custom_id=selects[1]["custom_id"])
    await community.press(response_of(question), "Delete")
    form = await community.press(response_of(refused), "Open the form again")
    assert "step 2 of 4" in message_text(
        await fill_form(community.ann, form, worksheet.steps[0].questions, worksheet.sample)
    )


async def test_finished_ones_do_not_count_as_open(community: Community) -> None:
    for slug in ("learning-map", "which-switch", "five-keys", "i-belong-here", "days-that-count"):
        await walk_through(community, worksheet_of(community, slug))
    assert "step 1 of 4" in message_text(await start(community, "interview-kit"))


async def test_sharing_shows_a_preview_and_then_everybody_the_result(community: Community) -> None:
    result = await walk_through(community, worksheet_of(community, "learning-map"))
    assert result.flags.ephemeral
    preview = await community.press(result, "Share")
    assert "what others will see" in message_text(preview)
    shared = await community.press(response_of(preview), "Share with everyone here")
    assert "is shared" in message_text(response_of(preview))
    [public] = shared.followups
    assert not public.flags.ephemeral
    assert "shared by ann" in message_text(public)
    assert set(buttons(public)) == {"Fill in mine", "See an example"}


async def test_a_stranger_who_presses_gets_a_copy_of_their_own(community: Community) -> None:
    result = await walk_through(community, worksheet_of(community, "learning-map"))
    preview = response_of(await community.press(result, "Share"))
    [public] = (await community.press(preview, "Share with everyone here")).followups
    pressed = await community.press(public, "Fill in mine", community.bob)
    assert pressed.ephemeral
    assert "step 1 of 3" in message_text(pressed)
    [row] = await rows_of(community)
    assert row["member_id"] == community.ann.id


@pytest.mark.parametrize(
    "act", ["show", "export", "preview", "share", "askdelete", "delete", "step:1", "fill:1", "next:1", "remove:0:0"]
)
async def test_a_copied_button_reaches_nobodys_answers(community: Community, act: str) -> None:
    from bot.interactions.components import button
    from bot.pages.ui import MessagePage, row

    await walk_through(community, worksheet_of(community, "learning-map"))
    before = await rows_of(community)
    channel = community.bot.get_channel(community.general.id)
    assert isinstance(channel, discord.TextChannel)
    name, *arguments = act.split(":")
    copied = await channel.send(
        view=MessagePage(row(button("Press", f"worksheets:{name}", "learning-map", *arguments)))
    )
    answer = await community.bob.click(copied, label="Press")
    assert answer.ephemeral
    assert "software" not in message_text(answer).lower()
    assert await rows_of(community) == before


async def test_who_may_not_write_may_not_share(community: Community) -> None:
    await walk_through(community, worksheet_of(community, "learning-map"))
    muted = community.guild.create_text_channel(
        "news", overwrites={community.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    result = response_of(await community.ann.slash(muted, "worksheet show", name="learning-map"))
    preview = response_of(await community.press(result, "Share"))
    refused = await community.press(preview, "Share with everyone here")
    assert "can't write" in message_text(refused.followups[0] if refused.followups else refused)


async def test_direct_messages_go_on_with_the_same_answers(community: Community) -> None:
    await walk_through(community, worksheet_of(community, "learning-map"), steps=1)
    page = response_of(await community.ann.user.slash("worksheet start", name="learning-map"))
    assert "step 2 of 3" in message_text(page)
    worksheet = worksheet_of(community, "learning-map")
    for step in worksheet.steps[1:]:
        page = await do_step(community.ann.user, page, step, worksheet.sample)
    assert "**Done!**" in message_text(page)
    [row] = await rows_of(community)
    assert row["changed_in"] is None


async def test_everybody_may_use_it_wherever_they_are(community: Community) -> None:
    [command] = [item for item in community.bot.tree.get_commands() if item.name == "worksheet"]
    assert isinstance(command, discord.app_commands.Group)
    data = command.to_dict(community.bot.tree)
    assert (sorted(data["integration_types"]), sorted(data["contexts"])) == ([0, 1], [0, 1, 2])


async def test_the_end_counts_as_todays_check_in_for_those_with_a_streak(community: Community) -> None:
    await community.slash("streak join", timezone="Berlin")
    await walk_through(community, worksheet_of(community, "days-that-count"))
    assert "Logged for today." in message_text(await community.slash("streak status"))
    await walk_through(community, worksheet_of(community, "which-switch"))
    [logs] = [await community.bot.database.fetch("SELECT * FROM streak_logs")]
    assert len(logs) == 1


async def test_the_end_logs_nothing_for_those_without_a_streak_or_where_streaks_are_off(community: Community) -> None:
    await walk_through(community, worksheet_of(community, "days-that-count"))
    await community.slash("streak join", timezone="Berlin")
    await community.bot.guild_settings.change(
        community.guild.id, community.moderator.id, features_off=frozenset({"streaks"})
    )
    await walk_through(community, worksheet_of(community, "which-switch"))
    assert await community.bot.database.fetch("SELECT * FROM streak_logs") == []


async def test_roles_and_industries_offer_the_mentoring_profile(community: Community) -> None:
    result = await walk_through(community, worksheet_of(community, "which-switch"))
    form = await community.press(result, "Put it in my mentoring profile")
    shown = {label: field.get("value") for label, field in fields_by_label(form).items()}
    assert shown["Your role now"] == "Data analyst"
    assert shown["Your industry now"] == "Insurance"
    assert shown["The role you want"] == "ML engineer"
    assert shown["The industry you want"] == "Health care"
    saved = await fill(community.ann, form, "Data analyst", "Insurance", "ML engineer", "Health care", "first job")
    assert "**Machine learning engineer** in **Health care**" in message_text(saved)


async def test_the_mentoring_profile_is_offered_only_where_there_is_one(community: Community) -> None:
    result = await walk_through(community, worksheet_of(community, "which-switch"))
    await switch_off(community, "mentoring")
    refused = await community.press(result, "Put it in my mentoring profile")
    assert "switched off" in message_text(refused)
    in_direct_messages = await community.ann.user.slash("worksheet show", name="which-switch")
    assert "Put it in my mentoring profile" not in buttons(in_direct_messages)


async def test_the_kit_goes_to_the_interview_thread_where_one_is_open(community: Community) -> None:
    channel = community.guild.create_text_channel("interviews")
    setup = response_of(await community.moderator.slash(community.general, "admin setup"))
    await community.moderator.select(setup, [channel], custom_id="pick:admin:channel:mentoring")
    interviews = Interviews(community, channel)
    thread = await interviews.pair_with_bob()
    result = await walk_through(community, worksheet_of(community, "interview-kit"))
    preview = response_of(await community.press(result, "Share"))
    assert "Share in our interview thread" in buttons(preview)
    done = await community.press(preview, "Share in our interview thread")
    assert "is shared" in message_text(done)
    assert "shared by ann" in message_text(posts(thread)[-1])
    assert "How did AI in the bed planner change your work?" in message_text(posts(thread)[-1])


async def test_an_export_and_a_deletion_cover_them(community: Community) -> None:
    await walk_through(community, worksheet_of(community, "which-switch"))
    data = [await part.export(community.guild.id, community.ann.id) for part in community.bot.personal_data]
    [row] = [row for tables in data for row in tables.get("worksheet_sheets", [])]
    assert "How claims really work" in row["answers"]
    question = response_of(await community.slash("privacy delete"))
    assert "Your answers in each worksheet" in message_text(question)
    await community.press(question, "Delete everything")
    assert await rows_of(community) == []


async def test_a_list_of_twelve_takes_as_many_statements_as_the_contents_of_the_guide(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    for worksheet in worksheets_of(community).items:
        await walk_through(community, worksheet)
    looked: list[str] = []
    run_selects = community.bot.database.run_selects

    async def counted(steps: Any) -> Any:
        looked.extend(statement for statement, _values in steps)
        return await run_selects(steps)

    monkeypatch.setattr(community.bot.database, "run_selects", counted)
    await community.slash("guide contents")
    contents = len(looked)
    await community.slash("worksheet list")
    assert 0 < len(looked) - contents <= contents
    assert "**12 of 12** done" in message_text(await community.slash("worksheet list"))

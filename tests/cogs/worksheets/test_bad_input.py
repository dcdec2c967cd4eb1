"""What members type by mistake or for fun gets a sentence, and nothing that they typed is lost."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.command_line import open_guidepost
from bot.settings import SHIPPED_CONTENT, Settings
from tests.cogs.worksheets.walks import do_step, fill_form, inputs, walk_through, worksheet_of
from tests.support.community import Community
from tests.support.reading import buttons, message_text, response_of

ODD = "**b** @everyone <@1> [x](https://x.y) ||s|| `c` # h \u202e ~~t~~"


async def at_scenarios(community: Community) -> simcord.ResponseMessage:
    return await walk_through(community, worksheet_of(community, "scenarios"), steps=1)


async def add_scenario(
    community: Community, page: simcord.ResponseMessage, chance: object, scenario: str = "It rains"
) -> simcord.InteractionResult:
    question = worksheet_of(community, "scenarios").steps[1].questions[0]
    form = await community.press(page, "Add scenario")
    answers = {"scenario": scenario, "chance": chance, "plan": "Take the umbrella"}
    return await fill_form(community.ann, form, question.fields, answers)


async def test_chances_that_add_up_to_130_are_refused_with_the_sum_and_kept_in_the_form(community: Community) -> None:
    page = response_of(await add_scenario(community, await at_scenarios(community), 70))
    refused = response_of(await add_scenario(community, page, 60, "It snows"))
    assert "**130%**" in message_text(refused)
    assert "30% left" in message_text(refused)
    assert "Take the umbrella" in message_text(refused)
    form = await community.press(refused, "Open the form again")
    assert form.modal is not None
    assert [part["component"]["value"] for part in form.modal["components"]] == ["It snows", "60", "Take the umbrella"]
    scenario, chance, plan = inputs(form)
    page = response_of(
        await community.ann.submit_modal(form, {scenario: "It snows", chance: "30 %", plan: "Stay in bed"})
    )
    assert "step 3 of 3" in message_text(await community.press(page, "Continue"))


async def test_chances_that_make_less_than_100_do_not_go_on_yet(community: Community) -> None:
    page = response_of(await add_scenario(community, await at_scenarios(community), 50))
    page = response_of(await add_scenario(community, page, 30))
    refused = message_text(await community.press(page, "Continue"))
    assert "**80%**" in refused
    assert "exactly **100%**" in refused


async def test_an_empty_list_is_asked_for_kindly(community: Community) -> None:
    page = response_of(await community.slash("worksheet start", name="portfolio-ladder"))
    assert "needs at least 1" in message_text(await community.press(page, "Continue"))


async def test_a_full_list_offers_no_more_and_takes_no_more(community: Community) -> None:
    worksheet = worksheet_of(community, "choose-a-project")
    question = worksheet.steps[1].questions[0]
    page = await walk_through(community, worksheet, steps=1)
    early = page
    form = await community.press(early, "Add idea")
    idea = {"idea": "An idea", "grow": 1, "team": 1, "stone": 1, "fit": 1}
    second = response_of(await community.slash("worksheet start", name=worksheet.slug))
    for number in range(5):
        opened = await community.press(second, "Add idea")
        second = response_of(
            await fill_form(community.ann, opened, question.fields, {**idea, "idea": f"Idea {number}"})
        )
    assert "Add idea" not in buttons(second)
    late = await fill_form(community.ann, form, question.fields, {**idea, "idea": "The sixth"})
    assert "room for 5" in message_text(late)
    assert "The sixth" in message_text(late)


@pytest.mark.parametrize("typed", ["many", "-5", "1e3", "12345678901", "0", "50.5", "٣٠٠"])
async def test_what_is_no_number_from_1_to_99_gets_a_sentence(community: Community, typed: str) -> None:
    refused = response_of(await add_scenario(community, await at_scenarios(community), typed))
    assert "How likely" in message_text(refused)
    assert "Open the form again" in buttons(refused)


async def test_far_too_long_text_is_given_back(community: Community) -> None:
    worksheet = worksheet_of(community, "which-switch")
    page = response_of(await community.slash("worksheet start", name=worksheet.slug))
    form = await community.press(page, "Start")
    answers = {"role_now": "long " * 800, "industry_now": "Insurance"}
    refused = response_of(await fill_form(community.ann, form, worksheet.steps[0].questions, answers))
    assert "room for 150 characters, and that was 3,999" in message_text(refused)
    assert "Insurance" in message_text(refused) or "long long" in message_text(refused)
    assert await community.bot.database.fetch("SELECT * FROM worksheet_sheets") == []


async def test_markdown_and_mentions_show_as_typed_and_ping_nobody(community: Community) -> None:
    worksheet = worksheet_of(community, "which-switch")
    answers = dict.fromkeys(worksheet.sample, ODD) | {"first": "role", "role_next": "x" * 150}
    result = await walk_through(community, worksheet, answers)
    assert_harmless(message_text(result))
    preview = response_of(await community.press(result, "Share"))
    [public] = (await community.press(preview, "Share with everyone here")).followups
    assert_harmless(message_text(public))
    result = response_of(await community.slash("worksheet show", name=worksheet.slug))
    exported = response_of(await community.press(result, "Export"))
    assert r"\*\*b\*\* @everyone" in (await exported.attachments[0].read()).decode()


def assert_harmless(text: str) -> None:
    assert [part for part in ("@everyone", "<@1>", "](https", "\u202e", " **b** ") if part in text] == []


async def test_answers_as_long_as_may_be_fit_in_the_result_or_say_so(community: Community) -> None:
    worksheet = worksheet_of(community, "portfolio-ladder")
    project = {"project": "*" * 150, "rung": "scope", "result": "_" * 150}
    answers: dict[str, Any] = {"projects": [project] * 8}
    answers |= dict.fromkeys(("annoyance", "idea", "worth", "supporter"), "#" * 150)
    result = await walk_through(community, worksheet, answers)
    assert "Shortened" in message_text(result)
    assert len(message_text(result)) <= 4_000


async def test_only_white_space_is_no_answer(community: Community) -> None:
    worksheet = worksheet_of(community, "which-switch")
    page = response_of(await community.slash("worksheet start", name=worksheet.slug))
    form = await community.press(page, "Start")
    refused = await fill_form(
        community.ann, form, worksheet.steps[0].questions, {"role_now": "  \n ", "industry_now": "Insurance"}
    )
    assert "still empty" in message_text(refused)
    assert "Insurance" in message_text(refused)


async def test_a_button_of_a_step_that_is_not_there_says_so(community: Community) -> None:
    worksheet = worksheet_of(community, "portfolio-ladder")
    page = response_of(await community.slash("worksheet start", name=worksheet.slug))
    page = await do_first_item(community, page)
    item_page = response_of(await community.ann.select(page, ["0"]))
    stale = response_of(await community.slash("worksheet start", name=worksheet.slug))
    await community.press(item_page, "Remove")
    for pressed in (await community.ann.select(stale, ["0"]),):
        assert "has changed" in message_text(pressed)


async def do_first_item(community: Community, page: simcord.ResponseMessage) -> simcord.ResponseMessage:
    worksheet = worksheet_of(community, "portfolio-ladder")
    question = worksheet.steps[0].questions[0]
    form = await community.press(page, "Add project")
    return response_of(await fill_form(community.ann, form, question.fields, worksheet.sample["projects"][0]))


async def test_a_restart_in_the_middle_loses_nothing_and_an_edited_worksheet_ends_as_it_began(
    settings: Settings, tmp_path: Path
) -> None:
    async with open_guidepost(settings) as before:
        env = simcord.Env(before, shard_count=1)
        await env.start()
        community = Community(env)
        old = worksheet_of(community, "which-switch")
        page = await walk_through(community, old, steps=1)
        content = tmp_path / "content"
        shutil.copytree(SHIPPED_CONTENT, content)
        file = content / "worksheets" / "which-switch.yaml"
        text = file.read_text(encoding="utf-8")
        text = text.replace("The role I'd like", "Which role do you dream of?").replace(
            "  - title: Today", "  - title: Now"
        )
        file.write_text(text.replace("Your head start", "What you bring along"), encoding="utf-8")
        async with open_guidepost(replace(settings, content_dir=content)) as after:
            await env.restart_bot(after)
            community.bot = after
            assert worksheet_of(community, "which-switch").steps[0].title == "Now"
            form = await community.press(page, "Fill in")
            assert form.modal is not None
            assert "The role I'd like" in [part["label"] for part in form.modal["components"]]
            page = response_of(await fill_form(community.ann, form, old.steps[1].questions, old.sample))
            page = await do_step(community.ann, page, old.steps[2], old.sample)
            assert "Your head start" in message_text(page)
            await community.press(response_of(await community.press(page, "Delete")), "Delete")
            page = response_of(await community.slash("worksheet start", name="which-switch"))
            assert "### Now" in message_text(page)
            await env.shutdown()

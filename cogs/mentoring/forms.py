"""The forms of interviews, each built of the texts that it opens with."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.interactions.forms import Form, Submit, text_field
from bot.pages.ui import OPTION_CHARACTERS
from cogs.mentoring.parse import ABOUT_CHARACTERS, REPORT_CHARACTERS
from cogs.mentoring.records import LEAST_CAPACITY, LEAST_GOAL_CHARACTERS, MOST_CAPACITY, MOST_GOAL_CHARACTERS, Profile

NAME_LABELS = ("Your role now", "Your industry now", "The role you want", "The industry you want")


def profile_form(submit: Submit, texts: Sequence[str]) -> Form:
    """Submits the four names of `NAME_LABELS` and the topics."""
    held_role, held_industry, wanted_role, wanted_industry = NAME_LABELS
    return Form(
        "What you do, what you want to do",
        submit,
        text_field(held_role, "For example: data analyst, student", texts[0]),
        text_field(held_industry, "For example: health care, retail", texts[1]),
        text_field(wanted_role, "For example: machine learning engineer", texts[2]),
        text_field(wanted_industry, "For example: finance. Leave it empty if any will do", texts[3]),
        text_field("Up to 5 topics", "Separated by commas, for example: computer vision, first job", texts[4]),
    )


def profile_texts(profile: Profile | None) -> tuple[str, ...]:
    if profile is None:
        return ("",) * 5
    names = (profile.held_role, profile.held_industry, profile.wanted_role, profile.wanted_industry)
    return (*names, ", ".join(profile.topics))


def details_form(submit: Submit, texts: Sequence[str]) -> Form:
    """Submits languages, zone and a line about oneself."""
    languages, zone, about = texts
    return Form(
        "Languages, time zone, about you",
        submit,
        text_field("Languages you speak", "For example: English, Spanish", languages, required=True),
        text_field("Your time zone", "A city or time zone, such as Berlin or Asia/Tokyo", zone, required=True),
        text_field(
            "A line about you", f"Up to {ABOUT_CHARACTERS} characters, for the people you meet", about, long=True
        ),
    )


def goal_form(submit: Submit, texts: Sequence[str]) -> Form:
    description = f"{LEAST_GOAL_CHARACTERS} to {MOST_GOAL_CHARACTERS} characters. The host reads it"
    return Form(
        "What do you want to learn?",
        submit,
        text_field("Your goal, in one or two sentences", description, texts[0], long=True),
    )


def capacity_form(submit: Submit, texts: Sequence[str]) -> Form:
    description = f"{LEAST_CAPACITY} to {MOST_CAPACITY}, 20 to 30 minutes each"
    return Form("Offer interviews", submit, text_field("How many a month?", description, texts[0]))


def time_form(submit: Submit, texts: Sequence[str]) -> Form:
    description = "For example: friday 3pm, tomorrow 15:00, 12 march 18:30"
    return Form("When will you meet?", submit, text_field("Day and time, on your own clock", description, texts[0]))


def link_form(submit: Submit, texts: Sequence[str]) -> Form:
    description = "For example a video call. Only the two of you see it"
    return Form("Where will you talk?", submit, text_field("A link", description, texts[0] or "https://"))


def thanks_form(submit: Submit, texts: Sequence[str]) -> Form:
    description = "For example: one thing you'll do with what you heard"
    return Form("Say thanks", submit, text_field("A few words for your host", description, texts[0], long=True))


def learned_form(submit: Submit, texts: Sequence[str]) -> Form:
    description = "Only you can read this. Leave it empty to delete it"
    return Form("What I learned", submit, text_field("For your own eyes", description, texts[0], long=True))


def report_form(submit: Submit, texts: Sequence[str]) -> Form:
    description = f"Up to {REPORT_CHARACTERS:,} characters. Only moderators read it"
    return Form(
        "Tell the moderators",
        submit,
        text_field("What happened?", description, texts[0], long=True),
        introduction="This is confidential. The other person isn't told.",
    )


def questions_form(submit: Submit, texts: Sequence[str], ideas: Sequence[str], chosen: Sequence[str]) -> Form:
    """Submits the indexes of the ideas that were picked, as texts, and questions of one's own, one a line."""
    ideas_select: discord.ui.Select[Any] = discord.ui.Select(
        placeholder="Pick some, or none",
        min_values=0,
        max_values=len(ideas),
        required=False,
        options=[
            discord.SelectOption(label=idea[:OPTION_CHARACTERS], value=str(index), default=idea in chosen)
            for index, idea in enumerate(ideas)
        ],
    )
    return Form(
        "Your questions",
        submit,
        discord.ui.Label(text="Ideas", description="2 or 3 are enough", component=ideas_select),
        text_field("Your own, one a line", "What you can't look up elsewhere", texts[0], long=True),
    )

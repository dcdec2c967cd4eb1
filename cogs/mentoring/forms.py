"""The forms of interviews; what is filled in is handed on as it is, and nothing that was refused is lost."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord

from bot.interactions.error_handler import handles_errors
from cogs.mentoring.records import Profile

# As much as Discord lets anybody type: who pasted too much gets a sentence and the text back, not a closed form.
TYPED_CHARACTERS = 4_000
# Refused forms that are kept in memory for a second try; some 1,000 characters each.
MOST_DRAFTS = 500

Filled = Callable[..., Awaitable[None]]
Field = discord.ui.Label[Any]


def field(text: str, description: str, default: str = "", *, long: bool = False, required: bool = False) -> Field:
    given: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        default=default[:TYPED_CHARACTERS] or None,
        max_length=TYPED_CHARACTERS,
        required=required,
    )
    return discord.ui.Label(text=text, description=description, component=given)


class Form(discord.ui.Modal):
    """Asks for some text, or for some of several lines, and hands it to `filled(interaction, *texts)`; of a select
    all that was chosen is one list."""

    def __init__(self, title: str, filled: Filled, *fields: Field, words: str = "") -> None:
        super().__init__(title=title)
        self._filled = filled
        self._fields = fields
        if words:
            self.add_item(discord.ui.TextDisplay(words))
        for one in fields:
            self.add_item(one)

    @handles_errors
    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        await self._filled(interaction, *(_given(one.component) for one in self._fields))


def _given(component: Any) -> str | list[str]:
    if isinstance(component, discord.ui.TextInput):
        return str(component.value).strip()
    return [str(value) for value in component.values]


class Drafts:
    """What somebody typed and was refused, for the next time that the same form opens; forgotten with the process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], tuple[str, ...]] = OrderedDict()

    def keep(self, member_id: int, form: str, typed: Sequence[str]) -> None:
        self._kept[member_id, form] = tuple(typed)
        self._kept.move_to_end((member_id, form))
        while len(self._kept) > MOST_DRAFTS:
            self._kept.popitem(last=False)

    def take(self, member_id: int, form: str) -> tuple[str, ...] | None:
        return self._kept.pop((member_id, form), None)


def profile_form(filled: Filled, typed: Sequence[str]) -> Form:
    """`typed` are the five lines, in this order."""
    held_role, held_industry, wanted_role, wanted_industry, topics = typed
    return Form(
        "What you do, what you want to do",
        filled,
        field("Your role now", "Such as: data analyst, student", held_role),
        field("Your industry now", "Such as: health care, retail", held_industry),
        field("The role you want", "Such as: machine learning engineer", wanted_role),
        field("The industry you want", "Such as: finance; leave it empty if any will do", wanted_industry),
        field("Up to five topics", "With commas, such as: computer vision, first job", topics),
    )


def profile_lines(profile: Profile | None) -> tuple[str, ...]:
    if profile is None:
        return ("",) * 5
    wishes = (profile.held_role, profile.held_industry, profile.wanted_role, profile.wanted_industry)
    return (*wishes, ", ".join(profile.topics))


def more_form(filled: Filled, typed: Sequence[str]) -> Form:
    """`typed` are languages, zone and a line about oneself."""
    languages, zone, about = typed
    return Form(
        "Languages, zone and you",
        filled,
        field("Languages you can talk in", "Such as: English, Spanish", languages, required=True),
        field("Your time zone", "A city or a name, such as Berlin or Asia/Tokyo", zone, required=True),
        field("A line about you", "Up to 300 characters; those you meet can read it", about, long=True),
    )


def goal_form(filled: Filled, goal: str = "") -> Form:
    return Form(
        "What do you want to learn?",
        filled,
        field(
            "Your goal, in one or two sentences", "At least 10 characters, at most 500; hosts read it", goal, long=True
        ),
    )


def capacity_form(filled: Filled, capacity: str = "2") -> Form:
    return Form(
        "Offer interviews",
        filled,
        field("How many a month?", "From 1 to 8, of 20 to 30 minutes each", capacity),
    )


def time_form(filled: Filled, typed: str = "") -> Form:
    return Form(
        "When do you meet?",
        filled,
        field("Day and time, on your own clock", "Such as: friday 3pm, tomorrow 15:00, 12 march 18:30", typed),
    )


def thanks_form(filled: Filled, words: str = "") -> Form:
    return Form(
        "Say thanks",
        filled,
        field("A few words for your host", "Such as: one thing you will do with what you heard", words, long=True),
    )


def learned_form(filled: Filled, words: str) -> Form:
    return Form(
        "What I learned",
        filled,
        field("For your own eyes", "Nobody else reads this; empty deletes it", words, long=True),
    )


def report_form(filled: Filled, words: str = "") -> Form:
    return Form(
        "Tell the moderators",
        filled,
        field("What happened?", "Up to 1,000 characters; only moderators read it", words, long=True),
        words="This is confidential. The other person is not told.",
    )


def questions_form(filled: Filled, ideas: Sequence[str], chosen: Sequence[str], own: str) -> Form:
    """Ideas to pick from, and room for questions of one's own, one a line."""
    picks: discord.ui.Select[Any] = discord.ui.Select(
        placeholder="Pick some, or none",
        min_values=0,
        max_values=len(ideas),
        required=False,
        options=[
            discord.SelectOption(label=one[:100], value=str(at), default=one in chosen) for at, one in enumerate(ideas)
        ],
    )
    return Form(
        "Your questions",
        filled,
        discord.ui.Label(text="Ideas", description="Two or three are enough", component=picks),
        field("Your own, one a line", "What you cannot look up elsewhere", own, long=True),
    )

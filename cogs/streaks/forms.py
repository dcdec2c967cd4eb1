"""The fields that streaks ask to be filled in."""

from collections.abc import Sequence

from bot.interactions.forms import Field, Form, Submit, text_field

# A cue and a habit are a few words each.
HABIT_CHARACTERS = 100
ZONE_CHARACTERS = 60


def join_form(submit: Submit, zone: str, cue: str, habit: str, introduction: str) -> Form:
    return Form("Start a streak", submit, _zone_field(zone), *_habit_fields(cue, habit), introduction=introduction)


def habit_form(submit: Submit, cue: str, habit: str) -> Form:
    return Form("My tiny habit", submit, *_habit_fields(cue, habit))


def zone_form(submit: Submit, zone: str) -> Form:
    return Form("My time zone", submit, _zone_field(zone))


def _zone_field(zone: str) -> Field:
    hint = "A city or time zone, such as Berlin or Asia/Tokyo"
    return text_field("Your time zone", hint, zone, required=True, most=ZONE_CHARACTERS)


def _habit_fields(cue: str, habit: str) -> Sequence[Field]:
    return (
        text_field("After …", "Something you do every day, such as: breakfast", cue, most=HABIT_CHARACTERS),
        text_field("… I do this", "One tiny thing, such as: read one page", habit, most=HABIT_CHARACTERS),
    )

"""What the two of a pair see when they act: times, answers, questions, thanks, reports."""

from collections.abc import Sequence
from datetime import datetime

from bot.interactions.components import PersistentButton, button, select
from bot.pages.typed_text import escaped, fitting, quoted
from bot.pages.ui import MessagePage, lines, row, text
from cogs.mentoring.records import Answer, Pair, PairState
from cogs.mentoring.views.common import ACCENT, calendar_file_item, full_time, mention, reminder_promise, status_button

# Ten of them fit a message whatever was typed.
QUESTION_SHOWN = 350
NOTE_SHOWN = 1_500

NO_PAIR = (
    "You have no interview agreed on, so there is nothing to set a time for. `/mentoring request` asks for one, and "
    "`/mentoring status` shows how it goes."
)
NO_PAIR_WITH_MEMBER = "You have no interview agreed on with that member. `/mentoring status` shows those you have."


def choose_pair_page(guild_id: int, pairs: Sequence[Pair], member_id: int, at: datetime) -> MessagePage:
    """Of several interviews, the one that the time is for."""
    options = [
        (
            pair.goal,
            pair.id,
            f"{'You asked' if pair.seeker_id == member_id else 'You were asked'}, {pair.paired_at:%Y-%m-%d}",
        )
        for pair in pairs
    ]
    return MessagePage(
        text(f"## Which interview?\nYou have several. Which one is {full_time(at)}?"),
        row(select("Choose an interview", "mentoring:choose", options, guild_id, int(at.timestamp()))),
        accent=ACCENT,
    )


def time_set_page(pair: Pair, change: str, at: datetime, now: datetime, *, has_file: bool) -> MessagePage:
    """To whoever set or moved it; where the two have a thread, the calendar file is posted there."""
    head = "## The time has changed" if change == "moved" else "## The time is set"
    file = [calendar_file_item()] if has_file else []
    where = "The file below puts it into your calendar." if has_file else "The calendar file comes in your thread."
    another_time = button("Another time", "mentoring:time", pair.id)
    message = lines(f"{head}\nYou meet {full_time(at)}.", f"{reminder_promise(at - now)} {where}".strip())
    return MessagePage(text(message), *file, row(another_time, status_button(pair.guild_id)), accent=ACCENT)


def called_off_page(pair: Pair) -> MessagePage:
    content = "## Called off\nThe time is gone, and the interview is not: choose another time. The other one is told."
    another_time = button("Another time", "mentoring:time", pair.id, primary=True)
    return MessagePage(text(content), row(another_time, status_button(pair.guild_id)), accent=ACCENT)


def calendar_page(at: datetime) -> MessagePage:
    content = f"## For your calendar\n{full_time(at)}, with a reminder an hour before."
    return MessagePage(text(content), calendar_file_item(), accent=ACCENT)


def answered_page(pair: Pair, member_id: int, answer: Answer) -> MessagePage:
    """What the answer leads to. The other's answer may have decided: who met has met."""
    if pair.state is PairState.MET:
        return _met_page(pair, member_id, said_otherwise=answer is not Answer.MET)
    if answer is Answer.LATER:
        again = f" I ask again {full_time(pair.ask_at)}." if pair.ask_at else ""
        content = f"## Later, then\nThat is fine.{again} A time that is set makes it likelier."
        next_step = [button("Set a time", "mentoring:time", pair.id, primary=True)]
    else:
        content = "## Thank you for telling me\nThings come up, and no harm is done."
        next_step = [button("Ask for another one", "mentoring:again", pair.guild_id, primary=True)]
        if member_id != pair.seeker_id:
            next_step = []
    return MessagePage(text(content), row(*next_step, status_button(pair.guild_id)), accent=ACCENT)


def _met_page(pair: Pair, member_id: int, *, said_otherwise: bool) -> MessagePage:
    if said_otherwise:
        content = (
            "## It counts as met\nOne of you said that you have met, and that stands. Your answer is kept beside it. "
            "If something is wrong, **Report** tells the moderators in confidence."
        )
        report = button("Report", "mentoring:report", pair.id)
        return MessagePage(text(content), row(status_button(pair.guild_id, primary=True), report), accent=ACCENT)
    if member_id == pair.host_id:
        content = (
            f"## Good to hear\nThank you for your time for {mention(pair.seeker_id)}. That is how others get there."
        )
        return MessagePage(text(content), row(status_button(pair.guild_id, primary=True)), accent=ACCENT)
    todo = (
        "Your thanks are with your host already. One thing makes it last: note for yourself what you learned."
        if pair.thanked_at
        else "Two things make it last: say thanks within a day, and note for yourself what you learned. Both take two "
        "minutes."
    )
    content = f"## Good to hear\n{todo}"
    thanks = [] if pair.thanked_at else [button("Say thanks", "mentoring:thank", pair.id, primary=True)]
    return MessagePage(text(content), row(*thanks, _note_button(pair), status_button(pair.guild_id)), accent=ACCENT)


def _note_button(pair: Pair) -> PersistentButton:
    return button("Note what you learned", "mentoring:learned", pair.id)


def thanked_page(pair: Pair) -> MessagePage:
    content = f"## Handed over\nI bring your thanks to {mention(pair.host_id)}:\n> {escaped(pair.thanks)}"
    return MessagePage(text(content), row(_note_button(pair), status_button(pair.guild_id)), accent=ACCENT)


def noted_page(pair: Pair) -> MessagePage:
    note = f"## Kept, for your eyes only\n{quoted(pair.learned, NOTE_SHOWN)}"
    change = button("Change it", "mentoring:learned", pair.id)
    return MessagePage(
        text(note if pair.learned else "## The note is deleted"),
        row(change, status_button(pair.guild_id)),
        accent=ACCENT,
    )


def questions_page(pair: Pair, *, for_seeker: bool) -> MessagePage:
    """Those that the seeker picked."""
    questions = lines(*(f"- {fitting(question, QUESTION_SHOWN)}" for question in pair.questions))
    heading = "## Your questions" if for_seeker else f"## What {mention(pair.seeker_id)} would like to ask"
    change = [button("Change them", "mentoring:questions", pair.id)] if for_seeker else []
    return MessagePage(
        text(f"{heading}\n{questions or 'None are picked yet.'}"),
        row(*change, status_button(pair.guild_id)),
        accent=ACCENT,
    )


def reported_page(guild_id: int) -> MessagePage:
    content = (
        "## The moderators have your report\nOnly they can read it, and the other person is not told. If you would "
        "rather not be paired with somebody again, `/mentoring avoid` does that quietly."
    )
    return MessagePage(text(content), row(status_button(guild_id)), accent=ACCENT)

"""What the two of a pair see when they act: times, answers, questions, thanks; it shows what it is given."""

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.interactions.components import PersistentButton, button, select
from bot.interactions.ui import MessagePage, escaped, fitting, lines, quoted, row, text
from cogs.mentoring.records import Pair, PairState, Said
from cogs.mentoring.views.common import ACCENT, CALENDAR_FILENAME, full_time, mention, status_button

# Ten of them fit a message whatever was typed.
QUESTION_SHOWN = 350


def which(guild_id: int, pairs: Sequence[Pair], member_id: int, at: datetime) -> MessagePage:
    """Of several interviews, the one that the time is for."""
    options = [
        (
            one.goal,
            one.id,
            f"{'You asked' if one.seeker_id == member_id else 'You were asked'}, {one.paired_at:%Y-%m-%d}",
        )
        for one in pairs
    ]
    chosen = select("Choose an interview", "mentoring:choose", options, guild_id, int(at.timestamp()))
    return MessagePage(
        text(f"## Which interview?\nYou have several. Which one is {full_time(at)}?"), row(chosen), accent=ACCENT
    )


def called_off(pair: Pair) -> MessagePage:
    words = "## Called off\nThe time is gone, and the interview is not: choose another time. The other one is told."
    again = button("Another time", "mentoring:time", pair.id, primary=True)
    return MessagePage(text(words), row(again, status_button(pair.guild_id)), accent=ACCENT)


def calendar(at: datetime) -> MessagePage:
    file = discord.ui.File[discord.ui.LayoutView](f"attachment://{CALENDAR_FILENAME}")
    return MessagePage(
        text(f"## For your calendar\n{full_time(at)}, with a reminder an hour before."), file, accent=ACCENT
    )


def answered(pair: Pair, member_id: int, said: Said) -> MessagePage:
    """What the answer leads to. The other's answer may have decided: who met has met."""
    if pair.state is PairState.MET:
        return _met(pair, member_id)
    if said is Said.LATER:
        when = f" I ask again {full_time(pair.ask_at)}." if pair.ask_at else ""
        words = f"## Later, then\nThat is fine.{when} A time that is set makes it likelier."
        set_time = button("Set a time", "mentoring:time", pair.id, primary=True)
        return MessagePage(text(words), row(set_time, status_button(pair.guild_id)), accent=ACCENT)
    words = "## Thank you for telling me\nThings come up, and no harm is done."
    again = [button("Ask for another one", "mentoring:again", pair.guild_id, primary=True)]
    return MessagePage(
        text(words), row(*again[: member_id == pair.seeker_id], status_button(pair.guild_id)), accent=ACCENT
    )


def _met(pair: Pair, member_id: int) -> MessagePage:
    if member_id == pair.host_id:
        words = f"## Good to hear\nThank you for your time for {mention(pair.seeker_id)}. That is how others get there."
        return MessagePage(text(words), row(status_button(pair.guild_id, primary=True)), accent=ACCENT)
    thanks = [button("Say thanks", "mentoring:thank", pair.id, primary=True)] * (pair.thanked_at is None)
    words = (
        "## Good to hear\nTwo things make it last: say thanks within a day, and note for yourself what you learned. "
        "Both take two minutes."
    )
    return MessagePage(text(words), row(*thanks, _note(pair), status_button(pair.guild_id)), accent=ACCENT)


def _note(pair: Pair) -> PersistentButton:
    return button("Note what you learned", "mentoring:learned", pair.id)


def thanked(pair: Pair) -> MessagePage:
    words = f"## Handed over\nI bring your thanks to {mention(pair.host_id)}:\n> {escaped(pair.thanks)}"
    return MessagePage(text(words), row(_note(pair), status_button(pair.guild_id)), accent=ACCENT)


def noted(pair: Pair) -> MessagePage:
    words = f"## Kept, for your eyes only\n{quoted(pair.learned, 1_500)}" if pair.learned else "## The note is deleted"
    change = button("Change it", "mentoring:learned", pair.id)
    return MessagePage(text(words), row(change, status_button(pair.guild_id)), accent=ACCENT)


def questions(pair: Pair, *, mine: bool) -> MessagePage:
    """Those that the seeker picked; with `mine`, for the seeker."""
    shown = lines(*(f"- {fitting(one, QUESTION_SHOWN)}" for one in pair.questions))
    head = "## Your questions" if mine else f"## What {mention(pair.seeker_id)} would like to ask"
    change = [button("Change them", "mentoring:questions", pair.id)] if mine else []
    page = text(f"{head}\n{shown or 'None are picked yet.'}")
    return MessagePage(page, row(*change, status_button(pair.guild_id)), accent=ACCENT)


def reported(guild_id: int) -> MessagePage:
    words = (
        "## The moderators have your report\nOnly they can read it, and the other person is not told. If you would "
        "rather not be paired with somebody again, `/mentoring avoid` does that quietly."
    )
    return MessagePage(text(words), row(status_button(guild_id)), accent=ACCENT)

"""What the two of a pair see when they act: times, places, answers, questions, thanks, reports."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import discord
from discord.utils import format_dt

from bot.interactions.components import Button, button, channel_select, select
from bot.pages.emoji import CALENDAR, CELEBRATION, DONE, PRIVATE
from bot.pages.typed_text import fitting
from bot.pages.ui import MessagePage, lines, row, text
from cogs.mentoring.records import Answer, Pair, PairState
from cogs.mentoring.views.common import (
    ACCENT,
    calendar_file_item,
    full_time,
    mention,
    night_warning,
    place_buttons,
    place_of,
    quote_block,
    reminder_promise,
    status_button,
)

# Ten of them fit a message whatever was typed.
QUESTION_SHOWN = 350
THANKS_SHOWN, NOTE_SHOWN = 1_000, 1_500

NO_PAIR = (
    "You have no interview to set a time for yet. `/mentoring request` asks for one, and `/mentoring status` shows how "
    "it's going."
)
NO_PAIR_WITH_MEMBER = "You have no open interview with that member. `/mentoring status` shows the ones you have."


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
        text(f"## Which interview?\nYou have a few open. Which one is {full_time(at)} for?"),
        row(select("Choose an interview", "mentoring:choose", options, guild_id, int(at.timestamp()))),
        accent=ACCENT,
    )


def move_page(pair: Pair, at: datetime) -> MessagePage:
    """A time is set already, and a suggestion of before was pressed."""
    settled = f"You're meeting {full_time(pair.meeting_at)}." if pair.meeting_at else ""
    move = button("Move it", "mentoring:move", pair.id, int(at.timestamp()), primary=True)
    return MessagePage(
        text(lines(f"## {CALENDAR} Move your interview?\n{settled}", f"The new time would be {full_time(at)}.")),
        row(move, status_button(pair.guild_id)),
        accent=ACCENT,
    )


def time_set_page(
    pair: Pair, at: datetime, now: datetime, nights: Sequence[tuple[int, str]], *, has_file: bool
) -> MessagePage:
    """To whoever set or moved it; without a file where the two get it in their thread, with all the rest."""
    warnings = [night_warning(member_id, clock) for member_id, clock in nights]
    another_time = button("Another time", "mentoring:time", pair.id, primary=bool(nights))
    if not has_file:
        message = lines(
            f"{DONE} **Saved: {format_dt(at, 'F')}.** I'll let you both know, with a calendar file.", *warnings
        )
        return MessagePage(text(message), row(another_time, status_button(pair.guild_id)), accent=ACCENT)
    message = lines(
        f"## {CALENDAR} You're meeting {full_time(at)}",
        *warnings,
        f"Where: {place_of(pair)}" if pair.meeting_place else "",
        f"{reminder_promise(at - now)} The file adds it to your calendar.".strip(),
    )
    where = [] if pair.meeting_place else [text("**Where will you talk?**"), row(*place_buttons(pair))]
    buttons = row(another_time, status_button(pair.guild_id))
    return MessagePage(text(message), calendar_file_item(), *where, buttons, accent=ACCENT)


def place_page(pair: Pair) -> MessagePage:
    """It is set; another one is a press away."""
    message = f"{DONE} **You'll talk {_at_place(pair)}.** It's in the reminders and the calendar file, too."
    return MessagePage(
        text(message),
        text("-# Changed your mind?"),
        row(*place_buttons(pair)),
        row(status_button(pair.guild_id)),
        accent=ACCENT,
    )


def _at_place(pair: Pair) -> str:
    return place_of(pair) if place_of(pair).startswith(("in ", "by ")) else f"at {place_of(pair)}"


def voice_page(pair: Pair) -> MessagePage:
    channels = channel_select(
        "Choose a voice channel",
        "mentoring:voice",
        [discord.ChannelType.voice, discord.ChannelType.stage_voice],
        pair.id,
    )
    return MessagePage(
        text("## Which voice channel?\nChoose one that you can both join."), row(channels), accent=ACCENT
    )


def called_off_page(pair: Pair) -> MessagePage:
    content = "## Time cancelled\nThe interview is still on. Pick a new time; I'll let the other person know."
    another_time = button("Another time", "mentoring:time", pair.id, primary=True)
    return MessagePage(text(content), row(another_time, status_button(pair.guild_id)), accent=ACCENT)


def calendar_page(at: datetime) -> MessagePage:
    content = f"## {CALENDAR} For your calendar\n{full_time(at)}, with a reminder an hour before."
    return MessagePage(text(content), calendar_file_item(), accent=ACCENT)


def answered_page(
    pair: Pair, member_id: int, answer: Answer, *, is_first: bool = False, mended_within: timedelta | None = None
) -> MessagePage:
    """What the answer leads to. The other's answer may have decided: who met has met. `is_first`: their first interview
    as a seeker; `mended_within`: so long after they met a slip can be mended."""
    if pair.state is PairState.MET:
        if answer is not Answer.MET:
            return _met_anyway_page(pair)
        return _met_page(pair, member_id, is_first=is_first, mended_within=mended_within)
    if answer is Answer.LATER:
        again = f" I'll ask again {full_time(pair.ask_at)}." if pair.ask_at else ""
        content = f"## Not yet, then\nThat's fine.{again} Setting a time makes it more likely to happen."
        next_step = [button("Set a time", "mentoring:time", pair.id, primary=True)]
    else:
        content = "## Thanks for letting me know\nThings come up. No harm done."
        next_step = [button("Ask for another one", "mentoring:again", pair.guild_id, primary=True)]
        if member_id != pair.seeker_id:
            next_step = []
    return MessagePage(text(content), row(*next_step, status_button(pair.guild_id)), accent=ACCENT)


def _met_anyway_page(pair: Pair) -> MessagePage:
    content = (
        "## It counts as met\nOne of you said you met, and that stands. I've kept your answer too. If something's "
        "wrong, **Report** tells the moderators in confidence."
    )
    report = button("Report", "mentoring:report", pair.id)
    return MessagePage(text(content), row(status_button(pair.guild_id, primary=True), report), accent=ACCENT)


def _met_page(pair: Pair, member_id: int, *, is_first: bool, mended_within: timedelta | None) -> MessagePage:
    until = pair.met_at + mended_within if pair.met_at and mended_within else None
    slip = f"-# Pressed by mistake? You can change your answer until {format_dt(until, 't')}." if until else ""
    changes = [button("It didn't happen", "mentoring:missed", pair.id)] if until else []
    if member_id == pair.host_id:
        content = lines(f"## {CELEBRATION} Good to hear!\nThank you for your time for {mention(pair.seeker_id)}.", slip)
        buttons = row(status_button(pair.guild_id, primary=True), *changes)
        return MessagePage(text(content), buttons, accent=ACCENT)
    head = "Your first interview. Well done!" if is_first else "Good to hear!"
    todo = (
        "Your host already has your thanks. One thing makes it last: note what you learned."
        if pair.thanked_at
        else "Two things make it last: say thanks within a day, and note what you learned. It's 2 minutes each."
    )
    thanks = [] if pair.thanked_at else [button("Say thanks", "mentoring:thank", pair.id, primary=True)]
    return MessagePage(
        text(lines(f"## {CELEBRATION} {head}\n{todo}", slip)),
        row(*thanks, _note_button(pair), status_button(pair.guild_id), *changes),
        accent=ACCENT,
    )


def _note_button(pair: Pair) -> Button:
    return button("Note what you learned", "mentoring:learned", pair.id)


def thanked_page(pair: Pair) -> MessagePage:
    content = f"## {CELEBRATION} Sent to {mention(pair.host_id)}\n{quote_block(pair.thanks, THANKS_SHOWN)}"
    return MessagePage(text(content), row(_note_button(pair), status_button(pair.guild_id)), accent=ACCENT)


def noted_page(pair: Pair) -> MessagePage:
    note = f"## {PRIVATE} Saved, for your eyes only\n{quote_block(pair.learned, NOTE_SHOWN)}"
    change = button("Change it", "mentoring:learned", pair.id)
    return MessagePage(
        text(note if pair.learned else "## Note deleted"),
        row(change, status_button(pair.guild_id)),
        accent=ACCENT,
    )


def questions_page(pair: Pair, *, for_seeker: bool) -> MessagePage:
    """Those that the seeker picked."""
    questions = lines(*(f"- {fitting(question, QUESTION_SHOWN)}" for question in pair.questions))
    heading = "## Your questions" if for_seeker else f"## What {mention(pair.seeker_id)} would like to ask"
    change = [button("Change them", "mentoring:questions", pair.id)] if for_seeker else []
    return MessagePage(
        text(f"{heading}\n{questions or 'None picked yet.'}"),
        row(*change, status_button(pair.guild_id)),
        accent=ACCENT,
    )


def reported_page(guild_id: int) -> MessagePage:
    content = (
        f"## {PRIVATE} The moderators have your report\nOnly they can read it, and the other person isn't told. Would "
        "you rather not be matched with someone again? `/mentoring avoid` takes care of that quietly."
    )
    return MessagePage(text(content), row(status_button(guild_id)), accent=ACCENT)

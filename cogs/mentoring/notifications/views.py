"""What each letter looks like; it shows what it is given, names the acts of its buttons, and imports no store."""

from datetime import datetime, timedelta
from typing import Any

import discord

from bot.interactions.components import PersistentButton, button
from bot.interactions.ui import MessagePage, escaped, quoted, row, text
from cogs.mentoring.records import Offer, Pair, Profile
from cogs.mentoring.views.common import (
    ACCENT,
    CALENDAR_FILENAME,
    GOAL_SHOWN,
    full_time,
    mention,
    reasons_for_host,
    role_and_industry,
)

# Together with our own words well under Discord's 4,000 characters, even where every sign of them is escaped.
ABOUT_SHOWN, WORDS_SHOWN = 200, 1_000

ENDS = {
    "withdrawn": "{other} has withdrawn from your interview. Plans change, and it says nothing about you.",
    "left": "{other} is no longer here, so your interview cannot take place. It says nothing about you.",
    "unpaired": "The moderators have ended your interview with {other} before it took place.",
    "paused": "{other} takes a break from interviews, so this one cannot take place. It says nothing about you.",
    "missed": "{other} said that your interview did not happen. That is all right: it happens to everybody.",
}
OVER = "This interview does not take place. It says nothing about you."


def offer(one: Offer, goal: str, seeker: Profile | None, occurrence: str = "-", *, again: bool = False) -> MessagePage:
    """To the host; with `again`, a day before it runs out."""
    told = [f"They want to learn: {quoted(goal, GOAL_SHOWN)}"]
    if seeker is not None:
        now, wish = (
            role_and_industry(seeker.held_role, seeker.held_industry),
            role_and_industry(seeker.wanted_role, seeker.wanted_industry),
        )
        told = [*([f"Today: {now}"] if now else []), *([f"Their wish: {wish}"] if wish else []), *told]
        if seeker.about:
            told.append(f"About them: {quoted(seeker.about, ABOUT_SHOWN)}")
    if one.reasons:
        told.append(f"Why you: {escaped(', '.join(reasons_for_host(one.reasons)))}")
    head = "## An interview still waits for your word" if again else "## Somebody would like to talk with you"
    length = f"<@{one.seeker_id}> asks for 20 to 30 minutes of your time."
    return MessagePage(
        text(f"{head}\n{length}"),
        text("\n".join(told)),
        text(f"-# Open until {full_time(one.expires_at)}. **Not now** is quiet: nobody learns who said it."),
        row(
            button("Accept", "mentoring:accept", one.id, occurrence, primary=True),
            button("Not now", "mentoring:decline", one.id, occurrence),
            button("Pause me", "mentoring:rest", one.id, occurrence),
            button("Report", "mentoring:reportoffer", one.id, occurrence),
        ),
        accent=ACCENT,
    )


def waiting(guild_id: int, place: int, occurrence: str = "-") -> MessagePage:
    """To the seeker; `place` 1 is next."""
    words = (
        f"## You are on the waiting list\nYour place is **{place}**. Right now nobody who suits you has room. I look "
        "again every day, and at once when a host comes. You hear from me as soon as somebody fits."
    )
    return MessagePage(text(words), row(*_status(guild_id, occurrence), _withdraw(guild_id, occurrence)), accent=ACCENT)


def time_told(
    pair: Pair, what: str, by: int | None, at: datetime, occurrence: str = "-", *, file: bool = True
) -> MessagePage:
    """`what` is set, moved or off; `at` the new time, or the one that was called off. With `file`, the message carries
    `CALENDAR_FILENAME`."""
    heads = {"set": "The time is set", "moved": "The time has changed", "off": "The time is called off"}
    acts = {"set": "has chosen", "moved": "has moved your interview to", "off": "cannot come at"}
    words = f"## {heads[what]}\n{mention(by)} {acts[what]} {full_time(at)}."
    buttons = [button("Another time", "mentoring:time", pair.id, occurrence, primary=what == "off")]
    if what == "off":
        words += "\nYour interview is not lost: choose another time."
    else:
        words += "\nI remind you a day and an hour before. The file below puts it into your calendar."
        buttons.insert(0, button("Calendar file", "mentoring:calendar", pair.id, occurrence))
        buttons.append(button("Call it off", "mentoring:calloff", pair.id, occurrence))
    items: list[discord.ui.Item[Any]] = [text(words)]
    if file:
        items.append(discord.ui.File(f"attachment://{CALENDAR_FILENAME}"))
    return MessagePage(*items, row(*buttons), accent=ACCENT)


def reminder(pair: Pair, at: datetime, now: datetime, occurrence: str = "-") -> MessagePage:
    """A day or an hour before; what is chosen of questions is at hand."""
    soon = at - now < timedelta(hours=3)
    head = "## Your interview is soon" if soon else "## Your interview is tomorrow"
    words = f"{head}\n{full_time(at)}, {mention(pair.seeker_id)} and {mention(pair.host_id)}."
    hint = (
        "Have your questions ready, and be on time." if soon else "Ten minutes of homework today make it a good talk."
    )
    return MessagePage(
        text(f"{words}\n{hint}"),
        row(
            button("Pick questions", "mentoring:questions", pair.id, occurrence),
            button("Another time", "mentoring:time", pair.id, occurrence),
            button("Call it off", "mentoring:calloff", pair.id, occurrence),
        ),
        accent=ACCENT,
    )


def ask(pair: Pair, occurrence: str = "-") -> MessagePage:
    """To both, or to each: one press answers."""
    words = (
        f"## How did it go?\nHave {mention(pair.seeker_id)} and {mention(pair.host_id)} talked? "
        "One press is enough, and every answer is fine."
    )
    return MessagePage(
        text(words),
        row(
            button("We met", "mentoring:met", pair.id, occurrence, primary=True),
            button("Later", "mentoring:later", pair.id, occurrence),
            button("It did not happen", "mentoring:missed", pair.id, occurrence),
        ),
        accent=ACCENT,
    )


def thank(pair: Pair, occurrence: str = "-") -> MessagePage:
    """To the seeker, within a day."""
    words = (
        f"## Say thanks\n{mention(pair.host_id)} gave you their time. Two sentences are enough: what helped you most, "
        "and what you will do with it. I hand them over."
    )
    return MessagePage(
        text(words),
        row(
            button("Say thanks", "mentoring:thank", pair.id, occurrence, primary=True),
            button("Note what you learned", "mentoring:learned", pair.id, occurrence),
        ),
        accent=ACCENT,
    )


def thanks(pair: Pair, occurrence: str = "-") -> MessagePage:
    """To the host: the words."""
    words = f"## Thanks for you\n{mention(pair.seeker_id)} writes:\n>>> {escaped(pair.thanks[:WORDS_SHOWN])}"
    return MessagePage(text(words), row(*_status(pair.guild_id, occurrence)), accent=ACCENT)


def forward(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To the seeker after the first interview, once."""
    words = (
        "## Pay it forward\nSomebody here would like to know how you do your work, and what you have just learned. "
        "As a host you give up to two talks of half an hour a month, and you can pause whenever you like. "
        "I ask this once."
    )
    return MessagePage(
        text(words),
        row(button("I will be a host", "mentoring:host", guild_id, occurrence, primary=True)),
        accent=ACCENT,
    )


def ended(
    guild_id: int, reason: str, other: int | None, pair: Pair | None, looking: bool, occurrence: str = "-"
) -> MessagePage:
    """To the other side. `looking`: the reader's request is looked after again."""
    words = [f"## Your interview is over\n{ENDS.get(reason, OVER).format(other=mention(other))}"]
    buttons = list(_status(guild_id, occurrence))
    if looking:
        words.append("I am looking for somebody else for you already. You keep your place.")
    elif reason == "missed" and pair is not None:
        words.append("If you did talk, one press puts it right.")
        buttons.insert(0, button("We met", "mentoring:met", pair.id, occurrence))
    return MessagePage(text("\n".join(words)), row(*buttons), accent=ACCENT)


def offer_ended(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To a host whom an offer was put to, which is over before they answered."""
    words = (
        "## That request is over\nWhoever asked you for an interview does not need it any more. There is nothing to do "
        "for you."
    )
    return MessagePage(text(words), row(*_status(guild_id, occurrence)), accent=ACCENT)


def paused(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To somebody who left three in a row unanswered."""
    words = (
        "## A break for you\nThree of my questions in a row stayed without an answer, so I have paused your "
        "interviews and ask you nothing more. Nothing is lost. One press, now or in a year, and you are back."
    )
    return MessagePage(
        text(words), row(button("I am back", "mentoring:back", guild_id, occurrence, primary=True)), accent=ACCENT
    )


def _status(guild_id: int, occurrence: str) -> tuple[PersistentButton, ...]:
    return (button("My interviews", "mentoring:status", guild_id, occurrence),)


def _withdraw(guild_id: int, occurrence: str) -> PersistentButton:
    return button("Withdraw", "mentoring:withdraw", guild_id, occurrence)

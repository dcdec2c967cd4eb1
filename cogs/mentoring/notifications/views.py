"""What each notification looks like."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.interactions.components import PersistentButton, button
from bot.pages.emoji import DONE
from bot.pages.typed_text import escaped, quoted
from bot.pages.ui import MessagePage, line, row, section, text, thumbnail
from cogs.mentoring.notification_records import BOTH
from cogs.mentoring.records import Offer, Pair, Profile
from cogs.mentoring.views.common import (
    ACCENT,
    GOAL_SHOWN,
    calendar_file_item,
    full_time,
    mention,
    reminder_promise,
    role_and_industry,
)
from cogs.mentoring.views.reasons import reasons_to_host

# Together with our own words well under Discord's 4,000 characters, even where every sign of them is escaped.
ABOUT_SHOWN, THANKS_SHOWN = 200, 1_000

ENDS = {
    "withdrawn": "{other} has withdrawn from your interview. Plans change, and it says nothing about you.",
    "left": "{other} is no longer here, so your interview cannot take place. It says nothing about you.",
    "unpaired": "The moderators have ended your interview with {other} before it took place.",
    "paused": "{other} takes a break from interviews, so this one cannot take place. It says nothing about you.",
    "missed": "{other} said that your interview did not happen. That is all right: it happens to everybody.",
}
OVER = "This interview does not take place. It says nothing about you."

# What a message says once its buttons mean nothing any more, by what became of it.
OUTCOMES = {
    "accepted": "You said yes.",
    "declined": "You said “not now”.",
    "expired": "Nobody answered for three days, so I asked someone else. No harm done.",
    "full": "Your interviews for this month were all taken, so I asked someone else.",
    "withdrawn": "This request is no longer open. Thanks all the same.",
    "request paired": "You have a match.",
    "request closed": "Your request is closed.",
    "pair met": "You two met.",
    "pair missed": "It didn't happen.",
    "pair unknown": "Nobody said how it went.",
    "pair ended": "This interview is over.",
    "met": "You two met after all.",
    "thanked": "Your thanks are on their way.",
    "asked again": "I've asked once more.",
    "later": "Not yet. I'll ask again.",
    "moved": "There's a new time.",
    "off": "This time was cancelled.",
    "past": "This time has passed.",
}
# By these the outcome before is known, whatever sign stands before it.
_OUTCOME_ENDS = tuple(f" **{outcome}**" for outcome in OUTCOMES.values())


def closed_page(components: Sequence[discord.Component], outcome: str) -> MessagePage:
    """A message that was sent, without its buttons; below, what became of it (a key of `OUTCOMES`)."""
    items = [item for component in components for item in _without_buttons(component)]
    return MessagePage(*items, text(f"{DONE} **{OUTCOMES[outcome]}**"), accent=ACCENT)


def _without_buttons(component: discord.Component) -> Iterator[discord.ui.Item[Any]]:
    if isinstance(component, discord.Container):
        for child in component.children:
            yield from _without_buttons(child)
    elif isinstance(component, discord.SectionComponent):
        texts = [child.content for child in component.children if isinstance(child, discord.TextDisplay)]
        if isinstance(component.accessory, discord.ThumbnailComponent):
            picture = component.accessory
            yield section("\n".join(texts), thumbnail(picture.media.url, picture.description or ""))
        else:
            yield text("\n".join(texts))
    elif isinstance(component, discord.TextDisplay):
        if not component.content.endswith(_OUTCOME_ENDS):
            yield text(component.content)
    elif isinstance(component, discord.SeparatorComponent):
        yield line()
    elif isinstance(component, discord.FileComponent):
        yield calendar_file_item()


def offer_page(
    offer: Offer, goal: str, seeker: Profile | None, occurrence: str = "-", *, again: bool = False
) -> MessagePage:
    """To the host; with `again`, a day before it runs out."""
    details = [f"They want to learn: {quoted(goal, GOAL_SHOWN)}"]
    if seeker is not None:
        now, wish = (
            role_and_industry(seeker.held_role, seeker.held_industry),
            role_and_industry(seeker.wanted_role, seeker.wanted_industry),
        )
        details = [*([f"Today: {now}"] if now else []), *([f"Their wish: {wish}"] if wish else []), *details]
        if seeker.about:
            details.append(f"About them: {quoted(seeker.about, ABOUT_SHOWN)}")
    if offer.reasons:
        details.append(f"Why you: {escaped(reasons_to_host(offer.reasons))}")
    head = "## An interview still waits for your word" if again else "## Somebody would like to talk with you"
    length = f"<@{offer.seeker_id}> asks for 20 to 30 minutes of your time."
    return MessagePage(
        text(f"{head}\n{length}"),
        text("\n".join(details)),
        text(f"-# Open until {full_time(offer.expires_at)}. **Not now** is quiet: nobody learns who said it."),
        row(
            button("Accept", "mentoring:accept", offer.id, occurrence, primary=True),
            button("Not now", "mentoring:decline", offer.id, occurrence),
            button("Pause me", "mentoring:rest", offer.id, occurrence),
            button("Report", "mentoring:reportoffer", offer.id, occurrence),
        ),
        accent=ACCENT,
    )


def waiting_page(guild_id: int, place: int, occurrence: str = "-") -> MessagePage:
    """To the seeker; `place` 1 is next."""
    message = (
        f"## You are on the waiting list\nYour place is **{place}**. Right now nobody who suits you has room. I look "
        "again every day, and at once when a host comes. You hear from me as soon as somebody fits."
    )
    return MessagePage(
        text(message), row(*_status(guild_id, occurrence), _withdraw(guild_id, occurrence)), accent=ACCENT
    )


def time_page(
    pair: Pair, change: str, actor_id: int | None, at: datetime, now: datetime, occurrence: str = "-"
) -> MessagePage:
    """`change` is set, moved or off; `at` the new time, or the one that was called off. The message carries
    `CALENDAR_FILENAME`."""
    heads = {"set": "The time is set", "moved": "The time has changed", "off": "The time is called off"}
    acts = {"set": "has chosen", "moved": "has moved your interview to", "off": "cannot come at"}
    message = f"## {heads[change]}\n{mention(actor_id)} {acts[change]} {full_time(at)}."
    buttons = [button("Another time", "mentoring:time", pair.id, occurrence, primary=change == "off")]
    if change == "off":
        message += "\nYour interview is not lost: choose another time."
    else:
        message += "\n" + f"{reminder_promise(at - now)} The file below puts it into your calendar.".strip()
        buttons.insert(0, button("Calendar file", "mentoring:calendar", pair.id, occurrence))
        buttons.append(button("Call it off", "mentoring:calloff", pair.id, occurrence))
    return MessagePage(text(message), calendar_file_item(), row(*buttons), accent=ACCENT)


def reminder_page(
    pair: Pair, at: datetime, now: datetime, occurrence: str = "-", *, reader_id: int = BOTH
) -> MessagePage:
    """A day or an hour before; what is chosen of questions is at hand. `reader_id` is `BOTH` in the thread."""
    soon = at - now < timedelta(hours=3)
    head = "## Your interview is soon" if soon else "## Your interview is tomorrow"
    message = f"{head}\n{full_time(at)}, {mention(pair.seeker_id)} and {mention(pair.host_id)}."
    if reader_id == pair.host_id:
        hint = "Be on time: that is all it takes." if soon else "A look at their goal and questions is enough."
        questions = "Their questions"
    elif reader_id == pair.seeker_id:
        hint = (
            "Have your questions ready, and be on time."
            if soon
            else "Ten minutes of homework today make it a good talk."
        )
        questions = "Pick questions"
    else:
        homework = "have your questions ready" if soon else "ten minutes of homework today make it a good talk"
        hint, questions = f"{mention(pair.seeker_id)}, {homework}.", "Questions"
    return MessagePage(
        text(f"{message}\n{hint}"),
        row(
            button(questions, "mentoring:questions", pair.id, occurrence),
            button("Another time", "mentoring:time", pair.id, occurrence),
            button("Call it off", "mentoring:calloff", pair.id, occurrence),
        ),
        accent=ACCENT,
    )


def question_page(pair: Pair, occurrence: str = "-") -> MessagePage:
    """To both, or to each: one press answers."""
    message = (
        f"## How did it go?\nHave {mention(pair.seeker_id)} and {mention(pair.host_id)} talked? "
        "One press is enough, and every answer is fine."
    )
    return MessagePage(
        text(message),
        row(
            button("We met", "mentoring:met", pair.id, occurrence, primary=True),
            button("Later", "mentoring:later", pair.id, occurrence),
            button("It did not happen", "mentoring:missed", pair.id, occurrence),
        ),
        accent=ACCENT,
    )


def thank_page(pair: Pair, occurrence: str = "-") -> MessagePage:
    """To the seeker, within a day."""
    message = (
        f"## Say thanks\n{mention(pair.host_id)} gave you their time. Two sentences are enough: what helped you most, "
        "and what you will do with it. I hand them over."
    )
    return MessagePage(
        text(message),
        row(
            button("Say thanks", "mentoring:thank", pair.id, occurrence, primary=True),
            button("Note what you learned", "mentoring:learned", pair.id, occurrence),
        ),
        accent=ACCENT,
    )


def thanks_page(pair: Pair, occurrence: str = "-") -> MessagePage:
    """To the host: the words of thanks."""
    message = f"## Thanks for you\n{mention(pair.seeker_id)} writes:\n>>> {escaped(pair.thanks[:THANKS_SHOWN])}"
    return MessagePage(text(message), row(*_status(pair.guild_id, occurrence)), accent=ACCENT)


def invitation_page(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To the seeker after the first interview, once."""
    message = (
        "## Pay it forward\nSomebody here would like to know how you do your work, and what you have just learned. "
        "As a host you give up to two talks of half an hour a month, and you can pause whenever you like. "
        "I ask this once."
    )
    return MessagePage(
        text(message),
        row(button("I will be a host", "mentoring:host", guild_id, occurrence, primary=True)),
        accent=ACCENT,
    )


def ended_page(
    guild_id: int, reason: str, partner_id: int | None, pair: Pair | None, looking: bool, occurrence: str = "-"
) -> MessagePage:
    """To the other side. `looking`: the reader's request is looked after again."""
    message = [f"## Your interview is over\n{ENDS.get(reason, OVER).format(other=mention(partner_id))}"]
    buttons = list(_status(guild_id, occurrence))
    if looking:
        message.append("I am looking for somebody else for you already. You keep your place.")
    elif reason == "missed" and pair is not None:
        message.append("If you did talk, one press puts it right.")
        buttons.insert(0, button("We met", "mentoring:met", pair.id, occurrence))
    return MessagePage(text("\n".join(message)), row(*buttons), accent=ACCENT)


def offer_ended_page(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To a host whom an offer was put to, which is over before they answered."""
    message = (
        "## That request is over\nWhoever asked you for an interview does not need it any more. There is nothing to do "
        "for you."
    )
    return MessagePage(text(message), row(*_status(guild_id, occurrence)), accent=ACCENT)


def paused_page(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To somebody who left three in a row unanswered."""
    message = (
        "## A break for you\nThree of my questions in a row stayed without an answer, so I have paused your "
        "interviews and ask you nothing more. Nothing is lost. One press, now or in a year, and you are back."
    )
    return MessagePage(
        text(message), row(button("I am back", "mentoring:back", guild_id, occurrence, primary=True)), accent=ACCENT
    )


def _status(guild_id: int, occurrence: str) -> tuple[PersistentButton, ...]:
    return (button("My interviews", "mentoring:status", guild_id, occurrence),)


def _withdraw(guild_id: int, occurrence: str) -> PersistentButton:
    return button("Withdraw", "mentoring:withdraw", guild_id, occurrence)

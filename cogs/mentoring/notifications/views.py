"""What each notification looks like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.interactions.components import Button, button
from bot.interactions.custom_ids import parse_custom_id
from bot.pages.emoji import CALENDAR, CELEBRATION, DONE, PEOPLE
from bot.pages.typed_text import escaped, quoted
from bot.pages.ui import MessagePage, line, lines, row, section, text, thumbnail
from cogs.mentoring.notification_records import BOTH
from cogs.mentoring.records import Offer, Pair, Profile, ThreadState
from cogs.mentoring.views.common import (
    ACCENT,
    GOAL_SHOWN,
    HERE,
    LOOKS_AGAIN,
    NO_FACES,
    Faces,
    calendar_file_item,
    full_time,
    mention,
    night_warning,
    place_buttons,
    place_of,
    quote_block,
    reminder_promise,
    role_and_industry,
    with_face,
)
from cogs.mentoring.views.reasons import reasons_to_host

# Together with our own words well under Discord's 4,000 characters, even where every sign of them is escaped.
ABOUT_SHOWN, THANKS_SHOWN = 200, 1_000

ENDS = {
    "withdrawn": "{other} has withdrawn from your interview. Plans change; it says nothing about you.",
    "left": "{other} no longer takes part in interviews here. It says nothing about you.",
    "unpaired": "The moderators ended your interview with {other} before you could meet.",
    "paused": "{other} is taking a break from interviews. It says nothing about you.",
    "missed": "{other} said your interview didn't happen. That's all right, it happens to everyone.",
}
OVER = "This interview won't take place. It says nothing about you."

# What a message says once its buttons mean nothing any more, by what became of it.
OUTCOMES = {
    "accepted": "You said yes.",
    "declined": "You said “not now”.",
    "expired": "Nobody answered for 3 days, so I asked someone else. No harm done.",
    "full": "Your spots for this month were all taken, so I asked someone else.",
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
    "forward": "You're a host now. Thank you!",
    "paused": "You're back.",
}
REPORT_ACTS = ("mentoring:report", "mentoring:reportoffer")
# What is untrue in a message that is over: until when it was open, and that the time is still to come.
OPEN_UNTIL = "-# Open until "
REMINDER, TOMORROW, SOON = "Your interview", "Your interview is tomorrow", "Your interview is soon"
# By these the outcome before is known, whatever sign stands before it.
_OUTCOME_ENDS = tuple(f" **{outcome}**" for outcome in OUTCOMES.values())


def closed_page(components: Sequence[discord.Component], outcome: str) -> MessagePage:
    """A message that was sent, without its buttons but those for a report; below, what became of it (a key of
    `OUTCOMES`)."""
    items = [item for component in components for item in _without_buttons(component)]
    reports = [item for component in components for item in _report_buttons(component)]
    outcome_text = text(f"{DONE} **{OUTCOMES[outcome]}**")
    return MessagePage(*items, outcome_text, *([row(*reports)] if reports else []), accent=ACCENT)


def _report_buttons(component: discord.Component) -> Iterator[Button]:
    """What somebody did can be reported also when all is over."""
    if isinstance(component, discord.Container | discord.ActionRow):
        for child in component.children:
            yield from _report_buttons(child)
    elif isinstance(component, discord.Button) and component.label and component.custom_id:
        custom_id = parse_custom_id(component.custom_id)
        if custom_id is not None and custom_id.act in REPORT_ACTS:
            yield button(component.label, custom_id.act, *custom_id.arguments)


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
        if not component.content.startswith(OPEN_UNTIL) and not component.content.endswith(_OUTCOME_ENDS):
            head, *rest = component.content.split("\n", 1)
            yield text("\n".join([head.replace(TOMORROW, REMINDER).replace(SOON, REMINDER), *rest]))
    elif isinstance(component, discord.SeparatorComponent):
        yield line()
    elif isinstance(component, discord.FileComponent):
        yield calendar_file_item()


def offer_page(
    offer: Offer,
    goal: str,
    seeker: Profile | None,
    faces: Faces = NO_FACES,
    occurrence: str = "-",
    *,
    again: bool = False,
) -> MessagePage:
    """To the host; with `again`, a day before it runs out."""
    asker = faces.members.get(offer.seeker_id)
    name = escaped(asker.name) if asker else "Someone"
    head = "Still waiting for your answer" if again else f"{PEOPLE} {name} would like to talk with you"
    server = f" from **{escaped(faces.server)}**" if faces.server else ""
    details = [f"## {head}", f"<@{offer.seeker_id}>{server} asks for 20 to 30 minutes of your time."]
    if seeker is not None:
        now, wish = (
            role_and_industry(seeker.held_role, seeker.held_industry),
            role_and_industry(seeker.wanted_role, seeker.wanted_industry),
        )
        details += [*([f"Today: {now}"] if now else []), *([f"Wants to become: {wish}"] if wish else [])]
    texts = [f"They'd like to learn: {quoted(goal, GOAL_SHOWN)}"]
    if seeker is not None and seeker.about:
        texts.append(f"About them: {quoted(seeker.about, ABOUT_SHOWN)}")
    if offer.reasons:
        texts.append(f"Why you: {escaped(reasons_to_host(offer.reasons))}")
    return MessagePage(
        with_face("\n".join(details), asker),
        text("\n".join(texts)),
        text(f"{OPEN_UNTIL}{full_time(offer.expires_at)}. **Not now** is private: they'll never know who said it."),
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
        f"## You're on the waiting list\nYou're **number {place}**. Everyone who'd be a good match is busy right now. "
        f"{LOOKS_AGAIN}"
    )
    return MessagePage(
        text(message), row(*_status(guild_id, occurrence), _withdraw(guild_id, occurrence)), accent=ACCENT
    )


@dataclass(frozen=True)
class TimeChange:
    """`change` is set, moved or off; `at` the new time, or the one that was called off. `nights` are those whom that
    time would wake, with what their clocks say then."""

    change: str
    actor_id: int | None
    at: datetime
    nights: Sequence[tuple[int, str]] = ()


def time_page(pair: Pair, change: TimeChange, now: datetime, occurrence: str = "-") -> MessagePage:
    """The message carries `CALENDAR_FILENAME`."""
    heads = {"set": "The time is set", "moved": "The time has changed", "off": "Time cancelled"}
    acts = {"set": "chose", "moved": "moved your interview to", "off": "can't make"}
    sentence = f"{mention(change.actor_id)} {acts[change.change]} {full_time(change.at)}."
    message = f"## {CALENDAR} {heads[change.change]}\n{sentence}"
    another_time = button("Another time", "mentoring:time", pair.id, occurrence, primary=change.change == "off")
    if change.change == "off":
        message += "\nThe interview is still on: pick a new time. The file takes the old one out of your calendar."
        return MessagePage(text(message), calendar_file_item(), row(another_time), accent=ACCENT)
    message = lines(
        message,
        *(night_warning(member_id, clock) for member_id, clock in change.nights),
        f"Where: {place_of(pair)}" if pair.meeting_place else "",
        f"{reminder_promise(change.at - now)} The file adds it to your calendar.".strip(),
    )
    call_off = button("Cancel this time", "mentoring:calloff", pair.id, occurrence)
    return MessagePage(
        text(message), calendar_file_item(), *_where(pair, occurrence), row(another_time, call_off), accent=ACCENT
    )


def calendar_title(pair: Pair, faces: Faces) -> str:
    names = [member.name for member_id in pair.members if (member := faces.members.get(member_id))]
    return f"Interview: {' × '.join(names)}" if names else "Informational interview"


def place_in_calendar(pair: Pair) -> str:
    """In plain words: a calendar knows no mentions."""
    if pair.meeting_place == HERE:
        return "Your interview thread on Discord" if pair.room is ThreadState.OPEN else "By direct message on Discord"
    return "Voice channel on Discord" if pair.meeting_place.isdecimal() else pair.meeting_place


def _where(pair: Pair, occurrence: str) -> list[discord.ui.Item[Any]]:
    """The question where they talk, until it is answered."""
    return [] if pair.meeting_place else [text("**Where will you talk?**"), row(*place_buttons(pair, occurrence))]


def reminder_page(
    pair: Pair, at: datetime, now: datetime, occurrence: str = "-", *, reader_id: int = BOTH
) -> MessagePage:
    """A day or an hour before; what is chosen of questions is at hand. `reader_id` is `BOTH` in the thread."""
    soon = at - now < timedelta(hours=3)
    head = SOON if soon else TOMORROW
    message = lines(
        f"## {CALENDAR} {head}\n{full_time(at)}, {mention(pair.seeker_id)} and {mention(pair.host_id)}.",
        f"Where: {place_of(pair)}" if pair.meeting_place else "",
    )
    if reader_id == pair.host_id:
        hint = "Just be on time." if soon else "A quick look at their goal and questions is enough."
        questions = "Their questions"
    elif reader_id == pair.seeker_id:
        hint = "Have your questions ready, and be on time." if soon else "10 minutes of homework today goes a long way."
        questions = "Pick questions"
    else:
        homework = "have your questions ready" if soon else "10 minutes of homework today goes a long way"
        hint, questions = f"{mention(pair.seeker_id)}, {homework}.", "Questions"
    return MessagePage(
        text(f"{message}\n{hint}"),
        row(
            button(questions, "mentoring:questions", pair.id, occurrence),
            button("How to prepare", "mentoring:prepare", pair.id, occurrence),
            button("Another time", "mentoring:time", pair.id, occurrence),
            button("Cancel this time", "mentoring:calloff", pair.id, occurrence),
        ),
        accent=ACCENT,
    )


def question_page(pair: Pair, occurrence: str = "-") -> MessagePage:
    """To both, or to each: one press answers."""
    message = (
        f"## How did it go?\n{mention(pair.seeker_id)} and {mention(pair.host_id)}, did you get to talk? One press is "
        "enough, and every answer is fine."
    )
    return MessagePage(
        text(message),
        row(
            button("We met", "mentoring:met", pair.id, occurrence, primary=True),
            button("Not yet", "mentoring:later", pair.id, occurrence),
            button("It didn't happen", "mentoring:missed", pair.id, occurrence),
        ),
        accent=ACCENT,
    )


def thank_page(pair: Pair, occurrence: str = "-") -> MessagePage:
    """To the seeker, within a day."""
    message = (
        f"## Say thanks\n{mention(pair.host_id)} gave you their time. Two sentences are enough: what helped you most, "
        "and what you'll do with it. I'll pass them on."
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
    message = f"## {CELEBRATION} A thank-you from {mention(pair.seeker_id)}\n{quote_block(pair.thanks, THANKS_SHOWN)}"
    return MessagePage(text(message), row(*_status(pair.guild_id, occurrence)), accent=ACCENT)


def invitation_page(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To the seeker after the first interview, once."""
    message = (
        "## Pay it forward\nSomeone here would love to hear how you do your work, and what you've just learned. As a "
        "host you give up to 2 half-hour talks a month, and you can pause any time.\n-# I'll only ask this once."
    )
    return MessagePage(
        text(message),
        row(button("Become a host", "mentoring:host", guild_id, occurrence, primary=True)),
        accent=ACCENT,
    )


def ended_page(
    guild_id: int, reason: str, partner_id: int | None, pair: Pair | None, looking: bool, occurrence: str = "-"
) -> MessagePage:
    """To the other side. `looking`: the reader's request is looked after again."""
    message = [f"## Your interview is off\n{ENDS.get(reason, OVER).format(other=mention(partner_id))}"]
    buttons = list(_status(guild_id, occurrence))
    if looking:
        message.append("I'm already looking for someone else for you, and you keep your place.")
    elif reason == "missed" and pair is not None:
        message.append("Did you talk after all? One press puts it right.")
        buttons.insert(0, button("We met", "mentoring:met", pair.id, occurrence))
    return MessagePage(text("\n".join(message)), row(*buttons), accent=ACCENT)


def offer_ended_page(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To a host whom an offer was put to, which is over before they answered."""
    return _news_page(
        "## That request is closed\nThe person who asked you doesn't need it any more. Nothing to do for you.",
        _status(guild_id, occurrence)[0],
    )


def paused_page(guild_id: int, occurrence: str = "-") -> MessagePage:
    """To somebody who left three in a row unanswered."""
    return _news_page(
        "## Taking a break?\nMy last 3 questions went unanswered, so I've paused your interviews and won't "
        "ask anything more. Nothing is lost: one press, now or in a year, and you're back.",
        button("I'm back", "mentoring:back", guild_id, occurrence, primary=True),
    )


def _news_page(message: str, next_step: Button) -> MessagePage:
    return MessagePage(text(message), row(next_step), accent=ACCENT)


def _status(guild_id: int, occurrence: str) -> tuple[Button, ...]:
    return (button("My interviews", "mentoring:status", guild_id, occurrence),)


def _withdraw(guild_id: int, occurrence: str) -> Button:
    return button("Withdraw", "mentoring:withdraw", guild_id, occurrence)

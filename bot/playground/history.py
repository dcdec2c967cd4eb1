"""A month of life for a new playground: what its people did before anybody looked, done by them through the bot."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import discord
from simcord import ChannelHandle, Env, InteractionResult, MemberActor
from simcord.components import walk_components

from bot.playground.clock import catch_up_with_real_time, run_what_is_due
from bot.playground.community import Community

log = logging.getLogger(__name__)
# Enough for a calendar and a report, and played before a browser has opened.
DAYS = 30
HOUR = time(9)
# Where the clock stands when the server is made: before the first of these mornings in every zone.
BEFORE_HISTORY = timedelta(days=DAYS + 1, hours=10)
MOST_PAGES = 20
TEXT_INPUT = 4
# Turns the page as well, or marks the last.
MARKS_READ = ("guide:continue", "guide:mark")
TUESDAY, TIPS_SINCE = 1, 14


@dataclass(frozen=True)
class Press:
    """A button or a select, known by the act in its custom id, which outlives its label.

    `choice` is what is selected: a value, or the name of a channel after `#`. `form` is typed into the form that opens.
    """

    act: str
    choice: str = ""
    form: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """A slash command, and what is pressed in its answer, one after the other. `{zone}` is this machine's zone."""

    person: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    form: tuple[str, ...] = ()
    presses: tuple[Press, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Every page of a chapter, marked as read."""

    person: str
    chapter: str


@dataclass(frozen=True)
class Remark:
    """Said to everybody in the first channel."""

    person: str
    text: str


@dataclass(frozen=True)
class Reaction:
    """Pressed on the bot's newest message in a channel."""

    person: str
    channel: str
    presses: tuple[Press, ...]


Act = Command | Reading | Remark | Reaction


def _streak(person: str, cue: str, habit: str) -> Command:
    options = {"timezone": "{zone}", "cue": cue, "habit": habit}
    return Command(person, "streak join", options, presses=(Press("streaks:shown"),))


def _host(person: str, *texts: str, languages: str, about: str, capacity: str) -> tuple[Command, Command]:
    details = Press("mentoring:more", form=(languages, "{zone}", about))
    profile = Command(person, "mentoring profile", form=texts, presses=(details,))
    return profile, Command(person, "mentoring host", {"capacity": capacity})


SET_UP = {"tips": "tips", "mentoring": "mentoring", "notices": "moderators"}
USEFUL, DID_IT = Press("tips:useful"), Press("tips:done")
# What happened how many days ago, at nine o'clock.
ACTS: Mapping[int, Sequence[Act]] = {
    30: (
        Command(
            "nora",
            "admin setup",
            presses=tuple(Press(f"admin:channel:{key}", f"#{name}") for key, name in SET_UP.items()),
        ),
        _streak("maya", "breakfast", "read one page"),
        _streak("aisha", "lunch", "write down one thing that I learned"),
        Reading("maya", "three-steps"),
    ),
    29: (_streak("tom", "the school run", "solve one small task"), Reading("tom", "three-steps")),
    27: (
        *_host(
            "aisha",
            *("Machine learning engineer", "Health care", "", "", "first job, computer vision"),
            languages="English, German",
            about="I moved from nursing to machine learning. Ask me how!",
            capacity="2",
        ),
        Reading("aisha", "three-steps"),
    ),
    25: (
        *_host(
            "tom",
            *("Data scientist", "Finance", "", "", "portfolio, first job"),
            languages="English, Spanish",
            about="Ten years of spreadsheets, three of models.",
            capacity="2",
        ),
        Reading("maya", "technical-skills"),
    ),
    21: (
        *_host(
            "maya",
            *("Data analyst", "Retail", "Machine learning engineer", "Health care", "first job, portfolio"),
            languages="English",
            about="I like to find out why numbers change.",
            capacity="1",
        ),
        Remark("aisha", "Read two portfolios this week. The one with a short write-up of each project stood out."),
    ),
    18: (Reading("maya", "math"),),
    TIPS_SINCE: (
        Command(
            "nora",
            "admin tips schedule",
            {"channel": "#tips", "weekday": "monday", "time": "9am", "timezone": "{zone}"},
        ),
    ),
    9: (Reading("aisha", "portfolio"), Reading("tom", "technical-skills")),
    6: (
        Reading("tom", "scoping"),
        Remark(
            "tom", "The chapter on scoping made me cut my list of projects from nine to two. Best hour of the week."
        ),
    ),
    1: (
        Remark(
            "maya", "Three weeks of ten minutes after breakfast, and I can finally read a loss curve. Slow is fine!"
        ),
    ),
}
# After each of the weekly tips, the morning after.
REACTIONS = (
    Reaction("maya", "tips", (USEFUL, DID_IT)),
    Reaction("tom", "tips", (USEFUL,)),
    Reaction("aisha", "tips", (USEFUL, DID_IT)),
)
# Minutes a day from the day of joining on; "." is a day without a log.
LOGS = {
    "maya": "10 10 5 15 . . . 10 10 5 20 10 15 10 30 10 10 . 15 10 10 20 5 10 45 10 15 10 20 10",
    "tom": ". 20 15 . 20 25 . 15 20 . . 20 15 . 30 . 20 15 . 25 20 10 15 20 . 15 20 25 15 20",
    "aisha": "5 5 5 10 5 5 5 5 10 5 5 5 5 5 10 5 5 5 15 5 5 5 5 10 5 5 5 5 5 5",
}


class CommunityHistory:
    """Plays it. What fails is logged and left out: the playground opens without it."""

    def __init__(self, env: Env, community: Community) -> None:
        self._env = env
        self._community = community
        self._zone = local_zone()
        self._place = community.first_channel_id(env)

    async def play(self, now: datetime) -> None:
        """From `DAYS` before `now` up to `now`; the clock must stand before that. Only public messages are left."""
        zone = ZoneInfo(self._zone)
        today = now.astimezone(zone).date()
        for days_ago in range(DAYS, -1, -1):
            morning = datetime.combine(today - timedelta(days=days_ago), HOUR, zone)
            if morning > now:
                break
            self._env.backend.advance_clock((morning - self._env.now()).total_seconds())
            await run_what_is_due(self._env)
            for act in _acts_of(days_ago, morning.weekday()):
                await self._carry_out(act)
        self._remove_private_answers()
        catch_up_with_real_time(self._env.backend)
        await run_what_is_due(self._env)

    async def _carry_out(self, act: Act) -> None:
        actor = self._community.member(self._env, self._community.people[act.person])
        try:
            match act:
                case Command():
                    await self._command(actor, act)
                case Reading():
                    await self._read(actor, act.chapter)
                case Reaction():
                    await self._press(actor, self._newest_in(act.channel), act.presses)
                case Remark():
                    await actor.send(self._channel(self._place), act.text)
        except Exception:
            log.warning("The playground's past lacks %s", act, exc_info=True)

    async def _command(self, actor: MemberActor, command: Command) -> None:
        options = {name: self._option(text) for name, text in command.options.items()}
        result = await actor.slash(self._channel(self._place), command.name, **options)
        if command.form:
            result = await self._fill_in(actor, result, command.form)
        await self._press(actor, _message_of(result), command.presses)

    async def _press(self, actor: MemberActor, message: Any, presses: Sequence[Press]) -> None:
        for press in presses:
            component = self._component(message, press.act)
            if component is None:
                raise LookupError(f"there is no {press.act}")
            custom_id = component["custom_id"]
            if press.choice:
                result = await actor.select(message, [self._option(press.choice)], custom_id=custom_id)
            else:
                result = await actor.click(message, custom_id=custom_id)
            if press.form:
                result = await self._fill_in(actor, result, press.form)

    async def _read(self, actor: MemberActor, chapter: str) -> None:
        result = await actor.slash(self._channel(self._place), "guide read", chapter=chapter)
        for _ in range(MOST_PAGES):
            marks = [act for act in MARKS_READ if self._component(result.response, act)]
            if not marks:
                return
            await self._press(actor, result.response, (Press(marks[0]),))

    async def _fill_in(self, actor: MemberActor, form: InteractionResult, texts: Sequence[str]) -> InteractionResult:
        fields = [part for part in walk_components((form.modal or {})["components"]) if part["type"] == TEXT_INPUT]
        values = {part["custom_id"]: self._option(text) for part, text in zip(fields, texts, strict=True)}
        return await actor.submit_modal(form, values)

    def _option(self, text: str) -> Any:
        if text.startswith("#"):
            return self._community.handle(self._env).channels[text[1:]]
        return text.format(zone=self._zone)

    def _channel(self, channel_id: int) -> ChannelHandle:
        return ChannelHandle(self._env, self._community.handle(self._env), self._env.backend.get_channel(channel_id))

    def _newest_in(self, name: str) -> Any:
        messages = self._community.handle(self._env).channels[name].history()
        return max((message for message in messages if message.author.bot), key=attrgetter("id"))

    def _component(self, message: Any, act: str) -> dict[str, Any] | None:
        rows = self._env.backend.get_message(_channel_id_of(message), message.id).components
        ids = tuple(f"{kind}:{act}" for kind in ("press", "pick"))
        return next((item for item in walk_components(rows) if str(item.get("custom_id", "")).startswith(ids)), None)

    def _remove_private_answers(self) -> None:
        backend = self._env.backend
        for channel_id, messages in backend.messages.items():
            for message in [message for message in messages.values() if message.is_ephemeral]:
                backend.delete_message(channel_id, message.id)


def _acts_of(days_ago: int, weekday: int) -> Iterator[Act]:
    yield from ACTS.get(days_ago, ())
    if weekday == TUESDAY and days_ago < TIPS_SINCE:
        yield from REACTIONS
    for person, days in LOGS.items() if days_ago else ():  # today is still open
        if (minutes := days.split()[DAYS - days_ago]) != ".":
            yield Command(person, "streak log", {"minutes": minutes})


def _message_of(result: InteractionResult) -> Any:
    return result.response or (result.followups[-1] if result.followups else None)


def _channel_id_of(message: Any) -> int:
    return int(message.channel.id if isinstance(message, discord.Message) else message.channel_id)


def local_zone() -> str:
    """The zone of this machine and, most likely, of the browser on it; UTC where its name is not known."""
    name = os.environ.get("TZ") or str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"

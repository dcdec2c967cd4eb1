"""A server's weekly plan and its own tips, out of it and into another; a tip that is there already is no second one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Annotated, Literal

import discord
from pydantic import Field, StringConstraints

from bot.database.executor import Transaction
from bot.errors import UserError
from bot.guilds.audit import Audit, Change
from bot.interactions.ui import quoted
from bot.reports.transfer import Difference, Id, ImportContext, ImportModel, SettingChange, Storable
from bot.timezones.zones import TimeZones
from cogs.tips import schedule as calendar
from cogs.tips.channels import plan_problem
from cogs.tips.records import WEEKDAYS, OwnTip, Plan, Schedule, Tip, Tips
from cogs.tips.rules import ACTION_CHARACTERS, MOST_OWN, TIP_CHARACTERS, plain_words
from cogs.tips.service import own_words, schedule_words
from cogs.tips.store.own import OwnTipStore
from cogs.tips.store.schedules import ScheduleStore, put_schedule
from cogs.tips.store.transfer import add_tips, edit_tip, ended_keys, locked_schedule, locked_tips, remove_tip

NAME_CHARACTERS = 60
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NAME_CHARACTERS), Storable]
Clock = Callable[[], datetime]
Faults = list[tuple[tuple[str | int, ...], str]]


class ScheduleShape(ImportModel):
    channel_id: Id
    weekday: Weekday
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    zone: Name
    role_id: Id | None = None
    thread: bool = False
    publish: bool = False
    paused: bool = False

    def plan(self, zones: TimeZones) -> Plan:
        weekday, zone = WEEKDAYS.index(self.weekday), zones.get(self.zone) or self.zone
        at = time.fromisoformat(self.time)
        return Plan(self.channel_id, weekday, at, zone, self.role_id, self.thread, self.publish)


class OwnTipShape(ImportModel):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TIP_CHARACTERS), Storable]
    action: Annotated[str, StringConstraints(strip_whitespace=True, max_length=ACTION_CHARACTERS), Storable] = ""
    chapter: Name = ""


class SchedulePart:
    name, title, shape = "tip_schedule", "The weekly tip", ScheduleShape | None

    def __init__(self, schedules: ScheduleStore, audit: Audit, clock: Clock, zones: TimeZones) -> None:
        self._schedules, self._audit, self._clock, self._zones = schedules, audit, clock, zones

    async def export(self, guild_id: int) -> ScheduleShape | None:
        found = await self._schedules.of_guild(guild_id)
        if found is None:
            return None
        plan = found.plan
        when = {"weekday": WEEKDAYS[plan.weekday], "time": f"{plan.at:%H:%M}", "zone": plan.zone}
        wishes = {"role_id": plan.role_id, "thread": plan.thread, "publish": plan.publish, "paused": found.paused}
        return ScheduleShape.model_validate({"channel_id": plan.channel_id} | when | wishes)

    def faults(self, value: ScheduleShape | None) -> Faults:
        if value is None or self._zones.get(value.zone):
            return []
        return [(("zone",), f"{quoted(value.zone)} is no time zone that I know")]

    async def compare(self, connection: Transaction, arrival: ImportContext) -> Difference:
        before = await locked_schedule(connection, arrival.guild.id)
        plan, left_out = _fitted(arrival, self._zones)
        if plan is None:
            return Difference(left_out=left_out)
        paused = arrival.value.paused
        if before is not None and (before.plan, before.paused) == (plan, paused):
            return Difference(left_out=left_out, same=1)
        old = _plan_words(before.plan, before.paused) if before else "none"
        full = schedule_words(before) if before else ""
        return Difference([SettingChange(f"{old} → {_plan_words(plan, paused)}", full, f"{plan} {paused}")], left_out)

    async def apply(self, connection: Transaction, arrival: ImportContext, member_id: int) -> None:
        if not (await self.compare(connection, arrival)).steps:
            return
        guild_id, now = arrival.guild.id, self._clock()
        before, plan = await locked_schedule(connection, guild_id), _fitted(arrival, self._zones)[0]
        assert plan is not None
        run = calendar.run_after(plan, now)
        run = calendar.first_free(plan, run, await ended_keys(connection, guild_id, calendar.key_of(plan, run)))
        after = Schedule(guild_id, plan, run, now, member_id, arrival.value.paused)
        await put_schedule(connection, after)
        words = schedule_words(before) if before else ""
        await self._audit.note(connection, Change(guild_id, member_id, "import", words, schedule_words(after)))


def _fitted(arrival: ImportContext, zones: TimeZones) -> tuple[Plan | None, list[str]]:
    """The plan as it can be here; None where it cannot be, or the file has none."""
    if arrival.value is None:
        return None, []
    plan, guild = arrival.value.plan(zones), arrival.guild
    left_out = []
    if plan.role_id is not None and guild.get_role(plan.role_id) is None:
        left_out.append("The weekly tip: the role that it mentions is not in this server.")
        plan = replace(plan, role_id=None)
    trouble = _trouble(guild, plan)
    return (None, [f"The weekly tip: {trouble}"]) if trouble else (plan, left_out)


def _trouble(guild: discord.Guild, plan: Plan) -> str:
    channel = guild.get_channel(plan.channel_id)
    if channel is None:
        return "its channel is not in this server. `/admin tips schedule` plans it with another one."
    return plan_problem(channel, plan)


def _plan_words(plan: Plan, paused: bool) -> str:
    wishes = [f"mentions <@&{plan.role_id}>"] * bool(plan.role_id)
    wishes += ["opens a thread"] * plan.thread + ["is published"] * plan.publish + ["is paused"] * paused
    return ", ".join([f"<#{plan.channel_id}>, {WEEKDAYS[plan.weekday]} {plan.at:%H:%M} in {plan.zone}", *wishes])


@dataclass(frozen=True)
class _Changes:
    """What becomes of a guild's own tips."""

    added: Sequence[Tip]
    edited: Sequence[tuple[OwnTip, Tip]]
    removed: Sequence[OwnTip]
    left_out: Sequence[str]
    same: int


class OwnTipsPart:
    name, title = "own_tips", "Own tips"
    shape = Annotated[list[OwnTipShape], Field(max_length=MOST_OWN)]

    def __init__(self, own: OwnTipStore, tips: Tips, audit: Audit, clock: Clock) -> None:
        self._own, self._tips, self._audit, self._clock = own, tips, audit, clock

    async def export(self, guild_id: int) -> list[OwnTipShape]:
        found = [one.tip for one in await self._own.of_guild(guild_id)]
        return [OwnTipShape(text=one.text, action=one.action, chapter=one.chapter) for one in found]

    def faults(self, value: Sequence[OwnTipShape]) -> Faults:
        texts = [plain_words(one.text) for one in value]
        first = {words: number for number, words in reversed(list(enumerate(texts)))}
        none = [((number, "text"), "a tip needs at least one word") for number, words in enumerate(texts) if not words]
        twice = [
            ((number, "text"), f"the same words stand in {self.name}[{first[words]}]")
            for number, words in enumerate(texts)
            if words and first[words] < number
        ]
        return [*none, *twice]

    async def compare(self, connection: Transaction, arrival: ImportContext) -> Difference:
        found = self._changes(await locked_tips(connection, arrival.guild.id), arrival)
        return Difference(_steps(found), found.left_out, found.same)

    async def apply(self, connection: Transaction, arrival: ImportContext, member_id: int) -> None:
        guild_id, now = arrival.guild.id, self._clock()
        own = await locked_tips(connection, guild_id)
        found = self._changes(own, arrival)
        for old in found.removed:
            await remove_tip(connection, guild_id, old.number)
        for old, new in found.edited:
            await edit_tip(connection, guild_id, old.number, new, now)
        # Behind all others, in the order of the file; the number of one that goes is not given again.
        first = max(discord.utils.time_snowflake(now), *(one.number + 1 for one in own), 0)
        await add_tips(connection, guild_id, member_id, first, found.added, now)
        for step in _steps(found):
            await self._audit.note(connection, Change(guild_id, member_id, "import", step.before, step.after))

    def _changes(self, own: Sequence[OwnTip], arrival: ImportContext) -> _Changes:
        """Raises `UserError` where more tips would be there than fit."""
        here = {plain_words(one.tip.text): one for one in own}
        shipped = {plain_words(one.text) for one in self._tips.tips}
        added: list[Tip] = []
        edited: list[tuple[OwnTip, Tip]] = []
        left_out: list[str] = []
        for number, one in enumerate(arrival.value):
            words, place = plain_words(one.text), f"{self.name}[{number}]"
            topic = self._tips.topic(one.chapter)
            if one.chapter and topic is None:
                left_out.append(f"{place}: the guide has no chapter {quoted(one.chapter)}. The tip comes without it.")
            tip = Tip("", one.text, one.action, topic.slug if topic else "")
            if words in here:
                old = here.pop(words)
                edited += [(old, tip)] * (own_words(old.tip) != own_words(tip))
            elif words in shipped:
                left_out.append(f"{place}: that tip is one of mine already.")
            else:
                added.append(tip)
        removed = list(here.values()) if arrival.replaces else []
        _check_fits(len(own) + len(added) - len(removed))
        kept = len(own) - len(removed) - len(edited) - (0 if arrival.replaces else len(here))
        return _Changes(added, edited, removed, left_out, kept)


def _steps(found: _Changes) -> list[SettingChange]:
    added = [SettingChange(f"Added: {quoted(tip.text)}", "", own_words(tip)) for tip in found.added]
    edited = [
        SettingChange(f"Changed: {quoted(old.tip.text)}{_parts(old.tip, new)}", own_words(old.tip), own_words(new))
        for old, new in found.edited
    ]
    removed = [SettingChange(f"Removed: {quoted(old.tip.text)}", own_words(old.tip), "") for old in found.removed]
    return [*added, *edited, *removed]


def _check_fits(number: int) -> None:
    if number > MOST_OWN:
        raise UserError(
            f"With this file the server would have {number} tips of its own, and {MOST_OWN} fit. Nothing was changed. "
            "Remove some first, or import with **replace**, which removes those that are not in the file."
        )


def _parts(old: Tip, new: Tip) -> str:
    names = [name for name in ("text", "action", "chapter") if getattr(old, name) != getattr(new, name)]
    return f" ({', '.join(names)})"

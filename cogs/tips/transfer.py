"""A server's schedule and its own tips, exported to a file and imported into a server."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Annotated, Literal

import discord
from pydantic import Field, StringConstraints

from bot.database.executor import Database, Transaction
from bot.errors import UserError
from bot.guilds.audit import Audit, Change
from bot.pages.typed_text import quoted
from bot.reports.import_fields import Id, ImportModel, Storable
from bot.reports.transfer import Difference, ImportContext, SettingChange
from bot.timezones.zones import TimeZones
from cogs.tips.channels import mention_problem, plan_problem
from cogs.tips.records import WEEKDAYS, OwnTip, Plan, Schedule, Tip, Tips
from cogs.tips.rules import ACTION_CHARACTERS, MAX_OWN_TIPS, TIP_CHARACTERS, normalized
from cogs.tips.schedule import run_after
from cogs.tips.service.own_tips import describe_tip
from cogs.tips.service.runs import next_open_run
from cogs.tips.service.schedules import describe_schedule
from cogs.tips.store.bags import lock_bag
from cogs.tips.store.own_tips import add_own_tips, edit_own_tip, get_own_tips, remove_own_tip
from cogs.tips.store.schedules import get_schedule, put_schedule

NAME_CHARACTERS = 60
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NAME_CHARACTERS), Storable]
Clock = Callable[[], datetime]
Faults = list[tuple[tuple[str | int, ...], str]]


class ImportedSchedule(ImportModel):
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


class ImportedTip(ImportModel):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TIP_CHARACTERS), Storable]
    action: Annotated[str, StringConstraints(strip_whitespace=True, max_length=ACTION_CHARACTERS), Storable] = ""
    chapter: Name = ""


class ScheduleTransfer:
    name, title, shape = "tip_schedule", "The weekly tip", ImportedSchedule | None

    def __init__(self, database: Database, audit: Audit, clock: Clock, zones: TimeZones) -> None:
        self._database, self._audit, self._clock, self._zones = database, audit, clock, zones

    async def export(self, guild_id: int) -> ImportedSchedule | None:
        schedule = await get_schedule(self._database, guild_id)
        if schedule is None:
            return None
        plan = schedule.plan
        when = {"weekday": WEEKDAYS[plan.weekday], "time": f"{plan.at:%H:%M}", "zone": plan.zone}
        extras = {"role_id": plan.role_id, "thread": plan.thread, "publish": plan.publish, "paused": schedule.paused}
        return ImportedSchedule.model_validate({"channel_id": plan.channel_id} | when | extras)

    def faults(self, value: ImportedSchedule | None) -> Faults:
        if value is None or self._zones.get(value.zone):
            return []
        return [(("zone",), f"{quoted(value.zone)} isn't a time zone I know")]

    async def compare(self, transaction: Transaction, context: ImportContext) -> Difference:
        await lock_bag(transaction, context.guild.id)
        before = await get_schedule(transaction, context.guild.id)
        plan, left_out = _usable_plan(context, self._zones)
        if plan is None:
            return Difference(left_out=left_out)
        paused = context.value.paused
        if before is not None and (before.plan, before.paused) == (plan, paused):
            return Difference(left_out=left_out, same=1)
        old = _plan_text(before.plan, before.paused) if before else "none"
        full = describe_schedule(before) if before else ""
        return Difference([SettingChange(f"{old} → {_plan_text(plan, paused)}", full, f"{plan} {paused}")], left_out)

    async def apply(self, transaction: Transaction, context: ImportContext, member_id: int) -> None:
        if not (await self.compare(transaction, context)).steps:
            return
        guild_id, now = context.guild.id, self._clock()
        before, plan = await get_schedule(transaction, guild_id), _usable_plan(context, self._zones)[0]
        assert plan is not None
        next_at = await next_open_run(transaction, guild_id, plan, run_after(plan, now))
        after = Schedule(guild_id, plan, next_at, now, member_id, context.value.paused)
        await put_schedule(transaction, after)
        old = describe_schedule(before) if before else ""
        await self._audit.note(transaction, Change(guild_id, member_id, "import", old, describe_schedule(after)))


def _usable_plan(context: ImportContext, zones: TimeZones) -> tuple[Plan | None, list[str]]:
    """The plan as the server can have it, and what is left out of it; None where it has none, or can have none."""
    if context.value is None:
        return None, []
    plan, guild = context.value.plan(zones), context.guild
    left_out = []
    if plan.role_id is not None and guild.get_role(plan.role_id) is None:
        left_out.append("The weekly tip: the role it mentions isn't in this server.")
        plan = replace(plan, role_id=None)
    role, channel = guild.get_role(plan.role_id or 0), guild.get_channel(plan.channel_id)
    if role is not None and channel is not None and mention_problem(context.asker, role, channel):
        left_out.append(f"The weekly tip: you could not mention {role.mention} there yourself, so the tip does not.")
        plan = replace(plan, role_id=None)
    problem = _channel_problem(guild, plan)
    return (None, [f"The weekly tip: {problem}"]) if problem else (plan, left_out)


def _channel_problem(guild: discord.Guild, plan: Plan) -> str:
    channel = guild.get_channel(plan.channel_id)
    if channel is None:
        return "its channel isn't in this server. `/admin tips schedule` plans it with another one."
    return plan_problem(channel, plan)


def _plan_text(plan: Plan, paused: bool) -> str:
    extras = [f"mentions <@&{plan.role_id}>"] * bool(plan.role_id)
    extras += ["opens a thread"] * plan.thread + ["is published"] * plan.publish + ["is paused"] * paused
    return ", ".join([f"<#{plan.channel_id}>, {WEEKDAYS[plan.weekday]} {plan.at:%H:%M} in {plan.zone}", *extras])


@dataclass(frozen=True)
class _TipChanges:
    """What becomes of a server's own tips; `same` counts those that stay as they are."""

    added: Sequence[Tip]
    edited: Sequence[tuple[OwnTip, Tip]]
    removed: Sequence[OwnTip]
    left_out: Sequence[str]
    same: int

    @property
    def steps(self) -> list[SettingChange]:
        added = [SettingChange(f"Added: {quoted(tip.text)}", "", describe_tip(tip)) for tip in self.added]
        edited = [
            SettingChange(
                f"Changed: {quoted(old.tip.text)}{_changed_parts(old.tip, new)}",
                describe_tip(old.tip),
                describe_tip(new),
            )
            for old, new in self.edited
        ]
        removed = [SettingChange(f"Removed: {quoted(own.tip.text)}", describe_tip(own.tip), "") for own in self.removed]
        return [*added, *edited, *removed]


class OwnTipsTransfer:
    name, title = "own_tips", "Own tips"
    shape = Annotated[list[ImportedTip], Field(max_length=MAX_OWN_TIPS)]

    def __init__(self, database: Database, audit: Audit, clock: Clock, tips: Tips) -> None:
        self._database, self._audit, self._clock, self._tips = database, audit, clock, tips

    async def export(self, guild_id: int) -> list[ImportedTip]:
        tips = [own.tip for own in await get_own_tips(self._database, guild_id)]
        return [ImportedTip(text=tip.text, action=tip.action, chapter=tip.chapter) for tip in tips]

    def faults(self, value: Sequence[ImportedTip]) -> Faults:
        texts = [normalized(tip.text) for tip in value]
        first = {text: number for number, text in reversed(list(enumerate(texts)))}
        empty = [((number, "text"), "a tip needs at least one word") for number, text in enumerate(texts) if not text]
        repeated = [
            ((number, "text"), f"the same words stand in {self.name}[{first[text]}]")
            for number, text in enumerate(texts)
            if text and first[text] < number
        ]
        return [*empty, *repeated]

    async def compare(self, transaction: Transaction, context: ImportContext) -> Difference:
        await lock_bag(transaction, context.guild.id)
        changes = self._changes(await get_own_tips(transaction, context.guild.id), context)
        return Difference(changes.steps, changes.left_out, changes.same)

    async def apply(self, transaction: Transaction, context: ImportContext, member_id: int) -> None:
        guild_id, now = context.guild.id, self._clock()
        await lock_bag(transaction, guild_id)
        own_tips = await get_own_tips(transaction, guild_id)
        changes = self._changes(own_tips, context)
        for own in changes.removed:
            await remove_own_tip(transaction, guild_id, own.number)
        for own, tip in changes.edited:
            await edit_own_tip(transaction, guild_id, own.number, tip, now)
        # Behind all that are there, in the order of the file; the number of a tip that goes is not given again.
        first = max(discord.utils.time_snowflake(now), *(own.number + 1 for own in own_tips), 0)
        await add_own_tips(transaction, guild_id, member_id, first, changes.added, now)
        for step in changes.steps:
            await self._audit.note(transaction, Change(guild_id, member_id, "import", step.before, step.after))

    def _changes(self, own_tips: Sequence[OwnTip], context: ImportContext) -> _TipChanges:
        """Raises `UserError` where more tips would be there than fit."""
        unmatched = {normalized(own.tip.text): own for own in own_tips}
        shipped = {normalized(tip.text) for tip in self._tips.tips}
        added: list[Tip] = []
        edited: list[tuple[OwnTip, Tip]] = []
        left_out: list[str] = []
        for number, model in enumerate(context.value):
            text, place = normalized(model.text), f"{self.name}[{number}]"
            topic = self._tips.topic(model.chapter)
            if model.chapter and topic is None:
                left_out.append(f"{place}: the guide has no chapter {quoted(model.chapter)}. The tip comes without it.")
            tip = Tip("", model.text, model.action, topic.slug if topic else "")
            if text in unmatched:
                old = unmatched.pop(text)
                edited += [(old, tip)] * (describe_tip(old.tip) != describe_tip(tip))
            elif text in shipped:
                left_out.append(f"{place}: that tip is one of mine already.")
            else:
                added.append(tip)
        removed = list(unmatched.values()) if context.replaces else []
        _check_fits(len(own_tips) + len(added) - len(removed))
        same = len(own_tips) - len(unmatched) - len(edited)
        return _TipChanges(added, edited, removed, left_out, same)


def _check_fits(number: int) -> None:
    if number > MAX_OWN_TIPS:
        raise UserError(
            f"With this file the server would have {number} tips of its own, and I keep up to {MAX_OWN_TIPS}. Nothing "
            "was "
            "changed. Remove some first, or import with **replace**, which removes those that are not in the file."
        )


def _changed_parts(old: Tip, new: Tip) -> str:
    names = [name for name in ("text", "action", "chapter") if getattr(old, name) != getattr(new, name)]
    return f" ({', '.join(names)})"

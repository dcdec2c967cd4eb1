"""What moderators do with their server's schedule; each change and its audit entry are one transaction."""

from dataclasses import replace
from typing import Any

import discord

from bot.client import Guidepost
from bot.database.executor import Database
from bot.errors import UserError
from bot.guilds.audit import Audit, Change
from bot.guilds.notices import Notice, add_notice, newest_notices
from bot.guilds.permissions import ChannelError, fetch_channel
from bot.jobs.records import InChannel, Occurrence
from cogs.tips.channels import SCHEDULED_CHANNEL, mention_problem, plan_problem
from cogs.tips.records import EXTRA, SKIPPED, WEEKDAYS, Plan, Run, RunState, Schedule, Tips
from cogs.tips.schedule import occurrence_at, run_after, run_of
from cogs.tips.service.runs import move_on, next_open_run, preview_another_tip, preview_tip
from cogs.tips.store.bags import lock_bag
from cogs.tips.store.runs import get_run, newest_runs, put_run
from cogs.tips.store.schedules import get_schedule, put_schedule
from cogs.tips.views.posts import full_time

NO_SCHEDULE = "No weekly tip is scheduled here yet. It takes half a minute."
SCHEDULE_BUTTON = ("Schedule the weekly tip", "tips:plan")
OVERTAKEN = (
    "Another moderator changed this at the same moment, so I kept theirs. Have a look, and try again if yours is "
    "still needed."
)
POSTING_ALREADY = "That tip is being posted right now, so it's too late to skip it."
PAUSED_ALREADY = "The weekly tip is already paused. `/admin tips resume` starts it again."
BACK = "I'm back, and so is the weekly tip, which was suspended while I was away. The next one goes out {}."
PREVIEW_BUTTON = ("Preview", "tips:preview", "")


class WeeklySchedules:
    def __init__(self, bot: Guidepost, tips: Tips) -> None:
        self._bot, self._database = bot, bot.database
        self._tips = tips

    async def get(self, guild_id: int) -> Schedule | None:
        return await get_schedule(self._database, guild_id)

    async def _existing(self, guild_id: int) -> Schedule:
        schedule = await self.get(guild_id)
        if schedule is None:
            raise UserError(NO_SCHEDULE, SCHEDULE_BUTTON)
        return schedule

    async def _get_channel(self, channel_id: int) -> Any:
        return self._bot.get_channel(channel_id) or await fetch_channel(self._bot, channel_id, SCHEDULED_CHANNEL)

    async def check_mention(self, asker: discord.Member, role: discord.Role, channel_id: int) -> None:
        """Raises `UserError` where they could not mention the role there on their own."""
        if problem := mention_problem(asker, role, await self._get_channel(channel_id)):
            raise UserError(f"{problem} Nothing was changed.")

    async def _check_channel(self, plan: Plan) -> None:
        try:
            channel = await self._get_channel(plan.channel_id)
            problem = plan_problem(channel, plan)
        except ChannelError as error:
            problem = str(error)
        if problem:
            raise UserError(f"{problem} Nothing was changed.")

    async def schedule(self, guild_id: int, member_id: int, plan: Plan) -> tuple[Schedule | None, Schedule]:
        """The server's schedule before and after."""
        before, now = await self.get(guild_id), self._bot.clock()
        await self._check_channel(plan)
        next_at = await next_open_run(self._database, guild_id, plan, run_after(plan, now))
        after = Schedule(guild_id, plan, next_at, now, member_id)
        await replace_schedule(self._database, self._bot.audit, before, after, "tips schedule")
        return before, after

    async def pause(self, guild_id: int, member_id: int) -> Schedule:
        before = await self._existing(guild_id)
        if before.paused:
            raise UserError(PAUSED_ALREADY)
        after = replace(before, paused=True, changed_by=member_id, changed_at=self._bot.clock())
        await replace_schedule(self._database, self._bot.audit, before, after, "tips pause")
        return after

    async def resume(self, guild_id: int, member_id: int) -> Schedule:
        """After a pause or a suspension. Raises `UserError` also where the channel cannot be used."""
        before, now = await self._existing(guild_id), self._bot.clock()
        if before.is_active:
            raise UserError(f"The weekly tip isn't paused. The next one goes out {full_time(before.next_at)}.")
        await self._check_channel(before.plan)
        next_at = await next_open_run(self._database, guild_id, before.plan, run_after(before.plan, now))
        resumed = replace(before, paused=False, suspended=None, next_at=next_at)
        after = replace(resumed, changed_by=member_id, changed_at=now)
        await replace_schedule(self._database, self._bot.audit, before, after, "tips resume")
        return after

    async def resume_after_return(self, guild_id: int) -> None:
        """A server has won the bot back: what suspended its tip while the bot was away is over, unless the channel
        still cannot be used."""
        schedule, now = await self.get(guild_id), self._bot.clock()
        if schedule is None or schedule.suspended is None:
            return
        try:
            await self._check_channel(schedule.plan)
        except (UserError, discord.HTTPException, OSError):
            return
        async with self._database.write() as transaction:
            await lock_bag(transaction, guild_id)
            if await get_schedule(transaction, guild_id) != schedule:
                return
            plan = schedule.plan
            next_at = await next_open_run(transaction, guild_id, plan, run_after(plan, now))
            resumed = replace(schedule, suspended=None, next_at=next_at)
            await put_schedule(transaction, resumed)
            key = f"tips:back:{now:%Y-%m-%dT%H:%M}"
            await add_notice(transaction, guild_id, key, now, BACK.format(full_time(next_at)), PREVIEW_BUTTON)

    async def preview(self, guild_id: int) -> tuple[Schedule | None, Run]:
        """What is posted next, as it would be at this moment."""
        schedule = await self.get(guild_id)
        tip = await preview_tip(self._database, guild_id, self._tips.tips)
        if schedule is None:
            return None, Run("preview", guild_id, EXTRA, "preview", self._bot.clock(), 0, tip)
        run = run_of(occurrence_at(schedule, schedule.next_at)).planned(schedule.plan)
        stored_run = await get_run(self._database, guild_id, run.kind, run.key)
        return schedule, stored_run if stored_run and stored_run.tip else replace(run, tip=tip)

    async def redraw(self, guild_id: int) -> None:
        """Another tip comes next; this one is the last of the round."""
        await preview_another_tip(self._database, guild_id, self._tips.tips)

    async def skip(self, guild_id: int, member_id: int) -> tuple[Schedule, Schedule]:
        """The schedule before and after leaving its next run out."""
        before, now = await self._existing(guild_id), self._bot.clock()
        run = replace(run_of(occurrence_at(before, before.next_at)), state=RunState.SKIPPED, reason=SKIPPED)
        change = Change(guild_id, member_id, "tips skip", f"next run {before.next_at:%Y-%m-%d %H:%M} UTC", "skipped")
        async with self._database.write() as transaction:
            await lock_bag(transaction, guild_id)
            if await get_schedule(transaction, guild_id) != before:
                raise UserError(OVERTAKEN, PREVIEW_BUTTON[:2])
            stored_run = await get_run(transaction, guild_id, run.kind, run.key)
            if stored_run is not None and stored_run.tip is not None:
                raise UserError(POSTING_ALREADY)
            await put_run(transaction, run, now)
            after = await move_on(transaction, before)
            await self._bot.audit.note(transaction, change)
        return before, after

    async def post_now(self, guild_id: int, member_id: int, interaction_id: int) -> Run:
        """A tip at once, which does not count as the week's: one for each interaction."""
        plan = (await self._existing(guild_id)).plan
        await self._check_channel(plan)
        now = self._bot.clock()
        occurrence = Occurrence(EXTRA, guild_id, str(interaction_id), now, InChannel(plan.channel_id))
        change = Change(guild_id, member_id, "tips now", "", f"channel {plan.channel_id}")
        await request_run(self._database, self._bot.audit, run_of(occurrence).planned(plan), change)
        await self._bot.scheduler.run_in_guild(EXTRA, guild_id, now)
        run = await get_run(self._database, guild_id, EXTRA, occurrence.key)
        assert run is not None
        return run

    async def history(self, guild_id: int, max_runs: int, max_notices: int) -> tuple[list[Run], list[Notice]]:
        """The last runs, and what moderators were told."""
        notices = await newest_notices(self._database, guild_id, max_notices, "tips")
        return await newest_runs(self._database, guild_id, max_runs), notices


async def replace_schedule(
    database: Database, audit: Audit, before: Schedule | None, after: Schedule, command: str
) -> None:
    """Store `after`. Raises `UserError`, and nothing is changed, where the server's schedule is no longer `before`:
    another moderator was quicker."""
    old = describe_schedule(before) if before else ""
    async with database.write() as transaction:
        await lock_bag(transaction, after.guild_id)
        if await get_schedule(transaction, after.guild_id) != before:
            raise UserError(OVERTAKEN, PREVIEW_BUTTON[:2])
        await put_schedule(transaction, after)
        await audit.note(transaction, Change(after.guild_id, after.changed_by, command, old, describe_schedule(after)))


async def request_run(database: Database, audit: Audit, run: Run, change: Change) -> None:
    """An extra tip, to be posted as soon as may be."""
    async with database.write() as transaction:
        await lock_bag(transaction, run.guild_id)
        await put_run(transaction, run)
        await audit.note(transaction, change)


def describe_schedule(schedule: Schedule) -> str:
    """For the audit: everything that a moderator chose."""
    plan = schedule.plan
    extras = [f"role {plan.role_id}"] * bool(plan.role_id) + ["thread"] * plan.thread + ["publish"] * plan.publish
    state = "paused" if schedule.paused else "suspended" if schedule.suspended else "running"
    when = f"{WEEKDAYS[plan.weekday]}s at {plan.at:%H:%M} in {plan.zone}"
    return ", ".join([f"channel {plan.channel_id}", when, *extras, state])

"""Posts tips: what is due and how it looks, for the scheduler, and what follows a post."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import discord
from discord.utils import format_dt

from bot.client import Guidepost
from bot.guilds.permissions import ChannelError, channel_problem, fetch_channel
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome, State
from bot.pages.ui import MessagePage
from cogs.tips.channels import SCHEDULED_CHANNEL
from cogs.tips.records import EXTRA, WEEKLY, Run, RunState, Tips
from cogs.tips.schedule import due_runs, occurrence_at, run_key, run_of
from cogs.tips.service.runs import draw_tip, end_run
from cogs.tips.store.runs import ended_keys, get_run, newest_runs, requested_runs
from cogs.tips.store.schedules import due_schedules, get_schedule
from cogs.tips.views.posts import CHECK_IN, GUIDE_PAGE, post_page

log = logging.getLogger(__name__)

# What follows a post may take so much of the time that the scheduler gives a feature.
FOLLOW_UP_SECONDS = 12.0
THREAD_NAME_CHARACTERS = 60
WEEK = timedelta(days=7)
# Among so many, extra tips too, the last weekly one is looked for.
RECENT_RUNS = 10
# Discord's codes for a thread that is there already, and for a message that was published already.
DONE_ALREADY = {160004, 40033}


@dataclass(frozen=True)
class TipPosts:
    """What the weekly and the extra tip have in common: a post whose tip is drawn once, and what follows it."""

    bot: Guidepost
    tips: Tips

    def available_acts(self) -> set[str]:
        """Of the acts of other features that a tip's buttons lead to."""
        return {act for act in (GUIDE_PAGE, CHECK_IN) if self.bot.components.has_handler(act)}

    def page(self, run: Run) -> MessagePage:
        return post_page(run, self.tips.topic(run.tip.chapter) if run.tip else None, self.available_acts())

    async def tip_of_the_week(self, guild_id: int) -> Run | None:
        """The last one that was posted, for a week."""
        runs = await newest_runs(self.bot.database, guild_id, RECENT_RUNS)
        sent = (run for run in runs if run.kind == WEEKLY and run.state is RunState.SENT and run.tip)
        newest = next(sent, None)
        return newest if newest is not None and newest.due_at > self.bot.clock() - WEEK else None

    async def is_enabled(self, guild_id: int) -> bool:
        """Whether moderators have tips switched on."""
        return (await self.bot.guild_settings.of(guild_id)).has_on("tips")

    async def build(self, run: Run) -> OutgoingMessage:
        """The post, which may mention the run's role and nobody else."""
        run = await draw_tip(self.bot.database, run, self.tips.tips)
        roles = [discord.Object(run.role_id)] if run.role_id else False
        mentions = discord.AllowedMentions(everyone=False, users=False, replied_user=False, roles=roles)
        return OutgoingMessage(self.page(run), mentions)

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        database, now = self.bot.database, self.bot.clock()
        stored_run = await get_run(database, occurrence.guild_id, occurrence.kind, occurrence.key)
        state = RunState(outcome.state.value)
        run = replace(stored_run or run_of(occurrence), state=state, message_id=outcome.message_id)
        if outcome.state is State.SENT:
            await end_run(database, run, now, notice=await self._follow_up(run))
            return
        reason = outcome.reason or ""
        if self.bot.get_guild(run.guild_id) is None:  # the server has removed the bot: its channel is not to blame
            await end_run(database, replace(run, reason=reason), now)
            return
        problem = await self._channel_problem(run) if reason.startswith(("403", "404")) else ""
        # Where moderators switched tips off, each one that is left out is no news to them.
        notice = _not_posted_notice(run, problem) if await self.is_enabled(run.guild_id) else ""
        suspend = problem if run.kind == WEEKLY else ""
        await end_run(database, replace(run, reason=reason), now, notice=notice, suspend=suspend)

    async def _channel_problem(self, run: Run) -> str:
        """Why Discord refused, asked of Discord itself: a cold cache is not a deletion. Nothing where all is well."""
        try:
            channel = await fetch_channel(self.bot, run.channel_id, SCHEDULED_CHANNEL)
        except ChannelError as error:
            return str(error)
        if getattr(channel.guild, "me", None) is None:
            return "I'm no longer in that server, or I can't see my role there."
        return channel_problem(channel, SCHEDULED_CHANNEL, channel.guild.me)

    async def _follow_up(self, run: Run) -> str:
        """Open the thread and publish; what went wrong, as a notice, or nothing. May be done twice without harm."""
        if run.message_id is None or not (run.thread or run.publish):
            return ""
        problems = []
        try:
            async with asyncio.timeout(FOLLOW_UP_SECONDS):
                channel = self.bot.get_partial_messageable(run.channel_id, guild_id=run.guild_id)
                message = channel.get_partial_message(run.message_id)
                if run.thread:
                    problems.append(await _attempt(message.create_thread(name=_thread_name(run)), "open its thread"))
                if run.publish:
                    problems.append(await _attempt(message.publish(), "publish it"))
        except (TimeoutError, OSError, ValueError) as error:
            problems = [f"finish it: {type(error).__name__}"]
        problem = next(filter(None, problems), "")
        return f"The tip for {format_dt(run.due_at, 'D')} is posted, but I couldn't {problem}." if problem else ""


@dataclass(frozen=True)
class WeeklyTips:
    """One tip a week in each server that has a schedule."""

    posts: TipPosts

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        database = self.posts.bot.database
        async for schedule in due_schedules(database, now):
            runs = list(due_runs(schedule, now))
            ended: set[str] = set()
            if len(runs) > 1:
                ended = await ended_keys(database, schedule.guild_id, run_key(schedule.plan, runs[0]))
            for run_at in runs:
                if run_key(schedule.plan, run_at) not in ended:
                    yield occurrence_at(schedule, run_at)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """None where the schedule has changed in the meantime, or moderators have switched tips off."""
        schedule = await get_schedule(self.posts.bot.database, occurrence.guild_id)
        if schedule is None or not schedule.is_active or schedule.next_at > occurrence.due_at:
            return None
        if not await self.posts.is_enabled(occurrence.guild_id):
            return None
        return await self.posts.build(replace(run_of(occurrence), late=late).planned(schedule.plan))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await self.posts.on_settled(occurrence, outcome)


@dataclass(frozen=True)
class ExtraTips:
    """Tips that moderators asked for with `/admin tips now`."""

    posts: TipPosts

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for run in requested_runs(self.posts.bot.database, now):
            yield Occurrence(EXTRA, run.guild_id, run.key, run.due_at, InChannel(run.channel_id))

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        run = await get_run(self.posts.bot.database, occurrence.guild_id, occurrence.kind, occurrence.key)
        if run is None or not await self.posts.is_enabled(occurrence.guild_id):
            return None
        return await self.posts.build(replace(run, late=late))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await self.posts.on_settled(occurrence, outcome)


def _not_posted_notice(run: Run, problem: str) -> str:
    """What moderators are told of a run that was not posted."""
    due = format_dt(run.due_at, "F")
    if problem and run.kind == WEEKLY:
        return (
            f"The weekly tip is suspended; its settings are kept. {problem} Then `/admin tips resume` starts it again."
        )
    if run.state is RunState.SKIPPED:
        return f"The tip for {due} was skipped: it was more than 48 hours late, or no longer wanted."
    return f"The tip for {due} couldn't be posted. {problem or 'Discord refused it.'}"


def _thread_name(run: Run) -> str:
    title = " ".join((run.tip.text if run.tip else "The weekly tip").split())
    if len(title) > THREAD_NAME_CHARACTERS:
        title = title[:THREAD_NAME_CHARACTERS].rsplit(" ", 1)[0] + "…"
    return f"Tip: {title}"


async def _attempt(request: Awaitable[object], description: str) -> str:
    """Nothing, or `description` with Discord's reason for refusing."""
    try:
        await request
    except discord.HTTPException as error:
        if error.code in DONE_ALREADY:
            return ""
        log.warning("Could not %s: %s", description, error)
        return f"{description} ({error.text or error.status})"
    return ""

"""The scheduler's sources for tips: what is due, what it says, and what follows; sending it once is the scheduler's."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import discord

from bot.client import Guidepost
from bot.guilds.permissions import ChannelError, channel_problem, fetch_channel
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome, State
from cogs.tips import views
from cogs.tips.channels import SCHEDULED_CHANNEL
from cogs.tips.records import Run, RunState, Schedule, Tips
from cogs.tips.schedule import key_of, runs_until
from cogs.tips.store.runs import EXTRA, FEATURE, WEEKLY, RunStore
from cogs.tips.store.schedules import ScheduleStore

log = logging.getLogger(__name__)

# What follows a post may take so much of the time that the scheduler gives a feature.
FOLLOW_SECONDS = 12.0
THREAD_NAME = 60
# Discord's codes for a thread that is there already, and for a message that was published already.
DONE_ALREADY = {160004, 40033}


def run_of(occurrence: Occurrence) -> Run:
    assert isinstance(occurrence.target, InChannel)
    return Run(
        occurrence.id,
        occurrence.guild_id,
        occurrence.kind,
        occurrence.key,
        occurrence.due_at,
        occurrence.target.channel_id,
    )


def planned(schedule: Schedule, run_at: datetime) -> Occurrence:
    key = key_of(schedule.plan, run_at)
    return Occurrence(WEEKLY, schedule.guild_id, key, run_at, InChannel(schedule.plan.channel_id))


@dataclass(frozen=True)
class Posting:
    """What the weekly and the extra tip have in common: a post that is drawn once, and what follows it."""

    bot: Guidepost
    tips: Tips
    schedules: ScheduleStore
    runs: RunStore
    clock: Callable[[], datetime]

    def known(self) -> set[str]:
        return {name for name in (views.READS, views.LOGS) if self.bot.components.has_handler(name)}

    def view(self, run: Run) -> Any:
        return views.post_view(run, self.tips.topic(run.tip.chapter) if run.tip else None, self.known())

    async def is_on(self, guild_id: int) -> bool:
        return (await self.bot.guild_settings.of(guild_id)).has_on(FEATURE)

    async def drawn(self, run: Run) -> OutgoingMessage:
        run = await self.runs.draw(run, self.tips.tips)
        roles = [discord.Object(run.role_id)] if run.role_id else False
        mentions = discord.AllowedMentions(everyone=False, users=False, replied_user=False, roles=roles)
        return OutgoingMessage(self.view(run), mentions)

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        found = await self.runs.named(occurrence.guild_id, occurrence.kind, occurrence.key)
        run = replace(found or run_of(occurrence), state=RunState(outcome.state.value), message_id=outcome.message_id)
        if outcome.state is State.SENT:
            await self.runs.end(run, self.clock(), await self._follow(run))
            return
        reason = outcome.reason or ""
        run = replace(run, reason=reason)
        suspend = await self._refusal(run) if reason.startswith(("403", "404")) else ""
        # Where moderators switched tips off, each one that is left out is no news to them.
        told = _told(run, suspend) if await self.is_on(run.guild_id) else ""
        await self.runs.end(run, self.clock(), told, suspend if run.kind == WEEKLY else "")

    async def _refusal(self, run: Run) -> str:
        """Why Discord refused, asked of Discord itself: a cold cache is not a deletion. Nothing where all is well."""
        try:
            channel = await fetch_channel(self.bot, run.channel_id, SCHEDULED_CHANNEL)
        except ChannelError as error:
            return str(error)
        if getattr(channel.guild, "me", None) is None:
            return "I am no longer in that server, or cannot see who I am there."
        return channel_problem(channel, SCHEDULED_CHANNEL, channel.guild.me)

    async def _follow(self, run: Run) -> str:
        """The thread and the publishing; what went wrong with them, in words. May be done twice without harm."""
        if run.message_id is None or not (run.thread or run.publish):
            return ""
        try:
            async with asyncio.timeout(FOLLOW_SECONDS):
                place = self.bot.get_partial_messageable(run.channel_id, guild_id=run.guild_id)
                message = place.get_partial_message(run.message_id)
                troubles = []
                if run.thread:
                    troubles.append(await _done(message.create_thread(name=_thread_name(run)), "open its thread"))
                if run.publish:
                    troubles.append(await _done(message.publish(), "publish it"))
        except (TimeoutError, OSError, ValueError) as error:
            troubles = [f"finish it: {type(error).__name__}"]
        failed = [one for one in troubles if one]
        due = f"<t:{int(run.due_at.timestamp())}:D>"
        return f"The tip of {due} is posted, but I could not {failed[0]}." if failed else ""


@dataclass(frozen=True)
class WeeklyTips:
    """One tip a week in each guild that has a schedule."""

    posting: Posting

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for schedule in self.posting.schedules.due(now):
            runs = list(runs_until(schedule, now))
            ended: set[str] = set()
            if len(runs) > 1:
                since = key_of(schedule.plan, runs[0])
                ended = await self.posting.runs.ended_keys(schedule.guild_id, since)
            for run_at in runs:
                if key_of(schedule.plan, run_at) not in ended:
                    yield planned(schedule, run_at)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """None where the schedule has changed in the meantime, or moderators have switched tips off."""
        schedule = await self.posting.schedules.of_guild(occurrence.guild_id)
        if schedule is None or not schedule.runs or schedule.next_at > occurrence.due_at:
            return None
        if not await self.posting.is_on(occurrence.guild_id):
            return None
        return await self.posting.drawn(replace(run_of(occurrence), late=late).planned(schedule.plan))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await self.posting.on_settled(occurrence, outcome)


@dataclass(frozen=True)
class ExtraTips:
    """Tips that moderators asked for with `/admin tips now`."""

    posting: Posting

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for run in self.posting.runs.asked_for(now):
            yield Occurrence(EXTRA, run.guild_id, run.key, run.due_at, InChannel(run.channel_id))

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        run = await self.posting.runs.named(occurrence.guild_id, occurrence.kind, occurrence.key)
        if run is None or not await self.posting.is_on(occurrence.guild_id):
            return None
        return await self.posting.drawn(replace(run, late=late))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await self.posting.on_settled(occurrence, outcome)


def _told(run: Run, suspend: str) -> str:
    """What moderators are told of a run that was not posted."""
    due = f"<t:{int(run.due_at.timestamp())}:F>"
    if suspend and run.kind == WEEKLY:
        return (
            f"The weekly tip is suspended, and its settings are kept. {suspend} "
            "Then `/admin tips resume` goes on with it."
        )
    if run.state is RunState.SKIPPED:
        return f"The tip of {due} was skipped, because it was more than 48 hours late or no longer wanted."
    return f"The tip of {due} could not be posted. {suspend or 'Discord did not take it.'}"


def _thread_name(run: Run) -> str:
    words = " ".join((run.tip.text if run.tip else "The weekly tip").split())
    return f"Tip: {words if len(words) <= THREAD_NAME else words[:THREAD_NAME].rsplit(' ', 1)[0] + '…'}"


async def _done(act: Any, what: str) -> str:
    """Nothing, or `what` with Discord's reason."""
    try:
        await act
    except discord.HTTPException as error:
        if error.code in DONE_ALREADY:
            return ""
        log.warning("Could not %s: %s", what, error)
        return f"{what} ({error.text or error.status})"
    return ""

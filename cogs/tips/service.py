"""What moderators do with their server's tips, whichever door they come through; it neither parses nor replies."""

from dataclasses import replace
from datetime import datetime

from bot.errors import UserError
from bot.guilds.audit import Change
from bot.guilds.notices import Notice, newest_notices
from bot.guilds.permissions import ChannelError, fetch_channel
from bot.jobs.records import InChannel, Occurrence
from cogs.tips import schedule as calendar
from cogs.tips.channels import SCHEDULED_CHANNEL, plan_problem
from cogs.tips.posting import Posting, planned, run_of
from cogs.tips.records import OwnTip, Plan, Run, RunState, Schedule, Scheduled, Tip
from cogs.tips.rules import check_own
from cogs.tips.store.own import OwnTipStore
from cogs.tips.store.runs import EXTRA, FEATURE
from cogs.tips.views import moment

NO_SCHEDULE = "No weekly tip is scheduled here yet. `/admin tips schedule` does it, and takes a minute."
OVERTAKEN = (
    "Another moderator changed this at the same moment, so I kept theirs and stored nothing of yours. Look at "
    "`/admin tips preview`, then try again if it is still needed."
)
OLD_TIP = "That tip was changed or removed while your form was open, so nothing was stored. See `/admin tips list`."
SKIPPED = "skipped by a moderator"


class Weekly:
    """Every act on a guild's schedule and tips; each change is audited in its own transaction."""

    def __init__(self, posting: Posting, own: OwnTipStore) -> None:
        self._posting = posting
        self._own = own

    async def schedule_of(self, guild_id: int) -> Schedule:
        found = await self._posting.schedules.of_guild(guild_id)
        if found is None:
            raise UserError(NO_SCHEDULE)
        return found

    async def find(self, guild_id: int) -> Schedule | None:
        return await self._posting.schedules.of_guild(guild_id)

    async def _check_channel(self, plan: Plan) -> None:
        client = self._posting.bot
        try:
            channel = client.get_channel(plan.channel_id)
            channel = channel or await fetch_channel(client, plan.channel_id, SCHEDULED_CHANNEL)
            problem = plan_problem(channel, plan)
        except ChannelError as error:
            problem = str(error)
        if problem:
            raise UserError(f"{problem} Nothing was changed.")

    async def _next(self, guild_id: int, plan: Plan, now: datetime) -> datetime:
        """The first run that has not come to an end: there is one tip a date."""
        run = calendar.run_after(plan, now)
        ended = await self._posting.runs.ended_keys(guild_id, calendar.key_of(plan, run))
        return calendar.first_free(plan, run, ended)

    async def schedule(self, guild_id: int, member_id: int, plan: Plan) -> Scheduled:
        before, now = await self.find(guild_id), self._posting.clock()
        await self._check_channel(plan)
        after = Schedule(guild_id, plan, await self._next(guild_id, plan, now), now, member_id)
        await self._put(after, before, "tips schedule", member_id)
        return Scheduled(after, before)

    async def pause(self, guild_id: int, member_id: int) -> Schedule:
        before = await self.schedule_of(guild_id)
        if before.paused:
            raise UserError("The weekly tip is paused already. `/admin tips resume` goes on with it.")
        return await self._changed(replace(before, paused=True), before, "tips pause", member_id)

    async def resume(self, guild_id: int, member_id: int) -> Schedule:
        before = await self.schedule_of(guild_id)
        if before.runs:
            raise UserError(f"The weekly tip is not paused. The next one comes {moment(before.next_at)}.")
        await self._check_channel(before.plan)
        run = await self._next(guild_id, before.plan, self._posting.clock())
        after = replace(before, paused=False, suspended=None, next_at=run)
        return await self._changed(after, before, "tips resume", member_id)

    async def _changed(self, after: Schedule, before: Schedule, what: str, member_id: int) -> Schedule:
        after = replace(after, changed_by=member_id, changed_at=self._posting.clock())
        await self._put(after, before, what, member_id)
        return after

    async def _put(self, after: Schedule, before: Schedule | None, what: str, member_id: int) -> None:
        words = schedule_words(before) if before else ""
        change = Change(after.guild_id, member_id, what, words, schedule_words(after))
        if not await self._posting.schedules.put(after, change, before):
            raise UserError(OVERTAKEN)

    async def preview(self, guild_id: int) -> tuple[Schedule | None, Run]:
        """What is posted next, as it would be at this moment."""
        schedule, now = await self.find(guild_id), self._posting.clock()
        tip = await self._posting.runs.preview(guild_id, self._posting.tips.tips)
        if schedule is None:
            return None, Run("preview", guild_id, EXTRA, "preview", now, 0, tip)
        run = run_of(planned(schedule, schedule.next_at)).planned(schedule.plan)
        known = await self._posting.runs.named(guild_id, run.kind, run.key)
        return schedule, known if known and known.tip else replace(run, tip=tip)

    async def skip(self, guild_id: int, member_id: int) -> tuple[Schedule, Schedule]:
        """The schedule before and after leaving its next run out."""
        before = await self.schedule_of(guild_id)
        run = replace(run_of(planned(before, before.next_at)), state=RunState.SKIPPED, reason=SKIPPED)
        known = await self._posting.runs.named(guild_id, run.kind, run.key)
        if known is not None and known.tip is not None:
            raise UserError("That tip is being posted at this very moment, so it cannot be skipped any more.")
        change = Change(guild_id, member_id, "tips skip", f"next run {before.next_at:%Y-%m-%d %H:%M} UTC", "skipped")
        after = await self._posting.runs.skip(before, run, change)
        if after is None:
            raise UserError(OVERTAKEN)
        return before, after

    async def post_now(self, guild_id: int, member_id: int, number: int) -> Run:
        """A tip at once, which does not count as the week's. `number` is the interaction's id: one command, one tip."""
        schedule = await self.schedule_of(guild_id)
        await self._check_channel(schedule.plan)
        now = self._posting.clock()
        occurrence = Occurrence(EXTRA, guild_id, str(number), now, InChannel(schedule.plan.channel_id))
        change = Change(guild_id, member_id, "tips now", "", f"a tip in channel {schedule.plan.channel_id}")
        await self._posting.runs.ask_for(run_of(occurrence).planned(schedule.plan), change)
        await self._posting.bot.run_due(now)
        run = await self._posting.runs.named(guild_id, EXTRA, occurrence.key)
        assert run is not None
        return run

    async def own(self, guild_id: int) -> list[OwnTip]:
        return await self._own.of_guild(guild_id)

    async def own_tip(self, guild_id: int, number: str) -> OwnTip:
        found = next((one for one in await self.own(guild_id) if str(one.number) == number.strip()), None)
        if found is None:
            raise UserError(
                "I know no such tip of this server. Choose one from the list that Discord offers as you type."
            )
        return found

    async def add(self, guild_id: int, member_id: int, number: int, tip: Tip) -> None:
        def check(others: list[OwnTip]) -> None:
            known = [*self._posting.tips.tips, *(one.tip for one in others)]
            check_own(tip.text, tip.action, known, len(others))

        change = Change(guild_id, member_id, "tips add", "", own_words(tip))
        await self._own.add(number, tip, change, self._posting.clock(), check)

    async def edit(self, guild_id: int, member_id: int, old: OwnTip, tip: Tip) -> None:
        def check(others: list[OwnTip]) -> None:
            known = [*self._posting.tips.tips, *(one.tip for one in others)]
            check_own(tip.text, tip.action, known, len(others))

        change = Change(guild_id, member_id, "tips edit", own_words(old.tip), own_words(tip))
        if not await self._own.edit(old, tip, change, self._posting.clock(), check):
            raise UserError(OLD_TIP)

    async def remove(self, guild_id: int, member_id: int, old: OwnTip) -> None:
        if not await self._own.remove(old, Change(guild_id, member_id, "tips remove", own_words(old.tip))):
            raise UserError("That tip was removed already.")

    async def history(self, guild_id: int, most: int, most_told: int) -> tuple[list[Run], list[Notice]]:
        """The last runs, and what moderators were told."""
        notices = await newest_notices(self._posting.bot.database, guild_id, most_told, FEATURE)
        return await self._posting.runs.newest(guild_id, most), notices


def schedule_words(schedule: Schedule) -> str:
    """For the audit: everything that a moderator chose."""
    plan = schedule.plan
    wishes = [f"role {plan.role_id}"] * bool(plan.role_id) + ["thread"] * plan.thread + ["publish"] * plan.publish
    state = "paused" if schedule.paused else "suspended" if schedule.suspended else "running"
    when = f"weekday {plan.weekday} at {plan.at:%H:%M} in {plan.zone}"
    return ", ".join([f"channel {plan.channel_id}", when, *wishes, state])


def own_words(tip: Tip) -> str:
    return " | ".join(part for part in (tip.text, tip.action, tip.chapter) if part)

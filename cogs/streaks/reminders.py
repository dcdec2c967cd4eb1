"""Reminders by direct message: the scheduler asks here who is due, what to send, and tells what became of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bot.client import Guidepost
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import Occurrence, Outcome, State, ToMember
from cogs.streaks import views
from cogs.streaks.records import FEATURE, REMINDER_KIND, Member
from cogs.streaks.rules import dates, settings
from cogs.streaks.rules.standing import standing_on
from cogs.streaks.store import members

# Discord's code for somebody who takes no direct messages from us.
CLOSED = 50007


@dataclass(frozen=True)
class StreakReminders:
    """At most one a local date, on open days only, never in a pause."""

    bot: Guidepost

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        plans: list[members.ReminderPlan] = []  # of most members, who have logged: they cost one statement together
        async for member, planned in members.due_reminders(self.bot.database, now):
            if await self._is_on(member.guild_id) and _is_due(member, now):
                yield self._occurrence(member, planned, now)
            else:
                plans += _next_plan(member, planned, now)
        await members.plan_reminders(self.bot.database, plans)

    def _occurrence(self, member: Member, planned: datetime, now: datetime) -> Occurrence:
        zones = member.history.zones
        today = dates.today_of(zones, now)
        key = f"{member.member_id}:{today.isoformat()}"
        ends = dates.first_moment(dates.zone_in_force(zones, now).zone, today + dates.DAY)
        return Occurrence(REMINDER_KIND, member.guild_id, key, planned, ToMember(member.member_id), good_until=ends)

    async def _is_on(self, guild_id: int) -> bool:
        return (await self.bot.guild_settings.of(guild_id)).has_on(FEATURE)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """None where the day was kept in the meantime, reminders were switched off, or the member has left."""
        member, now = await self._member_of(occurrence), self.bot.clock()
        if member is None or not await self._is_on(member.guild_id):
            return None
        today = dates.today_of(member.history.zones, now)
        if not _is_due(member, now) or not occurrence.key.endswith(today.isoformat()):
            return None
        if await self.bot.departures.members.find_departed(member.guild_id, [member.member_id]):
            return None
        guild = self.bot.get_guild(member.guild_id)
        standing = standing_on(member.history, today)
        return OutgoingMessage(views.reminder_view(member, standing, occurrence.id, guild.name if guild else ""))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        """Look again tomorrow; a refused message switches reminders off, and the next command tells."""
        member = await self._member_of(occurrence)
        if member is None:
            return
        if outcome.state is State.FAILED and outcome.code == CLOSED:
            await members.refuse_reminders(self.bot.database, member, occurrence.due_at)
        else:
            await members.plan_reminders(self.bot.database, _next_plan(member, occurrence.due_at, self.bot.clock()))

    async def _member_of(self, occurrence: Occurrence) -> Member | None:
        return await members.get_member(self.bot.database, occurrence.guild_id, int(occurrence.key.partition(":")[0]))


def _next_plan(member: Member, planned: datetime, now: datetime) -> list[members.ReminderPlan]:
    """When to look at a member's reminder again; nothing where they want none."""
    if member.reminder_hour is None:
        return []
    return [
        members.ReminderPlan(member, planned, settings.next_reminder(member.history.zones, member.reminder_hour, now))
    ]


def _is_due(member: Member, now: datetime) -> bool:
    if member.reminder_hour is None:
        return False
    state = standing_on(member.history, dates.today_of(member.history.zones, now)).today_state
    return settings.is_reminder_due(member.history.zones, member.reminder_hour, state, now)

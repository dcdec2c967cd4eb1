"""Reminders by direct message: who is due, what it says, and what follows; sending it once is the scheduler's."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.client import Guidepost
from bot.guilds.members import GuildMembers
from bot.interactions.components import button
from bot.interactions.ui import MessagePage, escaped, row, text
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import Occurrence, Outcome, State, ToMember
from cogs.streaks import dates, rules
from cogs.streaks.records import Member
from cogs.streaks.standing import standing
from cogs.streaks.store.members import StreakStore
from cogs.streaks.views import ACCENT, days, habit_words

KIND = "streak-reminder"
FEATURE = "streaks"
# Discord's code for somebody who takes no direct messages from us.
CLOSED = 50007


@dataclass(frozen=True)
class Reminders:
    """The scheduler's source for reminders: at most one a local date, on open days only, never in a pause."""

    store: StreakStore
    presence: GuildMembers
    client: Guidepost
    clock: Callable[[], datetime]

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for member, planned in self.store.due_reminders(now):
            if found := await self._occurrence(member, planned, now):
                yield found

    async def _occurrence(self, member: Member, planned: datetime, now: datetime) -> Occurrence | None:
        """What is due for a member; where nothing is, the next time to look is put down instead."""
        zones, hour = member.history.zones, member.reminder_hour
        today = dates.today_of(zones, now)
        state = standing(member.history, today).today_state
        on = await self._is_on(member.guild_id)
        if hour is None or not on or not rules.reminder_due(zones, hour, state, None, now):
            await self._plan(member, planned, now)
            return None
        key = f"{member.member_id}:{today.isoformat()}"
        ends = dates.first_moment(dates.in_force(zones, now).zone, today + dates.DAY)
        return Occurrence(KIND, member.guild_id, key, planned, ToMember(member.member_id), good_until=ends)

    async def _is_on(self, guild_id: int) -> bool:
        return (await self.client.guild_settings.of(guild_id)).has_on(FEATURE)

    async def _plan(self, member: Member, planned: datetime, now: datetime) -> None:
        if member.reminder_hour is not None:
            following = rules.next_reminder(member.history.zones, member.reminder_hour, now)
            await self.store.plan_reminder(member, planned, following)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """None where the day was kept in the meantime, reminders were switched off, or the member has left."""
        member = await self._member_of(occurrence)
        if member is None or member.reminder_hour is None or not await self._is_on(member.guild_id):
            return None
        today = dates.today_of(member.history.zones, self.clock())
        now = standing(member.history, today)
        wanted = rules.reminder_due(member.history.zones, member.reminder_hour, now.today_state, None, self.clock())
        if not wanted or not occurrence.key.endswith(today.isoformat()):
            return None
        if await self.presence.find_departed(member.guild_id, [member.member_id]):
            await self.store.set_left(member.key, self.clock())
            return None
        guild = self.client.get_guild(member.guild_id)
        place = f" in {escaped(guild.name)}" if guild else ""
        habit = habit_words(member) or "Ten seconds count."
        kept = f"You have kept {days(now.days_of_last_30)} of the last 30{place}."
        done = button("Done", "streaks:done", member.guild_id, occurrence.id, primary=True)
        stop = button("No more reminders", "streaks:silence", member.guild_id, occurrence.id)
        return OutgoingMessage(MessagePage(text(f"## Today is open\n{habit}\n{kept}"), row(done, stop), accent=ACCENT))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        """Look again tomorrow; a refused message switches reminders off, and the next command tells."""
        member = await self._member_of(occurrence)
        if member is None:
            return
        if outcome.state is State.FAILED and outcome.code == CLOSED:
            await self.store.refuse_reminders(member, occurrence.due_at)
        else:
            await self._plan(member, occurrence.due_at, self.clock())

    async def _member_of(self, occurrence: Occurrence) -> Member | None:
        return await self.store.member(occurrence.guild_id, int(occurrence.key.partition(":")[0]))

"""Direct messages of streaks: one living reminder, and what a moderator corrected. The scheduler asks here who is due,
what to send, and tells what became of it."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime

import discord

from bot.client import BotInteraction, Guidepost
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import Occurrence, Outcome, State, ToMember
from bot.pages.ui import MessagePage
from cogs.streaks.records import CORRECTION_KIND, FEATURE, REMINDER_KIND, CorrectionState, DayKind, Member
from cogs.streaks.rules import dates, settings
from cogs.streaks.rules.standing import calendar_marks, standing_on
from cogs.streaks.store import corrections, members
from cogs.streaks.views import reminders as views
from cogs.streaks.views.days import correction_page

log = logging.getLogger(__name__)

# Discord's code for somebody who takes no direct messages from us.
CLOSED = 50007
# Nobody waits for a change of a message, and a later one shows the same.
EDIT_SECONDS = 10.0


@dataclass(frozen=True)
class LivingReminder:
    """Keeps the last reminder true: what became of its day stands in it, and buttons that are answered go.

    Nobody waits for it, and a message that cannot be changed stays as it is.
    """

    bot: Guidepost

    async def show_day(self, member: Member, day: date) -> None:
        """`day` of the member was logged, or taken back. A reminder of an earlier day asks nothing from then on."""
        if member.reminder_message_id is None or member.reminded_on is None or member.reminded_on > day:
            return
        if member.reminded_on == day:
            await self._show(member.member_id, member.reminder_message_id, self._page_of(member, day))
            return
        await self.close(member)
        await members.forget_reminder_message(self.bot.database, member)

    async def close(self, member: Member) -> None:
        """The day of the last reminder is over."""
        if member.reminded_on is not None and member.reminder_message_id is not None:
            page = views.closed_reminder_page(member.reminded_on, self._kind_of(member, member.reminded_on))
            await self._show(member.member_id, member.reminder_message_id, page)

    async def replace_pressed(self, interaction: BotInteraction, member: Member, day: date) -> None:
        """The reminder whose button logged `day`, where it is not the last one, which is kept true anyway."""
        message = interaction.message
        if interaction.guild_id is None and message is not None and message.id != member.reminder_message_id:
            page = views.closed_reminder_page(day, self._kind_of(member, day))
            await self._show(member.member_id, message.id, page)

    async def replace_silenced(self, interaction: BotInteraction) -> None:
        if interaction.guild_id is None and interaction.message is not None:
            await self._show(interaction.user.id, interaction.message.id, views.silenced_reminder_page())

    def _page_of(self, member: Member, day: date) -> MessagePage:
        kind = self._kind_of(member, day)
        if kind is not DayKind.OPEN:
            return views.closed_reminder_page(day, kind)
        return build_reminder(self.bot, member, _occurrence_of(member, day, self.bot.clock()).id, self.bot.clock())

    def _kind_of(self, member: Member, day: date) -> DayKind:
        today = dates.today_of(member.history.zones, self.bot.clock())
        return calendar_marks(member.history, today, day, day)[day].kind

    async def _show(self, member_id: int, message_id: int, page: MessagePage) -> None:
        message, delivery = OutgoingMessage(page), self.bot.scheduler.delivery
        try:
            await delivery.edit(ToMember(member_id), message_id, lambda _before: message, EDIT_SECONDS)
        except (discord.HTTPException, discord.RateLimited, OSError) as error:
            log.info("A reminder could not be changed: %s", error)


@dataclass(frozen=True)
class StreakReminders:
    """At most one a local date, on open days only, never in a pause; after several in a row that brought no check-in
    one says farewell, and they stop until the next log."""

    bot: Guidepost
    living: LivingReminder

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        plans: list[members.ReminderPlan] = []  # of most members, who have logged: they cost one statement together
        async for member, planned in members.due_reminders(self.bot.database, now):
            if await self._is_on(member.guild_id) and _is_due(member, now):
                today = dates.today_of(member.history.zones, now)
                yield replace(_occurrence_of(member, today, now), due_at=planned)
            else:
                plans += _next_plan(member, planned, now)
        await members.plan_reminders(self.bot.database, plans)

    async def _is_on(self, guild_id: int) -> bool:
        return (await self.bot.guild_settings.of(guild_id)).has_on(FEATURE)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """None where the day was kept in the meantime, reminders were switched off, or the member has left."""
        member, now = await self._member_of(occurrence), self.bot.clock()
        if member is None or not await self._is_on(member.guild_id):
            return None
        today = dates.today_of(member.history.zones, now)
        if not _is_due(member, now) or _day_of(occurrence) != today:
            return None
        if await self.bot.departures.members.find_departed(member.guild_id, [member.member_id]):
            return None
        return OutgoingMessage(build_reminder(self.bot, member, occurrence.id, now))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        """Look again tomorrow, unless that was the last; a refused message switches reminders off, and the next command
        tells."""
        member, database = await self._member_of(occurrence), self.bot.database
        if member is None:
            return
        planned, now = occurrence.due_at, self.bot.clock()
        if outcome.state is State.FAILED and outcome.code == CLOSED:
            await members.refuse_reminders(database, member, planned)
        elif outcome.state is State.SENT and member.reminded_on != _day_of(occurrence):
            reminded = replace(
                member,
                reminded_on=_day_of(occurrence),
                reminder_message_id=outcome.message_id,
                reminders_ignored=settings.ignored_reminders(member) + 1,
                reminders_stopped=settings.is_last_reminder(member),
            )
            async with database.write() as transaction:
                await members.note_reminder(transaction, reminded, _next_plan(reminded, planned, now))
            await self.living.close(member)
        else:
            await members.plan_reminders(database, _next_plan(member, planned, now))

    async def _member_of(self, occurrence: Occurrence) -> Member | None:
        return await members.get_member(self.bot.database, occurrence.guild_id, int(occurrence.key.partition(":")[0]))


@dataclass(frozen=True)
class CorrectionMessages:
    """Tells members who agreed to direct messages which day of theirs a moderator corrected."""

    bot: Guidepost

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for correction in corrections.direct_corrections(self.bot.database):
            key = f"{correction.member_id}:{correction.id}"
            yield Occurrence(CORRECTION_KIND, correction.guild_id, key, correction.at, ToMember(correction.member_id))

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        member_id, correction_id = map(int, occurrence.key.split(":"))
        correction = await corrections.get_correction(self.bot.database, occurrence.guild_id, member_id, correction_id)
        if correction is None:
            return None
        return OutgoingMessage(correction_page(correction, occurrence.id, _guild_name(self.bot, occurrence.guild_id)))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        """What did not arrive is told with the member's next command."""
        member_id, correction_id = map(int, occurrence.key.split(":"))
        state = CorrectionState.TOLD if outcome.state is State.SENT else CorrectionState.WAITING
        await corrections.set_correction_state(
            self.bot.database, occurrence.guild_id, member_id, [correction_id], state
        )


def build_reminder(bot: Guidepost, member: Member, occurrence_id: str, now: datetime) -> MessagePage:
    name = _guild_name(bot, member.guild_id)
    if settings.is_last_reminder(member):
        return views.farewell_page(member, occurrence_id, name)
    standing = standing_on(member.history, dates.today_of(member.history.zones, now))
    return views.reminder_page(member, standing, occurrence_id, name)


def _guild_name(bot: Guidepost, guild_id: int) -> str:
    guild = bot.get_guild(guild_id)
    return guild.name if guild else ""


def _occurrence_of(member: Member, day: date, now: datetime) -> Occurrence:
    key = f"{member.member_id}:{day.isoformat()}"
    ends = dates.first_moment(dates.zone_in_force(member.history.zones, now).zone, day + dates.DAY)
    return Occurrence(REMINDER_KIND, member.guild_id, key, now, ToMember(member.member_id), good_until=ends)


def _day_of(occurrence: Occurrence) -> date:
    return date.fromisoformat(occurrence.key.partition(":")[2])


def _next_plan(member: Member, planned: datetime, now: datetime) -> list[members.ReminderPlan]:
    """When to look at a member's reminder again; nothing where they want none."""
    if member.reminder_hour is None:
        return []
    next_at = None
    if not member.reminders_stopped:
        next_at = settings.next_reminder(member.history.zones, member.reminder_hour, now)
    return [members.ReminderPlan(member, planned, next_at)]


def _is_due(member: Member, now: datetime) -> bool:
    if member.reminder_hour is None:
        return False
    state = standing_on(member.history, dates.today_of(member.history.zones, now)).today_state
    return settings.is_reminder_due(member.history.zones, member.reminder_hour, state, now)

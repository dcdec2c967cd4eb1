"""What members do with their streaks, and moderators with days and milestones; every transaction of streaks begins
here."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime

from bot.database.executor import Database
from bot.errors import UserError
from bot.guilds.audit import Audit, Change
from bot.guilds.notices import add_notice
from bot.jobs.ledger import forget_occurrences
from cogs.streaks.records import (
    CORRECTION_KIND,
    REMINDER_KIND,
    Correction,
    CorrectionState,
    DayMark,
    Log,
    LogResult,
    Member,
    Milestone,
    PausePeriod,
    RestDays,
    Standing,
    ZoneChange,
)
from cogs.streaks.rules import check_ins, dates, settings
from cogs.streaks.rules.standing import calendar_marks, standing_on
from cogs.streaks.store import logs, members, milestones
from cogs.streaks.store.corrections import add_correction, set_correction_state
from cogs.streaks.store.leaderboard import LOCK_GUILD
from cogs.streaks.store.personal_data import StreakPersonalData
from cogs.streaks.views import refusals
from cogs.streaks.views.admin import ROLE_REFUSED


class NotJoinedError(UserError):
    def __init__(self, guild_id: int, minutes: int | None = None) -> None:
        super().__init__(refusals.NOT_JOINED, refusals.start_button(guild_id, minutes))


class StreakService:
    """Raises `UserError` with words for the member. What changes a member gives the member as they are then."""

    def __init__(
        self, database: Database, personal_data: StreakPersonalData, audit: Audit, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._personal_data, self._audit, self._clock = database, personal_data, audit, clock

    async def get_member(self, guild_id: int, member_id: int) -> Member:
        member = await members.get_member(self._database, guild_id, member_id)
        if member is None:
            raise NotJoinedError(guild_id)
        return member

    def today(self, member: Member) -> date:
        return dates.today_of(member.history.zones, self._clock())

    def zone(self, member: Member) -> str:
        return dates.zone_in_force(member.history.zones, self._clock()).zone

    def standing(self, member: Member) -> Standing:
        return standing_on(member.history, self.today(member))

    async def join(self, guild_id: int, member_id: int, zone: str, cue: str, habit: str) -> tuple[Member, bool]:
        """The member, and whether they are new. Who had joined keeps everything; cue and habit are taken over."""
        first = dates.first_zone(zone, self._clock())
        is_new = await members.add_member(self._database, guild_id, member_id, first, cue, habit)
        member = await self.get_member(guild_id, member_id)
        if not is_new and (cue or habit):
            member = await self.change_habit(member, cue or member.cue, habit or member.habit)
        return member, is_new

    async def add_log(
        self,
        guild_id: int,
        member_id: int,
        interaction_id: int,
        minutes: int = 0,
        note: str = "",
        *,
        yesterday: bool = False,
    ) -> LogResult:
        """A check-in, durable when this returns. One interaction counts once, however often it comes. Reminders that
        had stopped by themselves come back."""
        try:
            member = await self.get_member(guild_id, member_id)
        except NotJoinedError as error:
            fits = 0 <= minutes <= check_ins.MOST_MINUTES and not yesterday
            raise NotJoinedError(guild_id, minutes if fits else None) from error
        zones, now = member.history.zones, self._clock()
        log = check_ins.new_log(interaction_id, zones, now, minutes, note, yesterday=yesterday)
        added = await logs.add_log(self._database, member, log)
        check_in = next((day for day in added.member.history.check_ins if day.date == log.date), None)
        if not added.is_stored or check_in is None:
            check_ins.add_to_check_in(check_in, log)  # says how much still fits
            check_ins.check_number_of_logs(await logs.get_logs_since(self._database, member, log.date), log.date)
            raise UserError(refusals.TAKEN_BACK_ELSEWHERE, check_ins.LOG_TODAY)
        if member.reminders_stopped:
            await self.change_reminder(member, member.reminder_hour)
        today = dates.today_of(zones, now)
        before, after = standing_on(member.history, today), standing_on(added.member.history, today)
        reached = check_ins.milestones_reached(before, after, added.milestones)
        earned = check_ins.milestones_earned(after, added.milestones)
        return LogResult(added.member, log, check_in, before, after, reached, earned)

    async def undo_log(self, guild_id: int, member_id: int) -> tuple[Log, Member]:
        """Take back the last log of today: which it was, and the member as they are now."""
        member = await self.get_member(guild_id, member_id)
        zones, now = member.history.zones, self._clock()
        recent = await logs.get_logs_since(self._database, member, dates.day_before(zones, dates.today_of(zones, now)))
        log = check_ins.log_to_undo(recent, zones, now)
        after = await logs.remove_log(self._database, member, log)
        if after is None:
            raise UserError(refusals.TAKEN_BACK_ALREADY, check_ins.LOG_TODAY)
        return log, after

    async def change_habit(self, member: Member, cue: str, habit: str) -> Member:
        await members.set_habit(self._database, member, cue, habit)
        return replace(member, cue=cue, habit=habit)

    async def show_on_leaderboard(self, member: Member, shown: bool) -> Member:
        await members.set_on_leaderboard(self._database, member, shown)
        return replace(member, on_leaderboard=shown)

    async def change_zone(self, member: Member, zone: str) -> Member:
        """The last of the member's zones says from when the change counts."""
        zones = dates.change_zone(member.history.zones, zone, self._clock())
        changed = replace(member, history=replace(member.history, zones=zones))
        async with self._database.write() as transaction:
            await members.replace_records(transaction, member, ZoneChange, zones)
            await members.set_reminder(transaction, changed, self._next_reminder(changed))
        return changed

    async def change_rest(self, member: Member, weekdays: Collection[int]) -> Member:
        rests = settings.change_rest(member.history.rests, weekdays, self.today(member))
        await members.replace_records(self._database, member, RestDays, rests)
        return replace(member, history=replace(member.history, rests=rests))

    async def change_reminder(self, member: Member, hour: int | None) -> Member:
        """None switches reminders off; that Discord refused one, or that none was answered, is forgotten."""
        changed = replace(
            member, reminder_hour=hour, reminders_refused=False, reminders_ignored=0, reminders_stopped=False
        )
        await members.set_reminder(self._database, changed, self._next_reminder(changed))
        return changed

    def _next_reminder(self, member: Member) -> datetime | None:
        if member.reminder_hour is None or member.reminders_stopped:
            return None
        return settings.next_reminder(member.history.zones, member.reminder_hour, self._clock())

    async def pause(self, member: Member, until: date | None) -> None:
        """From today on; `until` is the date of going on, None leaves it open."""
        pauses = settings.start_pause(member.history.pauses, self.today(member), until)
        await members.replace_records(self._database, member, PausePeriod, pauses)

    async def resume(self, member: Member) -> Member:
        pauses = settings.end_pause(member.history.pauses, self.today(member))
        await members.replace_records(self._database, member, PausePeriod, pauses)
        return replace(member, history=replace(member.history, pauses=pauses))

    async def leave(self, member: Member) -> None:
        """Nothing of the streak is left, nor of the direct messages that were sent about it."""
        async with self._database.write() as transaction:
            await self._personal_data.forget(transaction, member.guild_id, member.member_id)
            for kind in (REMINDER_KIND, CORRECTION_KIND):
                await forget_occurrences(transaction, kind, member.guild_id, member.member_id)

    async def today_of_member(self, guild_id: int, member_id: int) -> date:
        """For a moderator: whoever keeps no streak is refused in words for them."""
        member = await members.get_member(self._database, guild_id, member_id)
        if member is None:
            raise UserError(refusals.NOT_KEEPING)
        return self.today(member)

    async def recent_marks(self, guild_id: int, member_id: int, number: int) -> dict[date, DayMark]:
        """What the last so many dates of a member were, oldest first; nothing for who keeps no streak."""
        member = await members.get_member(self._database, guild_id, member_id)
        if member is None:
            return {}
        today = self.today(member)
        return calendar_marks(member.history, today, today - (number - 1) * dates.DAY, today)

    async def correct(
        self, guild_id: int, member_id: int, day: date, *, add: bool, reason: str, moderator_id: int, act_id: int
    ) -> tuple[Correction, Standing, Standing]:
        """Add or remove the check-in of a member's date: audited, and to be told to the member. With how they stood
        before and stand now. `act_id` is the interaction's, which counts once."""
        now = self._clock()
        async with self._database.write() as transaction:
            key = {"guild_id": guild_id, "member_id": member_id}
            await transaction.execute_all((LOCK_GUILD, key), (logs.LOCK, key))
            member = await members.get_member(transaction, guild_id, member_id)
            if member is None:
                raise UserError(refusals.NOT_KEEPING)
            check_ins.check_corrected_date(member.history, day, now, add=add)
            minutes = next((check_in.minutes for check_in in member.history.check_ins if check_in.date == day), 0)
            if add:
                await logs.add_log(transaction, member, check_ins.corrected_log(member.history, act_id, day, now))
            else:
                for log in await logs.get_logs_since(transaction, member, day):
                    if log.date == day:
                        await logs.remove_log(transaction, member, log)
            state = CorrectionState.WAITING if member.reminder_hour is None else CorrectionState.DIRECT
            correction = Correction(guild_id, member_id, act_id, day, add, reason, now, state)
            await add_correction(transaction, correction)
            before, after = f"logged, {minutes} minutes", "not logged"
            if add:
                before, after = after, "logged, 0 minutes"
            change = Change(
                guild_id,
                moderator_id,
                "streaks correct",
                f"member {member_id}, {day.isoformat()}: {before}",
                f"{after}; reason: {reason}",
            )
            await self._audit.note(transaction, change)
        corrected = await self.get_member(guild_id, member_id)
        return correction, self.standing(member), self.standing(corrected)

    async def mark_corrections_told(self, member: Member) -> None:
        """The member reads of those that waited for this command."""
        ids = [correction.id for correction in member.corrections]
        if ids:
            state = CorrectionState.TOLD
            await set_correction_state(self._database, member.guild_id, member.member_id, ids, state)

    async def set_milestone(self, guild_id: int, days: int, role_id: int | None, moderator_id: int) -> None:
        """None takes the role away from that number of days. Audited as the moderator's."""
        async with self._database.write() as transaction:
            before = (await milestones.lock_milestones(transaction, guild_id)).get(days)
            await milestones.put_milestones(transaction, guild_id, {days: role_id})
            roles = (f"{days} days: role {role or 'none'}" for role in (before, role_id))
            await self._audit.note(transaction, Change(guild_id, moderator_id, "streaks milestone", *roles))

    async def report_role(self, guild_id: int, milestone: Milestone, trouble: str) -> None:
        """Discord does not let us give the role: moderators are told, once until it is given or set anew."""
        now = self._clock()
        async with self._database.write() as transaction:
            if not await milestones.set_trouble(transaction, guild_id, milestone.role_id, trouble):
                return
            key = f"streaks:role:{milestone.role_id}:{now:%Y-%m-%d}"
            text = ROLE_REFUSED.format(role_id=milestone.role_id, days=milestone.days)
            await add_notice(transaction, guild_id, key, now, text)

    async def clear_trouble(self, guild_id: int, milestone: Milestone) -> None:
        await milestones.clear_trouble(self._database, guild_id, milestone.role_id)

"""What a member does with their streak, whichever door they come through; it neither parses nor replies."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime

from cogs.streaks import dates, rules
from cogs.streaks.records import DayMark, Log, Logged, Member, Pause, RestDays, Standing, ZoneChange
from cogs.streaks.standing import day_marks, standing
from cogs.streaks.store.members import StreakStore
from cogs.streaks.store.personal import StreakData

CALENDAR_WEEKS = 53
NOT_JOINED = "You have no streak here yet. `/streak join` starts one; it takes a minute, and one tiny habit."


class NotJoinedError(rules.NotAllowedError):
    """Somebody without a streak asked for something that needs one."""

    def __init__(self) -> None:
        super().__init__(NOT_JOINED)


class Streaks:
    """Every act on a member's streak. Raises `NotAllowedError` with words for the member."""

    def __init__(self, store: StreakStore, data: StreakData, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._data = data
        self._clock = clock

    async def member(self, guild_id: int, member_id: int) -> Member:
        found = await self._store.member(guild_id, member_id)
        if found is None:
            raise NotJoinedError
        return found

    async def find(self, guild_id: int, member_id: int) -> Member | None:
        """None for somebody who has not joined."""
        return await self._store.member(guild_id, member_id)

    async def hide(self, guild_id: int, member_ids: Collection[int]) -> None:
        """Those who have left the guild are shown no more."""
        for member_id in member_ids:
            await self._store.set_left({"guild_id": guild_id, "member_id": member_id}, self._clock())

    def today(self, member: Member) -> date:
        return dates.today_of(member.history.zones, self._clock())

    def zone(self, member: Member) -> str:
        return dates.in_force(member.history.zones, self._clock()).zone

    def standing(self, member: Member) -> Standing:
        return standing(member.history, self.today(member))

    async def join(self, guild_id: int, member_id: int, zone: str, cue: str, habit: str) -> tuple[Member, bool]:
        """The member, and whether they are new. Who had joined keeps everything; cue and habit are taken over."""
        key = {"guild_id": guild_id, "member_id": member_id}
        new = await self._store.join(key, dates.joined_in(zone, self._clock()), cue, habit)
        member = await self.member(guild_id, member_id)
        if not new and (cue or habit):
            await self._store.set_habit(member, cue or member.cue, habit or member.habit)
            member = await self.member(guild_id, member_id)
        return member, new

    async def log(
        self, guild_id: int, member_id: int, number: int, minutes: int = 0, note: str = "", *, yesterday: bool = False
    ) -> Logged:
        """A check-in, durable when this returns. `number` is the interaction's id: one press counts once."""
        member = await self.member(guild_id, member_id)
        history, now = member.history, self._clock()
        log = replace(rules.new_log(history.zones, now, minutes, note, yesterday=yesterday), number=number)
        stored, after = await self._store.add_log(member, log)
        check_in = next((one for one in after.history.check_ins if one.date == log.date), None)
        if not stored or check_in is None:
            rules.added(check_in, log)  # says how much still fits
            raise rules.NotAllowedError("That was taken back on another device just now. Please log again.")
        if member.has_left:  # and is back
            await self._store.set_left(member.key, None)
        today = dates.today_of(history.zones, now)
        return Logged(after, log, check_in, standing(history, today), standing(after.history, today))

    async def undo(self, guild_id: int, member_id: int) -> tuple[Log, Standing]:
        """Take back the last log of today; tells which it was, and how the member stands now."""
        member = await self.member(guild_id, member_id)
        zones, now = member.history.zones, self._clock()
        since = dates.day_before(zones, dates.today_of(zones, now))
        log = rules.log_to_undo(await self._store.logs_since(member, since), zones, now)
        if not await self._store.remove_log(member, log):
            raise rules.NotAllowedError("That was taken back already.")
        return log, self.standing(await self.member(guild_id, member_id))

    async def change_zone(self, member: Member, zone: str) -> ZoneChange:
        """The change that counts from now on; its `at` says from when."""
        zones = dates.changed_zone(member.history.zones, zone, self._clock())
        await self._store.set_zones(member, zones)
        await self._plan_reminder(member, zones, member.reminder_hour)
        return zones[-1]

    async def change_rest(self, member: Member, weekdays: Collection[int]) -> tuple[RestDays, ...]:
        rests = rules.changed_rest(member.history.rests, weekdays, self.today(member))
        await self._store.set_rests(member, rests)
        return rests

    async def change_habit(self, member: Member, cue: str, habit: str) -> None:
        await self._store.set_habit(member, cue, habit)

    async def change_reminder(self, member: Member, hour: int | None) -> None:
        await self._plan_reminder(member, member.history.zones, hour)

    async def show_on_leaderboard(self, member: Member, shown: bool) -> None:
        await self._store.set_leaderboard(member, shown)

    async def acknowledge_refusal(self, member: Member) -> None:
        """The member has been told that a reminder was refused."""
        await self._store.set_reminder(member, None, None)

    async def _plan_reminder(self, member: Member, zones: tuple[ZoneChange, ...], hour: int | None) -> None:
        following = None if hour is None else rules.next_reminder(zones, hour, self._clock())
        await self._store.set_reminder(member, hour, following)

    async def pause(self, member: Member, until: date | None) -> Pause:
        pauses = rules.paused(member.history.pauses, self.today(member), until)
        await self._store.set_pauses(member, pauses)
        return pauses[-1]

    async def resume(self, member: Member) -> None:
        await self._store.set_pauses(member, rules.resumed(member.history.pauses, self.today(member)))

    async def leave(self, guild_id: int, member_id: int) -> None:
        await self._data.forget_at_once(guild_id, member_id)

    def calendar(self, member: Member) -> tuple[DayMark, ...]:
        """The last 53 weeks, from a Monday to today."""
        today = self.today(member)
        monday = today - today.weekday() * dates.DAY
        return day_marks(member.history, today, monday - (CALENDAR_WEEKS - 1) * 7 * dates.DAY, today)

"""What streaks answer, to commands, buttons, selects and forms alike."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from typing import Annotated

import discord

from bot.client import BotInteraction, Guidepost, guild_id_of
from bot.errors import UserError
from bot.interactions.checks import joined_guild_id
from bot.interactions.components import Handler, PersistentButton, button
from bot.interactions.custom_ids import PageNumber
from bot.interactions.forms import DraftForms, Form, Submit
from bot.interactions.respond import open_form, respond
from bot.pages.ui import notice_page
from cogs.streaks import views
from cogs.streaks.forms import habit_form, join_form, zone_form
from cogs.streaks.milestones.roles import MilestoneRoles
from cogs.streaks.parse import parse_until
from cogs.streaks.records import FEATURE, History, LogResult, Member, Period, Standing, TodayState
from cogs.streaks.rules.standing import calendar_marks, first_calendar_day
from cogs.streaks.service import StreakService
from cogs.streaks.store import leaderboard, members

# An act of the guide, which may be left out.
READ_ON = "guide:resume"
START = "streaks:start"
# In its custom id, in place of a server: the one in which it is pressed.
NO_GUILD = "-"
SWITCHED_OFF = (
    "Streaks are switched off in that server for now. Nothing is lost: these days count as a pause, and your streak "
    "goes on when moderators switch it on again."
)


class StreakHandlers:
    """A component in a direct message names the guild that it is for."""

    def __init__(self, bot: Guidepost, service: StreakService) -> None:
        self._bot = bot
        self._service = service
        self._roles = MilestoneRoles(bot, service)
        self._forms = DraftForms()

    @property
    def components(self) -> Mapping[str, Handler]:
        """By their act."""
        return {
            START: self.start,
            "streaks:done": self.log_from_button,
            "streaks:silence": self.end_reminders,
            "streaks:undo": self.undo,
            "streaks:status": self.show_status,
            "streaks:calendar": self.show_calendar,
            "streaks:why": self.show_why,
            "streaks:settings": self.show_settings,
            "streaks:rest": self.set_rest,
            "streaks:remind": self.set_reminder,
            "streaks:zone": self.ask_zone,
            "streaks:habit": self.ask_habit,
            "streaks:shown": self.set_on_leaderboard,
            "streaks:delete": self.delete,
            "streaks:board": self.show_leaderboard,
        }

    async def _member(self, interaction: BotInteraction, guild: str = "") -> Member:
        return await self._service.get_member(await self._guild_id(interaction, guild), interaction.user.id)

    async def _guild_id(self, interaction: BotInteraction, named: str) -> int:
        """Raises `UserError` where moderators have switched streaks off in the server that a direct message names."""
        guild_id = guild_id_of(interaction, named)
        if joined_guild_id(interaction) is None and not (await self._bot.guild_settings.of(guild_id)).has_on(FEATURE):
            raise UserError(SWITCHED_OFF)
        return guild_id

    async def start(self, interaction: BotInteraction, guild: str = NO_GUILD) -> None:
        """The form that joins, or the status of who has joined."""
        guild_id = await self._guild_id(interaction, guild)
        member = await members.get_member(self._bot.database, guild_id, interaction.user.id)
        if member is None:
            await self.ask_to_join(interaction, "", "", guild)
        else:
            await self._show_status(interaction, member)

    async def ask_to_join(self, interaction: BotInteraction, cue: str, habit: str, guild: str = NO_GUILD) -> None:
        async def submit(submitted: BotInteraction, zone: str, cue: str, habit: str) -> None:
            await self.join(submitted, zone, cue, habit, guild)

        def build(submit: Submit, texts: Sequence[str]) -> Form:
            zone, cue, habit = texts
            return join_form(submit, zone, cue, habit, views.STORED)

        suggested = next(iter(self._bot.zones.for_locale(str(interaction.locale))), "")
        await self._forms.open(interaction, (START, guild), build, submit, (suggested, cue, habit))

    async def join(self, interaction: BotInteraction, zone: str, cue: str, habit: str, guild: str = NO_GUILD) -> None:
        guild_id = await self._guild_id(interaction, guild)
        member, is_new = await self._service.join(
            guild_id, interaction.user.id, self._bot.zones.parse(zone), cue, habit
        )
        await respond(interaction, views.joined_view(member, self._service.zone(member), new=is_new))

    async def log_from_button(self, interaction: BotInteraction, guild: str = "", _occurrence: str = "") -> None:
        await self.log_minutes(interaction, guild=guild)

    async def log_minutes(
        self, interaction: BotInteraction, minutes: int = 0, note: str = "", *, yesterday: bool = False, guild: str = ""
    ) -> None:
        guild_id = await self._guild_id(interaction, guild)
        result = await self._service.add_log(
            guild_id, interaction.user.id, interaction.id, minutes, note, yesterday=yesterday
        )
        refused = await self._refused_reminder(result.member)
        await respond(interaction, views.logged_view(result, self._next_steps(), refused))
        await self._give_roles(interaction, result)

    async def log_activity(self, interaction: BotInteraction) -> None:
        """What a member did elsewhere is today's check-in, where they keep a streak and have not logged yet."""
        guild_id = joined_guild_id(interaction)
        if guild_id is None:
            return
        member = await self._service.get_member(guild_id, interaction.user.id)
        if self._service.standing(member).today_state is TodayState.DONE:
            return
        result = await self._service.add_log(guild_id, interaction.user.id, interaction.id)
        await respond(interaction, views.logged_view(result, []), beside=True)
        await self._give_roles(interaction, result)

    def _next_steps(self) -> list[PersistentButton]:
        """Of another feature, where it is there."""
        return [button("Go on reading", READ_ON, primary=True)] if self._bot.components.has_handler(READ_ON) else []

    async def _refused_reminder(self, member: Member) -> str:
        """What to say, once, when Discord refused a reminder since the last command."""
        if not member.reminders_refused:
            return ""
        await self._service.change_reminder(member, None)
        return views.REFUSED

    async def _give_roles(self, interaction: BotInteraction, result: LogResult) -> None:
        """After the answer."""
        given = await self._roles.give(interaction.user, result)
        for role_id in given:
            await respond(interaction, notice_page(f"You have earned <@&{role_id}>."))

    async def undo(self, interaction: BotInteraction, guild: str = "") -> None:
        guild_id = await self._guild_id(interaction, guild)
        removed, standing = await self._service.undo_log(guild_id, interaction.user.id)
        await respond(interaction, views.undone_view(guild_id, removed, standing))

    async def show_status(self, interaction: BotInteraction, guild: str = "") -> None:
        await self._show_status(interaction, await self._member(interaction, guild))

    async def _show_status(self, interaction: BotInteraction, member: Member) -> None:
        refused = await self._refused_reminder(member)
        standing, zone = self._service.standing(member), self._service.zone(member)
        await respond(interaction, views.status_view(member, standing, zone, refused))

    async def show_why(self, interaction: BotInteraction, guild: str = "") -> None:
        member = await self._member(interaction, guild)
        await respond(interaction, views.why_view(member.guild_id, self._service.standing(member)))

    async def show_calendar(self, interaction: BotInteraction, guild: str = "") -> None:
        member = await self._member(interaction, guild)
        data, description = await asyncio.to_thread(_draw, member.history, self._service.standing(member))
        file = discord.File(io.BytesIO(data), views.CALENDAR, description=description)
        await respond(interaction, views.calendar_view(description, member), files=[file])

    async def show_settings(self, interaction: BotInteraction) -> None:
        await self._show_settings(interaction, await self._member(interaction))

    async def _show_settings(self, interaction: BotInteraction, member: Member, note: str = "") -> None:
        rests = member.history.rests
        rest = rests[-1].weekdays if rests else frozenset()
        await respond(interaction, views.settings_view(member, self._service.zone(member), rest, note))

    async def set_rest(self, interaction: BotInteraction, *weekdays: Annotated[int, range(7)]) -> None:
        member = await self._member(interaction)
        changed = await self._service.change_rest(member, list(weekdays))
        await self._show_settings(interaction, changed, "Saved: the rest days count from tomorrow on.")

    async def set_reminder(self, interaction: BotInteraction, chosen: Annotated[str, views.REMINDER_CHOICES]) -> None:
        hour = None if chosen == views.NO_REMINDER else int(chosen)
        changed = await self._service.change_reminder(await self._member(interaction), hour)
        saved = "Saved: no reminders." if hour is None else f"Saved: a reminder at {hour:02}:00."
        await self._show_settings(interaction, changed, saved)

    async def end_reminders(self, interaction: BotInteraction, guild: str, _occurrence: str = "") -> None:
        await self._service.change_reminder(await self._member(interaction, guild), None)
        await respond(
            interaction, notice_page("No more reminders. `/streak settings` in the server switches them on again.")
        )

    async def set_on_leaderboard(self, interaction: BotInteraction, shown: bool, source: str = "") -> None:
        changed = await self._service.show_on_leaderboard(await self._member(interaction), shown)
        if source == views.WELCOME:
            await respond(interaction, views.joined_view(changed, self._service.zone(changed), new=True))
            return
        await self._show_settings(interaction, changed, "Saved.")

    async def ask_zone(self, interaction: BotInteraction) -> None:
        zone = self._service.zone(await self._member(interaction))
        await self._forms.open(
            interaction, ("streaks:zone",), lambda submit, texts: zone_form(submit, *texts), self.set_zone, (zone,)
        )

    async def set_zone(self, interaction: BotInteraction, typed: str) -> None:
        changed = await self._service.change_zone(await self._member(interaction), self._bot.zones.parse(typed))
        last = changed.history.zones[-1]
        note = views.zone_changed_text(last.zone, last.at, self._bot.clock())
        await self._show_settings(interaction, changed, f"Saved. {note}")

    async def ask_habit(self, interaction: BotInteraction) -> None:
        member = await self._member(interaction)
        await open_form(interaction, habit_form(self.set_habit, member.cue, member.habit))

    async def set_habit(self, interaction: BotInteraction, cue: str, habit: str) -> None:
        changed = await self._service.change_habit(await self._member(interaction), cue, habit)
        await self._show_settings(interaction, changed, "Saved.")

    async def pause(self, interaction: BotInteraction, until: str | None) -> None:
        member = await self._member(interaction)
        end = parse_until(until, self._service.today(member)) if until else None
        await self._service.pause(member, end)
        await respond(interaction, views.paused_view(end))

    async def resume(self, interaction: BotInteraction) -> None:
        await self._show_status(interaction, await self._service.resume(await self._member(interaction)))

    async def ask_to_leave(self, interaction: BotInteraction) -> None:
        await respond(interaction, views.leave_view(self._service.standing(await self._member(interaction))))

    async def delete(self, interaction: BotInteraction) -> None:
        await self._service.leave(await self._member(interaction))
        await respond(
            interaction, notice_page("Deleted: nothing of your streak in this server is left. You are welcome back.")
        )

    async def show_leaderboard(
        self, interaction: BotInteraction, period: Period = Period.WEEK, page: PageNumber = 0, _role: str = ""
    ) -> None:
        database, guild_id, member_id = self._bot.database, guild_id_of(interaction), interaction.user.id
        member = await members.get_member(database, guild_id, member_id)
        today = self._service.today(member) if member else self._bot.clock().date()
        key, number = leaderboard.period_key(period, today), page
        ranks, has_more = await leaderboard.get_page(database, guild_id, key, number)
        gone = await self._bot.departures.members.find_departed(guild_id, [rank.member_id for rank in ranks])
        if gone:
            ranks, has_more = await leaderboard.get_page(database, guild_id, key, number)
        own = await leaderboard.get_own_rank(database, guild_id, key, member_id)
        agreed = member is not None and member.on_leaderboard
        view = views.leaderboard_view(ranks, own, period, number, has_more=has_more, on_leaderboard=agreed)
        await respond(interaction, view)


def _draw(history: History, standing: Standing) -> tuple[bytes, str]:
    """The picture of the last 53 weeks and its description; Pillow is loaded by the first who looks at one."""
    from cogs.streaks.calendar.picture import draw_calendar
    from cogs.streaks.calendar.text import describe_calendar

    days = calendar_marks(history, standing.today, first_calendar_day(standing.today), standing.today)
    title = f"{views.days(standing.current)} in a row, {standing.days_of_last_30} of the last 30"
    return draw_calendar(title, standing.today, days), describe_calendar(standing.today, days)

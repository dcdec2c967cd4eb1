"""Joining a streak, and everything that members set about it: commands, buttons, selects and forms."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from bot.client import BotInteraction
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.forms import DraftForms, Form, Submit
from bot.interactions.respond import open_form, respond
from bot.pages.ui import notice_page
from cogs.streaks.forms import habit_form, join_form, zone_form
from cogs.streaks.handlers.common import StreakContext, naming_guild
from cogs.streaks.handlers.days import DayHandlers
from cogs.streaks.parse import parse_until
from cogs.streaks.records import Member, TodayState
from cogs.streaks.rules.check_ins import MOST_MINUTES
from cogs.streaks.store import members
from cogs.streaks.views import settings as views
from cogs.streaks.views.days import LOGGED_TODAY, logged_text

START = "streaks:start"
# In its custom id, in place of a server: the one in which it is pressed.
NO_GUILD = "-"
# In place of the minutes of a log that led there.
NO_LOG = -1


class SettingsHandlers:
    def __init__(self, context: StreakContext, days: DayHandlers) -> None:
        self._context, self._bot, self._service = context, context.bot, context.service
        self._days = days
        self._forms = DraftForms()

    @property
    def components(self) -> Mapping[str, Handler]:
        """By their act."""
        return {
            START: self.start,
            "streaks:settings": self.show_settings,
            "streaks:restdays": self.set_rest_days,
            "streaks:reminder": self.set_reminder,
            # On messages from before settings worked in direct messages too.
            "streaks:rest": self.set_rest_here,
            "streaks:remind": self.set_reminder_here,
            "streaks:zone": self.ask_zone,
            "streaks:habit": self.ask_habit,
            "streaks:shown": self.set_on_leaderboard,
            "streaks:delete": self.delete,
            "streaks:resume": self.resume,
        }

    async def start(
        self,
        interaction: BotInteraction,
        guild: str = NO_GUILD,
        minutes: Annotated[int, range(MOST_MINUTES + 1)] = NO_LOG,
    ) -> None:
        """The form that joins; for who has joined the status, or the log of `minutes` that led here."""
        guild_id = await self._context.guild_id(interaction, guild)
        member = await members.get_member(self._bot.database, guild_id, interaction.user.id)
        if member is None:
            await self.ask_to_join(interaction, "", "", guild, minutes)
        elif minutes == NO_LOG or self._service.standing(member).today_state is TodayState.DONE:
            await self._days.show_status_of(interaction, member)
        else:
            note = self._days.take_note(guild_id, interaction.user.id)
            await self._days.log_minutes(interaction, minutes, note, guild=str(guild_id))

    async def ask_to_join(
        self, interaction: BotInteraction, cue: str, habit: str, guild: str = NO_GUILD, minutes: int = NO_LOG
    ) -> None:
        async def submit(submitted: BotInteraction, zone: str, cue: str, habit: str) -> None:
            await self._join(submitted, zone, cue, habit, guild, minutes)

        guild_id = await self._context.guild_id(interaction, guild)
        suggested = await self._bot.likely_zone(interaction, guild_id)
        await self._forms.open(interaction, _start_act(guild, minutes), _join_form, submit, (suggested, cue, habit))

    async def join(self, interaction: BotInteraction, zone: str, cue: str, habit: str) -> None:
        """What is refused can be mended in the form."""
        try:
            await self._join(interaction, zone, cue, habit)
        except UserError as error:
            await self._forms.give_back(interaction, error, (zone, cue, habit), _start_act(NO_GUILD, NO_LOG))

    async def _join(
        self,
        interaction: BotInteraction,
        zone: str,
        cue: str,
        habit: str,
        guild: str = NO_GUILD,
        minutes: int = NO_LOG,
    ) -> None:
        guild_id, member_id = await self._context.guild_id(interaction, guild), interaction.user.id
        parsed = self._bot.zones.parse(zone)
        member, is_new = await self._service.join(guild_id, member_id, parsed, cue, habit)
        logged = None
        if minutes != NO_LOG:
            note = self._days.take_note(guild_id, member_id)
            logged = await self._service.add_log(guild_id, member_id, interaction.id, minutes, note)
        said = logged_text(logged) if logged else ""
        page = views.joined_page(member, self._service.zone(member), new=is_new, logged=said)
        await respond(interaction, page)
        if logged is not None:
            await self._days.after_log(interaction, logged)

    async def show_settings(self, interaction: BotInteraction, guild: str = "", _wanted: str = "") -> None:
        await self._show(interaction, await self._context.get_member(interaction, guild))

    async def _show(self, interaction: BotInteraction, member: Member, note: str = "") -> None:
        rests = member.history.rests
        rest = rests[-1].weekdays if rests else frozenset[int]()
        logged = self._service.standing(member).today_state is TodayState.DONE
        await respond(interaction, views.settings_page(member, self._service.zone(member), rest, note, logged=logged))

    async def set_rest_here(self, interaction: BotInteraction, *weekdays: Annotated[int, range(7)]) -> None:
        await self.set_rest_days(interaction, "", *weekdays)

    async def set_rest_days(self, interaction: BotInteraction, guild: str, *weekdays: Annotated[int, range(7)]) -> None:
        member = await self._context.get_member(interaction, guild)
        with naming_guild(member.guild_id):
            changed = await self._service.change_rest(member, list(weekdays))
        await self._show(interaction, changed, views.SAVED_REST)

    async def set_reminder_here(
        self, interaction: BotInteraction, chosen: Annotated[str, views.REMINDER_CHOICES]
    ) -> None:
        await self.set_reminder(interaction, "", chosen)

    async def set_reminder(
        self, interaction: BotInteraction, guild: str, chosen: Annotated[str, views.REMINDER_CHOICES]
    ) -> None:
        hour = None if chosen == views.NO_REMINDER else int(chosen)
        changed = await self._service.change_reminder(await self._context.get_member(interaction, guild), hour)
        await self._show(interaction, changed, views.saved_reminder_text(hour))

    async def set_on_leaderboard(
        self, interaction: BotInteraction, shown: bool, source: str = "", guild: str = ""
    ) -> None:
        changed = await self._service.show_on_leaderboard(await self._context.get_member(interaction, guild), shown)
        if source == views.WELCOME:
            done = self._service.standing(changed).today_state is TodayState.DONE
            zone, said = self._service.zone(changed), LOGGED_TODAY if done else ""
            await respond(interaction, views.joined_page(changed, zone, new=True, logged=said))
            return
        await self._show(interaction, changed, views.SAVED)

    async def ask_zone(self, interaction: BotInteraction, guild: str = "") -> None:
        member = await self._context.get_member(interaction, guild)

        async def submit(submitted: BotInteraction, typed: str) -> None:
            await self._set_zone(submitted, str(member.guild_id), typed)

        await self._forms.open(
            interaction,
            ("streaks:zone", str(member.guild_id)),
            lambda given, texts: zone_form(given, *texts),
            submit,
            (self._service.zone(member),),
        )

    async def _set_zone(self, interaction: BotInteraction, guild: str, typed: str) -> None:
        member = await self._context.get_member(interaction, guild)
        changed = await self._service.change_zone(member, self._bot.zones.parse(typed))
        last = changed.history.zones[-1]
        await self._show(interaction, changed, views.zone_changed_text(last.zone, last.at, self._bot.clock()))

    async def ask_habit(self, interaction: BotInteraction, guild: str = "") -> None:
        member = await self._context.get_member(interaction, guild)

        async def submit(submitted: BotInteraction, cue: str, habit: str) -> None:
            present = await self._context.get_member(submitted, str(member.guild_id))
            await self._show(submitted, await self._service.change_habit(present, cue, habit), views.SAVED)

        await open_form(interaction, habit_form(submit, member.cue, member.habit))

    async def pause(self, interaction: BotInteraction, until: str | None) -> None:
        member = await self._context.get_member(interaction)
        end = parse_until(until, self._service.today(member)) if until else None
        await self._service.pause(member, end)
        await respond(interaction, views.paused_page(member.guild_id, end))

    async def resume(self, interaction: BotInteraction, guild: str = "") -> None:
        member = await self._context.get_member(interaction, guild)
        with naming_guild(member.guild_id):
            resumed = await self._service.resume(member)
        await self._days.show_status_of(interaction, resumed)

    async def ask_to_leave(self, interaction: BotInteraction) -> None:
        await respond(
            interaction, views.leave_page(self._service.standing(await self._context.get_member(interaction)))
        )

    async def delete(self, interaction: BotInteraction) -> None:
        await self._service.leave(await self._context.get_member(interaction))
        await respond(interaction, notice_page(views.DELETED))


def _start_act(guild: str, minutes: int) -> tuple[str, ...]:
    return (START, guild) if minutes == NO_LOG else (START, guild, str(minutes))


def _join_form(submit: Submit, texts: Sequence[Any]) -> Form:
    zone, cue, habit = texts
    return join_form(submit, zone, cue, habit, views.STORED)

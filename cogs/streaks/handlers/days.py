"""What a member's days answer, to commands and buttons alike: log, undo, status, calendar, why, leaderboard."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import discord
from cachetools import TTLCache

from bot.client import BotInteraction, guild_id_of
from bot.interactions.checks import joined_guild_id
from bot.interactions.components import Button, Handler, button
from bot.interactions.custom_ids import PageNumber
from bot.interactions.forms import DRAFT_SECONDS, MOST_DRAFTS
from bot.interactions.respond import respond
from bot.pages.ui import notice_page
from cogs.streaks.handlers.common import StreakContext, naming_guild
from cogs.streaks.milestones.roles import MilestoneRoles
from cogs.streaks.pictures import StreakPictures
from cogs.streaks.records import CalendarSpan, LogResult, Member, Period, TodayState
from cogs.streaks.reminders import LivingReminder
from cogs.streaks.service import NotJoinedError
from cogs.streaks.store import leaderboard, members
from cogs.streaks.views.calendar import CALENDAR, calendar_page
from cogs.streaks.views.days import (
    CARD,
    REFUSED,
    correction_text,
    logged_page,
    role_earned_page,
    status_page,
    undone_page,
)
from cogs.streaks.views.leaderboard import leaderboard_page
from cogs.streaks.views.settings import SILENCED
from cogs.streaks.views.why import why_page

# An act of the guide, which may be left out.
READ_ON = "guide:resume"


class DayHandlers:
    def __init__(self, context: StreakContext, living: LivingReminder) -> None:
        self._context, self._bot, self._service = context, context.bot, context.service
        self._roles = MilestoneRoles(context.bot, context.service)
        self._pictures = StreakPictures()
        self._living = living
        # Of a log before joining, by guild and member, until the member has joined.
        self._notes: TTLCache[tuple[int, int], str] = TTLCache(MOST_DRAFTS, DRAFT_SECONDS)

    @property
    def components(self) -> Mapping[str, Handler]:
        """By their act."""
        return {
            "streaks:done": self.log_from_button,
            "streaks:silence": self.end_reminders,
            "streaks:undo": self.undo,
            "streaks:status": self.show_status,
            "streaks:calendar": self.show_calendar,
            "streaks:why": self.show_why,
            "streaks:board": self.show_leaderboard,
        }

    async def log_from_button(self, interaction: BotInteraction, guild: str = "", occurrence: str = "") -> None:
        result = await self.log_minutes(interaction, guild=guild)
        if occurrence:
            await self._living.replace_pressed(interaction, result.member, result.log.date)

    async def log_minutes(
        self, interaction: BotInteraction, minutes: int = 0, note: str = "", *, yesterday: bool = False, guild: str = ""
    ) -> LogResult:
        guild_id, member_id = await self._context.guild_id(interaction, guild), interaction.user.id
        with naming_guild(guild_id), self._keeping_note(guild_id, member_id, note):
            result = await self._service.add_log(
                guild_id, member_id, interaction.id, minutes, note, yesterday=yesterday
            )
        await self.show_log(interaction, result, self._next_steps())
        return result

    @contextmanager
    def _keeping_note(self, guild_id: int, member_id: int, note: str) -> Iterator[None]:
        """For who is yet to join."""
        try:
            yield
        except NotJoinedError:
            self._notes[guild_id, member_id] = note
            raise

    def take_note(self, guild_id: int, member_id: int) -> str:
        """That of a log before joining, once."""
        return self._notes.pop((guild_id, member_id), "")

    async def log_activity(self, interaction: BotInteraction) -> None:
        """What a member did elsewhere is today's check-in, where they keep a streak and have not logged yet."""
        guild_id = joined_guild_id(interaction)
        if guild_id is None:
            return
        member = await self._service.get_member(guild_id, interaction.user.id)
        if self._service.standing(member).today_state is TodayState.DONE:
            return
        result = await self._service.add_log(guild_id, interaction.user.id, interaction.id)
        await self.show_log(interaction, result, [], beside=True)

    async def show_log(
        self, interaction: BotInteraction, result: LogResult, next_steps: list[Button], beside: bool = False
    ) -> None:
        """The answer, then what takes Discord's time: the reminder that it answers, and roles."""
        notes = await self._news(result.member)
        description, files = _attached(await self._pictures.log_card(result), CARD)
        await respond(interaction, logged_page(result, next_steps, description, notes), files=files, beside=beside)
        await self.after_log(interaction, result)

    async def after_log(self, interaction: BotInteraction, result: LogResult) -> None:
        for role_id in await self._roles.give(interaction.user, result):
            await respond(interaction, role_earned_page(role_id))
        await self._living.show_day(result.member, result.log.date)

    def _next_steps(self) -> list[Button]:
        """Of another feature, where it is there."""
        has_guide = self._bot.components.has_handler(READ_ON)
        return [button("Continue reading", READ_ON, primary=True)] if has_guide else []

    async def _news(self, member: Member) -> list[str]:
        """What to say, once: that Discord refused a reminder, and what moderators corrected."""
        news = [correction_text(correction) for correction in member.corrections]
        await self._service.mark_corrections_told(member)
        if member.reminders_refused:
            await self._service.change_reminder(member, None)
            news.append(REFUSED)
        return news

    async def undo(self, interaction: BotInteraction, guild: str = "") -> None:
        guild_id = await self._context.guild_id(interaction, guild)
        with naming_guild(guild_id):
            removed, member = await self._service.undo_log(guild_id, interaction.user.id)
        await respond(interaction, undone_page(guild_id, removed, self._service.standing(member)))
        await self._living.show_day(member, removed.date)

    async def show_status(self, interaction: BotInteraction, guild: str = "", _occurrence: str = "") -> None:
        await self.show_status_of(interaction, await self._context.get_member(interaction, guild))

    async def show_status_of(self, interaction: BotInteraction, member: Member) -> None:
        notes = await self._news(member)
        standing, zone = self._service.standing(member), self._service.zone(member)
        description, files = _attached(await self._pictures.streak_card(member.history, standing), CARD)
        await respond(interaction, status_page(member, standing, zone, description, notes), files=files)

    async def show_why(self, interaction: BotInteraction, guild: str = "") -> None:
        member = await self._context.get_member(interaction, guild)
        await respond(interaction, why_page(member, self._service.standing(member)))

    async def show_calendar(
        self, interaction: BotInteraction, guild: str = "", span: CalendarSpan = CalendarSpan.WEEKS
    ) -> None:
        member = await self._context.get_member(interaction, guild)
        standing = self._service.standing(member)
        drawn = await self._pictures.calendar(member.history, standing.today, span)
        description, files = _attached(drawn, CALENDAR)
        await respond(interaction, calendar_page(member, standing, span, description), files=files)

    async def end_reminders(self, interaction: BotInteraction, guild: str, _occurrence: str = "") -> None:
        await self._service.change_reminder(await self._context.get_member(interaction, guild), None)
        await respond(interaction, notice_page(SILENCED))
        await self._living.replace_silenced(interaction)

    async def show_leaderboard(
        self, interaction: BotInteraction, period: Period = Period.WEEK, page: PageNumber = 0, _role: str = ""
    ) -> None:
        database, guild_id, member_id = self._bot.database, guild_id_of(interaction), interaction.user.id
        member = await members.get_member(database, guild_id, member_id)
        today = self._service.today(member) if member else self._bot.clock().date()
        key = leaderboard.period_key(period, today)
        board = await leaderboard.get_board(database, guild_id, key, page, member_id)
        shown = [rank.member_id for rank in board.ranks]
        if await self._bot.departures.members.find_departed(guild_id, shown):
            board = await leaderboard.get_board(database, guild_id, key, page, member_id)
        agreed = member is not None and member.on_leaderboard
        view = leaderboard_page(board.ranks, board.own, period, page, has_more=board.has_more, on_leaderboard=agreed)
        await respond(interaction, view)


def _attached(drawn: tuple[str, bytes] | None, filename: str) -> tuple[str, list[discord.File]]:
    """The description, empty where nothing was drawn, and the file."""
    if drawn is None:
        return "", []
    description, data = drawn
    return description, [discord.File(io.BytesIO(data), filename, description=description)]

"""The commands of streaks."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, Guidepost
from bot.interactions.respond import to_choices
from cogs.streaks.forms import HABIT_CHARACTERS
from cogs.streaks.handlers.days import DayHandlers
from cogs.streaks.handlers.settings import SettingsHandlers
from cogs.streaks.parse import parse_minutes
from cogs.streaks.records import Period

COMMON_MINUTES = (
    ("0: it still counts", "0"),
    *((f"{minutes} minutes", str(minutes)) for minutes in (5, 10, 15, 25, 45, 60, 90)),
)
MOST_ZONES = 25


class StreaksCog(commands.Cog):
    """`/streak`: a tiny habit a day, recorded honestly."""

    streak = app_commands.Group(
        name="streak",
        description="A tiny habit a day",
        guild_only=True,
    )

    def __init__(self, bot: Guidepost, days: DayHandlers, settings: SettingsHandlers) -> None:
        self._bot, self._days, self._settings = bot, days, settings

    @streak.command(description="Start a streak with a tiny habit: after something you do every day, one small thing")
    @app_commands.describe(
        timezone="Where your days begin and end: a city or a zone",
        cue="After …, such as: breakfast",
        habit="… I do this, such as: read one page",
    )
    async def join(
        self,
        interaction: BotInteraction,
        timezone: app_commands.Range[str, 1, 100] | None = None,
        cue: app_commands.Range[str, 1, HABIT_CHARACTERS] | None = None,
        habit: app_commands.Range[str, 1, HABIT_CHARACTERS] | None = None,
    ) -> None:
        if timezone:
            await self._settings.join(interaction, timezone, cue or "", habit or "")
            return
        await self._settings.ask_to_join(interaction, cue or "", habit or "")

    @join.autocomplete("timezone")
    async def offer_zones(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        zones, now = self._bot.zones, self._bot.clock()
        if not typed.strip():
            return to_choices([(zones.label(zone, now), zone) for zone in zones.for_locale(str(interaction.locale))])
        return to_choices(zones.search(typed, MOST_ZONES, now))

    @streak.command(description="Log today: even ten seconds count")
    @app_commands.describe(
        minutes="From 0 to 1,440, such as 25, or 1h 30m",
        note="What you did, for your own eyes (up to 300 characters)",
        day="You can log yesterday until noon",
    )
    async def log(
        self,
        interaction: BotInteraction,
        minutes: str = "0",
        note: str = "",
        day: Literal["today", "yesterday"] = "today",
    ) -> None:
        await self._days.log_minutes(interaction, parse_minutes(minutes), note, yesterday=day == "yesterday")

    @log.autocomplete("minutes")
    async def offer_minutes(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        return to_choices([(label, value) for label, value in COMMON_MINUTES if value.startswith(typed.strip())])

    @streak.command(description="Your streak at a glance")
    async def status(self, interaction: BotInteraction) -> None:
        await self._days.show_status(interaction)

    @streak.command(description="A picture of your last 12 weeks, or of a year")
    async def calendar(self, interaction: BotInteraction) -> None:
        await self._days.show_calendar(interaction)

    @streak.command(description="Why your last streak ended")
    async def why(self, interaction: BotInteraction) -> None:
        await self._days.show_why(interaction)

    @streak.command(description="Time zone, rest days, reminder, habit and leaderboard")
    async def settings(self, interaction: BotInteraction) -> None:
        await self._settings.show_settings(interaction)

    @streak.command(description="Take a break: your streak is safe, and reminders stop")
    @app_commands.describe(until="When you're back: 2026-12-24, 10 days or friday; empty if you don't know yet")
    async def pause(self, interaction: BotInteraction, until: str | None = None) -> None:
        await self._settings.pause(interaction, until)

    @streak.command(description="Resume after a pause")
    async def resume(self, interaction: BotInteraction) -> None:
        await self._settings.resume(interaction)

    @streak.command(description="Undo the last thing you logged today")
    async def undo(self, interaction: BotInteraction) -> None:
        await self._days.undo(interaction)

    @streak.command(description="Delete your streak and everything that belongs to it (asks first)")
    async def leave(self, interaction: BotInteraction) -> None:
        await self._settings.ask_to_leave(interaction)

    @streak.command(description="Who has logged the most days, among members who chose to be shown")
    @app_commands.describe(period="This week, this month, or all time")
    async def leaderboard(self, interaction: BotInteraction, period: Literal["week", "month", "all"] = "week") -> None:
        await self._days.show_leaderboard(interaction, Period(period))

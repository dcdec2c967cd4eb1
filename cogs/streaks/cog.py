"""The commands of streaks."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, Guidepost
from bot.interactions.respond import to_choices
from cogs.streaks.forms import HABIT_CHARACTERS
from cogs.streaks.handlers import StreakHandlers
from cogs.streaks.parse import parse_minutes
from cogs.streaks.records import Period

COMMON_MINUTES = (
    ("0: it counts all the same", "0"),
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

    def __init__(self, bot: Guidepost, handlers: StreakHandlers) -> None:
        self._bot = bot
        self._handlers = handlers

    @streak.command(description="Opt in, with a tiny habit: after something you do daily, one small thing")
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
            await self._handlers.join(interaction, timezone, cue or "", habit or "")
            return
        await self._handlers.ask_to_join(interaction, cue or "", habit or "")

    @join.autocomplete("timezone")
    async def offer_zones(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        zones, now = self._bot.zones, self._bot.clock()
        if not typed.strip():
            return to_choices([(zones.label(zone, now), zone) for zone in zones.for_locale(str(interaction.locale))])
        return to_choices(zones.search(typed, MOST_ZONES, now))

    @streak.command(description="Today's check-in; ten seconds count")
    @app_commands.describe(
        minutes="From 0 to 1,440, such as 25, or 1h 30m",
        note="What you did, for your own eyes (up to 300 characters)",
        day="Yesterday can be logged until noon",
    )
    async def log(
        self,
        interaction: BotInteraction,
        minutes: str = "0",
        note: str = "",
        day: Literal["today", "yesterday"] = "today",
    ) -> None:
        await self._handlers.log_minutes(interaction, parse_minutes(minutes), note, yesterday=day == "yesterday")

    @log.autocomplete("minutes")
    async def offer_minutes(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        return to_choices([(label, value) for label, value in COMMON_MINUTES if value.startswith(typed.strip())])

    @streak.command(description="Your numbers")
    async def status(self, interaction: BotInteraction) -> None:
        await self._handlers.show_status(interaction)

    @streak.command(description="A picture of your last 53 weeks")
    async def calendar(self, interaction: BotInteraction) -> None:
        await self._handlers.show_calendar(interaction)

    @streak.command(description="Why your last streak ended, by the rules")
    async def why(self, interaction: BotInteraction) -> None:
        await self._handlers.show_why(interaction)

    @streak.command(description="Time zone, rest days, reminder, habit and leaderboard")
    async def settings(self, interaction: BotInteraction) -> None:
        await self._handlers.show_settings(interaction)

    @streak.command(description="A pause keeps the streak and mutes reminders")
    @app_commands.describe(until="When you go on: 2026-12-24, 10 days, 2 weeks, friday; empty for open-ended")
    async def pause(self, interaction: BotInteraction, until: str | None = None) -> None:
        await self._handlers.pause(interaction, until)

    @streak.command(description="Go on after a pause")
    async def resume(self, interaction: BotInteraction) -> None:
        await self._handlers.resume(interaction)

    @streak.command(description="Take back what you logged last today")
    async def undo(self, interaction: BotInteraction) -> None:
        await self._handlers.undo(interaction)

    @streak.command(description="Delete your streak and everything that belongs to it")
    async def leave(self, interaction: BotInteraction) -> None:
        await self._handlers.ask_to_leave(interaction)

    @streak.command(description="Those who agreed to be shown, by days")
    @app_commands.describe(period="This week, this month, or all time")
    async def leaderboard(self, interaction: BotInteraction, period: Literal["week", "month", "all"] = "week") -> None:
        await self._handlers.show_leaderboard(interaction, Period(period))

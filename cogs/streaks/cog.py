"""The commands of streaks: parse, call, reply; what they share with buttons and forms is in `desk.py`."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.client import Guidepost
from bot.interactions.respond import open_form, to_choices
from cogs.streaks import views
from cogs.streaks.admin import StreaksAdmin
from cogs.streaks.forms import join_form
from cogs.streaks.handlers import Desk, Press
from cogs.streaks.health_check import StreaksExamination
from cogs.streaks.parse import minutes_meant, until_meant
from cogs.streaks.reminders import KIND, Reminders
from cogs.streaks.service import Streaks
from cogs.streaks.store.leaderboard import Board
from cogs.streaks.store.members import StreakStore
from cogs.streaks.store.personal import StreakData
from cogs.streaks.store.statistics import StreakFigures
from cogs.streaks.transfer import MilestonesPart

COMMON_MINUTES = (
    ("0: it counts all the same", "0"),
    *((f"{one} minutes", str(one)) for one in (5, 10, 15, 25, 45, 60, 90)),
)
MOST_ZONES = 25


class StreaksCog(commands.Cog):
    """`/streak`: a tiny habit a day, recorded honestly."""

    streak = app_commands.Group(
        name="streak",
        description="A tiny habit a day",
        guild_only=True,
        extras={"job": "**Practise**: keep a streak of tiny study days, without guilt"},
    )

    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._store, presence = StreakStore(bot.database), bot.departures.members
        self._data = StreakData(bot.database)
        self._streaks = Streaks(self._store, self._data, bot.clock)
        self._board = Board(bot.database)
        self._desk = Desk(bot, self._streaks, self._board, presence)
        self._reminders = Reminders(self._store, presence, bot, bot.clock)
        bot.departures.on_departure(self._streaks.hide)
        for name, handler in self._desk.handlers.items():
            bot.components.on(name, handler)

    async def cog_load(self) -> None:
        self._bot.admin.add_command(StreaksAdmin(self._board, self._bot.audit))
        self._bot.scheduler.add(KIND, self._reminders)
        self._bot.personal_data.append(self._data)
        self._bot.statistics.append(StreakFigures(self._bot.database))
        self._bot.importables.append(MilestonesPart(self._board, self._bot.audit))
        self._bot.health_checks.append(StreaksExamination(self._board))

    @streak.command(description="Opt in, with a tiny habit: after something you do daily, one small thing")
    @app_commands.describe(
        timezone="Where your days begin and end: a city or a zone",
        cue="After …, such as: breakfast",
        habit="… I do this, such as: read one page",
    )
    async def join(
        self,
        interaction: Press,
        timezone: app_commands.Range[str, 1, 100] | None = None,
        cue: app_commands.Range[str, 1, 100] | None = None,
        habit: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        if timezone:
            await self._desk.join(interaction, timezone, cue or "", habit or "")
            return
        suggested = next(iter(self._bot.zones.for_locale(str(interaction.locale))), "")
        await open_form(interaction, join_form(self._desk.join, suggested, cue or "", habit or "", views.STORED))

    @join.autocomplete("timezone")
    async def offer_zones(self, interaction: Press, typed: str) -> list[app_commands.Choice[str]]:
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
        self, interaction: Press, minutes: str = "0", note: str = "", day: Literal["today", "yesterday"] = "today"
    ) -> None:
        await self._desk.log(interaction, minutes_meant(minutes), note, yesterday=day == "yesterday")

    @log.autocomplete("minutes")
    async def offer_minutes(self, _interaction: Press, typed: str) -> list[app_commands.Choice[str]]:
        return to_choices([one for one in COMMON_MINUTES if one[1].startswith(typed.strip())])

    @streak.command(description="Your numbers")
    async def status(self, interaction: Press) -> None:
        await self._desk.status(interaction)

    @streak.command(description="A picture of your last 53 weeks")
    async def calendar(self, interaction: Press) -> None:
        await self._desk.calendar(interaction)

    @streak.command(description="Why your last streak ended, by the rules")
    async def why(self, interaction: Press) -> None:
        await self._desk.why(interaction)

    @streak.command(description="Time zone, rest days, reminder, habit and leaderboard")
    async def settings(self, interaction: Press) -> None:
        await self._desk.settings(interaction)

    @streak.command(description="A pause keeps the streak and mutes reminders")
    @app_commands.describe(until="When you go on: 2026-12-24, 10 days, 2 weeks, friday; empty for open-ended")
    async def pause(self, interaction: Press, until: str | None = None) -> None:
        member = await self._desk.member(interaction)
        await self._desk.pause(interaction, until_meant(until, self._streaks.today(member)) if until else None)

    @streak.command(description="Go on after a pause")
    async def resume(self, interaction: Press) -> None:
        await self._desk.resume(interaction)

    @streak.command(description="Take back what you logged last today")
    async def undo(self, interaction: Press) -> None:
        await self._desk.undo(interaction)

    @streak.command(description="Delete your streak and everything that belongs to it")
    async def leave(self, interaction: Press) -> None:
        await self._desk.leave(interaction)

    @streak.command(description="Those who agreed to be shown, by days")
    @app_commands.describe(period="This week, this month, or all time")
    async def leaderboard(self, interaction: Press, period: Literal["week", "month", "all"] = "week") -> None:
        await self._desk.leaderboard(interaction, period)


async def setup(bot: Guidepost) -> None:
    await bot.add_cog(StreaksCog(bot))

"""What streaks hand to the bot."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.client import Guidepost
from bot.database.executor import Database
from bot.feature import ACTIVITY_DONE, Feature, HomeSection
from bot.reports.transfer import Importable
from cogs.streaks.cog import StreaksCog
from cogs.streaks.handlers.common import StreakContext
from cogs.streaks.handlers.days import DayHandlers
from cogs.streaks.handlers.settings import SettingsHandlers
from cogs.streaks.health_check import StreakHealthCheck
from cogs.streaks.milestones.admin import StreaksAdmin
from cogs.streaks.records import CORRECTION_KIND, FEATURE, REMINDER_KIND
from cogs.streaks.reminders import CorrectionMessages, LivingReminder, StreakReminders
from cogs.streaks.service import StreakService
from cogs.streaks.store.closures import note_closures
from cogs.streaks.store.members import get_member
from cogs.streaks.store.personal_data import StreakPersonalData
from cogs.streaks.store.prune import prune_corrections, prune_weeks
from cogs.streaks.store.statistics import StreakStatistics
from cogs.streaks.views.days import home_section

# In the list of jobs.
CLOSURES_KIND = "streak-closures"
PRUNING_KIND = "streak-pruning"
PRUNE_AGAIN = timedelta(days=1)


def build(bot: Guidepost) -> Feature:
    personal_data = StreakPersonalData(bot.database)
    service = StreakService(bot.database, personal_data, bot.audit, bot.clock)
    context, living = StreakContext(bot, service), LivingReminder(bot)
    days = DayHandlers(context, living)
    settings = SettingsHandlers(context, days)

    async def get_zone(guild_id: int, member_id: int) -> str | None:
        member = await get_member(bot.database, guild_id, member_id)
        return member.history.zones[-1].zone if member is not None else None

    async def get_home_section(guild_id: int | None, member_id: int) -> HomeSection | None:
        if guild_id is None:
            return None
        member = await get_member(bot.database, guild_id, member_id)
        return home_section(guild_id, service.standing(member) if member is not None else None)

    def get_importables() -> list[Importable]:
        from cogs.streaks.milestones.transfer import MilestoneTransfer  # loads pydantic, which few servers need

        return [MilestoneTransfer(bot.database, bot.audit)]

    return Feature(
        FEATURE,
        StreaksCog(bot, days, settings),
        admin_commands=[StreaksAdmin(bot, service)],
        components={**days.components, **settings.components},
        listeners={ACTIVITY_DONE: days.log_activity},
        sources={REMINDER_KIND: StreakReminders(bot, living), CORRECTION_KIND: CorrectionMessages(bot)},
        jobs={CLOSURES_KIND: StreakClosures(bot.database), PRUNING_KIND: StreakPruning(bot.database)},
        personal_data=[personal_data],
        health_checks=[StreakHealthCheck(bot.database)],
        statistics=[StreakStatistics(bot.database)],
        get_importables=get_importables,
        get_zone=get_zone,
        get_home_section=get_home_section,
    )


@dataclass(frozen=True)
class StreakClosures:
    """Notes since when streaks are switched off, and since when they are on again: such days break no streak."""

    database: Database

    async def run(self, now: datetime) -> None:
        await note_closures(self.database, now)


class StreakPruning:
    """Once a day, a few servers at a time: corrections and sums of weeks have an age at which they go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pruned_at: datetime | None = None
        self._after: int | None = 0

    async def run(self, now: datetime) -> None:
        if self._after is None and self._pruned_at is not None and abs(now - self._pruned_at) < PRUNE_AGAIN:
            return
        if self._after is None or self._pruned_at is None:
            self._after, self._pruned_at = 0, now
            await prune_corrections(self._database, now)
        self._after = await prune_weeks(self._database, now, self._after)

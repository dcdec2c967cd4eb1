"""What the guide hands to the bot."""

from bot.client import Guidepost
from bot.database.personal_data import PersonalTables
from bot.feature import Feature
from cogs.guide.cog import GuideCog
from cogs.guide.records import Guide
from cogs.guide.service import GuideService
from cogs.guide.store.progress import TABLES
from cogs.guide.store.statistics import GuideStatistics


def build(bot: Guidepost) -> Feature:
    guide = bot.content.part(Guide)
    service = GuideService(guide, bot.database, bot.clock, bot.components.has_handler)
    cog = GuideCog(service)
    return Feature(
        "guide",
        cog,
        components=cog.components,
        personal_data=[PersonalTables(bot.database, TABLES)],
        statistics=[GuideStatistics(bot.database)],
        get_home_section=service.home_section,
    )

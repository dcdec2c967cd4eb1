"""What worksheets hand to the bot."""

from bot.client import Guidepost
from bot.database.personal_data import PersonalTables
from bot.feature import Feature
from cogs.worksheets.cog import WorksheetCog
from cogs.worksheets.records import FEATURE, Worksheets
from cogs.worksheets.service import WorksheetService
from cogs.worksheets.store import TABLES


def build(bot: Guidepost) -> Feature:
    service = WorksheetService(bot.content.part(Worksheets), bot.database, bot.clock)
    cog = WorksheetCog(bot, service)
    return Feature(FEATURE, cog, components=cog.components, personal_data=[PersonalTables(bot.database, TABLES)])

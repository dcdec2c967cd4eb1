"""What worksheets hand to the bot."""

from bot.client import Guidepost
from bot.database.personal_data import PersonalTables
from bot.feature import Feature
from cogs.worksheets.cog import WorksheetCog
from cogs.worksheets.handlers import WorksheetHandlers
from cogs.worksheets.records import FEATURE, Worksheets
from cogs.worksheets.service import WorksheetService
from cogs.worksheets.store import TABLES


def build(bot: Guidepost) -> Feature:
    worksheets = bot.content.part(Worksheets)
    handlers = WorksheetHandlers(bot, WorksheetService(worksheets, bot.database, bot.clock))
    return Feature(
        FEATURE,
        WorksheetCog(worksheets, handlers),
        components=handlers.components,
        personal_data=[PersonalTables(bot.database, TABLES)],
    )

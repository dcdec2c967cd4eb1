"""What worksheets hand to the bot."""

from bot.client import Guidepost
from bot.database.personal_data import PersonalTables
from bot.feature import Feature
from cogs.worksheets.cog import WorksheetCog
from cogs.worksheets.handlers.common import SheetContext
from cogs.worksheets.handlers.results import ResultHandlers
from cogs.worksheets.handlers.steps import WorksheetHandlers
from cogs.worksheets.records import FEATURE, Worksheets
from cogs.worksheets.reminders import KIND, WorksheetReminders
from cogs.worksheets.service import WorksheetService
from cogs.worksheets.store import TABLES


def build(bot: Guidepost) -> Feature:
    worksheets = bot.content.part(Worksheets)
    service = WorksheetService(worksheets, bot.database, bot.clock)
    context = SheetContext(bot, service)
    results = ResultHandlers(context)
    handlers = WorksheetHandlers(context, results)
    return Feature(
        FEATURE,
        WorksheetCog(worksheets, handlers),
        components={**handlers.components, **results.components},
        sources={KIND: WorksheetReminders(bot, service)},
        personal_data=[PersonalTables(bot.database, TABLES)],
    )

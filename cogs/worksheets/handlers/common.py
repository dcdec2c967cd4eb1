"""What all handlers of worksheets share: whose sheet is meant."""

from dataclasses import dataclass, field

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.interactions.forms import DraftForms
from cogs.worksheets.records import Sheet
from cogs.worksheets.service import WorksheetService
from cogs.worksheets.views import acts

CHANGED = "This has changed since that button was made."
NOT_FINISHED = "This worksheet isn't finished yet, so there's no result to show."
NOT_BEGUN = "You have no answers in this worksheet yet."


@dataclass(frozen=True)
class SheetContext:
    """A component names its worksheet and step; whose answers are meant follows from who used it."""

    bot: Guidepost
    service: WorksheetService
    forms: DraftForms = field(default_factory=DraftForms)

    async def get_sheet(self, interaction: BotInteraction, slug: str) -> Sheet:
        return await self.service.get_sheet(interaction.user.id, slug)

    async def get_finished(self, interaction: BotInteraction, slug: str) -> Sheet:
        """Raises `UserError` where there is no result yet."""
        sheet = await self.get_sheet(interaction, slug)
        if not sheet.is_saved:
            raise UserError(NOT_BEGUN, ("Start", acts.OPEN, slug))
        if not sheet.is_finished:
            raise UserError(NOT_FINISHED, ("Continue", acts.OPEN, slug))
        return sheet

"""What `/help` hands to the bot."""

from bot.client import Guidepost
from bot.feature import Feature
from cogs.help.cog import HelpCog
from cogs.help.views import SHOW_PAGE


def build(bot: Guidepost) -> Feature:
    cog = HelpCog(bot.tree)
    return Feature("help", cog, components={SHOW_PAGE: cog.show_page})

"""What `/help` hands to the bot."""

from bot.client import Guidepost
from bot.feature import Feature
from cogs.help.cog import HelpCog


def build(bot: Guidepost) -> Feature:
    cog = HelpCog(bot)
    return Feature("help", cog, components=cog.handlers, build_greeting=cog.build_greeting)

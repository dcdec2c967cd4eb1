"""What `/privacy` hands to the bot."""

from bot.client import Guidepost
from bot.feature import Feature
from cogs.privacy.cog import PrivacyCog
from cogs.privacy.views import DELETE, KEEP


def build(bot: Guidepost) -> Feature:
    cog = PrivacyCog(bot)
    return Feature("privacy", cog, components={DELETE: cog.delete_everything, KEEP: cog.keep_everything})

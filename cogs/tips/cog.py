"""The command and the presses of members on tips: parse, call, reply; what moderators do is in `admin.py`."""

import random

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Guidepost
from bot.database.personal_data import PersonalTables
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import respond, to_choices
from bot.interactions.ui import MessagePage, notice_page
from cogs.tips import parse as typed
from cogs.tips import views
from cogs.tips.admin import TipsAdmin
from cogs.tips.health_check import TipsExamination
from cogs.tips.posting import ExtraTips, Posting, WeeklyTips
from cogs.tips.records import Tips
from cogs.tips.service import Weekly
from cogs.tips.store.own import OwnTipStore
from cogs.tips.store.runs import EXTRA, WEEKLY, RunStore
from cogs.tips.store.schedules import ScheduleStore
from cogs.tips.store.statistics import TipFigures
from cogs.tips.store.votes import TABLES, VoteStore
from cogs.tips.transfer import OwnTipsPart, SchedulePart
from cogs.tips.vote_counter import Labels, Place

MOST_TOPICS = 25
PREVIEW = "This is a preview: votes count on the post itself. Nothing was counted."

Press = discord.Interaction[Guidepost]


class TipsCog(commands.Cog):
    """`/tip`, and the weekly post."""

    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._tips, audit = bot.content.part(Tips), bot.audit
        self._schedules, self._own = ScheduleStore(bot.database, audit), OwnTipStore(bot.database, audit)
        self._runs, self._votes = RunStore(bot.database, audit), VoteStore(bot.database)
        self._posting = Posting(bot, self._tips, self._schedules, self._runs, bot.clock)
        self._admin = TipsAdmin(self._posting, Weekly(self._posting, self._own))
        self._labels = Labels(bot, self._look)
        bot.personal_data.append(PersonalTables(bot.database, TABLES))
        bot.statistics.append(TipFigures(bot.database))
        bot.importables.append(SchedulePart(self._schedules, audit, bot.clock, bot.zones))
        bot.importables.append(OwnTipsPart(self._own, self._tips, audit, bot.clock))
        bot.health_checks.append(TipsExamination(self._posting))
        handlers: dict[str, Handler] = {
            views.READ: self.read,
            views.DONE: self.done,
            views.USEFUL: self.useful,
            views.ANOTHER: self.another,
        }
        for name, handler in handlers.items():
            bot.components.on(name, handler)
        for name, handler in self._admin.handlers.items():
            bot.components.on(name, handler, moderators=True)

    async def cog_load(self) -> None:
        self._bot.admin.add_command(self._admin)
        self._bot.scheduler.add(WEEKLY, WeeklyTips(self._posting))
        self._bot.scheduler.add(EXTRA, ExtraTips(self._posting))

    async def cog_unload(self) -> None:
        self._labels.close()

    @app_commands.command(
        description="A tip now", extras={"job": "**Turn the loop**: a tip a week, with one small action"}
    )
    @app_commands.describe(topic="A part of the guide or a chapter, if you like")
    async def tip(self, interaction: Press, topic: str = "") -> None:
        await self._give(interaction, typed.topic(self._tips, topic))

    @tip.autocomplete("topic")
    async def offer_topics(self, _interaction: Press, begun: str) -> list[app_commands.Choice[str]]:
        return to_choices(typed.like(self._tips, begun, MOST_TOPICS))

    async def another(self, interaction: Press, asked: str = "") -> None:
        await self._give(interaction, asked)

    async def _give(self, interaction: Press, asked: str) -> None:
        own = await self._own.of_guild(interaction.guild_id) if interaction.guild_id else []
        found = typed.about(self._tips, [one.tip for one in own], asked)
        if not found:
            raise UserError("I have no tips about that yet. `/tip` without a topic gives you one.")
        # Not the guild's bag: what one member looks at changes nothing for the others.
        tip = random.Random(interaction.id).choice(found)
        topic = self._tips.topic(tip.chapter)
        await respond(interaction, views.own_copy_view(tip, topic, asked, self._posting.known()))

    async def read(self, interaction: Press, chapter: str, run_id: str) -> None:
        await self._bot.components.dispatch(interaction, views.READS, [chapter, "", "1", "t"])
        if run_id != views.MINE:
            await self._votes.pressed(run_id, "reads")

    async def done(self, interaction: Press, guild: str, run_id: str) -> None:
        """Counted once the check-in is there: who has no streak is told about it, and counts for nothing."""
        await self._bot.components.dispatch(interaction, views.LOGS, [guild, run_id])
        await self._votes.pressed(run_id, "dones")

    async def useful(self, interaction: Press, run_id: str) -> None:
        if interaction.guild_id is None:
            raise UserError("Votes count in the server where the tip was posted.")
        new = await self._votes.vote(run_id, interaction.guild_id, interaction.user.id, self._bot.clock())
        if new is None:
            raise UserError(PREVIEW)
        words = "Thank you, your vote counts." if new else "Your vote counts already, once, as for everybody."
        await respond(interaction, notice_page(words))
        message = interaction.message
        if new and message is not None and not message.flags.ephemeral:
            self._labels.changed(Place(run_id, message.channel.id, message.id))

    async def _look(self, run_id: str) -> MessagePage | None:
        run = await self._runs.with_id(run_id)
        return self._posting.view(run) if run is not None else None


async def setup(bot: Guidepost) -> None:
    await bot.add_cog(TipsCog(bot))

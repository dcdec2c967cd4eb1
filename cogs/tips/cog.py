"""`/tip`, and the buttons under tips."""

import random

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.interactions.checks import for_everywhere, joined_guild_id
from bot.interactions.components import Handler
from bot.interactions.custom_ids import OutdatedError
from bot.interactions.respond import MOST_CHOICES, respond, to_choices
from bot.pages.ui import MessagePage, notice_page
from cogs.tips.parse import parse_topic, search_topics
from cogs.tips.posting import TipPosts
from cogs.tips.rules import tips_about
from cogs.tips.service.schedules import WeeklySchedules
from cogs.tips.store.own_tips import get_own_tips
from cogs.tips.store.runs import get_run_by_id
from cogs.tips.store.votes import add_vote, count_press
from cogs.tips.views import posts as views
from cogs.tips.vote_counter import PublicPost, VoteCounter

NO_TIPS = "I have no tips about that yet. `/tip` without a topic gives you one."
NO_SERVER = "Votes count in the server where the tip was posted."
PREVIEW = "This is a preview: votes count on the post itself. Nothing was counted."


class TipsCog(commands.Cog):
    def __init__(self, bot: Guidepost, posts: TipPosts, schedules: WeeklySchedules) -> None:
        self._bot, self._posts, self._schedules = bot, posts, schedules
        self._vote_counter = VoteCounter(bot, self._current_page)

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            views.READ: self.read,
            views.DONE: self.check_in,
            views.USEFUL: self.vote,
            views.ANOTHER: self.send_tip,
            views.WEEKS: self.show_run,
        }

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._schedules.resume_after_return(guild.id)

    async def cog_unload(self) -> None:
        self._vote_counter.close()

    @for_everywhere
    @app_commands.command(description="A tip now")
    @app_commands.describe(topic="A part of the guide or a chapter, if you like")
    async def tip(self, interaction: BotInteraction, topic: str = "") -> None:
        await self.send_tip(interaction, parse_topic(self._posts.tips, topic))

    @tip.autocomplete("topic")
    async def suggest_topics(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        return to_choices(search_topics(self._posts.tips, typed, MOST_CHOICES))

    async def send_tip(self, interaction: BotInteraction, topic: str = "") -> None:
        tips, guild_id = self._posts.tips, joined_guild_id(interaction)
        own_tips = await get_own_tips(self._bot.database, guild_id) if guild_id else []
        candidates = tips_about(tips, [own.tip for own in own_tips], topic)
        if not candidates:
            raise UserError(NO_TIPS)
        # Not the server's bag: what one member looks at changes nothing for the others.
        tip = random.Random(interaction.id).choice(candidates)
        page = views.member_page(tip, tips.topic(tip.chapter), topic, self._posts.available_acts())
        await respond(interaction, page)

    async def show_run(self, interaction: BotInteraction, run_id: str) -> None:
        """A copy for one member of a tip that was posted; its buttons count as those of the post."""
        run = await get_run_by_id(self._bot.database, run_id)
        if run is None or run.guild_id != joined_guild_id(interaction):
            raise OutdatedError
        await respond(interaction, self._posts.page(run))

    async def read(self, interaction: BotInteraction, chapter: str, run_id: str) -> None:
        await self._bot.components.dispatch(interaction, views.GUIDE_PAGE, [chapter, "", "1", "t"])
        if run_id != views.NOT_COUNTED:
            await count_press(self._bot.database, run_id, "reads")

    async def check_in(self, interaction: BotInteraction, guild_id: str, run_id: str) -> None:
        """Counted once the check-in is there: who has no streak is told about it, and counts for nothing."""
        await self._bot.components.dispatch(interaction, views.CHECK_IN, [guild_id, run_id])
        await count_press(self._bot.database, run_id, "dones")

    async def vote(self, interaction: BotInteraction, run_id: str) -> None:
        guild_id = joined_guild_id(interaction)
        if guild_id is None:
            raise UserError(NO_SERVER)
        user_id, now = interaction.user.id, self._bot.clock()
        is_new = await add_vote(self._bot.database, run_id, guild_id, user_id, now)
        if is_new is None:
            raise UserError(PREVIEW)
        thanks = "Thank you, your vote counts." if is_new else "Your vote counts already, once, as for everybody."
        await respond(interaction, notice_page(thanks))
        message = interaction.message
        if is_new and message is not None and not message.flags.ephemeral:
            self._vote_counter.update_soon(PublicPost(run_id, message.channel.id, message.id))

    async def _current_page(self, run_id: str) -> MessagePage | None:
        run = await get_run_by_id(self._bot.database, run_id)
        return self._posts.page(run) if run is not None else None

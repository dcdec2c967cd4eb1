"""`/tip`, and the buttons under tips."""

import random

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.interactions.checks import for_everywhere, joined_guild_id
from bot.interactions.components import Handler, button
from bot.interactions.custom_ids import OutdatedError
from bot.interactions.respond import MOST_CHOICES, respond, to_choices
from bot.pages.ui import MessagePage, notice_page
from cogs.tips.parse import parse_topic, search_topics
from cogs.tips.posting import TipPosts
from cogs.tips.records import Run, Vote
from cogs.tips.rules import tips_about
from cogs.tips.service.schedules import WeeklySchedules
from cogs.tips.store.own_tips import get_own_tips
from cogs.tips.store.runs import get_run_by_id
from cogs.tips.store.votes import add_vote, count_read, take_back_vote
from cogs.tips.views import posts as views
from cogs.tips.vote_counter import PublicPost, VoteCounter

NO_TIPS = "I have no tips about that yet. `/tip` without a topic gives you one."
NO_SERVER = "Votes count in the server where the tip was posted."
PREVIEW = "This is only a preview, so nothing was counted. Votes count on the post itself."
TAKEN_BACK = "Taken back."
NOT_VOTED = "There's nothing to take back."


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
            views.TAKE_BACK: self.take_back,
            views.ANOTHER: self.send_tip,
            views.WEEKS: self.show_run,
        }

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._schedules.resume_after_return(guild.id)

    async def cog_unload(self) -> None:
        self._vote_counter.close()

    @for_everywhere
    @app_commands.command(description="Get a tip")
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
            await count_read(self._bot.database, run_id)

    async def check_in(self, interaction: BotInteraction, guild_id: str, run_id: str) -> None:
        """Counts for everybody. For who keeps a streak it is today's check-in too; others are offered one."""
        run, is_new = await self._add_vote(interaction, Vote.DONE, run_id)
        if not is_new:
            await respond(interaction, views.voted_page(Vote.DONE, run, is_new))
        elif not self._bot.components.has_handler(views.CHECK_IN):
            await respond(interaction, views.did_it_page(run, []))
        else:
            try:
                await self._bot.components.dispatch(interaction, views.CHECK_IN, [guild_id])
            except UserError as error:
                offers = [button(label, act, *given, primary=True) for label, act, *given in error.buttons]
                await respond(interaction, views.did_it_page(run, offers))

    async def vote(self, interaction: BotInteraction, run_id: str) -> None:
        run, is_new = await self._add_vote(interaction, Vote.USEFUL, run_id)
        await respond(interaction, views.voted_page(Vote.USEFUL, run, is_new))

    async def take_back(self, interaction: BotInteraction, vote: Vote, run_id: str) -> None:
        async with self._bot.database.write() as transaction:
            was_there = await take_back_vote(transaction, vote, run_id, interaction.user.id)
        await respond(interaction, notice_page(TAKEN_BACK if was_there else NOT_VOTED))
        run = await get_run_by_id(self._bot.database, run_id)
        if was_there and run is not None:
            self._show_count_soon(run)

    async def _add_vote(self, interaction: BotInteraction, vote: Vote, run_id: str) -> tuple[Run, bool]:
        """The run as it is afterwards, and whether the vote is new."""
        guild_id = joined_guild_id(interaction)
        if guild_id is None:
            raise UserError(NO_SERVER)
        user_id, now = interaction.user.id, self._bot.clock()
        async with self._bot.database.write() as transaction:
            is_new = await add_vote(transaction, vote, run_id, guild_id, user_id, now)
        run = await get_run_by_id(self._bot.database, run_id)
        if is_new is None or run is None:
            raise UserError(PREVIEW)
        if is_new:
            self._show_count_soon(run)
        return run, is_new

    def _show_count_soon(self, run: Run) -> None:
        if run.message_id is not None:
            self._vote_counter.update_soon(PublicPost(run.id, run.channel_id, run.message_id))

    async def _current_page(self, run_id: str) -> MessagePage | None:
        run = await get_run_by_id(self._bot.database, run_id)
        return self._posts.page(run) if run is not None else None

"""The one short hello in a server that has just added the bot, where it may write."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
from discord.ext import commands

from bot.client import Guidepost
from bot.database.executor import Executor, pages
from bot.database.personal_data import Table
from bot.database.rows import records_of, stored
from bot.interactions.components import button
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome
from bot.pages.emoji import BRAND
from bot.pages.ui import MessagePage, row, text
from cogs.admin.setup_views import SETUP

KIND = "hello"
# Later it would greet people who have known the bot for long.
GOOD_FOR = timedelta(days=1)
HELLO = (
    f"## {BRAND} Hi, I'm Guidepost!\nI help people build a career in AI: with a guide to read, a small step every day, "
    "and 20-minute talks with people who do the work.\n-# Moderators: setup takes about two minutes."
)
HELP = "help:page"
# It holds nothing of a member, but it goes with the guild.
WELCOME_TABLES = (Table("guild_hellos"),)

ADD = (
    "INSERT INTO guild_hellos (guild_id, joined, at, said) VALUES (:guild_id, :joined, :at, 0)"
    " ON CONFLICT (guild_id) DO UPDATE SET joined = excluded.joined, at = excluded.at, said = 0"
    " WHERE guild_hellos.joined <> excluded.joined"
)
UNSENT = "SELECT guild_id, joined, at FROM guild_hellos WHERE said = 0"
MARK_SENT = "UPDATE guild_hellos SET said = 1 WHERE guild_id = :guild_id AND joined = :joined"


@dataclass(frozen=True)
class Welcome:
    """`joined` tells one joining of a guild apart from all others."""

    guild_id: int
    joined: str
    at: datetime


async def add_welcome(db: Executor, welcome: Welcome) -> None:
    """However often Discord tells of the same joining, it counts once."""
    await db.execute(ADD, {"guild_id": welcome.guild_id, "joined": welcome.joined, "at": welcome.at})


async def unsent_welcomes(db: Executor) -> AsyncIterator[Welcome]:
    async for page in pages(db, UNSENT, ("at", "guild_id")):
        for welcome in records_of(Welcome, page):
            yield welcome


async def mark_welcome_sent(db: Executor, guild_id: int, joined: str) -> None:
    await db.execute(MARK_SENT, {"guild_id": guild_id, "joined": joined})


def welcome_page(occurrence_id: str, *, has_help: bool) -> MessagePage:
    """For everybody in the channel; setup itself is moderators'."""
    to_help = [button("What I can do", HELP, 0)] if has_help else []
    return MessagePage(text(HELLO), row(button("Set me up", SETUP, occurrence_id, primary=True), *to_help))


@dataclass(frozen=True)
class WelcomeSource:
    """The scheduler's source for it: once for each joining, whatever dies when."""

    bot: Guidepost

    async def on_join(self, guild: discord.Guild) -> None:
        """Discord may tell of the same joining twice, also after a restart: it is known by its time."""
        now = self.bot.clock()
        joined_at = guild.me.joined_at if guild.me else None
        await add_welcome(self.bot.database, Welcome(guild.id, stored(joined_at or now), now))
        await self.bot.scheduler.run_in_guild(KIND, guild.id, now)

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for welcome in unsent_welcomes(self.bot.database):
            guild = self.bot.get_guild(welcome.guild_id)
            channel = _writable_channel(guild) if guild else None
            if channel is not None:
                target, good_until = InChannel(channel.id), welcome.at + GOOD_FOR
                yield Occurrence(KIND, welcome.guild_id, welcome.joined, welcome.at, target, good_until)
            elif now - welcome.at > GOOD_FOR:  # until then Discord, or a moderator, may open a channel to us
                await mark_welcome_sent(self.bot.database, welcome.guild_id, welcome.joined)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        return OutgoingMessage(welcome_page(occurrence.id, has_help=self.bot.components.has_handler(HELP)))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await mark_welcome_sent(self.bot.database, occurrence.guild_id, occurrence.key)


class AdminCog(commands.Cog):
    def __init__(self, welcome: WelcomeSource) -> None:
        self._welcome = welcome

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._welcome.on_join(guild)


def _writable_channel(guild: discord.Guild) -> discord.TextChannel | None:
    """The system channel, else the first text channel in which the bot may write."""
    for channel in (guild.system_channel, *guild.text_channels):
        if channel is not None:
            granted = channel.permissions_for(guild.me)
            if granted.view_channel and granted.send_messages:
                return channel
    return None

"""What moderators do for their server as a whole: each part of it is given its doors here, and nothing else happens."""

import discord
from discord.ext import commands

from bot.client import Guidepost
from bot.database.personal_tables import PersonalTables
from cogs.admin.audit import AuditRoom
from cogs.admin.doctor import Doctor
from cogs.admin.report.commands import ReportDesk
from cogs.admin.setup import Setup
from cogs.admin.transfer.commands import Exchange
from cogs.admin.transfer.settings import SettingsPart
from cogs.admin.transfer.store import IMPORT_TABLES
from cogs.admin.welcome import KIND, Hello
from cogs.admin.welcome_store import HELLO_TABLES, HelloStore


class AdminCog(commands.Cog):
    """`/admin` for the server as a whole; features add their own commands to the same group."""

    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._hello = Hello(bot, HelloStore(bot.database))
        bot.personal_data.append(PersonalTables(bot.database, (*HELLO_TABLES, *IMPORT_TABLES)))
        bot.importables.insert(0, SettingsPart(bot.guild_settings, bot.feature_names, bot.zones))
        for room in (Setup(bot), Doctor(bot), AuditRoom(bot)):
            bot.admin.add_command(room.command)
            for name, handler in room.handlers.items():
                bot.components.on(name, handler)
        exchange = Exchange(bot)
        for command in (ReportDesk(bot).command, *exchange.commands):
            bot.admin.add_command(command)
        for name, handler in exchange.handlers.items():
            bot.components.on(name, handler)

    async def cog_load(self) -> None:
        self._bot.scheduler.add(KIND, self._hello)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._hello.joined(guild)


async def setup(bot: Guidepost) -> None:
    await bot.add_cog(AdminCog(bot))

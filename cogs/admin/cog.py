"""What happens when the bot joins a server."""

import discord
from discord.ext import commands

from cogs.admin.welcome import WelcomeSource


class AdminCog(commands.Cog):
    def __init__(self, welcome: WelcomeSource) -> None:
        self._welcome = welcome

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._welcome.on_join(guild)

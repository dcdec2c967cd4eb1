"""What the benchmarks compare with: the least bot that plain discord.py makes, one command with one embed."""

import os

import discord
from discord import app_commands

# As much text as a page of the guide and its frame may have.
TEXT = ("Learning goes on for a whole career, a little every week. " * 26)[:1_500]


class BareBot(discord.AutoShardedClient):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        self.tree.add_command(page)
        await self.tree.sync()


@app_commands.command(description="A page of text")
async def page(interaction: discord.Interaction[BareBot]) -> None:
    await interaction.response.send_message(embed=discord.Embed(title="Page", description=TEXT), ephemeral=True)


if __name__ == "__main__":
    BareBot().run(os.environ["DISCORD_TOKEN"])

"""A toy bot for the playground's tests: one of each thing that a look must be able to show."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.playground.world import DATABASE_FILE


class ToyView(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Press me", custom_id="toy:press")
    async def press(self, interaction: discord.Interaction, button: discord.ui.Button[ToyView]) -> None:
        await interaction.response.send_message("You pressed.", ephemeral=True)

    @discord.ui.select(
        custom_id="toy:pick",
        options=[discord.SelectOption(label="Tea"), discord.SelectOption(label="Coffee")],
    )
    async def pick(self, interaction: discord.Interaction, select: discord.ui.Select[ToyView]) -> None:
        await interaction.response.send_message(f"You chose {select.values[0]}.")


class ToyBot(commands.AutoShardedBot):
    """Has no due work; the `nudged` of its heirs keeps what a time jump called them with."""

    def __init__(self, clock: Callable[[], datetime], syncs: bool = True) -> None:
        intents = discord.Intents.default()
        intents.members = True
        super().__init__(command_prefix=(), intents=intents)
        self.clock = clock
        self.nudged: list[datetime] = []
        self.syncs = syncs

    async def setup_hook(self) -> None:
        self.add_view(ToyView())
        toys: tuple[app_commands.Command[Any, ..., Any], ...] = (offer, read, open_thread, write_dm, fail, refuse)
        for toy in toys:
            self.tree.add_command(toy)
        if self.syncs:
            await self.tree.sync()


class DueToyBot(ToyBot):
    """It has work that falls due: one good morning a day."""

    async def run_due(self, now: datetime) -> None:
        self.nudged.append(now)
        if now.hour == 9:
            channel = discord.utils.get(self.get_all_channels(), name="tips")
            assert isinstance(channel, discord.TextChannel)
            await channel.send(f"Good morning, it is {now:%A}.")


class LetterToyBot(ToyBot):
    """Whoever does anything makes a letter due, which names them to the host."""

    asker: discord.User | discord.Member | None = None

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.asker = interaction.user

    async def run_due(self, now: datetime) -> None:
        self.nudged.append(now)
        asker, self.asker = self.asker, None
        if asker is not None:
            await next(user for user in self.users if user.name == "aisha").send(f"{asker.mention} has a question.")


@app_commands.command(description="Offer a choice to everybody")
async def offer(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Choose **something**:", view=ToyView())


@app_commands.command(description="Read a chapter aloud")
@app_commands.describe(chapter="Which chapter", loud="Whether to shout")
async def read(interaction: discord.Interaction, chapter: str, loud: bool = False) -> None:
    await interaction.response.send_message(
        f"{chapter.upper() if loud else chapter}: once upon a time.", ephemeral=True
    )


@read.autocomplete("chapter")
async def read_chapters(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    names = ("Getting started", "First projects", "Finding mentors")
    return [app_commands.Choice(name=n, value=n) for n in names if current.lower() in n.lower()]


@app_commands.command(description="Open a private thread")
async def open_thread(interaction: discord.Interaction) -> None:
    assert isinstance(interaction.channel, discord.TextChannel)
    thread = await interaction.channel.create_thread(name="Just us", type=discord.ChannelType.private_thread)
    await thread.add_user(interaction.user)
    await thread.send("Nobody else reads this.")
    await interaction.response.send_message("Opened.", ephemeral=True)


@app_commands.command(description="Write a direct message to the host")
async def write_dm(interaction: discord.Interaction) -> None:
    assert interaction.guild is not None
    host = discord.utils.get(interaction.guild.members, name="aisha")
    await (host or interaction.user).send("A word in private.", view=ToyView())
    await interaction.response.send_message("Sent.", ephemeral=True)


@app_commands.command(description="Raise an error")
async def fail(interaction: discord.Interaction) -> None:
    raise RuntimeError("as asked")


@app_commands.command(description="Answer that this cannot be done")
async def refuse(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("There is no such chapter.", ephemeral=True)
    raise UserError("There is no such chapter.")


@asynccontextmanager
async def open_toy(folder: Path, bot: ToyBot) -> AsyncIterator[ToyBot]:
    """Stands for the real opening: it leaves a database file beside the world."""
    (folder / DATABASE_FILE).touch()
    yield bot

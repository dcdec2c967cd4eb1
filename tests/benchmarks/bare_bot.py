"""What the benchmarks compare with: the least bot that plain discord.py makes: a page, suggestions, a button, a
picture, and one durable write on a connection that is held open."""

import io
import os
from pathlib import Path

import aiosqlite
import discord
from discord import app_commands

# As much text as a page of the guide and its frame may have.
TEXT = ("Learning goes on for a whole career, a little every week. " * 26)[:1_500]
# As large as the picture of a streak.
PICTURE = os.urandom(9_400)
TOPICS = [f"Topic {number}" for number in range(25)]
TABLE = (
    "CREATE TABLE IF NOT EXISTS notes"
    " (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, minutes INTEGER NOT NULL, at TEXT NOT NULL)"
)


class BareBot(discord.AutoShardedClient):
    database: aiosqlite.Connection

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        self.database = await aiosqlite.connect(Path(os.environ["GUIDEPOST_DATA_DIR"]) / "bare.sqlite3")
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", TABLE):
            await self.database.execute(statement)
        await self.database.commit()
        self.tree.add_command(page)
        self.tree.add_command(card)
        self.tree.add_command(note)
        self.add_view(More())
        await self.tree.sync()


class More(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="More", custom_id="more")
    async def more(self, interaction: discord.Interaction, _button: discord.ui.Button["More"]) -> None:
        await interaction.response.send_message(embed=discord.Embed(title="Page", description=TEXT), ephemeral=True)


@app_commands.command(description="A page of text")
async def page(interaction: discord.Interaction[BareBot], topic: str = "") -> None:
    embed = discord.Embed(title="Page", description=TEXT)
    await interaction.response.send_message(embed=embed, view=More(), ephemeral=True)


@page.autocomplete("topic")
async def suggest(_interaction: discord.Interaction[BareBot], typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=topic, value=topic) for topic in TOPICS if typed.lower() in topic.lower()]


def picture() -> discord.File:
    return discord.File(io.BytesIO(PICTURE), "card.png")


@app_commands.command(description="A picture with a text")
async def card(interaction: discord.Interaction[BareBot]) -> None:
    embed = discord.Embed(title="Card", description=TEXT[:300])
    await interaction.response.send_message(embed=embed, file=picture(), ephemeral=True)


@app_commands.command(description="Write minutes down")
async def note(interaction: discord.Interaction[BareBot], minutes: int = 0) -> None:
    values = (interaction.id, interaction.user.id, minutes, interaction.created_at.isoformat())
    await interaction.client.database.execute(
        "INSERT INTO notes (id, member_id, minutes, at) VALUES (?, ?, ?, ?)", values
    )
    await interaction.client.database.commit()
    text = f"Written down: {minutes} minutes."
    await interaction.response.send_message(text, file=picture(), ephemeral=True)


if __name__ == "__main__":
    BareBot().run(os.environ["DISCORD_TOKEN"])

"""What a log is compared with: plain discord.py, one command, one durable write, on one connection held open."""

import os
from pathlib import Path

import aiosqlite
import discord
from discord import app_commands

TABLE = (
    "CREATE TABLE IF NOT EXISTS notes"
    " (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, minutes INTEGER NOT NULL, at TEXT NOT NULL)"
)


class BareWriter(discord.AutoShardedClient):
    database: aiosqlite.Connection

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        self.database = await aiosqlite.connect(Path(os.environ["GUIDEPOST_DATA_DIR"]) / "bare.sqlite3")
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", TABLE):
            await self.database.execute(statement)
        await self.database.commit()
        self.tree.add_command(note)
        await self.tree.sync()


@app_commands.command(description="Write minutes down")
async def note(interaction: discord.Interaction[BareWriter], minutes: int = 0) -> None:
    values = (interaction.id, interaction.user.id, minutes, interaction.created_at.isoformat())
    await interaction.client.database.execute(
        "INSERT INTO notes (id, member_id, minutes, at) VALUES (?, ?, ?, ?)", values
    )
    await interaction.client.database.commit()
    await interaction.response.send_message(f"Written down: {minutes} minutes.", ephemeral=True)


if __name__ == "__main__":
    BareWriter().run(os.environ["DISCORD_TOKEN"])

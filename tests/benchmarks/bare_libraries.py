"""The floor: the bare bot with the libraries of the design loaded and not used."""

import os

import aiosqlite
import discord.ext.commands
import pydantic
import pydantic_settings
import sqlalchemy.ext.asyncio
import uvloop

from tests.benchmarks.bare_bot import BareBot

# Named, so that no tool takes the imports for forgotten ones.
LIBRARIES = (aiosqlite, discord.ext.commands, pydantic, pydantic_settings, sqlalchemy.ext.asyncio, uvloop)

if __name__ == "__main__":
    BareBot().run(os.environ["DISCORD_TOKEN"])

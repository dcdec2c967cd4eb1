"""The floor: the bare bot with the libraries of the design loaded and not used."""

import os

import apscheduler.schedulers.asyncio
import discord.ext.commands
import pydantic
import pydantic_settings
import uvloop

from tests.benchmarks.bare_bot import BareBot

# Named, so that no tool takes the imports for forgotten ones.
LIBRARIES = (apscheduler.schedulers.asyncio, discord.ext.commands, pydantic, pydantic_settings, uvloop)

if __name__ == "__main__":
    BareBot().run(os.environ["DISCORD_TOKEN"])

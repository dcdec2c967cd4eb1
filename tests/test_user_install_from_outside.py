"""The bot that a member installed for themselves, as Discord meets it: in a server that does not have the bot."""

from pathlib import Path

import pytest

from tests.discord_server.actors import NotOfferedError
from tests.discord_server.server import DiscordServer
from tests.support.outside import Outside


async def test_the_guide_is_in_every_pocket(tmp_path: Path) -> None:
    async with DiscordServer() as discord:
        outside = Outside(discord, tmp_path)
        [bot] = [member for member in discord.world.guild_members(outside.guild.id) if member.user.bot]
        discord.remove_member(bot)
        async with outside.bot():
            for command in ("guide contents", "help", "tip", "worksheet list"):
                answered = await outside.slash(command)
                assert answered.message is not None, command
                assert answered.message.ephemeral
            with pytest.raises(NotOfferedError):
                await outside.slash("streak status")
        assert discord.findings == []

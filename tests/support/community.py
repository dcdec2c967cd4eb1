"""A small community on the simulated Discord."""

from typing import Any

import discord
import simcord

from bot.client import Guidepost


class Community:
    """A guild with #general, a moderator and two members, and the bot in it."""

    def __init__(self, env: simcord.Env) -> None:
        assert isinstance(env.bot, Guidepost)
        self.env = env
        self.bot = env.bot
        self.guild = env.create_guild("Careers in AI")
        self.general = self.guild.create_text_channel("general")
        permissions = discord.Permissions(manage_guild=True, manage_roles=True)
        moderators = self.guild.create_role("Moderators", permissions=permissions)
        self.moderator = self.guild.add_member(env.create_user("moderator"), roles=[moderators])
        self.ann = self.guild.add_member(env.create_user("ann"))
        self.bob = self.guild.add_member(env.create_user("bob"))

    async def slash(self, command: str, /, **options: Any) -> simcord.InteractionResult:
        """Ann types a command in #general."""
        return await self.ann.slash(self.general, command, **options)

    async def press(
        self, message: simcord.ResponseMessage, label: str, member: simcord.MemberActor | None = None
    ) -> simcord.InteractionResult:
        """Ann (or `member`) presses the button with this label."""
        return await (member or self.ann).click(message, label=label)


async def tell_in_general(community: Community) -> None:
    """From now on #general is the server's system channel, where moderators are told what happened."""
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    general = guild.get_channel(community.general.id)
    assert isinstance(general, discord.TextChannel)
    await guild.edit(system_channel=general)

"""A small community on the simulated Discord, and eyes for what its members see; it asserts nothing."""

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
        moderators = self.guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
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


def shown(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The message that answered; fails where there was none."""
    assert result.response is not None, "no answer"
    return result.response


def walk(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every component of a message, depth first."""
    found = []
    for component in components:
        found.append(component)
        found += walk(component.get("components", []))
    return found


def words(message: simcord.ResponseMessage | simcord.InteractionResult) -> str:
    """All text that a member reads in a message."""
    message = shown(message) if isinstance(message, simcord.InteractionResult) else message
    return "\n".join(one["content"] for one in walk(message.components) if one["type"] == 10)


def buttons(message: simcord.ResponseMessage | simcord.InteractionResult) -> dict[str, dict[str, Any]]:
    """The buttons of a message by their labels."""
    message = shown(message) if isinstance(message, simcord.InteractionResult) else message
    return {one["label"]: one for one in walk(message.components) if one["type"] == 2}


def options(message: simcord.ResponseMessage | simcord.InteractionResult) -> list[dict[str, Any]]:
    """The options of the only select of a message."""
    message = shown(message) if isinstance(message, simcord.InteractionResult) else message
    [select] = [one for one in walk(message.components) if one["type"] == 3]
    found: list[dict[str, Any]] = select["options"]
    return found

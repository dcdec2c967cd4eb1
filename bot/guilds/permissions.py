"""What the bot may do in a server: what the invitation asks for, what a channel needs, and what is missing there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.errors import UserError
from bot.pages.ui import listing

SCOPES = ("bot", "applications.commands")
TEXT = (discord.ChannelType.text,)
TEXT_OR_NEWS = (discord.ChannelType.text, discord.ChannelType.news)
# What a post needs: its history is read so that, after a crash, a post is found again and not there twice.
POSTING = ("view_channel", "send_messages", "read_message_history")


@dataclass(frozen=True)
class Permission:
    """`title` is its name in Discord's settings, `action` what the bot cannot do without it, and `reason` why the
    invitation asks for it; where that is empty, the invitation does not."""

    title: str
    action: str
    reason: str = ""


# By their names in discord.py. Answers to commands need no permission; all of these are for what the bot writes by
# itself. Not among them:
# - Embed Links: Components V2 have no embeds.
# - Manage Threads: private threads archive themselves after a week of silence.
# - Manage Messages: publishing is for messages of one's own, which Send Messages allows.
# Mention Everyone is only for a tip that mentions a role which not everybody may mention; a moderator gives it there.
PERMISSIONS: Mapping[str, Permission] = {
    "view_channel": Permission("View Channel", "see the channel", "sees the channels that moderators choose"),
    "send_messages": Permission("Send Messages", "send messages", "posts the weekly tip and notices"),
    "read_message_history": Permission(
        "Read Message History",
        "read earlier messages",
        "looks whether a post is there already before it sends it again",
    ),
    "attach_files": Permission("Attach Files", "attach files", "sends pictures and calendar files along"),
    "create_public_threads": Permission("Create Public Threads", "open threads", "opens a thread to discuss a tip in"),
    "create_private_threads": Permission(
        "Create Private Threads", "open private threads", "opens a room for two who meet for an interview"
    ),
    "send_messages_in_threads": Permission(
        "Send Messages in Threads", "write in threads", "writes in these threads, and brings the two in"
    ),
    "manage_roles": Permission("Manage Roles", "give roles", "gives roles for the length of a streak"),
    "mention_everyone": Permission("Mention @everyone, @here, and All Roles", "mention its role"),
}
# Without the first, Discord takes the others away too: giving that back is enough.
IMPLIED: Mapping[str, tuple[str, ...]] = {"send_messages": ("attach_files", "mention_everyone")}


# Whoever has one of these acts upon others. By their names in discord.py, as they are in Discord's settings.
MODERATING: Mapping[str, str] = {
    "administrator": "Administrator",
    "ban_members": "Ban Members",
    "deafen_members": "Deafen Members",
    "kick_members": "Kick Members",
    "manage_channels": "Manage Channels",
    "manage_events": "Manage Events",
    "manage_expressions": "Manage Expressions",
    "manage_guild": "Manage Server",
    "manage_messages": "Manage Messages",
    "manage_nicknames": "Manage Nicknames",
    "manage_roles": "Manage Roles",
    "manage_threads": "Manage Threads",
    "manage_webhooks": "Manage Webhooks",
    "mention_everyone": "Mention @everyone, @here, and All Roles",
    "moderate_members": "Timeout Members",
    "move_members": "Move Members",
    "mute_members": "Mute Members",
    "view_audit_log": "View Audit Log",
}


@dataclass(frozen=True)
class ChannelNeeds:
    """What a feature needs in a channel that moderators choose.

    `setting` is the field of `GuildSettings` that holds the choice, `permissions` are keys of `PERMISSIONS`, and
    `chosen_where` says how moderators choose another channel. Where `feature` is switched off, it needs nothing.
    """

    setting: str
    title: str
    permissions: tuple[str, ...]
    types: tuple[discord.ChannelType, ...] = TEXT
    feature: str = ""
    chosen_where: str = "in `/admin setup`"

    @property
    def key(self) -> str:
        """Such as `tips`; it stands in custom ids."""
        return self.setting.removesuffix("_channel_id")

    @property
    def kind(self) -> str:
        return (
            "a text channel or an announcement channel" if discord.ChannelType.news in self.types else "a text channel"
        )


class ChannelError(UserError):
    """A channel cannot be used; the text says why, and what helps."""


def missing_permissions(channel: discord.abc.GuildChannel, permissions: Iterable[str], me: discord.Member) -> str:
    """Which of these (keys of `PERMISSIONS`) the bot lacks in the channel, as a sentence that says what to allow;
    empty where it lacks none. Of permissions that come with another one that is missing, only that one is named."""
    granted = channel.permissions_for(me)
    if not granted.view_channel:
        return _unseen(channel.id)
    denied = [name for name in permissions if not getattr(granted, name)]
    implied = {name for first in denied for name in IMPLIED.get(first, ())}
    lacking = [PERMISSIONS[name] for name in denied if name not in implied]
    if not lacking:
        return ""
    actions = " or ".join(permission.action for permission in lacking)
    titles = listing(f"**{permission.title}**" for permission in lacking)
    return f"In {channel.mention} I can't {actions}: allow {titles} for my role there."


def channel_problem(channel: discord.abc.GuildChannel | None, needs: ChannelNeeds, me: discord.Member) -> str:
    """What keeps the bot from using the chosen channel, None being one that is gone, and what helps; empty where
    all is well."""
    if channel is None:
        return _gone(needs)
    if channel.type not in needs.types:
        return f"I can't use {channel.mention}. Choose {needs.kind} {needs.chosen_where}."
    return missing_permissions(channel, needs.permissions, me)


def moderating_permissions(role: discord.Role) -> list[str]:
    """Which permissions over others a role brings, by their names in Discord's settings."""
    return [title for name, title in MODERATING.items() if getattr(role.permissions, name)]


def can_manage_role(member: discord.Member, role: discord.Role) -> bool:
    """Whether Discord lets this member give the role, and change it."""
    if member.id == member.guild.owner_id:
        return True
    return member.guild_permissions.manage_roles and role < member.top_role


def can_mention_role(member: discord.Member, role: discord.Role, channel: discord.abc.GuildChannel) -> bool:
    """Whether they could mention the role there on their own, or make it so that they can."""
    if role.mentionable or can_manage_role(member, role):
        return True
    granted = channel.permissions_for(member)
    return granted.view_channel and granted.send_messages and granted.mention_everyone


async def fetch_channel(client: discord.Client, channel_id: int, needs: ChannelNeeds) -> Any:
    """The channel as Discord has it now, whatever the cache knows. Raises `ChannelError` where it is gone or hidden,
    and what discord.py raises where Discord does not answer."""
    try:
        return await client.fetch_channel(channel_id)
    except (discord.NotFound, discord.InvalidData):
        raise ChannelError(_gone(needs)) from None
    except discord.Forbidden:
        raise ChannelError(_unseen(channel_id)) from None


def _gone(needs: ChannelNeeds) -> str:
    return f"The chosen channel is gone. Choose another one {needs.chosen_where}."


def _unseen(channel_id: int) -> str:
    return f"I can't see <#{channel_id}>: allow **View Channel** for my role there."


def invite_permissions() -> discord.Permissions:
    return discord.Permissions(**{name: True for name, permission in PERMISSIONS.items() if permission.reason})


def invite_link(application_id: int) -> str:
    """Opened in a browser by somebody who manages a server, it adds the bot there."""
    return discord.utils.oauth_url(application_id, permissions=invite_permissions(), scopes=SCOPES)


def invite_reasons() -> str:
    """One line: each permission that the invitation asks for, and what it is for."""
    return "; ".join(
        f"{permission.title} ({permission.reason})" for permission in PERMISSIONS.values() if permission.reason
    )

"""The made-up community: its people, its channels, how both are found again by id, and where the bot may write."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, UserHandle
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.guilds.members import AVATAR_PIXELS
from bot.guilds.permissions import invite_permissions
from bot.playground.faces import Face, draw_face, draw_signpost
from bot.playground.simcord_internals import keep_avatar

FACE = "face"
BOT_NAME = "Guidepost"
GUILD_NAME = "Guidepost playground"
MODERATORS = "Moderators"
BOT_PERMISSIONS = invite_permissions()
SEND_MESSAGES = discord.Permissions(send_messages=True).value


@dataclass(frozen=True)
class Persona:
    """Somebody to be: a username, the name that is shown, and what the person may do."""

    username: str
    name: str
    note: str
    face: Face
    role: str | None = None
    permissions: discord.Permissions | None = None


PERSONAS = (
    Persona("maya", "Maya", "member", Face("#6fbf8b", "#d9a077", "#33241c", "#f4e3c1", has_long_hair=True)),
    Persona("leo", "Leo", "new here", Face("#e8a0a0", "#e3b48c", "#5a3a22", "#4f6d9a")),
    Persona("aisha", "Aisha", "host", Face("#f0a35b", "#9a6340", "#221a18", "#7a2f45", has_long_hair=True), "Hosts"),
    Persona("tom", "Tom", "host", Face("#c58be0", "#f0c4a4", "#d9a441", "#3c6e71"), "Hosts"),
    Persona(
        "nora",
        "Nora",
        "moderator",
        Face("#5b8def", "#f2c9a5", "#8a4b2a", "#2f3e63", has_long_hair=True),
        MODERATORS,
        discord.Permissions(manage_guild=True, manage_roles=True),
    ),
)
CHANNELS = {
    "general": "General talk",
    "tips": "Tips for the week",
    "mentoring": "Mentoring and informational interviews",
}


@dataclass(frozen=True)
class Community:
    """The ids by which the community is found again in a loaded world; `people` are by their usernames."""

    guild: int
    people: Mapping[str, int]

    def handle(self, env: Env) -> GuildHandle:
        return GuildHandle(env, env.backend.get_guild(self.guild))

    def user(self, env: Env, user_id: int) -> UserHandle:
        return UserHandle(env, env.backend.get_user(user_id))

    def member(self, env: Env, user_id: int) -> MemberActor:
        return MemberActor(env, self.handle(env), self.user(env, user_id))

    def dm(self, env: Env, user_id: int) -> ChannelHandle:
        """The person's direct messages with the bot; made on first use."""
        return self.user(env, user_id).dm_channel

    def first_channel_id(self, env: Env) -> int:
        return next(iter(self.handle(env).channels.values())).id


def build_community(env: Env) -> Community:
    """Make the people and channels in an empty world; must run before the bot is started.

    SimCord gives a bot nearly every permission in a new guild. Its role is narrowed here to what a
    real invitation of the bot asks for, so that a missing permission shows up in the playground too.
    """
    backend = env.backend
    backend.edit_bot_profile(BOT_NAME)
    owner = env.create_user("server_owner", global_name="Server owner")
    guild = env.create_guild(GUILD_NAME, owner=owner)
    for role in tuple(backend.get_guild(guild.id).roles.values()):
        if role.managed:
            backend.edit_role(guild.id, role.id, {"permissions": BOT_PERMISSIONS.value})
    for name, topic in CHANNELS.items():
        guild.create_text_channel(name, topic=topic)
    backend.bot_user.avatar = FACE
    keep_avatar(backend, backend.bot_user.id, FACE, draw_signpost())
    people: dict[str, int] = {}
    for persona in PERSONAS:
        if persona.role and persona.role not in guild.roles:
            guild.create_role(persona.role, permissions=persona.permissions)
        user = env.create_user(persona.username, global_name=persona.name, avatar=FACE)
        keep_avatar(backend, user.id, FACE, draw_face(persona.face))
        member = guild.add_member(user, roles=[guild.roles[persona.role]] if persona.role else [])
        people[persona.username] = member.id
    seen_by: dict[Any, discord.PermissionOverwrite] = {
        role: discord.PermissionOverwrite(view_channel=True)
        for name, role in guild.roles.items()
        if name == MODERATORS or backend.get_guild(guild.id).roles[role.id].managed
    }
    seen_by[guild.roles["@everyone"]] = discord.PermissionOverwrite(view_channel=False)
    guild.create_text_channel("moderators", topic="What moderators should know", overwrites=seen_by)
    community = Community(guild.id, people)
    for user_id in people.values():
        community.dm(env, user_id)
    return community


def faces_on_pages(community: Community) -> dict[str, tuple[str, bytes]]:
    """The people's pictures by the addresses under which pages of the bot show them, each with a file's name."""
    return {
        f"{discord.Asset.BASE}/avatars/{community.people[persona.username]}/{FACE}.png?size={AVATAR_PIXELS}": (
            f"{persona.username}.png",
            draw_face(persona.face),
        )
        for persona in PERSONAS
        if persona.username in community.people
    }


def bot_may_write(env: Env, channel_id: int) -> bool | None:
    """None in threads and direct messages, which have no permissions of their own."""
    channel = env.backend.get_channel(channel_id)
    if channel.guild_id is None or channel.thread_metadata is not None:
        return None
    bot_id = env.backend.bot_user.id
    return not any(overwrite.deny & SEND_MESSAGES for overwrite in channel.overwrites if overwrite.target_id == bot_id)


def let_bot_write(env: Env, channel_id: int, allowed: bool) -> None:
    """Take the right to write away or give it back: to see what moderators are told then."""
    bot_id = env.backend.bot_user.id
    if allowed:
        env.backend.delete_overwrite(channel_id, bot_id)
    else:
        env.backend.set_overwrite(channel_id, Overwrite(bot_id, OverwriteType.MEMBER, deny=SEND_MESSAGES))

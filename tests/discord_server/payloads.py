"""Records as the JSON that Discord sends; nothing may be decided or changed here."""

from typing import Any

from tests.discord_server.records import DM, JSON, Channel, Guild, Member, Message, Role, User
from tests.discord_server.world import World


def user(record: User) -> JSON:
    return {
        "id": str(record.id), "username": record.name, "global_name": None if record.bot else record.name,
        "discriminator": "0000" if record.bot else "0", "avatar": None, "bot": record.bot,
        "public_flags": 0, "flags": 0,
    }  # fmt: skip


def application(world: World) -> JSON:
    owner = next(iter(world.guilds.values()), None)
    return {
        "id": str(world.bot.id), "name": world.bot.name, "description": "", "icon": None, "flags": 0,
        "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "team": None,
        "owner": user(world.users[owner.owner_id] if owner else world.bot), "bot": user(world.bot),
        "approximate_guild_count": len(world.guilds), "redirect_uris": [],
        "interactions_endpoint_url": None, "integration_types_config": {"0": {}, "1": {}},
    }  # fmt: skip


def role(record: Role) -> JSON:
    colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    payload: JSON = {
        "id": str(record.id), "name": record.name, "permissions": str(record.permissions), "flags": 0,
        "position": record.position, "color": 0, "colors": colours, "hoist": False, "icon": None,
        "unicode_emoji": None, "managed": record.managed_by is not None, "mentionable": False,
    }  # fmt: skip
    if record.managed_by is not None:
        payload["tags"] = {"bot_id": str(record.managed_by)}
    return payload


def member(record: Member, permissions: int | None = None, with_user: bool = True) -> JSON:
    payload: JSON = {
        "roles": [str(each) for each in record.role_ids], "nick": record.nick, "avatar": None, "banner": None,
        "joined_at": record.joined_at, "premium_since": None, "deaf": False, "mute": False, "flags": 0,
        "pending": False, "communication_disabled_until": None,
    }  # fmt: skip
    if with_user:
        payload["user"] = user(record.user)
    if permissions is not None:
        payload["permissions"] = str(permissions)
    return payload


def channel(world: World, record: Channel, permissions: int | None = None) -> JSON:
    last = world.timeline[record.id][-1:]
    payload: JSON = {
        "id": str(record.id), "type": record.kind, "last_message_id": str(last[0]) if last else None,
        "flags": 0,
    }  # fmt: skip
    if permissions is not None:
        payload["permissions"] = str(permissions)
    if record.kind == DM:
        return payload | {"recipients": [user(world.users[each]) for each in record.recipients]}
    parent = str(record.parent_id) if record.parent_id else None
    payload |= {"guild_id": str(record.guild_id), "name": record.name, "parent_id": parent}
    payload["rate_limit_per_user"] = 0
    return payload | (_thread(record, world) if record.is_thread else _place(record))


def _place(record: Channel) -> JSON:
    overwrites = [
        {"id": str(each.target), "type": each.kind, "allow": str(each.allow), "deny": str(each.deny)}
        for each in record.overwrites
    ]
    return {"permission_overwrites": overwrites, "topic": record.topic, "position": 0, "nsfw": False}


def _thread(record: Channel, world: World) -> JSON:
    meta = {
        "archived": record.archived, "locked": record.locked, "invitable": record.invitable,
        "auto_archive_duration": record.archive_minutes, "archive_timestamp": record.created_at,
        "create_timestamp": record.created_at,
    }  # fmt: skip
    count = len(world.timeline[record.id])
    payload: JSON = {
        "owner_id": str(record.owner_id), "message_count": count, "total_message_sent": count,
        "member_count": len(record.joined), "thread_metadata": meta, "applied_tags": [],
    }  # fmt: skip
    if world.bot.id in record.joined:
        payload["member"] = thread_member(record, world.bot.id)
    return payload


def thread_member(record: Channel, user_id: int) -> JSON:
    return {"id": str(record.id), "user_id": str(user_id), "join_timestamp": record.created_at, "flags": 0}


def guild(world: World, record: Guild) -> JSON:
    return {
        "id": str(record.id), "name": record.name, "owner_id": str(record.owner_id), "icon": None,
        "roles": [role(each) for each in world.guild_roles(record.id).values()], "emojis": [], "stickers": [],
        "features": ["COMMUNITY"], "preferred_locale": record.locale, "verification_level": 0,
        "default_message_notifications": 1, "explicit_content_filter": 0, "afk_timeout": 300, "nsfw_level": 0,
        "mfa_level": 0, "premium_tier": 0, "premium_subscription_count": 0, "system_channel_flags": 0,
        "afk_channel_id": None, "system_channel_id": None, "description": None, "banner": None,
        "splash": None,
        "discovery_splash": None, "rules_channel_id": None, "public_updates_channel_id": None,
        "application_id": None, "vanity_url_code": None, "premium_progress_bar_enabled": False, "nsfw": False,
        "approximate_member_count": len(world.guild_members(record.id)), "approximate_presence_count": 1,
    }  # fmt: skip


def guild_create(world: World, record: Guild, every_member: bool) -> JSON:
    """The gateway's event: without the members intent Discord names the bot alone."""
    members = world.guild_members(record.id)
    shown = members if every_member else [each for each in members if each.id == world.bot.id]
    threads = [
        each for each in world.guild_channels(record.id, threads=True)
        if not each.archived and (each.kind != 12 or world.bot.id in each.joined)
    ]  # fmt: skip
    return guild(world, record) | {
        "unavailable": False, "large": len(members) > 250, "member_count": len(members),
        "joined_at": world.members[record.id, world.bot.id].joined_at, "voice_states": [], "presences": [],
        "members": [member(each) for each in shown], "stage_instances": [], "guild_scheduled_events": [],
        "channels": [channel(world, each) for each in world.guild_channels(record.id)],
        "threads": [channel(world, each) for each in threads], "soundboard_sounds": [],
    }  # fmt: skip


def message(world: World, record: Message) -> JSON:
    payload: JSON = {
        "id": str(record.id), "channel_id": str(record.channel_id),
        "author": user(world.users[record.author_id]),
        "content": record.content, "timestamp": record.created_at, "edited_timestamp": record.edited_at,
        "tts": False, "mention_everyone": False, "mention_roles": [], "attachments": list(record.attachments),
        "mentions": [user(world.users[each]) for each in record.mentions if each in world.users],
        "embeds": list(record.embeds), "components": list(record.components), "pinned": record.pinned,
        "type": record.kind, "flags": record.flags,
    }  # fmt: skip
    if record.reactions:
        payload["reactions"] = _reactions(record, world.bot.id)
    if record.nonce is not None:
        payload["nonce"] = record.nonce
    if record.webhook_id is not None:
        payload |= {"webhook_id": str(record.webhook_id), "application_id": str(record.webhook_id)}
    if record.interaction is not None:
        payload["interaction_metadata"] = record.interaction
    if record.reference is not None:
        payload["message_reference"] = record.reference
    return payload


def _reactions(record: Message, me: int) -> list[JSON]:
    names = dict.fromkeys(name for name, _ in record.reactions)
    return [_reaction(name, [who for each, who in record.reactions if each == name], me) for name in names]


def _reaction(name: str, who: list[int], me: int) -> JSON:
    emoji: dict[str, Any] = {"id": None, "name": name}
    if ":" in name:
        emoji = {"name": name.split(":")[0], "id": name.split(":")[1]}
    count = {"normal": len(who), "burst": 0}
    return {
        "emoji": emoji, "count": len(who), "me": me in who, "count_details": count, "me_burst": False,
        "burst_colors": [],
    }  # fmt: skip


def message_event(world: World, record: Message) -> JSON:
    """As the gateway sends it: in a guild with the author's membership."""
    payload = message(world, record)
    guild_id = world.channels[record.channel_id].guild_id
    if guild_id is not None:
        payload["guild_id"] = str(guild_id)
        if (guild_id, record.author_id) in world.members:
            payload["member"] = member(world.members[guild_id, record.author_id], with_user=False)
    return payload

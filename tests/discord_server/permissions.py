"""Who may do what in a channel, by Discord's published order of roles and overwrites; no state may enter."""

from collections.abc import Iterable, Mapping

from tests.discord_server.records import Channel, Guild, Member, Overwrite, Role

ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
ADD_REACTIONS = 1 << 6
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MANAGE_ROLES = 1 << 28
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
CREATE_PRIVATE_THREADS = 1 << 36
SEND_MESSAGES_IN_THREADS = 1 << 38
PIN_MESSAGES = 1 << 51
MANAGE_GUILD = 1 << 5
USE_APPLICATION_COMMANDS = 1 << 31
EVERYTHING = (1 << 53) - 1
MEMBER_DEFAULT = (
    ADD_REACTIONS | VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY
    | CREATE_PUBLIC_THREADS | SEND_MESSAGES_IN_THREADS | USE_APPLICATION_COMMANDS
)  # fmt: skip
BOT_DEFAULT = MEMBER_DEFAULT | CREATE_PRIVATE_THREADS | MANAGE_THREADS | MANAGE_MESSAGES


def compute(guild: Guild, member: Member, roles: Mapping[int, Role], overwrites: Iterable[Overwrite] = ()) -> int:
    """The permission bits of `member` where `overwrites` are the channel's (a thread's: its parent's)."""
    if guild.owner_id == member.id:
        return EVERYTHING
    held = [roles[role_id] for role_id in (guild.id, *member.role_ids) if role_id in roles]
    bits = 0
    for role in held:
        bits |= role.permissions
    if bits & ADMINISTRATOR:
        return EVERYTHING
    for tier in _tiers(guild, member, tuple(overwrites)):
        for each in tier:
            bits &= ~each.deny
        for each in tier:
            bits |= each.allow
    return bits


def _tiers(guild: Guild, member: Member, overwrites: tuple[Overwrite, ...]) -> Iterable[list[Overwrite]]:
    yield [each for each in overwrites if each.target == guild.id]
    yield [each for each in overwrites if each.kind == 0 and each.target in member.role_ids]
    yield [each for each in overwrites if each.kind == 1 and each.target == member.id]


def may_send(channel: Channel) -> int:
    """The bit that posting there needs."""
    return SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES

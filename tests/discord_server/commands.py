"""The commands that the bot registered, and a member's words as their options; nothing is sent from here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.discord_server import errors, payloads
from tests.discord_server.records import JSON, Channel, Member, Role, User
from tests.discord_server.world import World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11


@dataclass(frozen=True, slots=True)
class Sync:
    """One request that changed commands; `guild_id` is None for the global ones."""

    method: str
    guild_id: int | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the value of an attachment option."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


class Commands:
    """Ids stay the same as long as a command keeps its name, as in Discord."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.registered: dict[tuple[int | None, int, str], JSON] = {}
        self.syncs: list[Sync] = []

    def all(self, guild_id: int | None) -> list[JSON]:
        return [each for (scope, _, _), each in self.registered.items() if scope == guild_id]

    def replace(self, guild_id: int | None, bodies: list[JSON]) -> list[JSON]:
        before = {key: each for key, each in self.registered.items() if key[0] == guild_id}
        for key in before:
            del self.registered[key]
        made = [self._store(guild_id, body, before) for body in bodies]
        self._log("PUT", guild_id, bodies)
        return made

    def put(self, guild_id: int | None, body: JSON) -> JSON:
        self._log("POST", guild_id, [body])
        return self._store(guild_id, body, self.registered)

    def change(self, guild_id: int | None, command_id: int, body: JSON) -> JSON:
        old = self.find(guild_id, command_id)
        self._log("PATCH", guild_id, [old])
        del self.registered[guild_id, old["type"], old["name"]]
        return self._store(
            guild_id, {**old, **body}, {(guild_id, int(old["type"]), str(body.get("name", old["name"]))): old}
        )

    def remove(self, guild_id: int | None, command_id: int) -> None:
        old = self.find(guild_id, command_id)
        self._log("DELETE", guild_id, [old])
        del self.registered[guild_id, old["type"], old["name"]]

    def find(self, guild_id: int | None, command_id: int) -> JSON:
        for each in self.all(guild_id):
            if each["id"] == str(command_id):
                return each
        raise errors.unknown("Application Command")

    def named(self, guild_id: int | None, name: str, kind: int = 1) -> JSON:
        """The guild's own command before the global one; LookupError names what is registered."""
        for scope in (guild_id, None):
            if (scope, kind, name) in self.registered:
                return self.registered[scope, kind, name]
        raise LookupError(f"no command {name!r}; registered: {sorted(each[2] for each in self.registered)}")

    def _store(self, guild_id: int | None, body: JSON, known: Mapping[tuple[int | None, int, str], JSON]) -> JSON:
        kind = int(body.get("type") or 1)
        key = (guild_id, kind, body["name"])
        old = known.get(key)
        command: JSON = {
            "description": "",
            "options": [],
            "default_member_permissions": None,
            "nsfw": False,
        } | body
        command |= {
            "id": old["id"] if old else str(self._world.snowflake()), "type": kind,
            "application_id": str(self._world.bot.id), "version": str(self._world.snowflake()),
        }  # fmt: skip
        if guild_id is not None:
            command["guild_id"] = str(guild_id)
        self.registered[key] = command
        return command

    def _log(self, method: str, guild_id: int | None, bodies: list[JSON]) -> None:
        self.syncs.append(Sync(method, guild_id, tuple(str(each["name"]) for each in bodies)))


@dataclass(frozen=True, slots=True)
class Words:
    """What a member types: the full command name, its options, and which one is being completed."""

    name: str
    options: Mapping[str, Any]
    focused: str | None = None


def command_data(
    world: World, commands: Commands, guild_id: int | None, words: Words, keep: Callable[..., JSON]
) -> JSON:
    """The `data` of an interaction; ValueError where Discord's own client would not let the member send
    it.
    """
    name, *path = words.name.split()
    command = commands.named(guild_id, name)
    specs, wrap = command.get("options") or [], []
    for step in path:
        found = next((each for each in specs if each["name"] == step and each["type"] in (SUBCOMMAND, GROUP)), None)
        if found is None:
            raise LookupError(f"/{words.name}: {step!r} is not among {[each['name'] for each in specs]}")
        wrap.append(found)
        specs = found.get("options") or []
    if any(each["type"] in (SUBCOMMAND, GROUP) for each in specs):
        raise LookupError(f"/{words.name} wants one of {[each['name'] for each in specs]}")
    resolved: JSON = {}
    options = _options(world, guild_id, specs, words, resolved, keep)
    for step in reversed(wrap):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    data: JSON = {"id": command["id"], "name": name, "type": 1, "options": options}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data | ({"resolved": resolved} if resolved else {})


def _options(
    world: World,
    guild_id: int | None,
    specs: list[JSON],
    words: Words,
    resolved: JSON,
    keep: Callable[..., JSON],
) -> list[JSON]:
    by_name = {each["name"]: each for each in specs}
    if strange := set(words.options) - set(by_name):
        raise ValueError(f"/{words.name} has no option {sorted(strange)}; it has {sorted(by_name)}")
    made = []
    for name, spec in by_name.items():
        if name in words.options:
            partial = words.focused is not None
            value = _value(world, guild_id, spec, words.options[name], resolved, keep, partial)
            made.append({"name": name, "type": spec["type"], "value": value})
            if words.focused == name:
                made[-1]["focused"] = True
        elif spec.get("required") and words.focused is None:
            raise ValueError(f"/{words.name} needs the option {name!r}")
    return made


def _value(
    world: World,
    guild_id: int | None,
    spec: JSON,
    value: Any,
    resolved: JSON,
    keep: Callable[..., JSON],
    partial: bool,
) -> Any:
    kind = spec["type"]
    if kind in (USER, CHANNEL, ROLE, MENTIONABLE):
        return resolve(world, guild_id, kind, value, resolved)
    if kind == ATTACHMENT:
        made = keep(value)
        resolved.setdefault("attachments", {})[made["id"]] = made
        return made["id"]
    if not partial:
        _check_value(spec, value)
    return value


def _check_value(spec: JSON, value: Any) -> None:
    kinds: dict[int, tuple[type, ...]] = {
        STRING: (str,),
        INTEGER: (int,),
        BOOLEAN: (bool,),
        NUMBER: (int, float),
    }
    if not isinstance(value, kinds[spec["type"]]):
        raise ValueError(f"option {spec['name']!r} is of type {spec['type']}, got {value!r}")
    if spec.get("choices") and value not in [each["value"] for each in spec["choices"]]:
        raise ValueError(f"option {spec['name']!r} offers {[each['value'] for each in spec['choices']]}, got {value!r}")
    measure = len(value) if isinstance(value, str) else value
    low, high = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    least, most = spec.get(low), spec.get(high)
    if (least is not None and measure < least) or (most is not None and measure > most):
        raise ValueError(f"option {spec['name']!r} wants {least} to {most}, got {value!r}")


def resolve(
    world: World, guild_id: int | None, kind: int, value: User | Member | Role | Channel | int, into: JSON
) -> str:
    """The id of a thing that was picked, with the thing itself put under `resolved`."""
    key = value if isinstance(value, int) else value.id
    if kind in (ROLE, MENTIONABLE) and key in world.roles:
        into.setdefault("roles", {})[str(key)] = payloads.role(world.roles[key])
    elif kind == CHANNEL:
        channel = world.channels[key]
        shown = payloads.channel(world, channel, world.permissions(world.bot.id, channel))
        into.setdefault("channels", {})[str(key)] = shown
    else:
        into.setdefault("users", {})[str(key)] = payloads.user(world.users[key])
        if guild_id is not None and (guild_id, key) in world.members:
            bits = world.guild_permissions(guild_id, key)
            shown = payloads.member(world.members[guild_id, key], bits, with_user=False)
            into.setdefault("members", {})[str(key)] = shown
    return str(key)

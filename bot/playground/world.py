"""The playground's memory: one file that holds SimCord's world, written and read as a whole.

It knows nothing of the running bot or the browser; it only decides which world a start begins with.
"""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import simcord
from simcord.backend import Backend

from bot.playground.community import Community

WORLD_FILE = "world.pickle"
DATABASE_FILE = "guidepost.sqlite3"
BACKUPS_FOLDER = "backups"
FORMAT = 1
# What belongs to one run only: listeners, logs and faults. Commands are registered anew by each bot.
RUN_ONLY = frozenset({"subscribers", "transcript", "http_requests", "faults", "commands"})


class UnreadableWorldError(Exception):
    """The world file cannot be used; the message says why, as half a sentence."""


@dataclass(frozen=True)
class World:
    """SimCord's state together with what is needed to find our people and the last look again."""

    backend: Backend
    community: Community | None = None
    member: int | None = None
    place: int | None = None
    seen: Mapping[int, int] = field(default_factory=dict)


class _WorldPickler(pickle.Pickler):
    """Keeps a bot's own kinds of text and number, such as the members of an enumeration, as what Discord would get."""

    def reducer_override(self, value: Any) -> Any:
        if type(value).__module__.startswith("simcord"):
            return NotImplemented
        if isinstance(value, str):
            return str, (str.__str__(value),)
        return (int, (int.__int__(value),)) if isinstance(value, int) else NotImplemented


class _WorldUnpickler(pickle.Unpickler):
    """Builds nothing but SimCord's own records and plain values."""

    def find_class(self, module: str, name: str) -> Any:
        plain = {("builtins", "set"), ("builtins", "frozenset"), ("datetime", "datetime")}
        plain |= {("builtins", "str"), ("builtins", "int")}
        plain |= {("datetime", "timedelta"), ("datetime", "timezone"), ("collections", "defaultdict")}
        ours = module.startswith(("simcord.backend", "simcord.enums", "simcord._clock", "simcord.types"))
        if "." in name or not (ours or (module, name) in plain):
            raise pickle.UnpicklingError(f"{module}.{name} does not belong in a world")
        return super().find_class(module, name)


def save_world(folder: Path, world: World) -> None:
    """Write the world so that a reader finds either the old file or the new one, never half of one."""
    if world.community is None:
        raise ValueError("a world without its community cannot be found again")
    head = {
        "format": FORMAT,
        "simcord": simcord.__version__,
        "community": asdict(world.community),
        "member": world.member,
        "place": world.place,
        "seen": {str(place): message for place, message in world.seen.items()},
    }
    state = {name: value for name, value in vars(world.backend).items() if name not in RUN_ONLY}
    draft = folder / f"{WORLD_FILE}.tmp"
    body = BytesIO()
    _WorldPickler(body).dump(state)
    draft.write_bytes(json.dumps(head).encode() + b"\n" + body.getvalue())
    draft.replace(folder / WORLD_FILE)


def load_world(folder: Path) -> World:
    """Read the world file; raises UnreadableWorldError when it is damaged or another SimCord's."""
    try:
        line, _, body = (folder / WORLD_FILE).read_bytes().partition(b"\n")
        head = json.loads(line)
        if head["format"] != FORMAT or head["simcord"] != simcord.__version__:
            raise UnreadableWorldError(f"was made by SimCord {head['simcord']}, and this is {simcord.__version__}")
        backend = Backend()
        vars(backend).update(_WorldUnpickler(BytesIO(body)).load())
        community = Community(**head["community"])
        backend.get_guild(community.guild)
        for person in community.people.values():
            backend.get_user(person)
        seen = {int(place): int(message) for place, message in head["seen"].items()}
        return World(backend, community, head["member"], head["place"], seen)
    except UnreadableWorldError:
        raise
    except Exception as error:  # A damaged pickle may fail in any way; every way means the same.
        raise UnreadableWorldError("cannot be read") from error


def choose_world(folder: Path, *, fresh: bool) -> tuple[World, str | None]:
    """The world to start with, and a sentence when it is not the one that was left.

    World and database belong together, so they begin anew together. Only a folder with a world file is
    surely a playground's: there `fresh` deletes; in all other cases the old files are put aside.
    """
    has_world = (folder / WORLD_FILE).exists()
    has_database = (folder / DATABASE_FILE).exists()
    if not has_world and not has_database:
        return World(Backend()), None
    if fresh and has_world:
        _delete(folder)
        return World(Backend()), "As asked, the playground begins anew."
    if has_world and has_database:
        try:
            return load_world(folder), None
        except UnreadableWorldError as error:
            reason = f"The saved playground {error}, so it begins anew"
    else:
        missing, left = (DATABASE_FILE, WORLD_FILE) if has_world else (WORLD_FILE, DATABASE_FILE)
        reason = f"{left} was found without {missing}, so the playground begins anew"
    return World(Backend()), f"{reason}; the old files are kept in {_put_aside(folder)}."


def _files(folder: Path) -> list[Path]:
    """What a playground writes, and nothing else that may lie in the folder."""
    names = (f"{WORLD_FILE}*", f"{DATABASE_FILE}*", BACKUPS_FOLDER)
    return [path for name in names for path in folder.glob(name)]


def _delete(folder: Path) -> None:
    for path in _files(folder):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _put_aside(folder: Path) -> Path:
    aside = next(path for n in count(1) if not (path := folder / f"put-aside-{n}").exists())
    aside.mkdir()
    for path in _files(folder):
        path.rename(aside / path.name)
    return aside

"""The playground's memory: one file that holds the simulated Discord, written and read as a whole."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

import simcord
from simcord.backend import Backend

from bot.playground.community import Community
from bot.playground.errors import UnreadableWorldError
from bot.playground.simcord_internals import dump_backend, load_backend

WORLD_FILE = "world.pickle"
DATABASE_FILE = "guidepost.sqlite3"
BACKUPS_FOLDER = "backups"
# Counts up when people or places change, for which a saved world has no room.
FORMAT = 2


@dataclass(frozen=True)
class World:
    """SimCord's state, with what is needed to find our people, the shown channel and its reader again.

    `seen` is the newest message that was seen, by channel.
    """

    backend: Backend
    community: Community | None = None
    member_id: int | None = None
    channel_id: int | None = None
    seen: Mapping[int, int] = field(default_factory=dict)


def save_world(folder: Path, world: World) -> None:
    """Write the world so that a reader finds either the old file or the new one, never half of one."""
    if world.community is None:
        raise ValueError("a world without its community cannot be found again")
    head = {
        "format": FORMAT,
        "simcord": simcord.__version__,
        "community": asdict(world.community),
        "member": world.member_id,
        "place": world.channel_id,
        "seen": {str(channel_id): message_id for channel_id, message_id in world.seen.items()},
    }
    draft = folder / f"{WORLD_FILE}.tmp"
    draft.write_bytes(json.dumps(head).encode() + b"\n" + dump_backend(world.backend))
    draft.replace(folder / WORLD_FILE)


def load_world(folder: Path) -> World:
    """Read the world file; raises UnreadableWorldError when it is damaged or another SimCord's."""
    try:
        line, _, body = (folder / WORLD_FILE).read_bytes().partition(b"\n")
        head = json.loads(line)
        if head["format"] != FORMAT:
            raise UnreadableWorldError("is of another version of Guidepost")
        if head["simcord"] != simcord.__version__:
            raise UnreadableWorldError(f"was made by SimCord {head['simcord']}, and this is {simcord.__version__}")
        backend = load_backend(body)
        community = Community(**head["community"])
        backend.get_guild(community.guild)
        for user_id in community.people.values():
            backend.get_user(user_id)
        seen = {int(channel_id): int(message_id) for channel_id, message_id in head["seen"].items()}
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


@contextmanager
def removed_unless_saved(folder: Path, world: World) -> Iterator[None]:
    """Leave nothing of a beginning that was broken off before its world was saved: the next start has no use for it."""
    try:
        yield
    finally:
        if world.community is None and not (folder / WORLD_FILE).exists():
            _delete(folder)


def _files(folder: Path) -> list[Path]:
    """What a playground writes, and nothing else that may lie in the folder."""
    patterns = (f"{WORLD_FILE}*", f"{DATABASE_FILE}*", BACKUPS_FOLDER)
    return [path for pattern in patterns for path in folder.glob(pattern)]


def _delete(folder: Path) -> None:
    for path in _files(folder):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _put_aside(folder: Path) -> Path:
    aside = next(path for number in count(1) if not (path := folder / f"put-aside-{number}").exists())
    aside.mkdir()
    for path in _files(folder):
        path.rename(aside / path.name)
    return aside

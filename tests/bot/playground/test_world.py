"""Which world a start begins with, and what happens to files that cannot be used."""

from __future__ import annotations

import json
import pickle
from enum import Enum, IntEnum, StrEnum
from pathlib import Path

import pytest
import simcord.enums
from discord.ext import commands
from simcord import Env
from simcord.backend import Backend

from bot.playground.community import build_community
from bot.playground.play import play
from bot.playground.simcord_internals import missing_internals
from bot.playground.world import BACKUPS_FOLDER, DATABASE_FILE, WORLD_FILE, World, choose_world, save_world
from tests.bot.playground.opened import OpenPlayground
from tests.bot.playground.toy import ToyBot, open_toy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as a playground leaves it, with a file of somebody else's in it."""
    env = Env(ToyBot(Backend().clock.now), shard_count=1)
    save_world(tmp_path, World(env.backend, build_community(env)))
    (tmp_path / DATABASE_FILE).write_text("data")
    (tmp_path / f"{DATABASE_FILE}-wal").touch()
    (tmp_path / BACKUPS_FOLDER).mkdir()
    (tmp_path / BACKUPS_FOLDER / "old").touch()
    (tmp_path / "notes.txt").touch()
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_an_empty_folder_begins_without_a_word(tmp_path: Path) -> None:
    world, sentence = choose_world(tmp_path, fresh=False)
    assert world.community is None
    assert sentence is None


def test_what_was_left_is_found(folder: Path) -> None:
    world, sentence = choose_world(folder, fresh=False)
    assert sentence is None
    assert world.community is not None
    assert world.backend.get_guild(world.community.guild).name == "Guidepost playground"


def test_fresh_deletes_what_the_playground_made_and_nothing_else(folder: Path) -> None:
    world, sentence = choose_world(folder, fresh=True)
    assert world.community is None
    assert sentence == "As asked, the playground begins anew."
    assert names(folder) == {"notes.txt"}


def test_a_damaged_world_begins_anew_and_is_kept(folder: Path) -> None:
    whole = (folder / WORLD_FILE).read_bytes()
    for content in (b"", b"{}\n", b"nonsense", whole[:-10]):
        (folder / WORLD_FILE).write_bytes(content)
        (folder / DATABASE_FILE).write_text("data")
        world, sentence = choose_world(folder, fresh=False)
        assert world.community is None
        assert sentence is not None
        assert "cannot be read" in sentence
        assert not (folder / WORLD_FILE).exists()
        assert not (folder / DATABASE_FILE).exists()
    assert (folder / "put-aside-1" / BACKUPS_FOLDER / "old").exists()
    assert (folder / "put-aside-4" / DATABASE_FILE).read_text() == "data"


def test_another_simcords_world_begins_anew(folder: Path) -> None:
    line, _, body = (folder / WORLD_FILE).read_bytes().partition(b"\n")
    head = json.dumps({**json.loads(line), "simcord": "2.0.0"}).encode()
    (folder / WORLD_FILE).write_bytes(head + b"\n" + body)
    world, sentence = choose_world(folder, fresh=False)
    assert world.community is None
    assert sentence is not None
    assert "SimCord 2.0.0" in sentence


@pytest.mark.parametrize("fresh", [False, True])
def test_a_database_without_its_world_is_never_deleted(folder: Path, fresh: bool) -> None:
    (folder / WORLD_FILE).unlink()
    world, sentence = choose_world(folder, fresh=fresh)
    assert world.community is None
    assert sentence is not None
    assert f"{DATABASE_FILE} was found without {WORLD_FILE}" in sentence
    assert (folder / "put-aside-1" / DATABASE_FILE).read_text() == "data"


def test_a_world_without_its_database_begins_anew(folder: Path) -> None:
    (folder / DATABASE_FILE).unlink()
    _, sentence = choose_world(folder, fresh=False)
    assert sentence is not None
    assert f"{WORLD_FILE} was found without {DATABASE_FILE}" in sentence


async def test_a_beginning_that_was_broken_off_leaves_nothing(tmp_path: Path) -> None:
    class BrokenBot(ToyBot):
        async def setup_hook(self) -> None:
            raise RuntimeError("broken off")

    (tmp_path / "notes.txt").touch()
    with pytest.raises(RuntimeError, match="broken off"):
        await play(
            lambda clock: open_toy(tmp_path, BrokenBot(clock)), tmp_path, port=0, fresh=False, announce=lambda _: None
        )
    assert names(tmp_path) == {"notes.txt"}
    assert choose_world(tmp_path, fresh=False)[1] is None


def test_a_world_file_builds_nothing_but_records(folder: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("this must not run",)

    line = (folder / WORLD_FILE).read_bytes().partition(b"\n")[0]
    (folder / WORLD_FILE).write_bytes(line + b"\n" + pickle.dumps({"clock": Evil()}))
    _, sentence = choose_world(folder, fresh=False)
    assert sentence is not None
    assert "cannot be read" in sentence


async def test_fresh_begins_anew_for_bot_and_world(open_playground: OpenPlayground) -> None:
    async with open_playground() as place:
        await place.run("offer")
        await place.post("/time", hours=168)
        left = (await place.state())["time"]
    async with open_playground(fresh=True) as place:
        assert place.announced[0] == "As asked, the playground begins anew."
        assert (await place.state())["time"] < left
        assert (await place.open_view())["messages"] == {}


def test_the_bot_has_what_an_invitation_asks_for_and_the_people_their_roles() -> None:
    bot = commands.AutoShardedBot((), intents=ToyBot(Backend().clock.now).intents)
    env = Env(bot, shard_count=1)
    community = build_community(env)
    guild = env.backend.get_guild(community.guild)

    def may(person: int, permission: int) -> bool:
        return bool(env.backend.compute_permissions(guild.id, person) & permission)

    manage_guild, administrator, kick = 1 << 5, 1 << 3, 1 << 1
    me = env.backend.bot_user.id
    assert env.backend.bot_user.name == "Guidepost"
    assert not may(me, administrator)
    assert not may(me, kick)
    assert may(me, 1 << 28)
    assert may(community.people["nora"], manage_guild)
    assert not may(community.people["aisha"], manage_guild)
    roles = {
        key: [guild.roles[r].name for r in guild.members[key_id].role_ids] for key, key_id in community.people.items()
    }
    assert roles == {"maya": [], "leo": [], "aisha": ["Hosts"], "tom": ["Hosts"], "nora": ["Moderators"]}


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    BIG = 7


def test_a_bots_own_kinds_of_text_and_number_are_kept_as_plain_ones(folder: Path) -> None:
    world, _ = choose_world(folder, fresh=False)
    assert world.community is not None
    channel = next(iter(world.backend.get_guild(world.community.guild).channel_ids))
    world.backend.get_channel(channel).topic = Colour.RED
    world.backend.get_channel(channel).position = Size.BIG
    save_world(folder, world)
    again, sentence = choose_world(folder, fresh=False)
    assert sentence is None
    reloaded = again.backend.get_channel(channel)
    assert (reloaded.topic, type(reloaded.topic), reloaded.position, type(reloaded.position)) == ("red", str, 7, int)


def test_no_world_is_written_that_its_reader_refuses(folder: Path) -> None:
    """Python 3.11.0 to 3.11.3 pickle the members of an enumeration as a call of `getattr`."""
    enumerations = {value for value in vars(simcord.enums).values() if isinstance(value, type)}
    with pytest.MonkeyPatch.context() as patch:
        for enumeration in enumerations:
            if issubclass(enumeration, Enum):
                patch.setattr(enumeration, "__reduce_ex__", lambda self, _: (getattr, (type(self), self.name)))
        world, _ = choose_world(folder, fresh=False)
        save_world(folder, world)
    assert b"getattr" not in (folder / WORLD_FILE).read_bytes()
    assert choose_world(folder, fresh=False)[1] is None


def test_what_is_private_in_simcord_is_still_there() -> None:
    assert missing_internals() == []

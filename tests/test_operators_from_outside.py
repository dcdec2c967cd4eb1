"""What operators do while members are at it: back up, stop, ask for numbers, look the bot over; real processes only."""

import asyncio
import base64
import re
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.client import CLOSE_SECONDS, FINISH_SECONDS
from bot.database.backups import list_backups, version_of
from bot.database.migrate import read_migrations
from tests.discord_server.openapi import ROOT
from tests.discord_server.records import Exchange, Member
from tests.discord_server.server import DiscordServer
from tests.faults.kill import in_file, is_logged
from tests.support.outside import Outside
from tests.support.waiting import PATIENCE_SECONDS, until

# What is promised on a machine of its own, and what a container gives before it kills, also on one that tests share.
PROMISED_SECONDS, STOP_SECONDS = 5, 10
ANSWER_SECONDS = 3  # Discord gives no more
MEMBERS = 12
# Of the form of a real one, for the doctor.
TOKEN = f"{base64.urlsafe_b64encode(b'100000000000000001').decode()}.of-no.use"


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    async with DiscordServer(token=TOKEN) as server:
        yield Outside(server, tmp_path)
        assert server.findings == []


@pytest.fixture
async def busy(tmp_path: Path) -> AsyncIterator[Outside]:
    """Where the load is what matters: the requests are not compared with Discord's description."""
    async with DiscordServer(validate=False) as server:
        yield Outside(server, tmp_path)


class Crowd:
    """Members who log minutes and mark pages as fast as they are answered, and what they were told is kept."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.members = [outside.server.add_member(outside.guild, f"member-{one}") for one in range(MEMBERS)]
        self.logged: list[Exchange] = []
        self.marked: set[int] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._ending = False

    async def begin(self) -> None:
        """Each has joined and marked a first page when this returns, and goes on from there."""
        await asyncio.gather(*(self._join(one) for one in self.members))
        self._tasks = [asyncio.create_task(self._keep_logging(one)) for one in self.members]
        await until(lambda: len(self.logged) >= 3 * MEMBERS)

    async def _join(self, member: Member) -> None:
        server, channel = self.outside.server, self.outside.channel
        joined = await server.slash(member, channel, "streak join", timezone="UTC", habit="read one page")
        assert "Your streak begins" in joined.text
        page = await server.slash(member, channel, "guide read", chapter="math")
        marked = await self.outside.press(page.message, "Mark read & continue", member)
        assert marked.acknowledged
        self.marked.add(member.id)

    async def _keep_logging(self, member: Member) -> None:
        while not self._ending:  # Python 3.11's wait_for, on the way to the answer, can lose a cancellation
            told = await self.outside.server.slash(member, self.outside.channel, "streak log", minutes="1")
            if is_logged(told):
                self.logged.append(told)
            else:  # asked to wait a moment, or the bot is gone
                await asyncio.sleep(0.02)

    async def end(self) -> None:
        self._ending = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def missing(self, folder: Path, logged: Sequence[Exchange]) -> set[int]:
        """Of what members were told is kept, that which the file in `folder` does not hold."""
        stored = {number for member in self.members for number in in_file(folder, member)[0]}
        with closing(sqlite3.connect(folder / "guidepost.sqlite3")) as connection:
            marks = {row[0] for row in connection.execute("SELECT member_id FROM guide_progress")}
        return ({one.id for one in logged} - stored) | (self.marked - marks)


async def guidepost(*words: str, cwd: Path, **env: str) -> tuple[int, str]:
    """Another process of the operator, beside the bot; the exit status and all that it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=cwd, env={"PYTHONPATH": str(ROOT), "PATH": "", **env},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert process.returncode is not None
    return process.returncode, out.decode()


async def test_a_backup_while_members_are_at_it_holds_all_that_they_were_told_is_kept(
    busy: Outside, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    here, there = {"GUIDEPOST_DATA_DIR": str(tmp_path)}, {"GUIDEPOST_DATA_DIR": str(elsewhere)}
    async with busy.bot() as running:
        crowd = Crowd(busy)
        await crowd.begin()
        told_before = list(crowd.logged)
        status, said = await guidepost("backup", cwd=tmp_path, **here)
        assert (status, "checked" in said) == (0, True)
        assert len(crowd.logged) > len(told_before)
        refused = await guidepost("restore", str(list_backups(tmp_path / "backups")[0].path), cwd=tmp_path, **here)
        assert refused[0] == 2
        assert refused[1].startswith("Guidepost is running")
        await crowd.end()
        assert running.returncode is None
    [copy] = [one.path for one in list_backups(tmp_path / "backups") if one.kind == "guidepost"]
    status, said = await guidepost("restore", str(copy), cwd=elsewhere, **there)
    assert (status, "Start Guidepost again" in said) == (0, True), said
    assert crowd.missing(elsewhere, told_before) == set()
    assert version_of(elsewhere / "guidepost.sqlite3") == read_migrations()[-1].version
    moved = Outside.__new__(Outside)
    moved.server, moved.folder = busy.server, elsewhere
    async with moved.bot():  # what was restored runs
        status_of_first = await busy.server.slash(crowd.members[0], busy.channel, "streak status")
        assert status_of_first.acknowledged


async def test_a_stop_under_load_ends_with_0_within_5_seconds_and_loses_nothing(busy: Outside) -> None:
    async with busy.bot() as running:
        crowd = Crowd(busy)
        await crowd.begin()
        began = time.monotonic()
        running.terminate()
        assert await running.wait() == 0
        assert time.monotonic() - began < STOP_SECONDS
        assert FINISH_SECONDS + CLOSE_SECONDS < PROMISED_SECONDS
        await crowd.end()
        assert "Traceback" not in running.output
    assert len(crowd.logged) >= MEMBERS
    assert crowd.missing(busy.folder, crowd.logged) == set()


async def test_a_member_who_hammers_gets_sentences_and_others_are_answered_meanwhile(outside: Outside) -> None:
    server = outside.server
    async with outside.bot():
        await outside.slash("guide contents")  # the first of all loads a little
        hammering = [asyncio.create_task(outside.slash("guide progress")) for _ in range(40)]
        await asyncio.sleep(0.01)
        other = await server.slash(outside.bob, outside.channel, "guide contents")
        assert other.message is not None
        assert "That was quick" not in other.text
        assert other.latency < ANSWER_SECONDS
        told = await asyncio.gather(*hammering)
        assert all(one.acknowledged and not one.errors for one in told)
        refused = [one.text for one in told if "That was quick" in one.text]
        assert len(refused) >= 40 - 20 - 5
        assert all(re.search(r"try again in \d+ seconds?\.", words) for words in refused)
        assert (await server.slash(outside.bob, outside.channel, "guide progress")).latency < ANSWER_SECONDS


async def test_start_up_says_how_to_invite_the_bot_and_why_each_permission(outside: Outside) -> None:
    async with outside.bot() as running:
        assert f"https://discord.com/oauth2/authorize?client_id={outside.server.world.bot.id}" in running.output
        assert "Read Message History (looks whether a post is there already" in running.output


async def test_metrics_of_the_running_bot_are_exported_and_a_nightly_copy_was_made(
    outside: Outside, tmp_path: Path, free_port: int
) -> None:
    env = {"GUIDEPOST_METRICS_PORT": str(free_port), "GUIDEPOST_DATA_DIR": str(tmp_path)}
    async with outside.bot(**env) as running:
        await outside.slash("guide contents")
        await until(lambda: bool(list_backups(tmp_path / "backups")))  # which waits until the bot is ready
        status, page = await guidepost("export-metrics", cwd=tmp_path, **env)
        assert status == 0, page
        assert 'guidepost_commands_total{command="guide contents",outcome="answered"} 1.0' in page
        assert "guidepost_connected 1.0" in page
        assert "guidepost_guilds 1.0" in page
        assert "guidepost_last_backup_age_seconds" in page
        [nightly] = list_backups(tmp_path / "backups")
        assert nightly.kind == "nightly"
        assert version_of(nightly.path) == read_migrations()[-1].version
        running.terminate()
        assert await running.wait() == 0
        assert "Traceback" not in running.output


async def test_a_second_bot_on_the_port_of_the_metrics_is_one_sentence(outside: Outside, tmp_path: Path) -> None:
    listening = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    env = {"GUIDEPOST_METRICS_PORT": str(port), "DISCORD_TOKEN": "x.y.z"}
    status, said = await guidepost("run", cwd=tmp_path, GUIDEPOST_DATA_DIR=str(tmp_path), **env)
    listening.close()
    assert status == 2
    assert said.splitlines()[-1].startswith(f"GUIDEPOST_METRICS_PORT is {port}")


async def test_the_doctor_of_a_running_bot_finds_nothing_to_mend(outside: Outside, tmp_path: Path) -> None:
    async with outside.bot():
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.discord_server.launch", outside.server.url, "bot", "doctor"),
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "DISCORD_TOKEN": outside.server.token, "GUIDEPOST_DATA_DIR": str(tmp_path)},
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
        said = out.decode()
        # That it is connected the bot tells 10 seconds after its start, which is too long to wait here.
        failed = [line for line in said.splitlines() if line.startswith("fail")]
        assert failed in ([], ["fail  running   Guidepost is running, but not connected to Discord."]), said
        assert process.returncode == len(failed)
        assert f"client_id={outside.server.world.bot.id}" in said
        assert outside.server.token not in said

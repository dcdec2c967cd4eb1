"""SIGTERM to a bot with a gigabyte of data, of which a copy and a wipe are under way, while members use it."""

import asyncio
import random
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.database.personal_data import OWE_WIPE
from tests.benchmarks import crowd
from tests.discord_server.process import bot_process
from tests.discord_server.server import DiscordServer
from tests.faults.load import Load, logs_in_file
from tests.faults.report import Tried

STOP_SECONDS = 5.0
MEMBERS = 8
# Of the crowd, whose 125,000 make a gigabyte.
A_STEP = 25_000
# When the first wake-up has begun the copy and the wipe: the moments at which the signal comes.
MOMENTS = (3.5, 4.5, 6.0, 8.0, 10.0)


async def try_stop(folder: Path, times: int) -> list[Tried]:
    """`times` is the size of the database, in fifths of a gigabyte."""
    async with DiscordServer(validate=False) as server:
        guild = server.add_guild()
        channel = server.add_channel(guild)
        members = [server.add_member(guild, f"member {number}") for number in range(MEMBERS)]
        load = Load(server, channel, members, random.Random(5))
        ids = [member.id for member in members]
        path = await crowd.fill(folder, guild.id, ids, datetime.now(UTC).date(), members=A_STEP * times)
        seconds = [await _stop_after(moment, folder, server, load) for moment in MOMENTS]
        lost = await load.lost(logs_in_file(folder))
        size = path.stat().st_size / 2**20
    slow = sum(one > STOP_SECONDS for one in seconds)
    remark = f"ends after {max(seconds):.1f} s at most, {slow} times too late"
    return [Tried(f"SIGTERM with {size:,.0f} MB, a copy and a wipe under way", len(MOMENTS), lost + slow, remark)]


async def _stop_after(moment: float, folder: Path, server: DiscordServer, load: Load) -> float:
    """Seconds from the signal to the end of the process."""
    for backup in (folder / "backups").glob("*"):
        backup.unlink()  # so that the nightly copy is made at the start
    with closing(sqlite3.connect(folder / "guidepost.sqlite3")) as connection, connection:
        connection.execute(OWE_WIPE)
    env = {"GUIDEPOST_DATA_DIR": str(folder)}
    async with bot_process(server, "bot", ["run"], env, timeout=60, cwd=folder) as process, load.going_on():
        await asyncio.sleep(moment)
        began = time.perf_counter()
        process.terminate()
        status = await process.wait(30)
        if status != 0:
            raise RuntimeError(f"exit status {status}: {process.output}")
        return time.perf_counter() - began

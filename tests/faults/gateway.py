"""The connection to Discord's gateway is lost in every way, again and again, while members use the bot."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.discord_server.process import bot_process
from tests.discord_server.server import DiscordServer
from tests.faults.load import Load, logs_in_file
from tests.faults.report import Tried

MEMBERS = 8
# Discord's own codes of a closed connection that may be opened again.
CODES = (1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009)
HEARTBEAT = 1.0


def ways(server: DiscordServer) -> dict[str, Callable[[], Awaitable[None]]]:
    async def close(code: int | None) -> None:
        await server.drop_gateway(code)

    async def ask_reconnect() -> None:
        server.ask_reconnect()

    async def invalidate(resumable: bool) -> None:
        server.invalidate_sessions(resumable)

    async def fall_silent() -> None:
        server.stop_heartbeat_acks()
        await asyncio.sleep(4 * HEARTBEAT)
        server.start_heartbeat_acks()

    async def be_away() -> None:
        server.hold_gateway()
        await server.drop_gateway(None)
        await asyncio.sleep(2)
        server.release_gateway()

    return {
        "closed by a code": lambda: close(random.choice([code for code in CODES if code != 1006])),
        "cut off": lambda: close(None),
        "asked to reconnect": ask_reconnect,
        "session invalid, may resume": lambda: invalidate(True),
        "session invalid": lambda: invalidate(False),
        "no heartbeat acknowledged": fall_silent,
        "away for two seconds": be_away,
    }


async def try_gateway(folder: Path, times: int) -> list[Tried]:
    tried = []
    async with DiscordServer(validate=False, heartbeat=HEARTBEAT) as server:
        guild = server.add_guild()
        channel = server.add_channel(guild)
        members = [server.add_member(guild, f"member {number}") for number in range(MEMBERS)]
        load = Load(server, channel, members, random.Random(1))
        async with bot_process(server, "bot", ["run"], {"GUIDEPOST_DATA_DIR": str(folder)}, timeout=60, cwd=folder):
            await load.join()
            async with load.going_on():
                for name, lose in ways(server).items():
                    load.slowest_back = 0.0
                    for _ in range(times):
                        await lose()
                        await load.until_back()
                        await asyncio.sleep(0.3)
                    lost = await load.lost(logs_in_file(folder))
                    back = f"answers again after {load.slowest_back:.1f} s at most"
                    tried.append(Tried(f"gateway: {name}", times, lost, back))
    return tried

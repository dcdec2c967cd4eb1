"""Every route that the bot calls fails in every way, while members use the bot and a moderator lets a tip be posted."""

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.discord_server.permissions import MANAGE_GUILD
from tests.discord_server.process import bot_process
from tests.discord_server.records import Channel
from tests.discord_server.server import DiscordServer
from tests.faults.load import Load, logs_in_file
from tests.faults.report import Tried
from tests.support.waiting import until

MEMBERS = 4
# Of a fault, members act so often that it does; the first pause before a post is tried again is a minute.
STRIKES_WITHIN, RETRIED_WITHIN = 2.0, 200.0
ROUTES = (
    ("POST", "/interactions/*/*/callback"),
    ("PATCH", "/webhooks/*/*/messages/@original"),
    ("POST", "/webhooks/*/*"),
    ("POST", "/channels/*/messages"),
    ("GET", "/channels/*/messages"),
    ("GET", "/channels/*"),
    ("POST", "/users/@me/channels"),
    ("GET", "/guilds/*/members/*"),
)
# Called once, at the start.
START_ROUTES = (
    ("GET", "/users/@me"),
    ("GET", "/applications/@me"),
    ("GET", "/oauth2/applications/@me"),
    ("GET", "/gateway/bot"),
    ("PUT", "/applications/*/commands"),
)


def plan(server: DiscordServer, fault: str, method: str, path: str) -> None:
    match fault:
        case "500" | "502" | "503":
            server.answer_next(method, path, status=int(fault))
        case "429":
            server.answer_next(method, path, status=429, retry_after=0.3)
        case "global 429":
            body = {"message": "You are being rate limited.", "retry_after": 0.3, "global": True}
            server.answer_next(method, path, status=429, retry_after=0.3, body=body)
        case "reset after the work":
            server.lose_answer(method, path)
        case "slow by 2 s":
            server.delay_next(method, path, seconds=2)


async def wrong_posts(server: DiscordServer, channel: Channel, folder: Path) -> int:
    """Posts that are said to be there and are not, that came twice, or that nobody knows of; once none is under way."""

    def runs(state: str) -> int:
        with closing(sqlite3.connect(f"file:{folder / 'guidepost.sqlite3'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM tip_runs WHERE state = ?", (state,)).fetchone()[0])

    await until(lambda: not runs("open"), RETRIED_WITHIN)
    posts = sum("Tip of the week" in message.text for message in server.world.history(channel.id))
    return abs(runs("sent") - posts)


FAULTS = ("500", "502", "503", "429", "global 429", "reset after the work", "slow by 2 s")


async def try_routes(folder: Path, times: int) -> list[Tried]:
    """Each fault on each route, so often."""
    tried = []
    async with DiscordServer(validate=False) as server:
        guild = server.add_guild()
        channel, tips = server.add_channel(guild), server.add_channel(guild, "tips")
        members = [server.add_member(guild, f"member {number}") for number in range(MEMBERS)]
        chief = server.add_member(guild, "moderator", bits=MANAGE_GUILD)
        load = Load(server, channel, members, random.Random(2))
        async with bot_process(server, "bot", ["run"], {"GUIDEPOST_DATA_DIR": str(folder)}, timeout=60, cwd=folder):
            await load.join()
            await server.slash(chief, channel, "admin tips schedule", channel=tips, weekday="monday", time="9am")
            for fault in FAULTS:
                async with load.going_on():
                    for method, path in ROUTES * times:
                        plan(server, fault, method, path)
                        await server.slash(chief, channel, "admin tips now")
                        await asyncio.sleep(STRIKES_WITHIN)
                        server.faults.clear()
                lost = await load.lost(logs_in_file(folder)) + await wrong_posts(server, tips, folder)
                tried.append(Tried(f"each route: {fault}", len(ROUTES) * times, lost, "logs told of, posts twice"))
    return tried


async def try_start(folder: Path, times: int) -> list[Tried]:
    """Each fault on each route of the start: the bot comes up all the same."""
    number = failed = 0
    for fault in FAULTS * times:
        for method, path in START_ROUTES:
            number += 1
            async with DiscordServer(validate=False) as server:
                guild = server.add_guild()
                channel, ann = server.add_channel(guild), server.add_member(guild, "ann")
                plan(server, fault, method, path)
                env = {"GUIDEPOST_DATA_DIR": str(folder / f"start-{number}")}
                async with bot_process(server, "bot", ["run"], env, timeout=60, cwd=folder):
                    await until(lambda: server.commands.registered)
                    answer = await server.slash(ann, channel, "help")
                    failed += not answer.acknowledged
    return [Tried("each route of the start, each fault", number, failed, "starts without an answer")]

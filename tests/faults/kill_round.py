"""Kills Guidepost at each of the 50 sends of a round of interviews, and counts who was told twice and who never.

Usage: uv run python -m tests.faults.kill_round [KILLS [AT_A_TIME]]
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.database.engine import connect
from bot.database.migrate import bring_up_to_date
from bot.database.rows import stored
from bot.environment import read_settings
from bot.jobs.ledger import LEASE
from cogs.mentoring.records import Profile, Request, RequestState
from cogs.mentoring.store import request_store
from tests.cogs.mentoring.services import GOAL, Services
from tests.discord_server.permissions import MANAGE_GUILD
from tests.discord_server.process import BotProcess, guidepost_process
from tests.discord_server.server import DiscordServer

SEEKERS = HOSTS = 50
# Rounds that run beside each other: each mostly waits for the pace of direct messages.
AT_A_TIME = 5
# Five direct messages a second, and room for a slow machine.
PATIENCE = 60.0
SEND, OPEN_DM = "/channels/*/messages", "/users/@me/channels"
MEMBER, CALLBACK = "/guilds/*/members/*", "/interactions/*/*/callback"
OFFER = "press:mentoring:accept:"
COME_DUE = timedelta(days=1)


@dataclass(frozen=True)
class Kill:
    """Where the process dies: at the `number`-th of such requests since its start; `moment` as in `at_request`."""

    method: str
    path: str
    number: int
    moment: str


def at_send(number: int) -> Kill:
    """A kill at a send, in turn: before it, while it is being answered, after it; the claims of 32 hang in the air."""
    ways = ((OPEN_DM, "arrived"), (SEND, "arrived"), (SEND, "done"), (SEND, "answered"))
    path, moment = ways[number % len(ways)]
    return Kill("POST", path, number, moment)


@dataclass(frozen=True)
class Told:
    """How often: hosts told once, messages too many, hosts who were never told, and offers that no round made."""

    once: int
    twice: int
    never: int
    strange: int
    restarts: int

    @property
    def whole(self) -> bool:
        return (self.twice, self.never, self.strange) == (0, 0, 0)


class KilledRound:
    """One Discord, one database and one round of 50, whatever becomes of the process."""

    def __init__(self, server: DiscordServer, folder: Path) -> None:
        self._server, self._folder = server, folder
        self._guild = server.add_guild("Careers in AI")
        self._channel = server.add_channel(self._guild)
        self._moderator = server.add_member(self._guild, "moderator", bits=MANAGE_GUILD)
        self._seekers = [server.add_member(self._guild, f"seeker-{one}") for one in range(SEEKERS)]
        self._hosts = [server.add_member(self._guild, f"host-{one}") for one in range(HOSTS)]
        self._restarts = -1

    async def run(self, kills: Sequence[Kill]) -> Told:
        await self._fill()
        for kill in kills:
            async with self._bot() as process:
                self._server.at_request(kill.method, kill.path, process.kill, number=kill.number, moment=kill.moment)
                answered = await self._start(process)
                try:
                    await process.wait(PATIENCE)
                except TimeoutError:
                    sent = len(self._server.sent("POST", SEND))
                    raise RuntimeError(f"{kill} never came: {sent} sent, {answered!r}\n{process.output}") from None
            self._server.faults.clear()
            self._minutes_pass()
        async with self._bot() as process:
            answered = await self._start(process)
            if "The round" not in answered:
                raise RuntimeError(f"the round is not there: {answered!r}")
            await self._until_told(process)
        return self._count()

    def _bot(self) -> AbstractAsyncContextManager[BotProcess]:
        self._restarts += 1
        env = {"GUIDEPOST_DATA_DIR": str(self._folder)}
        return guidepost_process(self._server, env, cwd=self._folder)

    async def _fill(self) -> None:
        """50 who wait, the last time that they were looked for is a moment ago, and 50 hosts with a place each."""
        now = datetime.now(UTC)
        database = connect(read_settings(None, data_dir=self._folder).database)
        try:
            await bring_up_to_date(database, now, self._folder / "backups")
            services = Services(database, now)
            for host in self._hosts:
                await services.profiles.save(self._profile(host.id, held="Data scientist", now=now))
                await services.profiles.offer_hosting(self._guild.id, host.id, 1)
            for number, seeker in enumerate(self._seekers, 1):
                await services.profiles.save(self._profile(seeker.id, wanted="Data scientist", now=now))
                asked = now - timedelta(minutes=number)
                request = Request(
                    self._server.world.snowflake(), self._guild.id, seeker.id, GOAL, RequestState.LOOKING, asked, asked
                )
                async with database.write() as connection:
                    await request_store.add_request(connection, request)
                    await request_store.put_on_waiting_list(connection, request.id, now + COME_DUE, now)
        finally:
            await database.close()

    def _profile(self, member_id: int, *, now: datetime, held: str = "", wanted: str = "") -> Profile:
        return Profile(self._guild.id, member_id, held, "", wanted, "", (), ("English",), "UTC", "", now)

    async def _start(self, process: BotProcess) -> str:
        """What the moderator is told, who presses until there is an answer; nothing where the process dies before."""
        died = asyncio.create_task(process.wait(PATIENCE))
        asked = asyncio.create_task(self._ask_for_round())
        await asyncio.wait({died, asked}, return_when=asyncio.FIRST_COMPLETED)
        for task in (died, asked):
            task.cancel()
        await asyncio.gather(died, asked, return_exceptions=True)
        return "" if asked.cancelled() else asked.result()

    async def _ask_for_round(self) -> str:
        while True:
            pressed = await self._server.slash(self._moderator, self._channel, "admin mentoring start")
            if pressed.acknowledged:
                return (await self._server.completed(pressed, PATIENCE)).text

    def _minutes_pass(self) -> None:
        """As long as a dead process's claims are held, and Discord remembers a nonce, which the wall clock would take
        three minutes for: nothing else is changed."""
        self._server.world.nonces.clear()
        long_ago = datetime.now(UTC) - LEASE
        with closing(sqlite3.connect(self._folder / "guidepost.sqlite3")) as connection, connection:
            for name in ("claimed_at", "unsure_since"):
                connection.execute(f"UPDATE occurrences SET {name} = ? WHERE {name} > ?", (stored(long_ago),) * 2)
            connection.execute("UPDATE occurrences SET held_until = ?", (stored(long_ago + LEASE),))

    async def _until_told(self, process: BotProcess) -> None:
        """Until no letter is open: not until all are there, for one too many may follow."""
        give_up_at = time.monotonic() + PATIENCE
        with closing(sqlite3.connect(f"file:{self._folder / 'guidepost.sqlite3'}?mode=ro", uri=True)) as connection:
            waiting = "SELECT COUNT(*) FROM mentoring_letters WHERE state = 'open' AND kind = 'offer'"
            while connection.execute(waiting).fetchone()[0]:
                if time.monotonic() > give_up_at or process.returncode is not None:
                    return
                await asyncio.sleep(0.05)

    def _count(self) -> Told:
        """What is in Discord, wherever it is: each message that puts an offer, by the offer; and by the host who can
        read it."""
        offers: Counter[str] = Counter()
        readers: Counter[int] = Counter()
        for message in self._server.world.messages.values():
            of_message = [one.removeprefix(OFFER).partition(":")[0] for one in message.custom_ids if OFFER in one]
            if of_message and message.visible_to is None:
                offers.update(of_message)
                readers.update(self._server.world.channels[message.channel_id].recipients)
        hosts = {one.id for one in self._hosts}
        once = sum(readers[one] == 1 for one in hosts)
        never = sum(readers[one] == 0 for one in hosts)
        twice = sum(number - 1 for number in (*offers.values(), *readers.values()) if number > 1)
        return Told(once, twice, never, len(offers.keys() - self._made()), self._restarts)

    def _made(self) -> set[str]:
        with closing(sqlite3.connect(f"file:{self._folder / 'guidepost.sqlite3'}?mode=ro", uri=True)) as connection:
            return {row[0] for row in connection.execute("SELECT id FROM mentoring_offers WHERE round_id > 0")}


async def one_round(kills: Sequence[Kill]) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        async with DiscordServer(validate=False) as server:
            return await KilledRound(server, Path(folder)).run(kills)


async def sweep(kills: int, at_a_time: int) -> list[Told]:
    """A round of its own for each kill: at the first send, at the second, …"""
    room = asyncio.Semaphore(at_a_time)

    async def one(number: int) -> Told:
        async with room:
            told = await one_round([at_send(number)])
            if not told.whole:
                print(f"{at_send(number)}: {told}")
            return told

    return await asyncio.gather(*(one(number) for number in range(1, kills + 1)))


def main(arguments: Sequence[str]) -> int:
    kills, at_a_time = [*map(int, arguments), *(HOSTS, AT_A_TIME)[len(arguments) :]]
    began = time.monotonic()
    rounds = asyncio.run(sweep(kills, at_a_time))
    once, twice, never = (sum(getattr(one, name) for one in rounds) for name in ("once", "twice", "never"))
    print(
        f"{len(rounds)} rounds of {HOSTS}, each killed at another send: {once:,} hosts told once, {twice} messages too "
        f"many, {never} never told; {time.monotonic() - began:,.0f} s"
    )
    return int(not all(one.whole for one in rounds))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Kills Guidepost at random moments while members log, starts it again, and counts what is missing and what is doubled.

Usage: uv run python -m tests.faults.kill [ROUNDS [SEED]]
"""

import asyncio
import random
import re
import sqlite3
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.discord_server.process import BotProcess, guidepost_process
from tests.discord_server.records import Exchange, Member
from tests.discord_server.server import DiscordServer

MEMBERS = 4
ROUNDS = 200
LATEST_KILL = 0.5
# What a cut process had sent may still be on its way to Discord.
ON_THE_WAY = 0.1
TOTAL = re.compile(r"([\d,]+) minutes? in all")


@dataclass
class Tally:
    """Numbers of interactions; `sent` are those that may or may not be there when they were not acknowledged."""

    rounds: int = 0
    sent: set[int] = field(default_factory=set)
    acknowledged: set[int] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)
    doubled: int = 0

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {len(self.sent):,} logs sent, {len(self.acknowledged):,} acknowledged, "
            f"{len(self.missing)} missing, {self.doubled} doubled"
        )


class Kills:
    """One Discord and one database throughout; each round has members of its own, who log one minute at a time."""

    def __init__(self, server: DiscordServer, folder: Path, seed: int) -> None:
        self.tally = Tally()
        self._server, self._folder = server, folder
        self._chance = random.Random(seed)
        self._guild = server.add_guild()
        self._channel = server.add_channel(self._guild)
        self._of_round: dict[Member, set[int]] = {}

    async def run(self, rounds: int) -> Tally:
        for number in range(rounds):
            async with self._bot() as process:
                await self._check()
                members = [self._server.add_member(self._guild, f"{number}-{one}") for one in range(MEMBERS)]
                await asyncio.gather(*(self._join(one) for one in members))
                await self._log_until_killed(members, process)
            self.tally.rounds += 1
        async with self._bot():
            await self._check()
        return self.tally

    def _bot(self) -> AbstractAsyncContextManager[BotProcess]:
        env = {"GUIDEPOST_DATA_DIR": str(self._folder)}
        return guidepost_process(self._server, env, cwd=self._folder)

    async def _join(self, member: Member) -> None:
        asked = await self._server.slash(member, self._channel, "streak join", timezone="UTC", habit="read one page")
        joined = await self._server.completed(asked)
        if "Your streak begins" not in joined.text:
            raise RuntimeError(f"joining failed: {joined}")

    async def _log_until_killed(self, members: Sequence[Member], process: BotProcess) -> None:
        before = self._server.world.snowflake()
        logging = [asyncio.create_task(self._keep_logging(one, process)) for one in members]
        await asyncio.sleep(self._chance.uniform(0, LATEST_KILL))
        process.kill()
        await process.wait()
        await asyncio.sleep(ON_THE_WAY)
        for task in logging:
            task.cancel()
        await asyncio.gather(*logging, return_exceptions=True)
        by_id = self._server.interactions.by_id
        self._of_round = {one: {at for at in by_id if at > before and by_id[at].user_id == one.id} for one in members}

    async def _keep_logging(self, member: Member, process: BotProcess) -> None:
        while process.returncode is None:
            await self._server.slash(member, self._channel, "streak log", minutes="1")

    async def _check(self) -> None:
        """Once the bot is up again: what the file holds of the last round, and what members are told."""
        for member, sent in self._of_round.items():
            self.tally.sent |= sent
            exchanges = [self._server.interactions.exchange(self._server.interactions.by_id[one]) for one in sent]
            acknowledged = {one.id for one in exchanges if is_logged(one)}
            self.tally.acknowledged |= acknowledged
            stored, totals = in_file(self._folder, member)
            self.tally.missing |= acknowledged - stored.keys()
            told = await self._told(member) if stored else 0
            kept = len(stored.keys() & sent)
            # A row that nobody sent, minutes in a row, in the sums or in the answer that nobody logged.
            surplus = (len(stored), sum(stored.values()), totals, told)
            self.tally.doubled += max(one - kept for one in surplus)
            if min(surplus) < kept:
                raise RuntimeError(f"{kept} logs are stored, but counted as {surplus}")

    async def _told(self, member: Member) -> int:
        asked = await self._server.slash(member, self._channel, "streak status")
        return minutes_told(await self._server.completed(asked))  # a bot that has just started may answer late


def is_logged(exchange: Exchange) -> bool:
    """Whether the member was told that the log is kept."""
    return exchange.message is not None and "Logged for today" in exchange.text


def minutes_told(status: Exchange) -> int:
    """The minutes in all that an answer tells of, where there are any."""
    found = TOTAL.search(status.text)
    if found is None and " logged ·" in status.text:
        return 0
    if found is None:
        raise RuntimeError(f"no minutes in the answer: {status.text!r} {status.errors}")
    return int(found[1].replace(",", ""))


def in_file(folder: Path, member: Member) -> tuple[Mapping[int, int], int]:
    """The minutes of each log in the SQLite file by the number of the log, and the minutes in the leaderboard's sum."""
    who = (member.guild_id, member.id)
    with closing(sqlite3.connect(f"file:{folder / 'guidepost.sqlite3'}?mode=ro", uri=True)) as connection:
        logs = "SELECT id, minutes FROM streak_logs WHERE guild_id = ? AND member_id = ?"
        sums = "SELECT SUM(minutes) FROM streak_totals WHERE guild_id = ? AND member_id = ? AND period = 'all'"
        return dict(connection.execute(logs, who)), connection.execute(sums, who).fetchone()[0] or 0


async def kill_rounds(rounds: int, seed: int, folder: Path) -> Tally:
    async with DiscordServer(validate=False) as server:
        return await Kills(server, folder, seed).run(rounds)


def main(arguments: Sequence[str]) -> int:
    rounds, seed = [*map(int, arguments), *(ROUNDS, 1)[len(arguments) :]]
    with tempfile.TemporaryDirectory() as folder:
        tally = asyncio.run(kill_rounds(rounds, seed, Path(folder)))
    print(tally)
    return int(bool(tally.missing) or tally.doubled > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

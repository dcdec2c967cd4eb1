"""Rounds of 50 whose process is killed: each host is told exactly once; real processes only."""

import asyncio
from pathlib import Path

from tests.discord_server.server import DiscordServer
from tests.faults.kill_round import CALLBACK, HOSTS, MEMBER, OPEN_DM, SEND, Kill, KilledRound, Told

# Two in each of three rounds, which run beside each other: before the round is stored, before its answer, and at sends
# (before one, while one is on its way, before its answer, after it), where up to 32 claims hang in the air.
KILLS = (
    (Kill("GET", MEMBER, 5, "arrived"), Kill("POST", SEND, 11, "answered")),
    (Kill("POST", CALLBACK, 1, "arrived"), Kill("POST", OPEN_DM, 3, "arrived")),
    (Kill("POST", SEND, 2, "arrived"), Kill("POST", SEND, 7, "done")),
)


async def test_a_round_of_50_that_is_killed_at_any_step_tells_each_host_once(tmp_path: Path) -> None:
    """`python -m tests.faults.kill_round` kills at each of the 50 sends."""

    async def one_round(name: str, kills: tuple[Kill, ...]) -> None:
        folder = tmp_path / name
        folder.mkdir()
        async with DiscordServer() as server:
            told = await KilledRound(server, folder).run(kills)
            assert told == Told(once=HOSTS, twice=0, never=0, strange=0, restarts=len(kills))
            assert server.findings == []

    await asyncio.gather(*(one_round(str(number), kills) for number, kills in enumerate(KILLS)))

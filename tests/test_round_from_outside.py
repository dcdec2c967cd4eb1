"""A round of 50 whose process is killed again and again: each host is told exactly once; real processes only."""

from pathlib import Path

from tests.discord_server.server import DiscordServer
from tests.faults.kill_round import CALLBACK, HOSTS, MEMBER, OPEN_DM, SEND, Kill, KilledRound, Told

# Before the round is stored, before its answer, and at sends (before one, while one is on its way, before its answer,
# after it), where up to 32 claims hang in the air.
KILLS = (
    Kill("GET", MEMBER, 5, "arrived"),
    Kill("POST", CALLBACK, 1, "arrived"),
    Kill("POST", OPEN_DM, 3, "arrived"),
    Kill("POST", SEND, 2, "arrived"),
    Kill("POST", SEND, 7, "done"),
    Kill("POST", SEND, 11, "answered"),
)


async def test_a_round_of_50_that_is_killed_at_any_step_tells_each_host_once(tmp_path: Path) -> None:
    """`python -m tests.faults.kill_round` kills at each of the 50 sends."""
    async with DiscordServer() as server:
        told = await KilledRound(server, tmp_path).run(KILLS)
        assert told == Told(once=HOSTS, twice=0, never=0, strange=0, restarts=len(KILLS))
        assert server.findings == []

"""Streaks as Discord meets them: killed while members log, an interaction twice, two devices at once, a lost answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from tests.discord_server.records import JSON
from tests.discord_server.server import DiscordServer
from tests.faults.kill import Kills, in_file, is_logged, minutes_told
from tests.support.outside import Outside
from tests.support.waiting import until

CALLBACKS = "/interactions/*/*/callback"


class Streaker(Outside):
    """Ann, in a guild on the stand-in for Discord, with a streak of her own."""

    async def join(self) -> None:
        assert "Your streak begins" in (await self.slash("streak join", timezone="UTC")).text

    def delivered(self) -> JSON:
        """The interaction that the bot was told of last, as Discord told it."""
        events = [orjson.loads(text) for one in self.server.gateway.sessions.values() for _sequence, text in one.held]
        found: JSON = [one["d"] for one in events if one["t"] == "INTERACTION_CREATE"][-1]
        return found

    async def deliver(self, event: JSON) -> None:
        """The event once more, and the time to carry it out."""
        asked = len(self.server.sent("POST", CALLBACKS))
        self.server.gateway.dispatch("INTERACTION_CREATE", event, self.guild.id)
        await until(lambda: len(self.server.sent("POST", CALLBACKS)) > asked)

    async def assert_kept(self, rows: list[int]) -> None:
        """These minutes are in the file, and in all that is told, as one day."""
        stored, total = in_file(self.folder, self.ann)
        assert sorted(stored.values()) == sorted(rows)
        status = await self.slash("streak status")
        assert (total, minutes_told(status)) == (sum(rows), sum(rows))
        assert f"1 day logged · {sum(rows):,} minutes in all" in status.text


@pytest.fixture
async def streaker(tmp_path: Path) -> AsyncIterator[Streaker]:
    """At the end, every request of the bot must have kept to Discord's published description."""
    async with DiscordServer() as server:
        yield Streaker(server, tmp_path)
        assert server.findings == []


async def test_no_acknowledged_log_is_lost_or_doubled_by_a_kill(tmp_path: Path) -> None:
    """`python -m tests.faults.kill` does the same 200 times."""
    async with DiscordServer() as server:
        tally = await Kills(server, tmp_path, seed=3).run(3)
        assert tally.acknowledged
        assert (tally.missing, tally.doubled) == (set(), 0)
        assert server.findings == []


async def test_an_interaction_that_comes_twice_counts_once(streaker: Streaker) -> None:
    async with streaker.bot() as running:
        await streaker.join()
        first = await streaker.slash("streak log", minutes="25")
        assert is_logged(first)
        await streaker.deliver(streaker.delivered())
        await streaker.assert_kept([25])
        assert running.returncode is None
        assert "Traceback" not in running.output


async def test_an_interaction_that_comes_again_after_a_kill_counts_once_and_is_answered(tmp_path: Path) -> None:
    """The process dies between the disk and the answer; what it tells afterwards is what is stored."""
    async with DiscordServer(ack_window=30) as server:
        streaker = Streaker(server, tmp_path)
        async with streaker.bot() as running:
            await streaker.join()
            server.answer_next("POST", CALLBACKS, status=500)
            lost = asyncio.create_task(streaker.slash("streak log", minutes="25"))
            await until(lambda: server.sent("POST", CALLBACKS)[-1].status == 500)
            running.kill()
            await running.wait()
        event = streaker.delivered()
        async with streaker.bot():
            await streaker.assert_kept([25])
            await streaker.deliver(event)
            assert minutes_told(await lost) == 25
            await streaker.assert_kept([25])


async def test_two_devices_in_the_same_millisecond_make_one_check_in(streaker: Streaker) -> None:
    async with streaker.bot():
        await streaker.join()
        both = await asyncio.gather(*(streaker.slash("streak log", minutes=one) for one in ("10", "20")))
        assert [is_logged(one) for one in both] == [True, True]
        assert max(minutes_told(one) for one in both) == 30
        await streaker.assert_kept([10, 20])


async def test_two_devices_do_not_fit_more_into_a_day_than_it_has(streaker: Streaker) -> None:
    async with streaker.bot():
        await streaker.join()
        both = await asyncio.gather(*(streaker.slash("streak log", minutes="1000") for _ in range(2)))
        assert sorted(is_logged(one) for one in both) == [False, True]
        await streaker.assert_kept([1000])


async def test_an_answer_lost_on_the_way_leaves_the_log_there_once(streaker: Streaker) -> None:
    async with streaker.bot() as running:
        await streaker.join()
        streaker.server.lose_answer("POST", CALLBACKS)
        assert is_logged(await streaker.slash("streak log", minutes="25"))
        await streaker.assert_kept([25])
        assert is_logged(await streaker.slash("streak log", minutes="5"))
        await streaker.assert_kept([5, 25])
        assert running.returncode is None

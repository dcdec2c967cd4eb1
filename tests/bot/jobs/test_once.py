"""A timed post reaches its channel exactly once, at whatever step its process dies."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.database.engine import connect
from bot.jobs.delivery import Delivery
from bot.jobs.ledger import Ledger
from bot.jobs.records import Occurrence, Outcome, State, ToMember
from bot.jobs.runner import Limits
from bot.settings import Settings
from tests.bot.jobs.at import HOUR, MINUTE, POSTS, TAKEN_OVER, At
from tests.discord_server.permissions import READ_MESSAGE_HISTORY
from tests.discord_server.records import Overwrite
from tests.support.deaths import (
    Died,
    DiesAfterClaim,
    DiesAfterLooking,
    DiesAfterSending,
    DiesAfterSettling,
    DiesBeforeLooking,
    DiesBeforeSending,
    DiesBeforeSettling,
)
from tests.support.timed import Due, tip
from tests.support.waiting import PATIENCE_SECONDS, until

ROOT = Path(__file__).parents[3]

LEDGERS = {one.__name__: one for one in (DiesAfterClaim, DiesBeforeSettling, DiesAfterSettling)}
DELIVERIES = {one.__name__: one for one in (DiesBeforeSending, DiesAfterSending, DiesBeforeLooking, DiesAfterLooking)}


def dying(at: At, death: str) -> dict[str, Any]:
    if death in LEDGERS:
        return {"ledger": LEDGERS[death](at.database)}
    return {"delivery": DELIVERIES[death](at.client)}


@pytest.mark.parametrize("second", [None, "DiesBeforeLooking", "DiesAfterLooking", "DiesBeforeSettling"])
@pytest.mark.parametrize("first", [*LEDGERS, "DiesBeforeSending", "DiesAfterSending"])
async def test_whatever_step_the_process_dies_at_the_channel_holds_one_post(
    at: At, first: str, second: str | None
) -> None:
    """It dies, is started again, perhaps dies again at another step, and is started again."""
    moment = at.now
    at.server.world._clock = lambda: moment.timestamp()
    for death in filter(None, (first, second)):
        with suppress(Died, BaseExceptionGroup):  # the second step is not always reached
            await at.scheduler(Due(at.tip()), **dying(at, death)).run_due(moment)
        at.forget_nonces()
        moment += TAKEN_OVER
    due = Due(at.tip())
    await at.scheduler(due).run_due(moment)
    [message] = at.posted()
    assert due.told == {at.tip(): Outcome(State.SENT, message.id)}


@pytest.mark.parametrize("step", ["send", "confirm", "tell"])
async def test_after_kill_9_the_channel_holds_one_post(at: At, settings: Settings, step: str) -> None:
    words = (settings.database.text, at.server.token, str(at.channel.id), at.now.isoformat(), step)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.discord_server.launch", at.server.url, "tests.support.timed_post"), *words,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS) == b"here\n"
    process.kill()
    await process.wait()
    assert len(at.posted()) == (step != "send")
    at.forget_nonces()
    due = Due(tip(at.channel.id, at.now))
    await at.scheduler(due).run_due(at.now + TAKEN_OVER)
    assert len(at.posted()) == 1
    assert [result.state for result in due.told.values()] == [State.SENT]


async def test_a_lost_answer_leads_to_one_post(at: At) -> None:
    at.server.lose_answer("POST", POSTS)
    due = Due(at.tip())
    scheduler = at.scheduler(due)
    await scheduler.run_due(at.now)
    assert due.told == {}
    at.forget_nonces()
    await scheduler.run_due(at.now + 2 * MINUTE)
    [message] = at.posted()
    assert due.told == {at.tip(): Outcome(State.SENT, message.id)}


async def test_two_processes_on_one_database_post_once(at: At, settings: Settings) -> None:
    other = connect(settings.database)
    dues = [Due(at.tip()) for _ in range(4)]
    schedulers = [
        at.scheduler(each, ledger=Ledger(db)) for each, db in zip(dues, [at.database, other] * 2, strict=True)
    ]
    await asyncio.gather(*(scheduler.run_due(at.now) for scheduler in schedulers))
    await asyncio.gather(*(scheduler.run_due(at.now + MINUTE) for scheduler in schedulers))
    [message] = at.posted()
    assert [list(due.told.values()) for due in dues] == [[Outcome(State.SENT, message.id)]] * 4
    assert len(at.server.sent("POST", POSTS)) == 1
    await other.close()


async def test_a_restored_backup_sends_nothing_again(at: At) -> None:
    """The ledger knows nothing, the channel does."""
    await at.scheduler(Due(at.tip())).run_due(at.now)
    await at.database.execute("DELETE FROM occurrences")
    at.forget_nonces()
    due = Due(at.tip())
    await at.scheduler(due).run_due(at.now + HOUR)
    assert due.told == {at.tip(): Outcome(State.SENT, at.posted()[0].id)}
    assert len(at.posted()) == 1


async def test_a_direct_message_is_looked_for_too(at: At) -> None:
    ann = at.server.add_member(at.guild, "ann")
    reminder = Occurrence("tip", at.guild.id, f"{ann.id}:2026-03-02", at.now, ToMember(ann.id))
    with pytest.raises(BaseExceptionGroup):
        await at.scheduler(Due(reminder), **dying(at, "DiesAfterSending")).run_due(at.now)
    at.forget_nonces()
    due = Due(reminder)
    await at.scheduler(due).run_due(at.now + TAKEN_OVER)
    [message] = at.posted(at.server.dm(ann))
    assert due.told == {reminder: Outcome(State.SENT, message.id)}


async def test_what_hung_and_arrives_in_the_end_is_not_there_twice(at: At) -> None:
    """A request that we no longer wait for is still under way, when the next one is sent, with the same nonce."""
    arrive = asyncio.Event()
    at.server.delay_next("POST", POSTS, until=arrive)
    due = Due(at.tip())
    scheduler = at.scheduler(due, limits=Limits(send_seconds=0.1))
    await scheduler.run_due(at.now)
    assert due.told == {}
    assert at.posted() == []
    await scheduler.run_due(at.now + 2 * MINUTE)
    arrive.set()
    await until(lambda: len(at.server.sent("POST", POSTS)) == 2)
    await at.scheduler(due).run_due(at.now + 10 * MINUTE)
    [message] = at.posted()
    assert due.told == {at.tip(): Outcome(State.SENT, message.id)}


async def test_a_channel_that_may_not_be_read_is_not_taken_for_empty(at: At) -> None:
    """Discord shows an empty channel there: a second post could be a double, so it is not sent."""
    async with discord.Client(intents=discord.Intents(guilds=True), guild_ready_timeout=0) as client:
        connected = asyncio.create_task(client.start(at.server.token))
        await asyncio.wait_for(client.wait_until_ready(), PATIENCE_SECONDS)
        unread = [Overwrite(at.guild.id, deny=READ_MESSAGE_HISTORY)]
        blind = at.server.add_channel(at.guild, "blind", overwrites=unread)
        await until(lambda: client.get_channel(blind.id))
        due = Due(at.tip(channel=blind))
        with pytest.raises(BaseExceptionGroup):
            await at.scheduler(due, delivery=DiesAfterSending(client)).run_due(at.now)
        at.forget_nonces()
        await at.scheduler(due, delivery=Delivery(client)).run_due(at.now + TAKEN_OVER)
        await client.close()
        await connected
    [outcome] = due.told.values()
    assert (outcome.state, outcome.reason) == (State.FAILED, "403: the permission Read Message History is missing")
    assert len(at.posted(blind)) == 1


async def test_a_deleted_post_is_not_sent_again(at: At) -> None:
    body = {"code": 10008, "message": "Unknown Message"}
    at.server.answer_next("POST", POSTS, status=404, body=body)
    due = Due(at.tip())
    await at.scheduler(due).run_due(at.now)
    assert due.told == {at.tip(): Outcome(State.SENT)}

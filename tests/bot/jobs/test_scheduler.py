"""Timed posts against a stand-in for Discord: each arrives once, whatever dies, fails or hangs."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.database.engine import connect
from bot.database.executor import Database
from bot.guilds.failures import Failures
from bot.jobs.delivery import Delivery, OutgoingMessage, classify_error, has_occurrence_id
from bot.jobs.ledger import LEASE, Ledger
from bot.jobs.records import Claim, InChannel, Occurrence, Outcome, State, Target, ToMember
from bot.jobs.runner import Limits, Source
from bot.jobs.scheduler import Scheduler
from bot.pages.formatter import PageFormatter
from bot.pages.ui import notice_page
from bot.settings import Settings
from tests.discord_server.launch import pointed_at
from tests.discord_server.permissions import READ_MESSAGE_HISTORY, SEND_MESSAGES
from tests.discord_server.records import Channel, Message, Overwrite
from tests.discord_server.server import DiscordServer
from tests.support.deaths import Died, DiesAfterSending, DiesBeforeSending, DiesBeforeSettling
from tests.support.timed import Due, let_sleep, tip
from tests.support.waiting import PATIENCE_SECONDS, until

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# A claim is made a moment after the round began.
TAKEN_OVER = LEASE + MINUTE
POSTS = "/channels/*/messages"
ROOT = Path(__file__).parents[3]


class At:
    """A guild with a channel, the bot's way there, and schedulers on one database."""

    def __init__(self, server: DiscordServer, client: discord.Client, database: Database) -> None:
        self.server, self.client, self.database = server, client, database
        self.guild = server.add_guild("Careers in AI")
        self.channel = server.add_channel(self.guild, "tips")
        self.now = discord.utils.utcnow()  # the server's ids follow the real clock
        self.failures = Failures(database, lambda: self.now)

    def scheduler(self, *sources: Source, **other: Any) -> Scheduler:
        """A new one, as after a restart; `ledger`, `delivery` and `limits` may be others."""
        given: dict[str, Any] = {"ledger": Ledger(self.database), "delivery": Delivery(self.client)} | other
        made = Scheduler(failures=self.failures, **given)
        for number, source in enumerate(sources):
            made.add("tip" if number == 0 else f"tip{number}", source)
        return made

    def tip(self, due_at: datetime | None = None, channel: Channel | None = None) -> Occurrence:
        place = channel or self.channel
        return tip(place.id, due_at or self.now, place.id if channel else self.guild.id)

    def posted(self, channel: Channel | None = None) -> list[Message]:
        return self.server.world.history((channel or self.channel).id)

    async def state(self, occurrence: Occurrence) -> State:
        entries = await Ledger(self.database).newest(occurrence.guild_id)
        return next(entry.state for entry in entries if entry.occurrence.id == occurrence.id)


@pytest.fixture
async def at(database: Database) -> AsyncIterator[At]:
    async with DiscordServer() as server:
        with pointed_at(server.url):
            async with discord.Client(intents=discord.Intents.none()) as client:
                await client.login(server.token)
                yield At(server, client, database)
        assert server.findings == []


async def test_what_is_due_is_posted_once_and_told(at: At) -> None:
    due = Due(at.tip())
    scheduler = at.scheduler(due)
    for minutes in range(3):
        await scheduler.run_due(at.now + minutes * MINUTE)
    [message] = at.posted()
    assert due.told == {at.tip(): Outcome(State.SENT, message.id)}
    [request] = at.server.sent("POST", POSTS)
    assert request.body["enforce_nonce"] is True
    assert request.body["nonce"] == at.tip().id
    assert request.body["allowed_mentions"] == {"parse": []}


async def test_a_timed_post_is_formatted_as_it_is_sent(at: At) -> None:
    formatter = PageFormatter()
    formatter.learn_emoji({"Write": "<:write:1>"})
    await at.scheduler(Due(at.tip()), delivery=Delivery(at.client, formatter)).run_due(at.now)
    assert at.posted()[0].text == "<:write:1> to one person today."


async def test_nothing_comes_before_its_time(at: At) -> None:
    await at.scheduler(Due(at.tip(at.now + MINUTE))).run_due(at.now)
    assert at.posted() == []


class SlowToClaimTheFirst(Ledger):
    async def claim(self, occurrence: Occurrence, at: datetime) -> Claim | Outcome | None:
        claim = await super().claim(occurrence, at)
        if occurrence.due_at < at - HOUR:
            await asyncio.sleep(0.05)
        return claim


async def test_in_one_channel_things_come_in_the_order_in_which_they_are_due(at: At) -> None:
    first, second = at.tip(at.now - timedelta(days=1)), at.tip()
    due = Due(first, second)
    await at.scheduler(due, ledger=SlowToClaimTheFirst(at.database)).run_due(at.now)
    assert [due.told[tip].message_id for tip in (first, second)] == [message.id for message in at.posted()]


async def test_what_is_no_longer_wanted_is_skipped(at: At) -> None:
    due = Due(at.tip())
    due.wanted = False
    await at.scheduler(due).run_due(at.now)
    assert at.posted() == []
    assert due.told[at.tip()].state is State.SKIPPED


class DiesAfterClaim(Ledger):
    async def claim(self, occurrence: Occurrence, at: datetime) -> Claim | Outcome | None:
        await super().claim(occurrence, at)
        raise Died


class DiesAfterSettling(Ledger):
    async def settle(self, claim: Claim, outcome: Outcome, at: datetime) -> bool:
        await super().settle(claim, outcome, at)
        raise Died


class DiesBeforeLooking(Delivery):
    async def find(self, target: Target, occurrence_id: str, since: datetime, seconds: float) -> int | None:
        raise Died


class DiesAfterLooking(Delivery):
    async def find(self, target: Target, occurrence_id: str, since: datetime, seconds: float) -> int | None:
        await super().find(target, occurrence_id, since, seconds)
        raise Died


LEDGERS = {one.__name__: one for one in (DiesAfterClaim, DiesBeforeSettling, DiesAfterSettling)}
DELIVERIES = {one.__name__: one for one in (DiesBeforeSending, DiesAfterSending, DiesBeforeLooking, DiesAfterLooking)}


def dying(at: At, death: str) -> dict[str, Any]:
    if death in LEDGERS:
        return {"ledger": LEDGERS[death](at.database)}
    return {"delivery": DELIVERIES[death](at.client)}


def forget_nonces(at: At) -> None:
    """Discord knows them for some minutes: what follows must not depend on them."""
    at.server.world.nonces.clear()


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
        forget_nonces(at)
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
    forget_nonces(at)
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
    forget_nonces(at)
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


@pytest.mark.parametrize(
    ("hours", "state", "late"), [(0.5, State.SENT, [False]), (26, State.SENT, [True]), (48, State.SENT, [True]),
                                 (48.01, State.SKIPPED, []), (240, State.SKIPPED, [])]
)  # fmt: skip
async def test_after_downtime_it_comes_late_or_not_at_all(at: At, hours: float, state: State, late: list[bool]) -> None:
    due = Due(at.tip(at.now - hours * HOUR + timedelta(seconds=5) * (hours == 48)))
    await at.scheduler(due).run_due(at.now)
    [outcome] = due.told.values()
    assert outcome.state is state
    assert due.late == late
    assert len(at.posted()) == (state is State.SENT)


async def test_a_reminder_has_a_shorter_end(at: At) -> None:
    reminder = Occurrence("tip", 1, "x", at.now - HOUR, InChannel(at.channel.id), good_until=at.now - MINUTE)
    due = Due(reminder)
    await at.scheduler(due).run_due(at.now)
    assert due.told[reminder].state is State.SKIPPED


async def test_a_restored_backup_sends_nothing_again(at: At) -> None:
    """The ledger knows nothing, the channel does."""
    await at.scheduler(Due(at.tip())).run_due(at.now)
    await at.database.execute("DELETE FROM occurrences")
    forget_nonces(at)
    due = Due(at.tip())
    await at.scheduler(due).run_due(at.now + HOUR)
    assert due.told == {at.tip(): Outcome(State.SENT, at.posted()[0].id)}
    assert len(at.posted()) == 1


async def test_refusals_are_never_retried(at: At) -> None:
    closed = at.server.add_channel(at.guild, "closed", overwrites=[Overwrite(at.guild.id, deny=SEND_MESSAGES)])
    gone = Occurrence("tip", 3, "gone", at.now, InChannel(12345))
    due = Due(at.tip(channel=closed), gone, at.tip())
    scheduler = at.scheduler(due)
    for minutes in (0, 10, 1000):
        await scheduler.run_due(at.now + minutes * MINUTE)
    assert due.told[at.tip(channel=closed)].code == 50013
    assert due.told[gone].code == 10003
    assert {result.state for result in due.told.values()} == {State.FAILED, State.SENT}
    assert len(at.server.sent("POST", POSTS)) == 3
    assert await at.failures.newest() == []


async def test_a_member_who_refuses_direct_messages_is_told_to_the_feature(at: At) -> None:
    open_, shut = at.server.add_member(at.guild, "ann"), at.server.add_member(at.guild, "bob", dms=False)
    reminders = [Occurrence("tip", at.guild.id, str(each.id), at.now, ToMember(each.id)) for each in (open_, shut)]
    due = Due(*reminders)
    await at.scheduler(due).run_due(at.now)
    assert [due.told[reminder].code for reminder in reminders] == [None, 50007]
    assert len(at.posted(at.server.dm(open_))) == 1


async def test_a_direct_message_is_looked_for_too(at: At) -> None:
    ann = at.server.add_member(at.guild, "ann")
    reminder = Occurrence("tip", at.guild.id, f"{ann.id}:2026-03-02", at.now, ToMember(ann.id))
    with pytest.raises(BaseExceptionGroup):
        await at.scheduler(Due(reminder), **dying(at, "DiesAfterSending")).run_due(at.now)
    forget_nonces(at)
    due = Due(reminder)
    await at.scheduler(due).run_due(at.now + TAKEN_OVER)
    [message] = at.posted(at.server.dm(ann))
    assert due.told == {reminder: Outcome(State.SENT, message.id)}


async def test_trouble_at_discord_is_tried_again_with_growing_pauses_and_then_given_up(at: At) -> None:
    """Every minute the scheduler asks; tries happen when their pause is over."""
    at.server.answer_next("POST", POSTS, status=503, times=100)
    due = Due(at.tip())
    scheduler = at.scheduler(due, limits=Limits(pauses=(MINUTE, 4 * MINUTE, 10 * MINUTE)))
    tries = []
    for minutes in range(30):
        before = len(at.server.sent("POST", POSTS))
        await scheduler.run_due(at.now + minutes * MINUTE)
        if len(at.server.sent("POST", POSTS)) > before:
            tries.append(minutes)
    assert len(tries) == 4
    # Each pause counts from the end of a try, a moment after the minute.
    assert tries == [0, 2, 7, 18]
    [outcome] = due.told.values()
    assert outcome.state is State.FAILED
    assert outcome.reason is not None
    assert outcome.reason.startswith("503")


@pytest.mark.parametrize(("status", "code"), [(401, 0), (429, 0), (500, 0), (503, 0), (403, 40003)])
def test_trouble_of_the_moment_is_told_from_a_refusal(status: int, code: int) -> None:
    response: Any = type("Response", (), {"status": status, "reason": ""})()
    assert not classify_error(discord.HTTPException(response, {"code": code, "message": ""})).final


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (403, 50007), (404, 10003), (400, 50035), (400, 50083)])
def test_a_refusal_is_told_from_trouble_of_the_moment(status: int, code: int) -> None:
    response: Any = type("Response", (), {"status": status, "reason": ""})()
    trouble = classify_error(discord.HTTPException(response, {"code": code, "message": ""}))
    assert (trouble.final, trouble.code) == (True, code)


async def test_a_guild_that_hangs_holds_up_no_other(at: At) -> None:
    """Two hang; the others are done long before the patience with those ends."""
    let_go = asyncio.Event()
    channels = [at.server.add_channel(at.guild, f"tips-{number}") for number in range(24)]
    for hanging in channels[:2]:
        at.server.delay_next("POST", f"/channels/{hanging.id}/messages", until=let_go)
    due = Due(*(at.tip(channel=channel) for channel in channels))
    running = asyncio.create_task(
        at.scheduler(due, limits=Limits(in_flight=4, send_seconds=2 * PATIENCE_SECONDS)).run_due(at.now)
    )
    await asyncio.wait_for(due.until_told(22), PATIENCE_SECONDS)
    assert not running.done()
    assert [len(at.posted(channel)) for channel in channels] == [0, 0] + [1] * 22
    let_go.set()
    await running


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
        forget_nonces(at)
        await at.scheduler(due, delivery=Delivery(client)).run_due(at.now + TAKEN_OVER)
        await client.close()
        await connected
    [outcome] = due.told.values()
    assert (outcome.state, outcome.reason) == (State.FAILED, "403: the permission Read Message History is missing")
    assert len(at.posted(blind)) == 1


class Broken(Due):
    """Fails where `at_step` says."""

    def __init__(self, at_step: str, *occurrences: Occurrence) -> None:
        super().__init__(*occurrences)
        self.at_step = at_step

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for each in super().due(now):
            yield each
        if self.at_step == "due":
            raise LookupError("due")
        if self.at_step == "hang":
            await asyncio.Event().wait()

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        if self.at_step == "build":
            raise LookupError("build")
        return (
            OutgoingMessage(notice_page("Nothing to press"))
            if self.at_step == "id"
            else await super().build(occurrence, late)
        )

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        if self.at_step == "settled":
            raise LookupError("settled")
        await super().on_settled(occurrence, outcome)


class Second(Due):
    """Another feature, with another kind."""

    def __init__(self, at: At) -> None:
        super().__init__(Occurrence("tip1", at.guild.id, "other", at.now, InChannel(at.channel.id)))


@pytest.mark.parametrize(
    ("step", "posts", "fault"),
    [("due", 2, "LookupError"), ("hang", 2, "TimeoutError"), ("build", 1, "LookupError"), ("id", 1, "ValueError"),
     ("settled", 2, "LookupError")],
)  # fmt: skip
async def test_a_feature_that_fails_is_kept_once_and_stops_no_other(at: At, step: str, posts: int, fault: str) -> None:
    second = Second(at)
    limits = Limits(feature_seconds=0.1) if step == "hang" else Limits()
    scheduler = at.scheduler(Broken(step, at.tip()), second, limits=limits)
    for minutes in range(3):
        await scheduler.run_due(at.now + minutes * MINUTE)
    assert len(second.told) == 1
    assert len(at.posted()) == posts
    [failure] = await at.failures.newest()
    assert (failure.place, failure.summary.partition(":")[0]) == ("timed tip", fault)


async def test_a_feature_that_was_not_told_is_told_again(at: At) -> None:
    broken = Broken("settled", at.tip())
    scheduler = at.scheduler(broken)
    await scheduler.run_due(at.now)
    broken.at_step = ""
    await scheduler.run_due(at.now + MINUTE)
    assert broken.told == {at.tip(): Outcome(State.SENT, at.posted()[0].id)}


async def test_calls_that_overlap_follow_each_other(at: At) -> None:
    due = Due(at.tip(), at.tip(at.now + 3 * MINUTE))
    due.occurrences = (at.tip(), Occurrence("tip", 1, "later", at.now + MINUTE, InChannel(at.channel.id)))
    scheduler = at.scheduler(due)
    await asyncio.gather(*(scheduler.run_due(at.now + minutes * MINUTE) for minutes in (0, 1, 1)))
    assert len(at.posted()) == len(due.told) == 2


async def test_a_deleted_post_is_not_sent_again(at: At) -> None:
    body = {"code": 10008, "message": "Unknown Message"}
    at.server.answer_next("POST", POSTS, status=404, body=body)
    due = Due(at.tip())
    await at.scheduler(due).run_due(at.now)
    assert due.told == {at.tip(): Outcome(State.SENT)}


async def test_it_wakes_by_itself_when_ready_until_it_is_stopped(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jobs.scheduler.FIRST_WAKE", timedelta(0))
    for ready in (False, True):
        due, asked = Due(at.tip()), asyncio.Event()
        scheduler = at.scheduler(due)

        def is_ready(asked: asyncio.Event = asked, ready: bool = ready) -> bool:
            asked.set()
            return ready

        scheduler.start(lambda: at.now, is_ready)
        await asyncio.wait_for(asked.wait(), PATIENCE_SECONDS)
        if ready:
            await asyncio.wait_for(due.until_told(1), PATIENCE_SECONDS)
        await scheduler.stop()
        assert len(due.told) == ready
    later = Due(at.tip())
    scheduler = at.scheduler(later)
    await scheduler.stop()
    await scheduler.run_due(at.now)
    assert later.told == {}


async def test_a_stop_does_not_wait_for_what_hangs(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jobs.scheduler.STOP_SECONDS", 0.1)
    let_go, arrived = asyncio.Event(), asyncio.Event()
    at.server.at_request("POST", POSTS, arrived.set)
    at.server.delay_next("POST", POSTS, until=let_go)
    scheduler = at.scheduler(Due(at.tip()))
    scheduler.start(lambda: at.now, lambda: True)
    running = asyncio.create_task(scheduler.run_due(at.now))
    await arrived.wait()
    await scheduler.stop()
    assert not running.done()
    let_go.set()
    await running


def test_an_id_is_found_wherever_it_stands() -> None:
    deep = {"components": [{"components": [{"accessory": {"custom_id": "press:tip:useful:abc"}}]}]}
    assert has_occurrence_id([deep], "abc")
    assert not has_occurrence_id([deep], "bc")
    assert not has_occurrence_id([{"type": 10, "content": "press:tip:useful:abc"}], "abc")


async def test_a_nudge_looks_at_once_and_before_the_start_it_does_nothing(at: At) -> None:
    due = Due(at.tip())
    scheduler = at.scheduler(due)
    kind = at.tip().kind
    scheduler.nudge(kind)
    scheduler.start(lambda: at.now, lambda: True)
    let_sleep(scheduler)
    scheduler.nudge(kind)
    await asyncio.wait_for(due.until_told(1), PATIENCE_SECONDS)
    await scheduler.stop()
    assert len(due.told) == 1

"""Timed posts against a stand-in for Discord: what is due, late, refused, hangs or fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import discord
import pytest

from bot.jobs.delivery import Delivery, OutgoingMessage, classify_error, has_occurrence_id
from bot.jobs.ledger import Ledger
from bot.jobs.records import Claim, InChannel, Occurrence, Outcome, State, ToMember
from bot.jobs.runner import Limits
from bot.pages.formatter import PageFormatter
from bot.pages.ui import notice_page
from tests.bot.jobs.at import HOUR, MINUTE, POSTS, At
from tests.discord_server.permissions import SEND_MESSAGES
from tests.discord_server.records import Overwrite
from tests.support.timed import Due, let_sleep
from tests.support.waiting import PATIENCE_SECONDS


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

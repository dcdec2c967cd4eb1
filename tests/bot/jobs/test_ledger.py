"""The occurrence ledger, statement by statement, on a SQLite file and on a real PostgreSQL."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database.engine import connect
from bot.database.executor import Database
from bot.database.personal_data import PersonalTables
from bot.database.url import DatabaseUrl
from bot.jobs.ledger import KEPT, LEASE, LEDGER_TABLES, Ledger, forget_occurrences
from bot.jobs.records import Claim, InChannel, Occurrence, Outcome, State, ToMember

# Larger than 32 bits, as Discord's ids are.
GUILD, CHANNEL, MEMBER, MESSAGE = (987_654_321_098_765_432 + each for each in range(4))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ledger(either_database: Database) -> Ledger:
    return Ledger(either_database)


@pytest.fixture
def tip(now: datetime) -> Occurrence:
    return Occurrence("tip", GUILD, "2026-03-02", now, InChannel(CHANNEL))


@pytest.fixture
def reminder(now: datetime) -> Occurrence:
    return Occurrence("streak-reminder", GUILD, f"{MEMBER}:2026-03-02", now, ToMember(MEMBER))


async def claimed(ledger: Ledger, occurrence: Occurrence, at: datetime) -> Claim:
    found = await ledger.claim(occurrence, at)
    assert isinstance(found, Claim)
    return found


SENT = Outcome(State.SENT, MESSAGE)
FAILED = Outcome(State.FAILED, reason="403 50013: Missing Permissions")


async def test_a_claim_holds_for_its_lease_and_is_then_taken_over(
    ledger: Ledger, tip: Occurrence, now: datetime
) -> None:
    first = await claimed(ledger, tip, now)
    assert first == Claim(tip, 1, now, None)
    assert await ledger.claim(tip, now + LEASE - timedelta(microseconds=1)) is None
    assert await claimed(ledger, tip, now + LEASE) == Claim(tip, 2, now, None)


@pytest.mark.parametrize("state", ["fresh", "left behind"])
async def test_of_several_processes_one_gets_it(
    either_database: Database, either_url: DatabaseUrl, tip: Occurrence, now: datetime, state: str
) -> None:
    at = now
    if state == "left behind":
        await claimed(Ledger(either_database), tip, now)
        at = now + LEASE
    others = [connect(either_url) for _ in range(5)]
    found = await asyncio.gather(*(Ledger(other).claim(tip, at) for other in others))
    assert sum(each is not None for each in found) == 1
    for other in others:
        await other.close()


async def test_what_is_settled_is_not_given_again_but_told(ledger: Ledger, tip: Occurrence, now: datetime) -> None:
    claim = await claimed(ledger, tip, now)
    assert await ledger.settle(claim, SENT, now)
    assert await ledger.claim(tip, now + timedelta(days=1)) == SENT
    assert not await ledger.settle(claim, SENT, now)


async def test_a_failure_is_kept_with_its_reason(ledger: Ledger, tip: Occurrence, now: datetime) -> None:
    assert await ledger.settle(await claimed(ledger, tip, now), FAILED, now)
    assert await ledger.claim(tip, now + LEASE) == FAILED


async def test_a_try_is_not_repeated_before_its_pause(ledger: Ledger, tip: Occurrence, now: datetime) -> None:
    await ledger.schedule_retry(await claimed(ledger, tip, now), "503 0: \x00\ud800" + "x" * 500, now + 5 * MINUTE)
    assert await ledger.claim(tip, now + 5 * MINUTE - timedelta(microseconds=1)) is None
    second = await claimed(ledger, tip, now + 5 * MINUTE)
    assert second.last_error is not None
    assert second.last_error.startswith("503 0: ")
    assert len(second.last_error) <= 300


async def test_who_was_taken_over_from_changes_nothing(ledger: Ledger, tip: Occurrence, now: datetime) -> None:
    first = await claimed(ledger, tip, now)
    second = await claimed(ledger, tip, now + LEASE)
    assert not await ledger.settle(first, FAILED, now + LEASE)
    await ledger.schedule_retry(first, "late", now)
    await ledger.mark_searched(first, now + LEASE)
    assert await ledger.claim(tip, now + LEASE + MINUTE) is None
    assert await ledger.settle(second, SENT, now + LEASE + MINUTE)


async def test_a_message_that_is_there_is_a_fact_whoever_reports_it(
    ledger: Ledger, tip: Occurrence, now: datetime
) -> None:
    first = await claimed(ledger, tip, now)
    assert await ledger.settle(await claimed(ledger, tip, now + LEASE), FAILED, now + LEASE)
    assert await ledger.settle(first, SENT, now + LEASE)
    assert await ledger.claim(tip, now + LEASE) == SENT


async def test_where_it_goes_is_settled_by_the_first_claim(ledger: Ledger, tip: Occurrence, now: datetime) -> None:
    await claimed(ledger, tip, now)
    moved = Occurrence(tip.kind, tip.guild_id, tip.key, now, InChannel(CHANNEL + 100))
    assert (await claimed(ledger, moved, now + LEASE)).occurrence.target == InChannel(CHANNEL)


async def test_after_a_look_only_later_tries_are_in_doubt(ledger: Ledger, tip: Occurrence, now: datetime) -> None:
    await claimed(ledger, tip, now)
    second = await claimed(ledger, tip, now + LEASE)
    await ledger.mark_searched(second, now + LEASE)
    assert (await claimed(ledger, tip, now + 2 * LEASE)).unsure_since == now + LEASE


async def test_moderators_read_what_happened_and_what_went_wrong(
    ledger: Ledger, tip: Occurrence, reminder: Occurrence, now: datetime
) -> None:
    older = Occurrence("tip", GUILD, "2026-02-23", now - timedelta(days=7), InChannel(CHANNEL))
    await ledger.settle(await claimed(ledger, older, now), Outcome(State.SKIPPED, reason="too late"), now)
    await ledger.settle(await claimed(ledger, tip, now), SENT, now)
    await ledger.schedule_retry(await claimed(ledger, reminder, now), "503 0: Unavailable", now + MINUTE)
    entries = await ledger.newest(GUILD)
    assert [(entry.occurrence.key, entry.state) for entry in entries] == [
        (reminder.key, State.CLAIMED), (tip.key, State.SENT), (older.key, State.SKIPPED)
    ]  # fmt: skip
    assert [(entry.last_error, entry.message_id, entry.settled_at) for entry in entries] == [
        ("503 0: Unavailable", None, None), (None, MESSAGE, now), ("too late", None, now)
    ]  # fmt: skip
    assert await ledger.newest(GUILD + 1) == []
    assert await ledger.newest(GUILD, 1) == entries[:1]


async def test_a_member_reads_and_forgets_what_was_sent_to_them(
    ledger: Ledger, tip: Occurrence, reminder: Occurrence, now: datetime, either_database: Database
) -> None:
    data = PersonalTables(either_database, LEDGER_TABLES)
    for each in (tip, reminder):
        await claimed(ledger, each, now)
    held = await data.export(reminder.guild_id, MEMBER)
    assert [row["key"] for row in held["occurrences"]] == [reminder.key]
    await forget_occurrences(either_database, "another-kind", reminder.guild_id, MEMBER)
    assert await data.export(reminder.guild_id, MEMBER) == held
    await forget_occurrences(either_database, reminder.kind, reminder.guild_id, MEMBER)
    assert await data.export(reminder.guild_id, MEMBER) == {"occurrences": []}
    assert [entry.occurrence for entry in await ledger.newest(GUILD)] == [tip]
    async with either_database.write() as transaction:
        await data.forget_guild(transaction, GUILD)
    assert await ledger.newest(GUILD) == []


async def test_old_rows_go(ledger: Ledger, tip: Occurrence, now: datetime) -> None:
    await claimed(ledger, tip, now)
    await ledger.prune(now + KEPT)
    assert len(await ledger.newest(GUILD)) == 1
    await ledger.prune(now + KEPT + MINUTE)
    assert await ledger.newest(GUILD) == []


def test_an_id_never_changes(tip: Occurrence) -> None:
    """Messages out there carry it: a new way of computing it would send them again."""
    assert tip.id == "dmuoucpxjgzcaqcg"


@given(st.lists(st.tuples(st.sampled_from(["tip", "round"]), st.integers(0, 2**63), st.text(max_size=9)), unique=True))
def test_ids_tell_occurrences_apart_and_fit_everywhere(names: list[tuple[str, int, str]]) -> None:
    due_at = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    ids = {Occurrence(kind, guild, key, due_at, InChannel(1)).id for kind, guild, key in names}
    assert len(ids) == len(names)
    assert all(len(each) == 16 and each.isalnum() and each.islower() for each in ids)


async def test_a_message_that_was_sent_is_found_again_by_its_key(
    ledger: Ledger, tip: Occurrence, reminder: Occurrence, now: datetime
) -> None:
    for occurrence in (tip, reminder):
        claim = await claimed(ledger, occurrence, now)
        assert await ledger.get_message(occurrence.kind, GUILD, occurrence.key) is None
        await ledger.settle(claim, SENT, now)
        assert await ledger.get_message(occurrence.kind, GUILD, occurrence.key) == (occurrence.target, MESSAGE)
    assert await ledger.get_message("tip", GUILD, "another") is None

"""A server's settings on both databases: kept, audited, remembered for a moment, and what is off in them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.database.errors import DatabaseError
from bot.database.executor import Database
from bot.database.personal_data import PersonalTables
from bot.guilds.audit import Audit
from bot.guilds.settings import FRESH_FOR, SETTINGS_TABLES, GuildSettings, GuildSettingsStore

GUILD, ANN, BOB = 987_654_321_098_765_432, 1_234_567_890_123_456_789, 1_234_567_890_123_456_790
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Process:
    """One of several that share a database; time passes for all of them at once."""

    now = NOW

    def __init__(self, database: Database) -> None:
        self.audit = Audit(database, lambda: Process.now)
        self.settings = GuildSettingsStore(database, self.audit, lambda: Process.now)


@pytest.fixture
def process(either_database: Database) -> Process:
    Process.now = NOW
    return Process(either_database)


async def test_nothing_is_chosen_at_first_and_what_is_chosen_comes_back(process: Process) -> None:
    assert await process.settings.of(GUILD) == GuildSettings(GUILD)
    off = frozenset({"tips", "guide"})
    changed = await process.settings.change(GUILD, ANN, tips_channel_id=GUILD + 1, features_off=off, zone="Asia/Tokyo")
    assert changed == GuildSettings(GUILD, tips_channel_id=GUILD + 1, zone="Asia/Tokyo", features_off=off)
    assert await process.settings.of(GUILD) == changed
    process.settings.drop(GUILD)
    assert await process.settings.of(GUILD) == changed
    assert await process.settings.of(GUILD + 1) == GuildSettings(GUILD + 1)


async def test_a_change_is_audited_with_before_and_after_and_no_change_is_not(process: Process) -> None:
    await process.settings.change(GUILD, ANN, zone="Asia/Tokyo")
    await process.settings.change(GUILD, BOB, zone="Europe/Berlin", features_off=frozenset({"tips", "guide"}))
    await process.settings.change(GUILD, ANN, zone="Europe/Berlin")
    second, first = [entry.change for entry in await process.audit.newest(GUILD)]
    assert (first.member_id, first.what, first.before, first.after) == (ANN, "setup", "zone nothing", "zone Asia/Tokyo")
    assert second.member_id == BOB
    assert second.before == "zone Asia/Tokyo, features off nothing"
    assert second.after == "zone Europe/Berlin, features off guide and tips"


async def test_an_unknown_field_changes_nothing(process: Process) -> None:
    with pytest.raises(TypeError):
        await process.settings.change(GUILD, ANN, colour="red")
    assert await process.audit.newest(GUILD) == []


async def test_changes_at_the_same_moment_are_all_kept(process: Process) -> None:
    fields = ["tips_channel_id", "mentoring_channel_id", "notices_channel_id", "moderator_role_id"]
    given: list[dict[str, Any]] = [{name: 7} for name in fields]
    await asyncio.gather(*(process.settings.change(GUILD, ANN, **one) for one in given))
    process.settings.drop(GUILD)
    settings = await process.settings.of(GUILD)
    assert [getattr(settings, name) for name in fields] == [7, 7, 7, 7]


async def test_another_process_knows_of_a_change_within_half_a_minute(either_database: Database) -> None:
    Process.now = NOW
    here, there = Process(either_database), Process(either_database)
    assert (await there.settings.of(GUILD)).zone is None
    await here.settings.change(GUILD, ANN, zone="Asia/Tokyo")
    assert (await here.settings.of(GUILD)).zone == "Asia/Tokyo"
    assert (await there.settings.of(GUILD)).zone is None
    Process.now = NOW + FRESH_FOR
    assert (await there.settings.of(GUILD)).zone == "Asia/Tokyo"
    assert timedelta(seconds=30) >= FRESH_FOR


async def test_what_was_read_before_a_change_is_not_remembered_after_it(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = process.settings._database
    read, go_on = asyncio.Event(), asyncio.Event()
    fetch = database.fetch

    async def slow_fetch(*look: object) -> object:
        rows = await fetch(*look)  # type: ignore[arg-type]
        read.set()
        await go_on.wait()
        return rows

    monkeypatch.setattr(database, "fetch", slow_fetch)
    asked = asyncio.create_task(process.settings.of(GUILD))
    await read.wait()
    await process.settings.change(GUILD, ANN, zone="Asia/Tokyo")
    go_on.set()
    await asked
    assert (await process.settings.of(GUILD)).zone == "Asia/Tokyo"


async def test_without_the_database_what_was_known_goes_on(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    await process.settings.change(GUILD, ANN, zone="Asia/Tokyo")

    async def refuse(*_look: object) -> object:
        raise DatabaseError("gone")

    monkeypatch.setattr(process.settings._database, "fetch", refuse)
    Process.now = NOW + timedelta(days=1)
    assert (await process.settings.of(GUILD)).zone == "Asia/Tokyo"
    with pytest.raises(DatabaseError):
        await process.settings.of(GUILD + 1)


async def test_the_name_of_who_changed_them_is_handed_over_and_forgotten(process: Process) -> None:
    await process.settings.change(GUILD, ANN, zone="Asia/Tokyo")
    data = PersonalTables(process.settings._database, SETTINGS_TABLES)
    [row] = (await data.export(GUILD, ANN))["guild_settings"]
    assert row["changed_by"] == ANN
    assert (await data.export(GUILD, BOB))["guild_settings"] == []
    async with process.settings._database.write() as transaction:
        await data.forget(transaction, GUILD, ANN)
    assert (await data.export(GUILD, ANN))["guild_settings"] == []
    process.settings.drop(GUILD)
    assert (await process.settings.of(GUILD)).zone == "Asia/Tokyo"

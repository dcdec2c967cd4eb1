"""A walk over the whole schema: no column with a member's id escapes export and deletion, on disk neither."""

import json
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.client import Guidepost
from bot.database.backups import back_up
from bot.database.engine import connect
from bot.database.errors import ConstraintError
from bot.database.executor import Database
from bot.database.personal_data import forget_guild, forget_members, owed_wipes
from bot.database.url import sqlite_url
from bot.guilds.failures import Failures
from bot.jobs.disk_wipe import DiskWipe
from bot.settings import Settings
from tests.support.content import shipped_content

GUILD, OTHER_GUILD = 1_111_111_111_111_111_111, 1_222_222_222_222_222_222
MEMBER = 987_654_321_987_654_321
AT = "2026-03-02T09:00:00.000000+00:00"

# Every column of 64 bits that holds no member's id. A new table's column has to be named here, or by its feature in its
# declaration of tables (see bot/database/personal_data.py), so that nobody forgets to think about it.
NO_MEMBER = {
    *("id", "guild_id", "marked_in", "changed_in"),
    *("channel_id", "role_id", "message_id", "reminder_message_id", "thread_id", "application_id", "seed"),
    *("request_id", "round_id", "meeting_id"),
    *("tips_channel_id", "mentoring_channel_id", "notices_channel_id", "moderator_role_id"),
    # How far a daily round has come: a place in an order, overwritten within a day and gone with the guild.
    "swept_to",
}
# What a check of the schema asks for.
WANTED: dict[tuple[str, str], Any] = {
    ("starts", "id"): 1,
    ("streak_corrections", "state"): "told",
    ("occurrences", "channel_id"): None,
    ("occurrences", "state"): "sent",
    ("tip_runs", "state"): "sent",
    ("mentoring_hosts", "paused"): "",
    ("mentoring_requests", "state"): "looking",
    ("mentoring_offers", "state"): "open",
    ("mentoring_pairs", "state"): "open",
    ("mentoring_pairs", "room"): "none",
    ("mentoring_pairs", "seeker_answer"): "",
    ("mentoring_pairs", "host_answer"): "",
    ("mentoring_letters", "place"): "direct",
    ("mentoring_letters", "state"): "open",
    ("mentoring_rounds", "state"): "open",
}
LISTS = {"topics", "languages", "reasons", "questions", "left_keys", "shown_keys", "features_off", "buttons"}
INSTANTS = ("_at", "_since", "_until")
# Whose content is about nobody, although it is of a guild or of none.
ABOUT_NOBODY = {"owed_wipes", "processes", "starts", "command_syncs", "schema_versions", "worksheet_versions"}


def tables(path: Path) -> dict[str, list[tuple[str, str, bool]]]:
    """The columns of every table: name, type, whether it must be filled."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: [(row[1], row[2], bool(row[3] or row[5])) for row in connection.execute(f"PRAGMA table_info({name})")]
            for name in names
            if not name.startswith("sqlite_")
        }


def member_columns(columns: list[tuple[str, str, bool]]) -> list[str]:
    return [name for name, kind, _ in columns if kind == "BIGINT" and name not in NO_MEMBER]


@pytest.fixture
async def client(settings: Settings, database: Database, now: datetime) -> AsyncIterator[Guidepost]:
    """The bot with every feature loaded, and not on Discord."""
    from bot.loading import FEATURES

    bot = Guidepost(features=FEATURES, database=database, content=shipped_content(*FEATURES), clock=lambda: now)
    async with bot:
        await bot.load_features()
        yield bot


def values(table: str, columns: list[tuple[str, str, bool]], guild_id: int, member_id: int) -> dict[str, Any]:
    """A row in which every column of a member holds this one, and every text the id as well where a text may."""
    own = set(member_columns(columns))
    row: dict[str, Any] = {}
    for number, (name, kind, _filled) in enumerate(columns):
        if (table, name) in WANTED:
            row[name] = WANTED[table, name]
        elif name in own:
            row[name] = member_id
        elif name in ("guild_id", "marked_in", "changed_in"):
            row[name] = guild_id
        elif name in LISTS:
            row[name] = "[]"
        elif kind in ("BIGINT", "INTEGER"):
            row[name] = guild_id % 1_000_003 + number
        else:
            row[name] = AT if name.endswith(("at", "since", "until", "closes")) else f"{table}-{guild_id}"
    return row


async def filled(database: Database, path: Path, guild_id: int, member_id: int) -> dict[str, list[str]]:
    """A row in every table; the columns that hold the member, by table."""
    filled_columns: dict[str, list[str]] = {}
    for table, columns in tables(path).items():
        if table in ABOUT_NOBODY:
            continue
        row = values(table, columns, guild_id, member_id)
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        async with database.write() as transaction:
            await transaction.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)
        if own := member_columns(columns):
            filled_columns[table] = own
    return filled_columns


async def left_over(database: Database, path: Path, member_id: int) -> Iterator[str]:
    columns = []
    for table in tables(path):
        for row in await database.fetch(f"SELECT * FROM {table}"):
            columns += [f"{table}.{name}" for name, value in row.items() if str(member_id) in str(value)]
    return iter(columns)


async def test_every_column_with_a_members_id_is_exported_and_forgotten(
    client: Guidepost, database: Database, new_file: Path
) -> None:
    path = new_file
    filled_columns = await filled(database, path, GUILD, MEMBER)
    await filled(database, path, OTHER_GUILD, MEMBER + 1)
    exported: dict[str, Any] = {}
    words: dict[str, str] = {}
    for data in client.personal_data:
        exported |= {table: rows for table, rows in (await data.export(GUILD, MEMBER)).items() if rows}
        words |= data.held
        assert await data.guilds_of(MEMBER) <= {GUILD}
    missing = sorted(set(filled_columns) - set(exported))
    assert missing == [], f"not handed over by /privacy export; declare them as personal_data.Table: {missing}"
    assert all(words[table] for table in exported)
    assert str(MEMBER) in json.dumps(exported)
    assert str(MEMBER + 1) not in json.dumps(exported)
    await forget_members(database, client.personal_data, [(GUILD, MEMBER)])
    assert list(await left_over(database, path, MEMBER)) == [], "not forgotten by /privacy delete"
    assert set(await left_over(database, path, MEMBER + 1)), "another member lost theirs"


# What others said or decided about a member in confidence is deleted with the member, and handed over to nobody.
CONFIDENTIAL = {
    "mentoring_avoids.avoided_id": "whom somebody else would rather not meet",
    "mentoring_requests.wished_host_id": "whom a seeker would like to ask, before they are asked",
    "mentoring_reports.about_id": "a report to moderators",
}


async def not_handed_over(client: Guidepost, database: Database, path: Path) -> list[str]:
    """Columns with a member's id, each filled alone in a guild of its own, whose row no export holds."""
    missing = []
    for number, (table, column) in enumerate(
        (table, column) for table, columns in tables(path).items() for column in member_columns(columns)
    ):
        guild_id = GUILD + 1 + number
        row = values(table, tables(path)[table], guild_id, MEMBER + 1) | {column: MEMBER}
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        async with database.write() as transaction:
            await transaction.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)
        held = [(await data.export(guild_id, MEMBER)).get(table) for data in client.personal_data]
        asked_about = [await data.members_of(guild_id, MEMBER - 1, 9) for data in client.personal_data]
        if not any(held) or not any(MEMBER in asked for asked in asked_about):
            missing.append(f"{table}.{column}")
    return missing


async def test_each_column_with_a_members_id_alone_is_reason_enough(
    client: Guidepost, database: Database, new_file: Path
) -> None:
    path = new_file
    missing = await not_handed_over(client, database, path)
    assert sorted(set(missing) - set(CONFIDENTIAL)) == [], (
        "not in /privacy export, or not asked about in the daily round: declare the table as personal_data.Table"
        " with its feature's others, or add the column to NO_MEMBER if it holds no member's id"
    )
    places = [(guild_id, MEMBER) for data in client.personal_data for guild_id in await data.guilds_of(MEMBER)]
    await forget_members(database, client.personal_data, sorted(set(places)))
    assert list(await left_over(database, path, MEMBER)) == []


@pytest.mark.sqlite_file
async def test_a_new_table_that_nobody_declared_is_found(
    client: Guidepost, database: Database, settings: Settings
) -> None:
    async with database.write() as transaction:
        await transaction.execute("CREATE TABLE new_ideas (guild_id BIGINT NOT NULL, had_by BIGINT, words TEXT)")
    missing = await not_handed_over(client, database, settings.data_dir / "guidepost.sqlite3")
    assert set(missing) - set(CONFIDENTIAL) == {"new_ideas.had_by"}


async def test_what_is_held_because_of_a_guild_goes_with_it(
    client: Guidepost, database: Database, new_file: Path
) -> None:
    path = new_file
    await filled(database, path, GUILD, MEMBER)
    await filled(database, path, OTHER_GUILD, MEMBER + 1)
    await forget_guild(database, client.personal_data, GUILD)
    assert list(await left_over(database, path, GUILD)) == [], "not forgotten with its guild"
    assert list(await left_over(database, path, MEMBER)) == []
    assert set(await left_over(database, path, OTHER_GUILD))


def traces(member_id: int) -> dict[str, bytes]:
    """The id as SQLite and our texts write it: eight bytes in a row, digits in a text."""
    return {"number": member_id.to_bytes(8, "big"), "digits": str(member_id).encode()}


@pytest.mark.sqlite_file
async def test_the_files_on_disk_no_longer_hold_the_id(
    client: Guidepost, database: Database, settings: Settings, now: datetime
) -> None:
    """The database, its log, and a backup that is made afterwards, byte by byte."""
    path = settings.data_dir / "guidepost.sqlite3"
    for number in range(30):  # so that tables and indices have several pages, and rows move between them
        await filled_again(database, path, number)
    files = [path, path.with_name(path.name + "-wal")]
    before = b"".join(file.read_bytes() for file in files)
    assert all(trace in before for trace in traces(MEMBER).values()), "the test itself would find nothing"
    await forget_members(database, client.personal_data, [(GUILD, MEMBER)])
    await DiskWipe(database).run(now)
    copy = settings.backups / "after.sqlite3"
    settings.backups.mkdir(exist_ok=True)
    back_up(path, copy)
    for file in [*files, copy]:
        content = file.read_bytes() if file.exists() else b""
        for kind, trace in traces(MEMBER).items():
            assert content.count(trace) == 0, f"{file.name} still holds the {kind}"
    assert traces(MEMBER + 1)["number"] in path.read_bytes()


async def filled_again(database: Database, path: Path, number: int) -> None:
    """Rows of two members side by side, in the tables that take several of each."""
    async with database.write() as transaction:
        for member_id in (MEMBER, MEMBER + 1):
            log = {"id": number * 10 + member_id % 2, "guild_id": GUILD, "member_id": member_id}
            await transaction.execute(
                (
                    "INSERT INTO streak_logs (id, guild_id, member_id, date, zone, at, minutes, note, late)"
                    " VALUES (:id, :guild_id, :member_id, :date, 'UTC', :at, 5, :note, 0)"
                ),
                log | {"date": f"2026-01-{number + 1:02}", "at": AT, "note": "words " * 30},
            )
            sent = log | {"key": f"{member_id}:{number}", "at": AT, "name": f"{number}-{member_id % 2}"}
            await transaction.execute(
                (
                    "INSERT INTO occurrences (kind, guild_id, key, id, member_id, state, attempts, due_at, claimed_at,"
                    " held_until, unsure_since) VALUES ('streak-reminder', :guild_id, :key, :name, :member_id, 'sent',"
                    " 1, :at, :at, :at, :at)"
                ),
                sent,
            )
            noted = log | {"name": f"{number}-{member_id}", "words": f"avoid list of {member_id}", "at": AT}
            await transaction.execute(
                (
                    "INSERT INTO audit_entries (id, guild_id, member_id, at, what, before_words, after_words)"
                    " VALUES (:named, :guild_id, :member_id, :at, 'setup', :words, '')"
                ),
                noted | {"named": f"{number:04}-{member_id % 2}"},
            )
    if number == 15:  # and one row of each in every table, between the others
        await filled(database, path, GUILD, MEMBER)
        await filled(database, path, OTHER_GUILD, MEMBER + 1)


LOG = (
    "INSERT INTO streak_logs (id, guild_id, member_id, date, zone, at, minutes, note, late)"
    " VALUES (:id, :guild_id, :member_id, :date, 'UTC', :at, 5, :note, 0)"
)
SENT = (
    "INSERT OR IGNORE INTO occurrences (kind, guild_id, key, id, member_id, state, attempts, due_at, claimed_at,"
    " held_until, unsure_since) VALUES ('streak-reminder', :guild_id, :key, :key, :member_id, 'sent', 1, :at, :at,"
    " :at, :at)"
)
TOTAL = (
    "INSERT INTO streak_totals (guild_id, period, member_id, days, minutes, shown) VALUES (:guild_id, :period,"
    " :member_id, 1, 5, 0) ON CONFLICT (guild_id, period, member_id) DO UPDATE SET days = days + 1"
)


def lived_in(path: Path, members: list[int], logs: int, chance: random.Random) -> None:
    """A season of many members side by side, so that rows have moved between pages; deleted rows are zeroed."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        for number in range(logs):
            member_id, date = chance.choice(members), f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            log = {"id": chance.getrandbits(60), "guild_id": GUILD, "member_id": member_id, "date": date, "at": AT}
            connection.execute(LOG, log | {"note": "x" * chance.choice([0, 5, 40, 250])})
            connection.execute(SENT, log | {"key": f"{member_id}:{date}"})
            for period in ("all", date[:7], f"2026-W{chance.randint(1, 53):02}"):
                connection.execute(TOTAL, log | {"period": period})
            if number % 300 == 0:
                connection.commit()
        connection.commit()


@pytest.mark.sqlite_file
async def test_the_files_hold_no_trace_of_those_whose_rows_have_moved_between_pages(
    client: Guidepost, database: Database, settings: Settings, now: datetime
) -> None:
    """Deleting with zeros is not enough: SQLite leaves copies behind in a page when it moves rows to its neighbour."""
    chance, path = random.Random(3), settings.data_dir / "guidepost.sqlite3"
    members = [chance.getrandbits(59) | 1 << 59 for _ in range(200)]
    lived_in(path, members, 9_000, chance)
    leaving = chance.sample(members, 40)
    await forget_members(database, client.personal_data, [(GUILD, member_id) for member_id in leaving])
    await DiskWipe(database).run(now)
    copy = settings.backups / "after.sqlite3"
    back_up(path, copy)
    for file in (path, path.with_name(path.name + "-wal"), copy):
        content = file.read_bytes() if file.exists() else b""
        held = [member_id for member_id in leaving if any(trace in content for trace in traces(member_id).values())]
        assert held == [], f"{file.name} still holds {len(held)} of {len(leaving)}"
    assert all(traces(member_id)["number"] in path.read_bytes() for member_id in set(members) - set(leaving))


@pytest.mark.sqlite_file
async def test_a_trace_that_cannot_be_wiped_at_once_is_wiped_later(
    client: Guidepost, database: Database, settings: Settings, now: datetime
) -> None:
    path, wipe = settings.data_dir / "guidepost.sqlite3", DiskWipe(database)
    await filled_again(database, path, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM streak_logs").fetchone()
        await forget_members(database, client.personal_data, [(GUILD, MEMBER)])
        await wipe.run(now)
        assert await owed_wipes(database)
    await wipe.run(now + timedelta(seconds=15))
    assert not await owed_wipes(database)
    assert not any(trace in path.read_bytes() for trace in traces(MEMBER).values())


@pytest.mark.sqlite_file
async def test_a_wipe_that_is_owed_survives_a_kill(client: Guidepost, database: Database, settings: Settings) -> None:
    """Between the deletion and the wipe the process dies: the next one knows of it, and wipes."""
    path = settings.data_dir / "guidepost.sqlite3"
    await filled_again(database, path, 1)
    await forget_members(database, client.personal_data, [(GUILD, MEMBER)])
    killed = settings.data_dir / "killed.sqlite3"
    for end in ("", "-wal"):  # what a killed process leaves on the disk
        shutil.copy(f"{path}{end}", f"{killed}{end}")
    reopened = connect(sqlite_url(killed))
    try:
        await DiskWipe(reopened).run(datetime(2026, 3, 3, tzinfo=UTC))
        assert not await owed_wipes(reopened)
        content = killed.read_bytes() + Path(f"{killed}-wal").read_bytes()
        assert not any(trace in content for trace in traces(MEMBER).values())
    finally:
        await reopened.close()


@pytest.mark.sqlite_file
async def test_the_disk_is_wiped_once_an_hour_for_all_who_deleted(
    client: Guidepost, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    wipes, wipe, wipe_pages = list[int](), DiskWipe(database), database.wipe_pages

    async def counted(first: int = 0) -> int | None:
        wipes.append(first)
        return await wipe_pages(first)

    monkeypatch.setattr(database, "wipe_pages", counted)
    for minute in range(90):
        await forget_members(database, client.personal_data, [(GUILD, MEMBER)])
        await wipe.run(now + timedelta(minutes=minute))
    assert wipes == [0, 0]
    assert await owed_wipes(database)


async def test_failures_do_not_name_who_was_forgotten(
    client: Guidepost, either_database: Database, now: datetime
) -> None:
    """Neither by the values of a statement, which are not kept, nor by what a database says about them."""
    failures = Failures(either_database, lambda: now)
    log = {"id": 1, "guild_id": GUILD, "member_id": MEMBER, "date": "2026-01-01", "at": AT, "note": "a secret"}

    async def log_twice() -> None:
        async with either_database.write() as transaction:
            for _ in range(2):
                await transaction.execute(LOG, log)

    with pytest.raises(ConstraintError) as met:
        await log_twice()
    await failures.keep("AAAAAA", met.value, "test", GUILD)
    await failures.keep("BBBBBB", ValueError(f"a key like ({GUILD}, {MEMBER})"), "test", None)
    [failure_data] = [data for data in client.personal_data if type(data).__name__ == "FailureData"]
    async with either_database.write() as transaction:
        await failure_data.forget(transaction, OTHER_GUILD, MEMBER)
    kept_failures = await failures.newest()
    assert len(kept_failures) == 2
    assert str(MEMBER) not in str(kept_failures)
    assert "a secret" not in str(kept_failures)
    assert "a former member" in str(kept_failures)

"""Who left and which server removed the bot: noticed, hidden, purged after 30 days, kept where they came back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.database.engine import connect
from bot.database.executor import Database
from bot.database.migrate import bring_up_to_date, read_migrations
from bot.database.personal_data import PersonalTables, Table
from bot.database.rows import records_of, stored
from bot.database.statements import Step
from bot.guilds.departures import DEPARTURE_TABLES, Departures, add_departures, get_long_gone
from bot.guilds.members import REMEMBERED, GuildMembers
from bot.guilds.sweeps import PURGED_AFTER, SWEEPS, UNCHANGED_FOR, GuildSweep, GuildSweeper, mark_guild_gone
from bot.settings import Settings
from tests.support.community import Community
from tests.support.reading import message_text

DAY = timedelta(days=1)
HELD = "SELECT member_id FROM streak_members WHERE guild_id = :guild_id ORDER BY member_id"
LEFT = "SELECT member_id FROM departures"


async def rounds(community: Community, times: int = 3) -> None:
    for _ in range(times):
        await community.bot.run_due(community.bot.clock())


async def days_pass(community: Community, days: float) -> None:
    await community.env.advance_time(days * 86_400)
    await rounds(community)


async def held(community: Community) -> list[int]:
    rows = await community.bot.database.fetch(HELD, {"guild_id": community.guild.id})
    return [row["member_id"] for row in rows]


@pytest.fixture
async def both_joined(community: Community) -> Community:
    for member in (community.ann, community.bob):
        await member.slash(community.general, "streak join", timezone="UTC", habit="read")
    return community


async def leave(community: Community, member: Any) -> None:
    community.env.backend.remove_member(community.guild.id, member.id)


async def test_the_daily_round_notices_who_left_and_every_feature_hides_them(both_joined: Community) -> None:
    await leave(both_joined, both_joined.bob)
    await days_pass(both_joined, 1)
    rows = await both_joined.bot.database.fetch(LEFT, {})
    assert [row["member_id"] for row in rows] == [both_joined.bob.id]
    assert len(await held(both_joined)) == 2


async def test_after_30_days_everything_about_who_left_is_deleted(both_joined: Community) -> None:
    await leave(both_joined, both_joined.bob)
    await days_pass(both_joined, 1)
    await days_pass(both_joined, 29)
    assert len(await held(both_joined)) == 2
    await days_pass(both_joined, 2)
    assert await held(both_joined) == [both_joined.ann.id]


MARKED = "SELECT member_id FROM guide_progress ORDER BY member_id"
MARK = (
    "INSERT INTO guide_progress (member_id, chapter, section, page, marked_at, marked_in)"
    " VALUES (:member_id, :chapter, '', 1, :at, :guild_id)"
)


async def test_what_was_marked_in_direct_messages_goes_when_nothing_changed_for_400_days(community: Community) -> None:
    """No server tells that such a member left."""
    database, now = community.bot.database, community.bot.clock()
    old, new = stored(now - UNCHANGED_FOR - DAY), stored(now - UNCHANGED_FOR + DAY)
    marks = [
        {"member_id": 1, "chapter": "math", "at": old, "guild_id": None},
        {"member_id": 2, "chapter": "math", "at": old, "guild_id": None},
        {"member_id": 2, "chapter": "portfolio", "at": new, "guild_id": community.guild.id},
        {"member_id": 3, "chapter": "math", "at": old, "guild_id": community.guild.id},
        {"member_id": 4, "chapter": "math", "at": new, "guild_id": None},
    ]
    async with database.write() as transaction:
        await transaction.execute_many(MARK, marks)
    await community.bot.sweeper.run(now + timedelta(hours=2))
    assert [row["member_id"] for row in await database.fetch(MARKED)] == [2, 2, 3, 4]


async def test_who_comes_back_before_keeps_everything(both_joined: Community) -> None:
    community = both_joined
    await leave(community, community.bob)
    await days_pass(community, 1)
    community.env.backend.add_member(community.guild.id, community.bob.id)
    for _ in range(4):
        await days_pass(community, 10)
    assert len(await held(community)) == 2
    assert "Ready for day 1?" in message_text(await community.slash("streak status"))


async def test_a_server_that_removed_the_bot_is_kept_for_30_days_and_then_forgotten(both_joined: Community) -> None:
    community = both_joined
    await rounds(community)
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    community.bot._connection._remove_guild(guild)
    await community.bot.sweeper.guild_gone(guild.id)
    start = community.bot.clock()
    await community.bot.sweeper.run(start + PURGED_AFTER - timedelta(minutes=1))
    assert len(await held(community)) == 2
    await community.bot.sweeper.run(start + PURGED_AFTER)
    assert await held(community) == []


async def test_a_server_that_takes_the_bot_back_keeps_everything(both_joined: Community) -> None:
    community = both_joined
    await rounds(community)
    await community.bot.sweeper.guild_gone(community.guild.id)
    await days_pass(community, 40)
    assert len(await held(community)) == 2


HELD_TABLES = [Table("tip_votes", "Your votes", ("member_id",))]


class LeftByAll:
    """A server of which nobody is a member any more."""

    unavailable = False

    def __init__(self, number: int) -> None:
        self.id = number << 22

    async def fetch_member(self, _member_id: int) -> None:
        unknown: Any = SimpleNamespace(status=404, reason="Not Found")
        raise discord.NotFound(unknown, {"code": 10007, "message": "Unknown Member"})


def sweeper_in(guilds: "Sequence[LeftByAll | Large]", database: Database, clock: list[datetime]) -> GuildSweeper:
    by_id = {guild.id: guild for guild in guilds}
    client: Any = SimpleNamespace(
        guilds=guilds, get_guild=by_id.get, is_ready=lambda: True, shard_count=1, shards={0: None}
    )
    departures = Departures(client, database, lambda: clock[0])
    parts = [PersonalTables(database, [*DEPARTURE_TABLES, *HELD_TABLES])]
    return GuildSweeper(client, database, parts, departures, lambda: clock[0])


async def sweeps_in(database: Database) -> dict[int, GuildSweep]:
    """By their server."""
    return {sweep.guild_id: sweep for sweep in records_of(GuildSweep, await database.fetch(SWEEPS))}


async def nudge(sweeper: GuildSweeper, clock: list[datetime], after: timedelta) -> None:
    clock[0] += after
    await sweeper.run(clock[0])


async def test_every_server_has_its_turn_also_where_there_are_more_than_a_day_has_room_for(
    database: Database, now: datetime
) -> None:
    guilds, clock = [LeftByAll(number) for number in range(1, 61)], [now]
    sweeper = sweeper_in(guilds, database, clock)
    for _ in range(25):
        await nudge(sweeper, clock, timedelta(hours=6))
    assert len(await sweeps_in(database)) == 60


async def test_those_whom_nobody_can_be_asked_about_hold_up_no_others(database: Database, now: datetime) -> None:
    here, elsewhere, clock = LeftByAll(1), LeftByAll(2), [now]
    sweeper = sweeper_in([here], database, clock)
    await add_departures(database, elsewhere.id, range(1, 41), now - 2 * PURGED_AFTER)
    await add_departures(database, here.id, [77], now - PURGED_AFTER - DAY)
    await nudge(sweeper, clock, DAY)
    assert await get_long_gone(database, here.id, clock[0], 9) == []
    assert len(await get_long_gone(database, elsewhere.id, clock[0], 99)) == 40


async def test_a_large_server_is_asked_about_500_members_a_day_and_the_next_day_goes_on(
    database: Database, now: datetime
) -> None:
    here, clock = LeftByAll(1), [now]
    sweeper = sweeper_in([here], database, clock)
    await add_departures(database, here.id, range(1, 1201), now)
    for _ in range(24 * 60):
        await nudge(sweeper, clock, timedelta(minutes=1))
    [sweep] = (await sweeps_in(database)).values()
    assert sweep.swept_to is not None
    assert 400 <= sweep.swept_to <= 500


async def test_a_server_that_leaves_before_its_first_round_is_noted_too(
    either_database: Database, now: datetime
) -> None:
    await mark_guild_gone(either_database, 1 << 22, now)
    await mark_guild_gone(either_database, 1 << 22, now + DAY)
    assert [sweep.gone_at for sweep in (await sweeps_in(either_database)).values()] == [now]


async def test_servers_that_removed_the_bot_before_this_version_are_found_too(
    settings: Settings, now: datetime
) -> None:
    database = connect(settings.database)
    await bring_up_to_date(database, now, settings.backups, read_migrations()[:7])
    settings_row = "INSERT INTO guild_settings (guild_id, features_off, changed_at) VALUES (:guild_id, '[]', '')"
    await database.execute(settings_row, {"guild_id": 2 << 22})
    await bring_up_to_date(database, now, settings.backups)
    clock = [now]
    await nudge(sweeper_in([LeftByAll(1)], database, clock), clock, DAY)
    sweeps = await sweeps_in(database)
    assert sweeps[2 << 22].gone_at == clock[0]
    assert sweeps[1 << 22].gone_at is None
    await database.close()


class Large:
    """A server whose members are all there; remembers who was asked about."""

    unavailable = False

    def __init__(self, number: int, asked: list[int]) -> None:
        self.id, self._asked = number << 22, asked

    async def fetch_member(self, member_id: int) -> Any:
        self._asked.append(member_id)
        picture = SimpleNamespace(url="https://cdn.example.org/1.png")
        return SimpleNamespace(display_name="one", display_avatar=SimpleNamespace(with_size=lambda _pixels: picture))


@pytest.mark.parametrize("others", [0, 3, 40])
async def test_members_of_a_large_server_are_asked_about_500_a_day_however_many_servers_there_are(
    either_database: Database, now: datetime, others: int
) -> None:
    asked, clock = list[int](), [now]
    guilds = [Large(1, asked), *(Large(number, []) for number in range(2, 2 + others))]
    vote = "INSERT INTO tip_votes (run_id, guild_id, member_id, at) VALUES (:run, :guild, :member, 'x')"
    rows = [{"run": f"r{member}", "guild": guilds[0].id, "member": member} for member in range(1, 1001)]
    rows += [{"run": f"s{guild.id}", "guild": guild.id, "member": 5} for guild in guilds[1:]]
    async with either_database.write() as transaction:
        await transaction.execute_many(vote, rows)
    sweeper = sweeper_in(guilds, either_database, clock)
    for _ in range(24 * 6):
        await nudge(sweeper, clock, timedelta(minutes=10))
    assert len(set(asked)) >= 400


async def test_who_is_back_is_told_to_every_feature_once(both_joined: Community) -> None:
    community, news = both_joined, list[tuple[int, list[int]]]()

    async def hear(guild_id: int, member_ids: Any) -> None:
        news.append((guild_id, sorted(member_ids)))

    community.bot.departures.on_return(hear)
    await leave(community, community.bob)
    await days_pass(community, 1)
    community.env.backend.add_member(community.guild.id, community.bob.id)
    for _ in range(3):
        await days_pass(community, 1)
    assert news == [(community.guild.id, [community.bob.id])]


@pytest.mark.parametrize("act", ["help", "streak status"])
async def test_any_act_in_the_server_makes_who_is_back_a_member_again(both_joined: Community, act: str) -> None:
    community = both_joined
    await leave(community, community.bob)
    await days_pass(community, 1)
    database = community.bot.database
    assert await database.fetch_value("SELECT COUNT(*) FROM departures") == 1
    community.env.backend.add_member(community.guild.id, community.bob.id)
    await community.bob.slash(community.general, act)
    assert await database.fetch_value("SELECT COUNT(*) FROM departures") == 0


@pytest.mark.sqlite_file
async def test_a_wake_up_of_20_000_servers_reads_a_handful_of_rows(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "INSERT INTO guild_rounds (guild_id, swept_at, next_at) VALUES (:id, 'x', :next_at)"
    later = stored(now + DAY)
    async with database.write() as transaction:
        values = [{"id": number << 22, "next_at": later} for number in range(1, 20_001)]
        await transaction.execute_many(rows, values)
    clock = [now]
    sweeper = sweeper_in([], database, clock)
    sweeper._compared_at = now
    asked: list[Step] = []
    run_selects = database.run_selects

    async def note(steps: Sequence[Step]) -> Any:
        asked.extend(steps)
        return await run_selects(steps)

    with monkeypatch.context() as noted:
        noted.setattr(database, "run_selects", note)
        await sweeper.run(now)
    assert len(asked) >= 2
    for statement, given in asked:
        plan = [step["detail"] for step in await database.fetch(f"EXPLAIN QUERY PLAN {statement}", given)]
        assert plan[0].startswith("SEARCH"), (statement, plan)
        assert await database.fetch(statement, given) == []


async def test_faces_and_names_are_asked_of_discord_once_in_ten_minutes() -> None:
    asked, clock = list[int](), [datetime(2026, 3, 2, tzinfo=UTC)]
    guild = Large(1, asked)
    client: Any = SimpleNamespace(get_guild={guild.id: guild}.get)
    members = GuildMembers(client, lambda: clock[0])
    for _ in range(3):
        shown = await members.show(guild.id, [5, 6, 5])
    assert {member_id: member.name for member_id, member in shown.items()} == {5: "one", 6: "one"}
    assert sorted(asked) == [5, 6]
    clock[0] += REMEMBERED
    await members.show(guild.id, [5])
    assert sorted(asked) == [5, 5, 6]
    assert await members.show(99 << 22, [5]) == {}

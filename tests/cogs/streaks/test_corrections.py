"""`/admin streaks correct`: a moderator mends a member's day; it is audited, and the member is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.database.executor import Database
from bot.errors import UserError
from bot.guilds.audit import Audit
from cogs.streaks.parse import parse_corrected_day
from cogs.streaks.records import CorrectionState, Member
from cogs.streaks.rules.check_ins import CORRECTED_DAYS, check_corrected_date
from cogs.streaks.service import StreakService
from cogs.streaks.store.leaderboard import get_board
from cogs.streaks.store.personal_data import StreakPersonalData
from tests.cogs.admin.permission_table import show_admin_to_all
from tests.cogs.streaks.rules.histories import days, history
from tests.cogs.streaks.test_reminders import received, with_reminder
from tests.support.community import Community
from tests.support.reading import message_text, picture_texts, response_of

DAY = timedelta(days=1)
GUILD, ANN, MODERATOR = 987_654_321_098_765_432, 1_234_567_890_123_456_789, 9
NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
TODAY = NOW.date()


async def correct(community: Community, **given: Any) -> Any:
    given = {"member": community.ann, "day": "yesterday", "change": "add", "reason": "Discord was down."} | given
    return await community.moderator.slash(community.general, "admin streaks correct", **given)


async def with_a_gap(community: Community) -> None:
    """Ann logs on 1 and 3 January, and it is the 4th: the 2nd ended her streak."""
    await community.slash("streak join", timezone="UTC")
    await community.slash("streak log", minutes="5")
    await community.env.advance_time(2 * DAY.total_seconds())
    await community.slash("streak log", minutes="5")
    await community.env.advance_time(DAY.total_seconds())


async def test_a_day_that_is_added_mends_the_streak_and_the_member_reads_why(community: Community) -> None:
    await with_a_gap(community)
    said = message_text(await correct(community, day="2026-01-02"))
    assert "Logged **Fri 2 Jan 2026**" in said
    assert "1 day → **3 days**" in said
    status = await community.slash("streak status")
    assert "3 days in a row" in picture_texts(status)
    assert "A moderator logged a day for you: **Fri 2 Jan 2026**.\n> Discord was down\\." in message_text(status)
    assert "A moderator" not in message_text(await community.slash("streak status"))


async def test_a_day_that_is_removed_goes_with_its_minutes(community: Community) -> None:
    await with_a_gap(community)
    said = message_text(await correct(community, day="2026-01-03", change="remove", reason="Logged by mistake"))
    assert "Removed **Sat 3 Jan 2026**" in said
    logged = message_text(await community.slash("streak log"))
    assert "A moderator removed a day from your log" in logged
    assert "2 days logged · 5 minutes in all" in logged


async def test_who_agreed_to_direct_messages_is_told_in_one_once(community: Community) -> None:
    await with_reminder(community)
    await correct(community, day="today")
    for _ in range(2):
        await community.bot.run_due(community.bot.clock())
    [message] = received(community)
    assert "Your streak in Careers in AI was corrected" in message_text(message)
    status = await community.ann.user.click(message, label="See my streak")
    assert "Day 1" in message_text(status)
    assert "A moderator" not in message_text(status)


async def test_who_takes_no_direct_messages_is_told_with_the_next_command(community: Community) -> None:
    await with_reminder(community)
    await correct(community, day="today")
    community.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
    await community.bot.run_due(community.bot.clock())
    community.env.backend.faults.clear()
    assert "A moderator logged" in message_text(await community.slash("streak status"))


async def test_the_audit_says_who_changed_whose_day_and_why(community: Community) -> None:
    await with_a_gap(community)
    await correct(community, day="2026-01-02")
    [entry] = await community.bot.audit.newest(community.guild.id)
    assert (entry.change.member_id, entry.change.what) == (community.moderator.id, "streaks correct")
    assert entry.change.before == f"member {community.ann.id}, 2026-01-02: not logged"
    assert entry.change.after == "logged, 0 minutes; reason: Discord was down."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": "someday"}, "I don't recognize"),
        ({"day": "2027-01-01"}, "hasn't come yet"),
        ({"day": "2024-01-01"}, "the last 365"),
        ({"day": "2026-01-03"}, "logged already"),
        ({"day": "2026-01-02", "change": "remove"}, "isn't logged"),
        ({"reason": "\u200b"}, "Add a reason"),
        ({"reason": "x" * 201}, "yours has 201"),
    ],
)
async def test_what_cannot_be_corrected_gets_a_sentence_and_changes_nothing(
    community: Community, given: dict[str, str], said: str
) -> None:
    await with_a_gap(community)
    assert said in message_text(await correct(community, **given))
    assert await community.bot.database.fetch("SELECT * FROM streak_corrections") == []
    assert await community.bot.audit.newest(community.guild.id) == []


async def test_who_keeps_no_streak_has_no_day_to_correct(community: Community) -> None:
    assert "doesn't keep a streak" in message_text(await correct(community, member=community.bob))


async def test_members_correct_nothing(community: Community) -> None:
    await with_a_gap(community)
    show_admin_to_all(community)
    given = {"member": community.ann, "day": "2026-01-02", "change": "add", "reason": "Please"}
    refused = await community.ann.slash(community.general, "admin streaks correct", **given)
    assert "This is for moderators" in message_text(refused)
    assert await community.bot.database.fetch("SELECT * FROM streak_corrections") == []


async def test_what_the_moderator_typed_formats_nothing_and_pings_nobody(community: Community) -> None:
    await with_a_gap(community)
    await correct(community, day="2026-01-02", reason="@everyone **look** <@1>")
    said = message_text(response_of(await community.slash("streak status")))
    assert "@everyone" not in said
    assert "**look**" not in said


async def test_the_last_days_of_the_member_are_offered_with_what_they_were(community: Community) -> None:
    await with_a_gap(community)
    options = {"member": community.ann}
    offered = await community.moderator.autocomplete(community.general, "admin streaks correct", "day", "", **options)
    assert [choice["name"] for choice in offered[:4]] == [
        "Sun 4 Jan 2026 · open",
        "Sat 3 Jan 2026 · logged",
        "Fri 2 Jan 2026 · missed",
        "Thu 1 Jan 2026 · logged",
    ]
    assert offered[2]["value"] == "2026-01-02"


# The rules and the database


def test_a_corrected_day_is_one_the_member_had_and_not_too_old() -> None:
    past = history(days(0, 1))
    check_corrected_date(past, TODAY, NOW, add=True)
    check_corrected_date(past, TODAY - CORRECTED_DAYS * DAY, NOW, add=True)
    check_corrected_date(past, days(1)[0], NOW, add=False)
    for day, add in ((TODAY + DAY, True), (TODAY - (CORRECTED_DAYS + 1) * DAY, True), (days(1)[0], True)):
        with pytest.raises(UserError):
            check_corrected_date(past, day, NOW, add=add)
    with pytest.raises(UserError, match="isn't logged"):
        check_corrected_date(past, TODAY, NOW, add=False)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        (" Yesterday ", TODAY - DAY),
        ("2026-03-01", date(2026, 3, 1)),
        ("monday", date(2026, 3, 2)),
        ("thu", TODAY - 7 * DAY),
    ],
)
def test_a_day_is_understood(typed: str, day: date) -> None:
    assert parse_corrected_day(typed, TODAY) == day


async def kept(database: Database, *dates: date) -> tuple[StreakService, Member]:
    """Ann joined a month ago, and logged 10 minutes on these dates."""
    now = NOW - 30 * DAY
    service = StreakService(database, StreakPersonalData(database), Audit(database, lambda: now), lambda: now)
    await service.join(GUILD, ANN, "UTC", "", "")
    for number, day in enumerate(dates):
        now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        await service.add_log(GUILD, ANN, number + 1, 10)
    now = NOW
    return service, await service.get_member(GUILD, ANN)


async def test_sums_follow_a_correction_on_both_databases(either_database: Database) -> None:
    yesterday, before = TODAY - DAY, TODAY - 2 * DAY
    service, _member = await kept(either_database, before, TODAY)
    act = {"reason": "Offline", "moderator_id": MODERATOR}
    correction, stood, stands = await service.correct(GUILD, ANN, yesterday, add=True, act_id=50, **act)  # type: ignore[arg-type]
    assert (stood.current, stands.current, correction.state) == (1, 3, CorrectionState.WAITING)
    rank = (await get_board(either_database, GUILD, "all", 0, ANN)).own
    assert rank is not None
    assert (rank.days, rank.minutes) == (3, 20)
    await service.correct(GUILD, ANN, before, add=False, act_id=51, **act)  # type: ignore[arg-type]
    rank = (await get_board(either_database, GUILD, "2026-W10", 0, ANN)).own
    assert rank is not None
    assert (rank.days, rank.minutes) == (2, 10)
    member = await service.get_member(GUILD, ANN)
    assert [one.added for one in member.corrections] == [True, False]
    await service.mark_corrections_told(member)
    assert (await service.get_member(GUILD, ANN)).corrections == ()

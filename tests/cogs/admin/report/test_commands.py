"""`/admin report`: numbers by month in the server's zone, in which no fewer than three people can be recognised."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.database.executor import Database
from bot.database.rows import stored
from bot.pictures.style import CARD
from bot.reports.statistics import (
    ACTIVE,
    Cell,
    Column,
    Hidden,
    Month,
    Plot,
    Statistics,
    StatisticsTopic,
    hidden_if_few,
    months_until,
)
from cogs.admin.report import picture as report_picture
from cogs.admin.report.commands import draw_all
from cogs.admin.report.picture import describe_plot, draw_plot, worth_drawing
from cogs.admin.report.views import MonthlyReport, csv_of, report_view
from cogs.guide.store.statistics import GuideStatistics
from cogs.mentoring.store.statistics import MentoringStatistics
from cogs.streaks.store.statistics import StreakStatistics
from cogs.tips.store.statistics import TipStatistics
from tests.support.community import Community
from tests.support.reading import message_text, response_of, walk
from tests.support.snapshots import page_text

GUILD = 7
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
MONTHS = months_until(NOW, BERLIN, 3)
FEW = Hidden.FEW
ALL_FIGURES = (GuideStatistics, StreakStatistics, MentoringStatistics, TipStatistics)


def at(month: int, day: int, hour: int = 12) -> str:
    return stored(datetime(2026, month, day, hour, tzinfo=UTC))


async def put(database: Database, table: str, **values: Any) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    await database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


async def reads(
    database: Database, member: int, when: str, finished: str | None = None, guild: int | None = GUILD
) -> None:
    chapter = {"chapter": f"chapter-{when}", "section": "start", "page": 1}
    marks = {"marked_at": when, "finished_at": finished, "marked_in": guild}
    await put(database, "guide_progress", member_id=member, **chapter, **marks)


async def practises(database: Database, member: int, month: str, days: int, minutes: int) -> None:
    sums = {"period": month, "days": days, "minutes": minutes, "shown": 0}
    await put(database, "streak_totals", guild_id=GUILD, member_id=member, **sums)


async def asks(database: Database, number: int, seeker: int, when: str) -> None:
    which = {"id": number, "guild_id": GUILD, "seeker_id": seeker, "goal": "secret", "state": "paired"}
    await put(database, "mentoring_requests", **which, asked_at=when, waiting_since=when)


async def pairs(database: Database, number: int, sides: tuple[int | None, int | None], **times: str) -> None:
    seeker, host = sides
    which = {"id": str(number), "request_id": number, "guild_id": GUILD, "seeker_id": seeker, "host_id": host}
    await put(database, "mentoring_pairs", **which, goal="secret", state="met", **times)


async def posts(database: Database, key: str, due: str, reads: int, dones: int, voters: range) -> None:
    run = {"guild_id": GUILD, "kind": "weekly-tip", "key": key, "id": key, "due_at": due, "channel_id": 1}
    plan = {"thread": 0, "publish": 0, "words": "", "action": "", "chapter": "", "late": 0, "reason": ""}
    await put(database, "tip_runs", **run, **plan, state="sent", reads=reads, dones=dones)
    for member in voters:
        await put(database, "tip_votes", run_id=key, guild_id=GUILD, member_id=member, at=due)


async def cells(figures: Statistics, months: list[Month] = MONTHS) -> dict[str, tuple[Cell, ...]]:
    return {column.key: column.cells for column in (await figures.monthly(GUILD, months)).columns}


# Months and the wall around few people


def test_months_begin_at_midnight_of_the_zone_also_where_its_clock_has_changed() -> None:
    last, february = months_until(datetime(2026, 4, 2, tzinfo=UTC), BERLIN, 3)[::-1][:2]
    assert last.since == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert (february.key, february.since) == ("2026-03", datetime(2026, 2, 28, 23, tzinfo=UTC))
    assert february.until == last.since


def test_the_last_month_is_that_of_the_zone() -> None:
    new_year = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert months_until(new_year, BERLIN, 1)[0].key == "2026-01"
    assert months_until(new_year, ZoneInfo("UTC"), 1)[0].key == "2025-12"


@given(st.integers(0, 4_000_000_000), st.sampled_from(["UTC", "Pacific/Apia", "Asia/Tehran", "America/Sao_Paulo"]))
def test_months_follow_each_other_without_a_gap_and_the_last_holds_now(seconds: int, zone: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    months = months_until(now, ZoneInfo(zone), 24)
    assert len(months) == 24
    assert months[-1].since <= now < months[-1].until
    assert all(one.until == other.since for one, other in pairwise(months))


@pytest.mark.parametrize(("people", "cell"), [(1, FEW), (2, FEW), (3, 40), (0, FEW)])
def test_a_number_of_fewer_than_three_people_is_not_told(people: int, cell: Cell) -> None:
    assert hidden_if_few(40, people) is cell or hidden_if_few(40, people) == cell
    assert hidden_if_few(0, people) == 0


# What each feature counts


async def test_reading_counts_who_read_and_what_they_finished_there(either_database: Database) -> None:
    for member in (1, 2, 3):
        await reads(either_database, member, at(2, 3), at(2, 3))
    await reads(either_database, 1, at(2, 4), at(2, 4))
    for member in (4, 5):
        await reads(either_database, member, at(3, 3), at(3, 3))
        await reads(either_database, member, at(2, 9), at(2, 9), guild=None)
        await reads(either_database, member, at(2, 8), at(2, 8), guild=8)
    found = await cells(GuideStatistics(either_database))
    assert found == {"reading_members": (0, 3, FEW), "reading_chapters": (0, 4, FEW)}


async def test_an_end_counts_in_its_month_though_the_member_read_on_later(either_database: Database) -> None:
    for member in (1, 2, 3):
        await reads(either_database, member, at(3, 3), at(1, 9))
    found = await cells(GuideStatistics(either_database))
    assert found == {"reading_members": (3, 0, 3), "reading_chapters": (3, 0, 0)}


async def test_the_first_moment_of_a_month_is_of_that_month_however_it_is_written(either_database: Database) -> None:
    midnight = MONTHS[2].since
    for member, when in enumerate(
        (stored(midnight), midnight.isoformat(), midnight.isoformat(timespec="milliseconds"))
    ):
        await reads(either_database, member, when)
    assert (await cells(GuideStatistics(either_database)))["reading_members"] == (0, 0, 3)


async def test_days_and_minutes_of_too_few_are_not_told_either(either_database: Database) -> None:
    for member in (1, 2, 3):
        await practises(either_database, member, "2026-01", 10, 60 if member == 1 else 0)
        await practises(either_database, member, "2026-02", 5, 20)
    for member in (1, 2):
        await practises(either_database, member, "2026-03", 31, 900)
    await practises(either_database, 9, "2026-03", 0, 0)  # taken back
    found = await cells(StreakStatistics(either_database))
    assert found["streaks_members"] == (3, 3, FEW)
    assert found["streaks_days"] == (30, 15, FEW)
    assert found["streaks_minutes"] == (FEW, 60, FEW)  # in January one member's alone


async def test_interviews_count_where_they_happened(either_database: Database) -> None:
    for number in (1, 2, 3):
        await asks(either_database, number, number, at(1, 5))
        met = {"meeting_at": at(2, 1 + number), "met_at": at(2, 20), "thanked_at": at(3, 1)}
        await pairs(either_database, number, (number, 10 + number), paired_at=at(1, 28), **met)
    await asks(either_database, 4, 4, at(2, 5))
    found = await cells(MentoringStatistics(either_database))
    assert found["interviews_asked"] == (3, FEW, 0)
    assert found["interviews_accepted"] == (3, 0, 0)
    assert found["interviews_met"] == (0, 3, 0)
    assert found["interviews_thanked"] == (0, 0, 3)
    assert found["interviews_median_days"] == (None, 6.0, None)


async def test_what_one_host_did_is_not_told_however_many_asked_them(either_database: Database) -> None:
    for number in range(1, 6):
        await pairs(either_database, number, (number, 10), paired_at=at(2, 1), met_at=at(2, 1), thanked_at=at(2, 2))
    found = await cells(MentoringStatistics(either_database))
    for name in ("accepted", "met", "thanked", "median_days"):
        assert found[f"interviews_{name}"][1] is FEW, name


async def test_who_is_forgotten_does_not_make_a_group_larger(either_database: Database) -> None:
    for number, sides in enumerate([(1, 11), (2, 12), (None, 13), (3, None)]):
        await pairs(either_database, number, sides, paired_at=at(2, 1))
    assert (await cells(MentoringStatistics(either_database)))["interviews_accepted"][1] == 4
    await either_database.execute("UPDATE mentoring_pairs SET host_id = NULL WHERE host_id = 13")
    assert (await cells(MentoringStatistics(either_database)))["interviews_accepted"][1] is FEW


async def test_tips_count_in_the_month_of_their_post(either_database: Database) -> None:
    await posts(either_database, "a", at(1, 31, 23), 5, 2, range(0))  # in Berlin it is February
    await posts(either_database, "b", at(2, 9), 1, 0, range(3))
    await posts(either_database, "c", at(3, 9), 0, 3, range(2))
    assert await cells(TipStatistics(either_database)) == {
        "tips_posts": (0, 2, 1),
        "tips_votes": (0, 3, FEW),
        "tips_reads": (0, 6, 0),
        "tips_dones": (0, FEW, 3),
    }


# The file, the words and the pictures


def made(number: int, *values: Cell, plot: Plot | None = ACTIVE) -> MonthlyReport:
    months = months_until(NOW, BERLIN, number)
    return MonthlyReport(
        months, "Europe/Berlin", [StatisticsTopic("Reading", (Column("readers", "Members who read", values, plot),))]
    )


def test_the_file_has_a_row_a_month_and_hides_what_the_words_hide() -> None:
    report = made(4, 0, FEW, None, 1_234)
    rows = list(csv.reader(io.StringIO(csv_of(report))))
    assert rows[0] == ["month", "readers"]
    assert rows[1:] == [["2025-12", "0"], ["2026-01", "<3"], ["2026-02", ""], ["2026-03", "1234"]]


def test_what_nobody_did_takes_one_line() -> None:
    months = months_until(NOW, BERLIN, 2)
    columns = (Column("a", "Read", (0, 3)), Column("b", "Finished", (0, 0)), Column("c", "Thanked", (None, None)))
    page = report_view(MonthlyReport(months, "UTC", [StatisticsTopic("Reading", columns)]), [])
    assert "**Read:** Mar 3\n-# Nothing yet: Finished, Thanked" in page_text(page)


def test_a_long_report_fits_a_message_and_says_that_the_file_holds_more() -> None:
    cells: tuple[Cell, ...] = (FEW,) * 23 + (123_456,)
    columns = tuple(Column(f"c{number}", "Median days from yes to the talk", cells) for number in range(14))
    report = MonthlyReport(
        months_until(NOW, BERLIN, 24), "America/Argentina/ComodRivadavia", [StatisticsTopic("Interviews", columns)]
    )
    view = report_view(report, None)
    parts = view.to_components()  # type: ignore[no-untyped-call]
    content = "\n".join(component["content"] for component in walk(parts) if component["type"] == 10)
    assert len(content) < 4_000
    assert "the file holds all 24" in content
    assert "Oct fewer than 3" in content
    assert "Sep" not in content
    assert "The charts couldn't be drawn" in content


def test_a_picture_is_drawn_of_rich_data_and_of_one_month() -> None:
    for number in (1, 2, 6, 24):
        columns = [Column("a", name, (5,) * (number - 1) + (FEW,)) for name in ("Met", "Requested", "Thanked")]
        columns.append(Column("b", "Accepted", (7,) * number))
        names = [f"{month.first:%b %Y}" for month in months_until(NOW, BERLIN, number)]
        with Image.open(io.BytesIO(draw_plot(Plot("Interviews", "Interviews"), names, columns))) as image:
            assert image.width == 600
            assert 200 < image.height < 1_000
            assert image.convert("RGB").getpixel((2, 2)) == CARD
            assert len(image.convert("RGB").getcolors(100_000) or ()) > 50


def test_what_is_not_told_leaves_no_trace_in_a_picture_and_its_words() -> None:
    names = ["Feb 2026", "Mar 2026"]
    pictures = {draw_plot(ACTIVE, names, [Column("a", "Met", (9, hidden_if_few(value, 2)))]) for value in (1, 2, 40)}
    assert len(pictures) == 1
    assert "40" not in describe_plot(ACTIVE, names, [Column("a", "Met", (9, hidden_if_few(40, 2)))])


def test_the_words_of_a_picture_tell_its_main_numbers() -> None:
    found = describe_plot(ACTIVE, ["Jan 2026", "Feb 2026", "Mar 2026"], [Column("a", "Members who read", (4, 12, FEW))])
    assert found == (
        "Active members, Jan 2026 to Mar 2026. Mar 2026: members who read fewer than 3 (most: 12 in Feb 2026)."
    )


def test_an_empty_plot_is_not_drawn() -> None:
    assert not worth_drawing([Column("a", "Met", (0, FEW, None))])
    assert draw_all(made(2, 0, FEW)) == []
    assert made(2, 0, None).empty
    assert not made(2, 0, FEW).empty


# The command


async def live(community: Community) -> None:
    """Three members who read and practised last month."""
    now = community.bot.clock()
    [last, _] = months_until(now, ZoneInfo("UTC"), 2)
    for member in (1, 2, 3):
        marks = {"chapter": "c", "section": "s", "page": 1, "marked_in": community.guild.id}
        when = stored(last.since + timedelta(days=3))
        await put(community.bot.database, "guide_progress", member_id=member, marked_at=when, **marks)
        sums = {"period": last.key, "days": 4, "minutes": 25, "shown": 0, "guild_id": community.guild.id}
        await put(community.bot.database, "streak_totals", member_id=member, **sums)


async def report(community: Community, **options: Any) -> Any:
    return response_of(await community.moderator.slash(community.general, "admin report", **options))


async def test_a_moderator_sees_numbers_pictures_and_a_file(community: Community) -> None:
    await live(community)
    page = await report(community, months=2)
    assert "**Members who read:**" in message_text(page)
    assert "**Days logged:**" in message_text(page)
    assert " 12 · " in message_text(page)
    names = [attachment.filename for attachment in page.attachments]
    assert names == ["report-1.png", "report.csv"]
    [gallery] = [component for component in walk(page.components) if component["type"] == 12]
    assert "members who logged a day 0 (most: 3 in" in gallery["items"][0]["description"]
    file = (await page.attachments[-1].read()).decode()
    assert file.splitlines()[0].startswith("month,reading_members,reading_chapters,streaks_members,")
    assert len(file.splitlines()) == 3


async def test_where_nothing_happened_a_sentence_says_so(community: Community) -> None:
    page = await report(community)
    assert message_text(page).startswith("## Nothing to report yet")
    assert page.attachments == []


@pytest.mark.parametrize("months", [0, -1, 25, 10_000])
async def test_a_number_of_months_that_cannot_be_gets_a_sentence(community: Community, months: int) -> None:
    assert "1 to 24 months" in message_text(await report(community, months=months))


async def test_another_servers_numbers_are_its_own(community: Community) -> None:
    await live(community)
    other = community.env.create_guild("Elsewhere")
    channel = other.create_text_channel("general")
    owner = other.add_member(other.owner)
    found = await owner.slash(channel, "admin report")
    assert message_text(found).startswith("## Nothing to report yet")


async def test_numbers_come_also_where_no_picture_can_be_drawn(
    community: Community, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await live(community)

    def no_room(*_arguments: Any) -> Any:
        raise OSError("no room")

    monkeypatch.setattr(report_picture, "Canvas", no_room)
    page = await report(community, months=2)
    assert "The charts couldn't be drawn" in message_text(page)
    assert [attachment.filename for attachment in page.attachments] == ["report.csv"]
    assert "could not be drawn" in caplog.text


def test_a_month_has_a_name_for_machines() -> None:
    assert Month(date(2026, 3, 1), NOW, NOW).key == "2026-03"

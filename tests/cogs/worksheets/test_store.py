"""What is kept of worksheets, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.database.executor import Database
from bot.database.personal_data import PersonalTables, forget_members
from bot.errors import UserError
from cogs.worksheets.records import Worksheet, Worksheets
from cogs.worksheets.service import MOST_BEGUN, WorksheetService
from cogs.worksheets.store import TABLES, clear_reminder, get_due_reminders
from tests.support.content import shipped_content

ANN, BOB, GUILD = 1, 2, 77
SHIPPED = shipped_content("worksheets").part(Worksheets)
SHEET = SHIPPED.items[0]


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def service(either_database: Database) -> WorksheetService:
    return WorksheetService(SHIPPED, either_database, Clock())


async def save(
    service: WorksheetService, member: int, guild: int | None, sheet: Worksheet, step: int, key: str
) -> bool:
    _sheet, is_finished = await service.save(member, guild, sheet, step, lambda answers: {**answers, key: step})
    return is_finished


async def test_steps_are_kept_in_order_and_the_last_one_finishes_once(service: WorksheetService) -> None:
    assert not await save(service, ANN, None, SHEET, 0, "a")
    assert not await save(service, ANN, None, SHEET, 2, "c")
    assert (await service.get_sheet(ANN, SHEET.slug)).step == 1
    assert not await save(service, ANN, None, SHEET, 1, "b")
    assert await save(service, ANN, None, SHEET, 2, "c")
    assert not await save(service, ANN, None, SHEET, 2, "c")
    sheet = await service.get_sheet(ANN, SHEET.slug)
    assert (sheet.answers, sheet.is_finished) == ({"a": 0, "b": 1, "c": 2}, True)
    assert not (await service.get_sheet(BOB, SHEET.slug)).is_saved


async def test_what_an_update_refuses_changes_and_begins_nothing(service: WorksheetService) -> None:
    def refuse(_answers: dict[str, object]) -> dict[str, object]:
        raise UserError("No.")

    with pytest.raises(UserError):
        await service.save(ANN, None, SHEET, 0, refuse)
    assert await service.get_sheets(ANN) == []


async def test_one_more_than_may_be_begun_is_refused_and_the_others_stay(service: WorksheetService) -> None:
    for sheet in SHIPPED.items[:MOST_BEGUN]:
        await save(service, ANN, GUILD, sheet, 0, "a")
    with pytest.raises(UserError, match="as many as I keep"):
        await save(service, ANN, GUILD, SHIPPED.items[MOST_BEGUN], 0, "a")
    assert {sheet.worksheet for sheet in await service.get_sheets(ANN)} == {s.slug for s in SHIPPED.items[:MOST_BEGUN]}
    assert len(await service.begun_besides(ANN, SHIPPED.items[MOST_BEGUN].slug)) == MOST_BEGUN
    assert await service.begun_besides(ANN, SHEET.slug) == []
    assert await service.begun_besides(BOB, SHEET.slug) == []


async def test_an_earlier_version_is_given_back_as_it_was_until_the_sheet_is_deleted(
    service: WorksheetService, either_database: Database
) -> None:
    await save(service, ANN, GUILD, SHEET, 0, "a")
    edited = replace(SHEET, version="another", steps=SHEET.steps[:1], title="Edited")
    later = WorksheetService(Worksheets((edited, *SHIPPED.items[1:])), either_database, Clock())
    sheet = await later.get_sheet(ANN, SHEET.slug)
    assert (sheet.worksheet.title, len(sheet.worksheet.steps)) == (SHEET.title, len(SHEET.steps))
    assert sheet.worksheet.sample == edited.sample
    assert await later.delete(ANN, SHEET.slug)
    assert not await later.delete(ANN, SHEET.slug)
    assert (await later.get_sheet(ANN, SHEET.slug)).worksheet.title == "Edited"


async def test_a_worksheet_that_is_gone_is_finished_by_those_who_began_it(
    service: WorksheetService, either_database: Database
) -> None:
    await save(service, ANN, GUILD, SHEET, 0, "a")
    later = WorksheetService(Worksheets(SHIPPED.items[1:]), either_database, Clock())
    assert (await later.get_sheet(ANN, SHEET.slug)).worksheet.steps == SHEET.steps
    with pytest.raises(UserError, match="isn't here anymore"):
        await later.get_sheet(BOB, SHEET.slug)


SCENARIOS = replace(SHIPPED.get("scenarios") or SHEET, steps=SHEET.steps[:1])


async def test_a_reminder_is_due_once_and_exported_and_moves_with_the_answers(
    service: WorksheetService, either_database: Database
) -> None:
    sheet, _ = await service.save(ANN, GUILD, SCENARIOS, 0, lambda answers: {**answers, "months": "1"})
    assert (await service.set_reminder(ANN, sheet, "Asia/Tokyo")).remind_at == datetime(2026, 4, 2, 0, tzinfo=UTC)
    [row] = (await PersonalTables(either_database, TABLES).export(GUILD, ANN))["worksheet_sheets"]
    assert row["remind_at"].startswith("2026-04-02")
    later = datetime(2026, 4, 2, 1, tzinfo=UTC)
    assert [due.worksheet async for due in get_due_reminders(either_database, later)] == ["scenarios"]
    sheet, _ = await service.save(ANN, GUILD, SCENARIOS, 0, lambda answers: {**answers, "months": "3"})
    assert sheet.remind_at == datetime(2026, 6, 2, 0, tzinfo=UTC)
    assert [due async for due in get_due_reminders(either_database, later)] == []
    await clear_reminder(either_database, ANN, "scenarios", datetime(2026, 4, 2, 0, tzinfo=UTC))
    assert (await service.get_sheet(ANN, "scenarios")).remind_at == sheet.remind_at, "another one than was sent"
    await clear_reminder(either_database, ANN, "scenarios", datetime(2026, 6, 2, 0, tzinfo=UTC))
    assert (await service.get_sheet(ANN, "scenarios")).remind_at is None


async def test_it_is_exported_and_forgotten_where_it_was_last_changed(
    service: WorksheetService, either_database: Database
) -> None:
    tables = PersonalTables(either_database, TABLES)
    await save(service, ANN, GUILD, SHEET, 0, "a")
    await save(service, ANN, None, SHIPPED.items[1], 0, "a")
    await save(service, BOB, GUILD, SHEET, 0, "a")
    assert await tables.guilds_of(ANN) == {GUILD, 0}
    assert [row["worksheet"] for row in (await tables.export(GUILD, ANN))["worksheet_sheets"]] == [SHEET.slug]
    assert await tables.members_of(GUILD, 0, 10) == [ANN, BOB]
    await forget_members(either_database, [tables], [(GUILD, ANN)])
    assert [sheet.worksheet for sheet in await service.get_sheets(ANN)] == [SHIPPED.items[1].slug]
    assert len(await service.get_sheets(BOB)) == 1

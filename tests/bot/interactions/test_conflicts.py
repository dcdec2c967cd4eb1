"""What two transactions did to each other is tried once more, out of the member's sight."""

import asyncio
from typing import Any

import discord
import pytest

from bot.database.engine import connect
from bot.database.errors import ConflictError, UnknownOutcomeError
from bot.database.url import DatabaseUrl
from bot.interactions.components import button
from bot.interactions.error_handler import NO_RECORDS, RECORDS_CUT
from bot.interactions.respond import respond
from bot.pages.ui import MessagePage, notice_page, row, text
from tests.support.community import Community
from tests.support.reading import message_text


async def press(community: Community, handler: Any) -> str:
    community.bot.components.register("test:go", handler)
    channel = community.bot.get_partial_messageable(community.general.id)
    await channel.send(view=MessagePage(text("Press"), row(button("Go", "test:go"))))
    message: Any = community.general.last_message
    return message_text(await community.ann.click(message, label="Go"))


@pytest.mark.parametrize("conflicts", [1, 2])
async def test_a_press_that_met_a_conflict_is_tried_once_more(community: Community, conflicts: int) -> None:
    tries = []

    async def handler(interaction: discord.Interaction[Any]) -> None:
        tries.append(interaction.id)
        if len(tries) <= conflicts:
            raise ConflictError("Two transactions are in conflict.")
        await respond(interaction, notice_page("Saved."))

    answer = await press(community, handler)
    assert len(tries) == 2
    assert answer == "Saved." if conflicts == 1 else answer.startswith(NO_RECORDS)
    community.env.errors.clear()


async def test_whoever_saved_as_the_database_went_away_is_not_told_that_nothing_was_changed(
    community: Community,
) -> None:
    async def handler(_interaction: discord.Interaction[Any]) -> None:
        raise UnknownOutcomeError("The database went away while it saved.")

    assert (await press(community, handler)).startswith(RECORDS_CUT)
    community.env.errors.clear()


async def test_what_was_answered_is_not_done_again(community: Community) -> None:
    tries = []

    async def handler(interaction: discord.Interaction[Any]) -> None:
        tries.append(interaction.id)
        await respond(interaction, notice_page("Saved."))
        raise ConflictError("Two transactions are in conflict.")

    assert await press(community, handler) == "Saved."
    assert len(tries) == 1
    community.env.errors.clear()


@pytest.mark.parametrize("conflicts", [1, 2])
async def test_a_command_that_met_a_conflict_is_tried_once_more(
    community: Community, monkeypatch: pytest.MonkeyPatch, conflicts: int
) -> None:
    tries = []

    async def contents(_self: object, member_id: int) -> MessagePage:
        tries.append(member_id)
        if len(tries) <= conflicts:
            raise ConflictError("Two transactions are in conflict.")
        return notice_page("Read on.")

    monkeypatch.setattr("cogs.guide.service.GuideService.contents", contents)
    answer = message_text(await community.slash("guide contents"))
    assert len(tries) == 2
    assert answer == "Read on." if conflicts == 1 else answer.startswith(NO_RECORDS)
    community.env.errors.clear()


async def test_a_deadlock_of_postgresql_is_a_conflict_and_the_second_try_goes_through(
    postgresql_url: DatabaseUrl,
) -> None:
    """Two handlers that lock the same two rows the other way round: one is picked, and tries again."""
    database = connect(postgresql_url)
    await database.execute("CREATE TABLE places (id INTEGER PRIMARY KEY, days INTEGER NOT NULL)")
    await database.execute("INSERT INTO places VALUES (1, 0), (2, 0)")
    both_hold_one = asyncio.Barrier(2)
    conflicts = []

    async def add_day(first: int, second: int, *, wait: bool) -> None:
        async with database.write() as transaction:
            await transaction.execute("UPDATE places SET days = days + 1 WHERE id = :id", {"id": first})
            if wait:
                await both_hold_one.wait()
            await transaction.execute("UPDATE places SET days = days + 1 WHERE id = :id", {"id": second})

    async def handle(first: int, second: int) -> None:
        try:
            await add_day(first, second, wait=True)
        except ConflictError as error:
            conflicts.append(error)
            await add_day(first, second, wait=False)

    await asyncio.gather(handle(1, 2), handle(2, 1))
    assert len(conflicts) == 1
    rows = await database.fetch("SELECT days FROM places ORDER BY id")
    assert [row["days"] for row in rows] == [2, 2]
    await database.close()

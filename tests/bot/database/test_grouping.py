"""Changes of one server that wait are carried out together, and those of another server beside them."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.database.errors import DatabaseError
from bot.database.grouping import MOST_TOGETHER, GroupedChanges, PendingChange, guild_of
from bot.database.statements import Step


def steps_of(guild_id: int, number: int) -> Sequence[Step]:
    return [(f"change {number}", {"guild_id": guild_id})] * 2


class Database:
    """Carries out what it is given once `goes_on` is set."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        self.groups: list[list[str]] = []
        self.trouble: Exception | None = None

    async def carry_out(self, changes: Sequence[PendingChange]) -> Exception | None:
        self.groups.append([change.steps[0][0] for change in changes])
        await self.goes_on.wait()
        for change in changes:
            change.fail(self.trouble) if self.trouble else change.succeed([])
        return self.trouble


async def test_what_waits_goes_together_and_another_server_does_not_wait() -> None:
    database = Database()
    grouped = GroupedChanges(database.carry_out)
    numbers = [0, *range(MOST_TOGETHER + 1)]
    changes = [asyncio.create_task(grouped.run(1, steps_of(1, number))) for number in numbers[:1]]
    await asyncio.sleep(0)
    changes += [asyncio.create_task(grouped.run(1, steps_of(1, number))) for number in numbers[1:]]
    changes += [asyncio.create_task(grouped.run(2, steps_of(2, 99)))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert database.groups == [["change 0"], ["change 99"]]
    database.goes_on.set()
    await asyncio.gather(*changes)
    assert [len(group) for group in database.groups] == [1, 1, MOST_TOGETHER, 1]
    await grouped.run(1, steps_of(1, 7))
    assert database.groups[-1] == ["change 7"]


async def test_those_who_wait_are_told_of_trouble_at_once() -> None:
    database = Database()
    database.trouble = DatabaseError("away")
    grouped = GroupedChanges(database.carry_out)
    first = asyncio.create_task(grouped.run(1, steps_of(1, 0)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(grouped.run(1, steps_of(1, number))) for number in range(MOST_TOGETHER * 2)]
    await asyncio.sleep(0)
    database.goes_on.set()
    results = await asyncio.gather(first, *others, return_exceptions=True)
    assert results == [database.trouble] * (MOST_TOGETHER * 2 + 1)
    assert len(database.groups) == 1


@pytest.mark.parametrize(
    ("steps", "guild_id"),
    [
        ([("a", {"guild_id": 1}), ("b", {})], 1),
        ([("a", {"guild_id": 1})], None),  # which needs no transaction
        ([("a", {}), ("b", {"guild_id": 1})], None),
    ],
)
def test_the_first_statement_says_which_server_is_changed(steps: Sequence[Step], guild_id: int | None) -> None:
    assert guild_of(steps) == guild_id

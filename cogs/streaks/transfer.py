"""A server's milestones, out of it and into another: a role that is not there, or cannot be given, stays out."""

from collections.abc import Sequence
from typing import Annotated

import discord
from pydantic import Field

from bot.database.executor import Transaction
from bot.errors import UserError
from bot.guilds.audit import Audit, Change
from bot.reports.transfer import Difference, Id, ImportContext, ImportModel, SettingChange
from cogs.streaks.admin import MOST_DAYS, check_may_give
from cogs.streaks.store.leaderboard import Board
from cogs.streaks.store.milestones import locked_milestones, put_milestones
from cogs.streaks.views import days as days_words

MOST_MILESTONES = 100


class MilestoneShape(ImportModel):
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    role_id: Id


class MilestonesPart:
    name, title = "milestones", "Milestones"
    shape = Annotated[list[MilestoneShape], Field(max_length=MOST_MILESTONES)]

    def __init__(self, board: Board, audit: Audit) -> None:
        self._board, self._audit = board, audit

    async def export(self, guild_id: int) -> list[MilestoneShape]:
        found = await self._board.milestones(guild_id)
        return [MilestoneShape(days=one.days, role_id=one.role_id) for one in found][:MOST_MILESTONES]

    def faults(self, value: Sequence[MilestoneShape]) -> list[tuple[tuple[str | int, ...], str]]:
        every = [one.days for one in value]
        twice = [number for number, one in enumerate(every) if one in every[:number]]
        return [((number, "days"), f"{every[number]} days are there twice") for number in twice]

    async def compare(self, connection: Transaction, arrival: ImportContext) -> Difference:
        before = await locked_milestones(connection, arrival.guild.id)
        wanted, left_out = _fitted(arrival)
        changed = _changed(before, wanted, arrival)
        steps = [_step(days, before.get(days), role_id) for days, role_id in sorted(changed.items())]
        return Difference(steps, left_out, len(wanted.keys() - changed.keys()))

    async def apply(self, connection: Transaction, arrival: ImportContext, member_id: int) -> None:
        guild_id = arrival.guild.id
        before = await locked_milestones(connection, guild_id)
        changed = _changed(before, _fitted(arrival)[0], arrival)
        await put_milestones(connection, guild_id, changed)
        for days, role_id in sorted(changed.items()):
            step = _step(days, before.get(days), role_id)
            await self._audit.note(connection, Change(guild_id, member_id, "import", step.before, step.after))


def _fitted(arrival: ImportContext) -> tuple[dict[int, int], list[str]]:
    wanted: dict[int, int] = {}
    left_out: list[str] = []
    for one in arrival.value:
        try:
            _check_here(arrival.guild, one.role_id)
        except UserError as error:
            left_out.append(f"{days_words(one.days)}: {error}")
        else:
            wanted[one.days] = one.role_id
    return wanted, left_out


def _check_here(guild: discord.Guild, role_id: int) -> None:
    role = guild.get_role(role_id)
    if role is None:
        raise UserError("that role is not in this server.")
    check_may_give(guild, role)


def _changed(before: dict[int, int], wanted: dict[int, int], arrival: ImportContext) -> dict[int, int | None]:
    """Roles by days, None where one goes: only what is in no line of the file, though its role be left out."""
    changed: dict[int, int | None] = {days: role for days, role in wanted.items() if before.get(days) != role}
    if arrival.replaces:
        changed |= dict.fromkeys(before.keys() - {one.days for one in arrival.value})
    return changed


def _step(days: int, before: int | None, after: int | None) -> SettingChange:
    old, new = (f"<@&{one}>" if one else "none" for one in (before, after))
    words = (f"milestone {days} days: role {one or 'none'}" for one in (before, after))
    return SettingChange(f"{days_words(days)}: {old} → {new}", *words)

"""Milestones in the file of a server's settings: taken along to another server, where its roles can be given there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import discord
from pydantic import Field

from bot.database.executor import Database, Transaction
from bot.errors import UserError
from bot.guilds.audit import Audit, Change
from bot.reports.import_fields import Id, ImportModel
from bot.reports.transfer import Difference, ImportContext, SettingChange
from cogs.streaks.milestones.admin import MOST_DAYS, check_may_give
from cogs.streaks.store.milestones import get_milestones, lock_milestones, put_milestones
from cogs.streaks.views.admin import ROLE_MISSING
from cogs.streaks.views.common import days as days_text

# More lengths than anybody gives roles for.
MOST_MILESTONES = 100


class ImportedMilestone(ImportModel):
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    role_id: Id


@dataclass(frozen=True)
class MilestoneTransfer:
    """A role that is not in the other server, or cannot be given there, stays out."""

    database: Database
    audit: Audit
    name, title = "milestones", "Milestones"
    shape = Annotated[list[ImportedMilestone], Field(max_length=MOST_MILESTONES)]

    async def export(self, guild_id: int) -> list[ImportedMilestone]:
        milestones = await get_milestones(self.database, guild_id)
        return [ImportedMilestone(days=item.days, role_id=item.role_id) for item in milestones][:MOST_MILESTONES]

    def faults(self, value: Sequence[ImportedMilestone]) -> list[tuple[tuple[str | int, ...], str]]:
        lengths = [milestone.days for milestone in value]
        twice = [number for number, length in enumerate(lengths) if length in lengths[:number]]
        return [((number, "days"), f"{lengths[number]} days are there twice") for number in twice]

    async def compare(self, transaction: Transaction, context: ImportContext) -> Difference:
        before = await lock_milestones(transaction, context.guild.id)
        after, left_out = _possible(context)
        changed = _changed(before, after, context)
        steps = [_step(days, before.get(days), role_id) for days, role_id in sorted(changed.items())]
        return Difference(steps, left_out, len(after.keys() - changed.keys()))

    async def apply(self, transaction: Transaction, context: ImportContext, member_id: int) -> None:
        guild_id = context.guild.id
        before = await lock_milestones(transaction, guild_id)
        changed = _changed(before, _possible(context)[0], context)
        await put_milestones(transaction, guild_id, changed)
        for days, role_id in sorted(changed.items()):
            step = _step(days, before.get(days), role_id)
            await self.audit.note(transaction, Change(guild_id, member_id, "import", step.before, step.after))


def _possible(context: ImportContext) -> tuple[dict[int, int], list[str]]:
    """Roles by days as the file has them, and in words those that cannot be given here."""
    roles: dict[int, int] = {}
    left_out: list[str] = []
    for milestone in context.value:
        try:
            _check_role(context.asker, milestone.role_id)
        except UserError as error:
            left_out.append(f"{days_text(milestone.days)}: {error}")
        else:
            roles[milestone.days] = milestone.role_id
    return roles, left_out


def _check_role(asker: discord.Member, role_id: int) -> None:
    role = asker.guild.get_role(role_id)
    if role is None:
        raise UserError(ROLE_MISSING)
    check_may_give(asker, role)


def _changed(before: Mapping[int, int], after: Mapping[int, int], context: ImportContext) -> dict[int, int | None]:
    """Roles by days, None where one goes: only what is in no line of the file, though its role be left out."""
    changed: dict[int, int | None] = {days: role for days, role in after.items() if before.get(days) != role}
    if context.replaces:
        changed |= dict.fromkeys(before.keys() - {milestone.days for milestone in context.value})
    return changed


def _step(days: int, before: int | None, after: int | None) -> SettingChange:
    old, new = (f"<@&{role_id}>" if role_id else "none" for role_id in (before, after))
    audited = (f"milestone {days} days: role {role_id or 'none'}" for role_id in (before, after))
    return SettingChange(f"{days_text(days)}: {old} → {new}", *audited)

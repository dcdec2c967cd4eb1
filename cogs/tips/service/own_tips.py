"""What moderators do with their server's own tips; each change and its audit entry are one transaction."""

from collections.abc import Callable
from datetime import datetime

from bot.database.executor import Database
from bot.errors import UserError
from bot.guilds.audit import Audit, Change
from cogs.tips.records import OwnTip, Tip, Tips
from cogs.tips.rules import check_own_tip
from cogs.tips.store.bags import lock_bag
from cogs.tips.store.own_tips import add_own_tip, edit_own_tip, get_own_tips, remove_own_tip

UNKNOWN_TIP = "I can't find that tip. Choose one from the list that Discord offers as you type."
OLD_TIP = "That tip was changed or removed while your form was open, so nothing was saved. See `/admin tips list`."
REMOVED_ALREADY = "That tip has already been removed."


class OwnTips:
    def __init__(self, database: Database, audit: Audit, tips: Tips, clock: Callable[[], datetime]) -> None:
        self._database, self._audit = database, audit
        self._tips, self._clock = tips, clock

    async def of_guild(self, guild_id: int) -> list[OwnTip]:
        return await get_own_tips(self._database, guild_id)

    async def get(self, guild_id: int, number: str) -> OwnTip:
        own_tip = next((own for own in await self.of_guild(guild_id) if str(own.number) == number.strip()), None)
        if own_tip is None:
            raise UserError(UNKNOWN_TIP)
        return own_tip

    async def add(self, guild_id: int, member_id: int, number: int, tip: Tip) -> None:
        """`number` is the id of the form's interaction: a form that is sent twice adds one tip."""
        change = Change(guild_id, member_id, "tips add", "", describe_tip(tip))
        async with self._database.write() as transaction:
            await lock_bag(transaction, guild_id)
            own_tips = await get_own_tips(transaction, guild_id)
            check_own_tip(tip, self._tips.tips, [own.tip for own in own_tips])
            await add_own_tip(transaction, guild_id, member_id, number, tip, self._clock())
            await self._audit.note(transaction, change)

    async def edit(self, guild_id: int, member_id: int, old: OwnTip, tip: Tip) -> None:
        """Raises `UserError`, and nothing is changed, where the tip is no longer as `old`."""
        change = Change(guild_id, member_id, "tips edit", describe_tip(old.tip), describe_tip(tip))
        async with self._database.write() as transaction:
            await lock_bag(transaction, guild_id)
            own_tips = await get_own_tips(transaction, guild_id)
            if old not in own_tips:
                raise UserError(OLD_TIP)
            check_own_tip(tip, self._tips.tips, [own.tip for own in own_tips if own != old])
            await edit_own_tip(transaction, guild_id, old.number, tip, self._clock())
            await self._audit.note(transaction, change)

    async def remove(self, guild_id: int, member_id: int, old: OwnTip) -> None:
        change = Change(guild_id, member_id, "tips remove", describe_tip(old.tip))
        async with self._database.write() as transaction:
            await lock_bag(transaction, guild_id)
            if not await remove_own_tip(transaction, guild_id, old.number):
                raise UserError(REMOVED_ALREADY)
            await self._audit.note(transaction, change)


def describe_tip(tip: Tip) -> str:
    """For the audit: all of its text, and its chapter."""
    return " | ".join(part for part in (tip.text, tip.action, tip.chapter) if part)

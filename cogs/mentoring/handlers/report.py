"""Calls and replies for reports, which go to moderators in confidence; nobody else reads or hears of them."""

from bot.errors import UserError
from bot.guilds.notices import add_notice
from bot.interactions.components import Handler
from bot.interactions.respond import open_form
from cogs.mentoring.forms import report_form
from cogs.mentoring.handlers.common import Desk, Press
from cogs.mentoring.handlers.pair import PairDesk
from cogs.mentoring.service.requests import NOT_YOURS
from cogs.mentoring.views import pair as pair_views

REPORT_CHARACTERS = 1_000
ARRIVED = (
    "A member has reported something about an interview. Its words are for moderators only: `/admin mentoring reports`."
)
LOOK = ("Reports", "mentoring:reports", "")


class ReportDesk:
    def __init__(self, desk: Desk, pairs: PairDesk) -> None:
        self._desk = desk
        self._pairs = pairs

    @property
    def handlers(self) -> dict[str, Handler]:
        return {"mentoring:report": self.about_pair, "mentoring:reportoffer": self.about_offer}

    async def about_pair(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        pair = await self._pairs.mine(pair_id, interaction.user.id)
        again = ("mentoring:report", pair_id)
        await self._ask(interaction, pair.guild_id, pair.other(interaction.user.id), pair_id, again)

    async def about_offer(self, interaction: Press, offer_id: str, _occurrence: str = "-") -> None:
        """Also of an offer that is over."""
        offer = await self._desk.asking.offer(offer_id)
        if offer is None or offer.host_id != interaction.user.id:
            raise UserError(NOT_YOURS)
        again = ("mentoring:reportoffer", offer_id)
        await self._ask(interaction, offer.guild_id, offer.seeker_id, offer_id, again)

    async def _ask(
        self, interaction: Press, guild_id: int, about_id: int | None, subject: str, again: tuple[str, ...]
    ) -> None:
        async def filled(filled_in: Press, words: str) -> None:
            if not 0 < len(words) <= REPORT_CHARACTERS:
                why = f"That has {len(words):,} characters. From 1 to {REPORT_CHARACTERS:,} will do; nothing was sent."
                await self._desk.give_back(filled_in, UserError(why), (words,), again, f"report:{subject}")
                return
            await self._store(filled_in, guild_id, about_id, subject, words)

        draft = self._desk.drafts.take(interaction.user.id, f"report:{subject}") or ("",)
        await open_form(interaction, report_form(filled, draft[0]))

    async def _store(self, interaction: Press, guild_id: int, about_id: int | None, subject: str, words: str) -> None:
        now, number = self._desk.bot.clock(), interaction.id
        await self._desk.reports.add(number, guild_id, interaction.user.id, about_id, subject, words, now)
        async with self._desk.bot.database.write() as connection:
            key = f"mentoring:report:{number}"
            await add_notice(connection, guild_id, key, now, ARRIVED, LOOK)
        await self._desk.show(interaction, pair_views.reported(guild_id), guild_id)

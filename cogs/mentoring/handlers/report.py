"""Reports of members about an offer or an interview, which go to moderators in confidence."""

from bot.client import BotInteraction
from bot.interactions.components import Handler
from cogs.mentoring.forms import report_form
from cogs.mentoring.handlers.common import HandlerContext, as_typed, with_arguments
from cogs.mentoring.parse import check_report
from cogs.mentoring.records import MemberReport
from cogs.mentoring.views.pair import reported_page


class ReportHandlers:
    def __init__(self, context: HandlerContext) -> None:
        self._context = context

    @property
    def components(self) -> dict[str, Handler]:
        return {
            "mentoring:report": with_arguments(self.report_pair, as_typed),
            "mentoring:reportoffer": with_arguments(self.report_offer, as_typed),
        }

    async def report_pair(self, interaction: BotInteraction, pair_id: str) -> None:
        pair = await self._context.services.pairs.get_pair_of(pair_id, interaction.user.id)
        act = ("mentoring:report", pair_id)
        await self._open_form(interaction, act, pair.guild_id, pair.partner_of(interaction.user.id))

    async def report_offer(self, interaction: BotInteraction, offer_id: str) -> None:
        """Also of an offer that is over."""
        offer = await self._context.services.offers.get_offer_to(offer_id, interaction.user.id)
        await self._open_form(interaction, ("mentoring:reportoffer", offer_id), offer.guild_id, offer.seeker_id)

    async def _open_form(
        self, interaction: BotInteraction, act: tuple[str, str], guild_id: int, about_id: int | None
    ) -> None:
        async def submit(submitted: BotInteraction, typed: str) -> None:
            check_report(typed)
            now, reporter_id = self._context.bot.clock(), submitted.user.id
            report = MemberReport(submitted.id, guild_id, reporter_id, about_id, act[1], typed, now)
            await self._context.services.reports.submit(report)
            await self._context.show(submitted, reported_page(guild_id), guild_id)

        await self._context.forms.open(interaction, act, report_form, submit)

"""`/mentoring status`: everything at a glance, and news that could be brought to the member nowhere else."""

from bot.client import BotInteraction, guild_id_of
from bot.interactions.components import Handler
from bot.interactions.respond import respond
from cogs.mentoring.handlers.common import HandlerContext, page_number, with_arguments
from cogs.mentoring.store import offer_store, pair_store, profile_store, request_store
from cogs.mentoring.views import status as status_views


class StatusHandlers:
    def __init__(self, context: HandlerContext) -> None:
        self._context = context

    @property
    def components(self) -> dict[str, Handler]:
        return {
            "mentoring:status": with_arguments(self.status, guild_id_of),
            "mentoring:turn": with_arguments(self.turn, guild_id_of, page_number),
            "mentoring:back": with_arguments(self.come_back, guild_id_of),
        }

    async def status(self, interaction: BotInteraction, guild_id: int) -> None:
        """And what could be brought to the member nowhere, in full, each a message of its own."""
        await self._show(interaction, guild_id)
        async for message in self._context.notifications.hand_over_held(guild_id, interaction.user.id):
            await respond(interaction, message.page, files=message.files, beside=True)

    async def turn(self, interaction: BotInteraction, guild_id: int, number: int) -> None:
        await self._show(interaction, guild_id, number)

    async def come_back(self, interaction: BotInteraction, guild_id: int) -> None:
        """From a break."""
        await self._context.services.profiles.come_back(guild_id, interaction.user.id)
        await self._show(interaction, guild_id, note=status_views.BACK)
        self._context.notify_soon()

    async def _show(self, interaction: BotInteraction, guild_id: int, number: int = 0, note: str = "") -> None:
        member_id, database = interaction.user.id, self._context.database
        request = await request_store.get_open_request(database, guild_id, member_id)
        offers = await offer_store.get_open_offers_of_host(database, guild_id, member_id)
        requests = await request_store.get_requests(database, [offer.request_id for offer in offers])
        status = status_views.MemberStatus(
            guild_id,
            member_id,
            await profile_store.get_profile(database, guild_id, member_id),
            await profile_store.get_host(database, guild_id, member_id),
            request,
            await request_store.get_place_if_waiting(database, request),
            offers,
            {offer.id: requests[offer.request_id].goal for offer in offers if offer.request_id in requests},
            await pair_store.get_pairs_of_member(database, guild_id, member_id),
            self._context.bot.clock(),
        )
        await respond(interaction, status_views.status_page(status, number, note))

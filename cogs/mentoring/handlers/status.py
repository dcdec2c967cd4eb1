"""`/mentoring status`: everything at a glance, and news that could be brought to the member nowhere else."""

from bot.client import BotInteraction, guild_id_of
from bot.interactions.components import Handler
from bot.interactions.respond import respond
from cogs.mentoring.handlers.common import HandlerContext, page_number, with_arguments
from cogs.mentoring.notifications.content import Letters
from cogs.mentoring.records import RequestState
from cogs.mentoring.views import status as status_views


class StatusHandlers:
    def __init__(self, context: HandlerContext, pages: Letters) -> None:
        self._context = context
        self._pages = pages

    @property
    def components(self) -> dict[str, Handler]:
        return {
            "mentoring:status": with_arguments(self.status, guild_id_of),
            "mentoring:turn": with_arguments(self.turn, guild_id_of, page_number),
            "mentoring:back": with_arguments(self.come_back, guild_id_of),
        }

    async def status(self, interaction: BotInteraction, guild_id: int) -> None:
        await self._show(interaction, guild_id)
        await self._hand_over(interaction, guild_id)

    async def turn(self, interaction: BotInteraction, guild_id: int, number: int) -> None:
        await self._show(interaction, guild_id, number)

    async def come_back(self, interaction: BotInteraction, guild_id: int) -> None:
        """From a break."""
        await self._context.profiles.come_back(guild_id, interaction.user.id)
        await self._show(interaction, guild_id, note=status_views.BACK)
        self._context.notify_soon()

    async def _show(self, interaction: BotInteraction, guild_id: int, number: int = 0, note: str = "") -> None:
        member_id, requests = interaction.user.id, self._context.requests
        request = await requests.request_of(guild_id, member_id)
        waits = request is not None and request.state is RequestState.WAITING
        offers = await requests.open_offers(guild_id, member_id)
        status = status_views.MemberStatus(
            guild_id,
            member_id,
            await self._context.profiles.profile(guild_id, member_id),
            await self._context.profiles.host(guild_id, member_id),
            request,
            await requests.place_of(request) if request is not None and waits else None,
            offers,
            await requests.goals_of(offers),
            await self._context.pairs.pairs_of(guild_id, member_id),
            self._context.bot.clock(),
        )
        await respond(interaction, status_views.status_page(status, number, note))

    async def _hand_over(self, interaction: BotInteraction, guild_id: int) -> None:
        """In full, each a message of its own; then they count as delivered."""
        now = self._context.bot.clock()
        for letter in await self._context.letters.held(guild_id, interaction.user.id, now):
            shown = await self._pages.shown(letter)
            if shown is not None:
                await respond(interaction, shown.page, files=shown.files, beside=True)
            await self._context.letters.end(letter, "sent" if shown is not None else "dropped", now)

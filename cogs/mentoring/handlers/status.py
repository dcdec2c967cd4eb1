"""Calls and replies for everything at a glance, and the place where held news is handed over; it decides nothing."""

from bot.interactions.components import Handler
from bot.interactions.respond import respond
from cogs.mentoring.handlers.common import Desk, Press
from cogs.mentoring.notifications.content import Letters
from cogs.mentoring.records import RequestState
from cogs.mentoring.views import status as status_views


class StatusDesk:
    def __init__(self, desk: Desk, pages: Letters) -> None:
        self._desk = desk
        self._pages = pages

    @property
    def handlers(self) -> dict[str, Handler]:
        return {"mentoring:status": self.status, "mentoring:turn": self.turn, "mentoring:back": self.back}

    async def status(self, interaction: Press, guild: str = "", _occurrence: str = "-") -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        await self._show(interaction, guild_id)
        await self._hand_over(interaction, guild_id)

    async def turn(self, interaction: Press, guild: str, page: str, _end: str = "") -> None:
        await self._show(interaction, self._desk.guild_of(interaction, guild), int(page))

    async def back(self, interaction: Press, guild: str, _occurrence: str = "-") -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        await self._desk.people.come_back(guild_id, interaction.user.id)
        await self._show(interaction, guild_id, note="**Welcome back.** Everything goes on where it was.")
        self._desk.nudge()

    async def _show(self, interaction: Press, guild_id: int, number: int = 0, note: str = "") -> None:
        member_id, asking = interaction.user.id, self._desk.asking
        request = await asking.request_of(guild_id, member_id)
        waits = request is not None and request.state is RequestState.WAITING
        offers = await asking.open_offers(guild_id, member_id)
        goals = {}
        for offer in offers:
            wanted = await self._pages.requests.named(offer.request_id)
            goals[offer.id] = wanted.goal if wanted else ""
        status = status_views.Status(
            guild_id,
            member_id,
            await self._desk.people.profile(guild_id, member_id),
            await self._desk.people.host(guild_id, member_id),
            request,
            await asking.place_of(request) if request is not None and waits else None,
            offers,
            goals,
            await self._desk.meetings.pairs_of(guild_id, member_id),
            self._desk.bot.clock(),
        )
        await respond(interaction, status_views.shown(status, number, note))

    async def _hand_over(self, interaction: Press, guild_id: int) -> None:
        """News that could be brought nowhere, in full, each a message of its own; then they count as told."""
        now = self._desk.bot.clock()
        for letter in await self._desk.letters.held(guild_id, interaction.user.id, now):
            shown = await self._pages.shown(letter)
            if shown is not None:
                await respond(interaction, shown.page, files=shown.files, beside=True)
            await self._desk.letters.end(letter, "sent" if shown is not None else "dropped", now)

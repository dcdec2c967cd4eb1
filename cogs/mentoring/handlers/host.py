"""Calls and replies for hosts: the consent, pauses, what is put to them, and the directory; it decides nothing."""

from datetime import UTC, datetime

from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import open_form, respond
from bot.interactions.ui import escaped
from cogs.mentoring.forms import capacity_form
from cogs.mentoring.handlers.common import REFUSALS, Desk, Press
from cogs.mentoring.matching.catalogue import Names, folded
from cogs.mentoring.matching.hours import shared_hours
from cogs.mentoring.parse import parse_capacity, parse_pause_end
from cogs.mentoring.records import HostCard
from cogs.mentoring.views import host as host_views
from cogs.mentoring.views import profile as profile_views

RETURNS = ("off", "now", "none", "resume", "return", "back")
# What a press after an interview offers: one every two weeks.
FIRST_CAPACITY = 2
# Two of them and a page number stand in a button's id of 100 characters.
FILTER_CHARACTERS = 28
NOT_YET = "You are no host yet, so there is nothing to pause. `/mentoring host` with a capacity begins it."


class HostDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._people, self._asking = desk.people, desk.asking

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "mentoring:host": self.pay_forward,
            "mentoring:hosting": self.show,
            "mentoring:capacity": self.set_capacity,
            "mentoring:number": self.ask_capacity,
            "mentoring:pause": self.pause_until,
            "mentoring:resume": self.resume,
            "mentoring:stop": self.stop,
            "mentoring:accept": self.accept,
            "mentoring:decline": self.decline,
            "mentoring:rest": self.rest,
            "mentoring:hosts": self.turn,
        }

    async def host(self, interaction: Press, capacity: str | None, pause: str | None) -> None:
        guild_id = self._desk.guild_of(interaction)
        if not await self._has_work(interaction, guild_id):
            return
        known = await self._people.host(guild_id, interaction.user.id)
        if capacity is not None:
            known = await self._people.offer_hosting(guild_id, interaction.user.id, parse_capacity(capacity))
        if pause is not None:
            if known is None:
                raise UserError(NOT_YET)
            if folded(pause) in RETURNS:
                await self._people.resume_hosting(guild_id, interaction.user.id)
            else:
                await self._people.pause_hosting(guild_id, interaction.user.id, await self._until(interaction, pause))
        changed = capacity is not None or pause is not None
        await self._show(interaction, guild_id, "Saved." if changed else "", acted=changed)

    async def _has_work(self, interaction: Press, guild_id: int) -> bool:
        """A host's profile names the work that they do; who has none yet is led to it."""
        profile = await self._desk.people.profile(guild_id, interaction.user.id)
        if profile is not None and profile.held_role:
            return True
        await respond(interaction, profile_views.needed(guild_id, profile_views.Missing.WORK))
        return False

    async def _until(self, interaction: Press, typed: str) -> datetime:
        profile = await self._desk.people.profile(self._desk.guild_of(interaction), interaction.user.id)
        zone = profile.zone if profile else "UTC"
        return parse_pause_end(typed, zone, self._desk.bot.clock())

    async def _show(self, interaction: Press, guild_id: int, note: str = "", *, acted: bool = False) -> None:
        host = await self._people.host(guild_id, interaction.user.id)
        page = host_views.hosting(guild_id, host, self._desk.bot.clock(), note)
        await self._desk.show(interaction, page, guild_id, acted=acted)

    async def show(self, interaction: Press, guild: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        if await self._has_work(interaction, guild_id):
            await self._show(interaction, guild_id)

    async def pay_forward(self, interaction: Press, guild: str, _occurrence: str = "-") -> None:
        """The button after a first interview does it; who is a host already sees what is set."""
        guild_id, member_id = self._desk.guild_of(interaction, guild), interaction.user.id
        if not await self._has_work(interaction, guild_id):
            return
        new = await self._people.host(guild_id, member_id) is None
        if new:
            await self._people.offer_hosting(guild_id, member_id, FIRST_CAPACITY)
        await self._show(interaction, guild_id, "Thank you for paying it forward." if new else "", acted=new)

    async def ask_capacity(self, interaction: Press, guild: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        draft = self._desk.drafts.take(interaction.user.id, f"capacity:{guild_id}") or (str(FIRST_CAPACITY),)

        async def filled(filled_in: Press, typed: str) -> None:
            await self.set_capacity(filled_in, str(guild_id), typed)

        await open_form(interaction, capacity_form(filled, draft[0]))

    async def set_capacity(self, interaction: Press, guild: str, typed: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        if not await self._has_work(interaction, guild_id):
            return
        try:
            await self._people.offer_hosting(guild_id, interaction.user.id, parse_capacity(typed))
        except REFUSALS as error:
            again = ("mentoring:number", str(guild_id))
            await self._desk.give_back(interaction, error, (typed,), again, f"capacity:{guild_id}")
            return
        await self._show(interaction, guild_id, "Saved.", acted=True)

    async def pause_until(self, interaction: Press, guild: str, epoch: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        await self._people.pause_hosting(guild_id, interaction.user.id, datetime.fromtimestamp(int(epoch), UTC))
        await self._show(interaction, guild_id, "Saved.", acted=True)

    async def resume(self, interaction: Press, guild: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        await self._people.resume_hosting(guild_id, interaction.user.id)
        await self._show(interaction, guild_id, "Welcome back.", acted=True)

    async def stop(self, interaction: Press, guild: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        await self._people.stop_hosting(guild_id, interaction.user.id)
        await self._desk.show(interaction, host_views.stopped(guild_id), guild_id, acted=True)

    # What is put to them

    async def accept(self, interaction: Press, offer_id: str, _occurrence: str = "-") -> None:
        guild_id = await self._guild_of_offer(offer_id)
        pair = await self._asking.accept(offer_id, interaction.user.id)
        page = host_views.accepted(pair) if pair is not None else host_views.full(guild_id)
        await self._desk.show(interaction, page, guild_id, acted=True)

    async def decline(self, interaction: Press, offer_id: str, _occurrence: str = "-") -> None:
        await self._asking.decline(offer_id, interaction.user.id)
        guild_id = await self._guild_of_offer(offer_id)
        await self._desk.show(interaction, host_views.declined(guild_id), guild_id, acted=True)

    async def rest(self, interaction: Press, offer_id: str, _occurrence: str = "-") -> None:
        await self._asking.rest(offer_id, interaction.user.id)
        guild_id = await self._guild_of_offer(offer_id)
        await self._show(interaction, guild_id, "Saved: nobody learns that it was you.", acted=True)

    async def _guild_of_offer(self, offer_id: str) -> int:
        """0 for an offer that is not there, of which the service says so."""
        offer = await self._asking.offer(offer_id)
        return offer.guild_id if offer else 0

    # The directory

    async def hosts(self, interaction: Press, role: str, industry: str) -> None:
        await self._page(interaction, self._desk.guild_of(interaction), 0, role, industry)

    async def turn(
        self, interaction: Press, guild: str, page: str, role: str = "", industry: str = "", _end: str = ""
    ) -> None:
        catalogue = self._desk.catalogue
        known = (_name(catalogue.role_names, role), _name(catalogue.industry_names, industry))
        await self._page(interaction, self._desk.guild_of(interaction, guild), max(int(page), 0), *known)

    async def _page(self, interaction: Press, guild_id: int, number: int, role: str, industry: str) -> None:
        catalogue, member_id = self._desk.catalogue, interaction.user.id
        keys = catalogue.role_keys(role), catalogue.industry_keys(industry)
        cards = await self._present(guild_id, await self._people.directory(guild_id, *keys), number)
        reader, today = await self._desk.people.profile(guild_id, member_id), self._desk.bot.clock().date()
        first = number * host_views.A_PAGE
        shown = cards[first : first + host_views.A_PAGE]
        zones = {one.host.member_id: one.profile.zone for one in shown if one.host.member_id != member_id}
        hours = {one: shared_hours(reader.zone, zone, today) for one, zone in zones.items()} if reader else {}
        wanted = [
            escaped(one[:60]) for one in (catalogue.name_of_role(role), catalogue.name_of_industry(industry)) if one
        ]
        filters = (_argument(catalogue.role_names, role), _argument(catalogue.industry_names, industry))
        listed = host_views.Listed(
            shown,
            number,
            len(cards) > first + host_views.A_PAGE,
            hours,
            f"For: {', '.join(wanted)}" if wanted else "",
            filters if all(len(one) <= FILTER_CHARACTERS for one in filters) else None,
        )
        await self._desk.show(interaction, host_views.directory(guild_id, listed), guild_id)

    async def _present(self, guild_id: int, cards: list[HostCard], number: int) -> list[HostCard]:
        """Without those of the page, or of the next one, who have left the guild."""
        first = number * host_views.A_PAGE
        asked = [one.host.member_id for one in cards[first : first + 2 * host_views.A_PAGE]]
        gone = await self._desk.presence.gone(guild_id, asked)
        if gone:
            await self._people.gone(guild_id, gone)
        return [one for one in cards if one.host.member_id not in gone]


def _argument(names: Names, typed: str) -> str:
    """What stands for it in a button: the slug of what is known, else the words without a sign that could break it."""
    return names.meant(typed) or folded(typed)


def _name(names: Names, argument: str) -> str:
    return names.known[argument].name if argument in names.known else argument

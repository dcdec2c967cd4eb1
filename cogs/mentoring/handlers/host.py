"""What hosts do: offer interviews, pause, answer what is put to them; and the directory of hosts for everybody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.client import BotInteraction, guild_id_of
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import respond
from cogs.mentoring.catalogue import NameIndex, folded
from cogs.mentoring.forms import capacity_form
from cogs.mentoring.handlers.common import HandlerContext, as_typed, instant, page_number, with_arguments
from cogs.mentoring.matching.hours import shared_hours
from cogs.mentoring.parse import parse_capacity, parse_pause_end
from cogs.mentoring.records import HostCard
from cogs.mentoring.store import profile_store
from cogs.mentoring.views import host as host_views
from cogs.mentoring.views.common import page_of
from cogs.mentoring.views.profile import ProfileGap, profile_gap_page

RETURN_WORDS = ("off", "now", "none", "resume", "return", "back")
# What a press after an interview offers: one every two weeks.
FIRST_CAPACITY = 2
# Two of them and a page number stand in a button's id of 100 characters.
SEARCH_ARGUMENT_CHARACTERS = 28


class HostHandlers:
    def __init__(self, context: HandlerContext) -> None:
        self._context = context
        self._profiles, self._offers = context.services.profiles, context.services.offers

    @property
    def components(self) -> dict[str, Handler]:
        return {
            "mentoring:host": with_arguments(self.pay_forward, guild_id_of),
            "mentoring:hosting": with_arguments(self.hosting, guild_id_of),
            "mentoring:capacity": with_arguments(self.set_capacity, guild_id_of, as_typed),
            "mentoring:number": with_arguments(self.ask_capacity, guild_id_of),
            "mentoring:pause": with_arguments(self.pause, guild_id_of, instant),
            "mentoring:resume": with_arguments(self.resume, guild_id_of),
            "mentoring:stop": with_arguments(self.stop, guild_id_of),
            "mentoring:accept": with_arguments(self.accept, as_typed),
            "mentoring:decline": with_arguments(self.decline, as_typed),
            "mentoring:rest": with_arguments(self.rest, as_typed),
            "mentoring:hosts": with_arguments(self.turn_directory, guild_id_of, page_number, as_typed, as_typed),
        }

    async def host(self, interaction: BotInteraction, capacity: str | None, pause: str | None) -> None:
        guild_id, member_id = guild_id_of(interaction), interaction.user.id
        if not await self._has_work(interaction, guild_id, capacity):
            return
        if capacity is not None:
            await self._profiles.offer_hosting(guild_id, member_id, parse_capacity(capacity))
        if pause is not None:
            if await profile_store.get_host(self._context.database, guild_id, member_id) is None:
                raise UserError(host_views.NOT_A_HOST)
            if folded(pause) in RETURN_WORDS:
                await self._profiles.resume_hosting(guild_id, member_id)
            else:
                await self._profiles.pause_hosting(guild_id, member_id, await self._parse_pause_end(interaction, pause))
        changed = capacity is not None or pause is not None
        await self._show(interaction, guild_id, host_views.SAVED if changed else "", acted=changed)

    async def _has_work(self, interaction: BotInteraction, guild_id: int, capacity: str | None = None) -> bool:
        """A host's profile names the work that they do; who has none yet is led to it, and is a host with that
        capacity once the work is there."""
        wished = parse_capacity(capacity) if capacity is not None else None
        profile = await profile_store.get_profile(self._context.database, guild_id, interaction.user.id)
        if profile is not None and profile.held_role:
            return True
        await respond(interaction, profile_gap_page(guild_id, ProfileGap.WORK, wished))
        return False

    async def _parse_pause_end(self, interaction: BotInteraction, typed: str) -> datetime:
        profile = await profile_store.get_profile(self._context.database, guild_id_of(interaction), interaction.user.id)
        return parse_pause_end(typed, profile.zone if profile else "UTC", self._context.bot.clock())

    async def _show(self, interaction: BotInteraction, guild_id: int, note: str = "", *, acted: bool = False) -> None:
        host = await profile_store.get_host(self._context.database, guild_id, interaction.user.id)
        page = host_views.hosting_page(guild_id, host, self._context.bot.clock(), note)
        await self._context.show(interaction, page, guild_id, acted=acted)

    async def hosting(self, interaction: BotInteraction, guild_id: int) -> None:
        if await self._has_work(interaction, guild_id):
            await self._show(interaction, guild_id)

    async def pay_forward(self, interaction: BotInteraction, guild_id: int) -> None:
        """The button after a first interview does it; who is a host already sees what is set."""
        member_id = interaction.user.id
        if not await self._has_work(interaction, guild_id):
            return
        is_new = await profile_store.get_host(self._context.database, guild_id, member_id) is None
        if is_new:
            await self._profiles.offer_hosting(guild_id, member_id, FIRST_CAPACITY)
        await self._show(interaction, guild_id, host_views.PAYING_FORWARD if is_new else "", acted=is_new)

    async def ask_capacity(self, interaction: BotInteraction, guild_id: int) -> None:
        async def submit(submitted: BotInteraction, typed: str) -> None:
            await self.set_capacity(submitted, guild_id, typed)

        act = ("mentoring:number", str(guild_id))
        await self._context.forms.open(interaction, act, capacity_form, submit, [str(FIRST_CAPACITY)])

    async def set_capacity(self, interaction: BotInteraction, guild_id: int, typed: str) -> None:
        if await self._has_work(interaction, guild_id):
            await self._profiles.offer_hosting(guild_id, interaction.user.id, parse_capacity(typed))
            await self._show(interaction, guild_id, host_views.SAVED, acted=True)

    async def pause(self, interaction: BotInteraction, guild_id: int, until: datetime) -> None:
        await self._profiles.pause_hosting(guild_id, interaction.user.id, until)
        await self._show(interaction, guild_id, host_views.SAVED, acted=True)

    async def resume(self, interaction: BotInteraction, guild_id: int) -> None:
        await self._profiles.resume_hosting(guild_id, interaction.user.id)
        await self._show(interaction, guild_id, host_views.WELCOME_BACK, acted=True)

    async def stop(self, interaction: BotInteraction, guild_id: int) -> None:
        await self._profiles.stop_hosting(guild_id, interaction.user.id)
        await self._context.show(interaction, host_views.stopped_page(guild_id), guild_id, acted=True)

    # Offers

    async def accept(self, interaction: BotInteraction, offer_id: str) -> None:
        offer = await self._offers.get_offer_to(offer_id, interaction.user.id)
        pair = await self._offers.accept(offer_id, interaction.user.id)
        if pair is not None:
            faces = await self._context.get_faces(offer.guild_id, [offer.seeker_id])
            page = host_views.accepted_page(pair, faces.members.get(offer.seeker_id))
        else:
            page = host_views.full_page(offer.guild_id)
        await self._context.show(interaction, page, offer.guild_id, acted=True)

    async def decline(self, interaction: BotInteraction, offer_id: str) -> None:
        offer = await self._offers.decline(offer_id, interaction.user.id)
        await self._context.show(interaction, host_views.declined_page(offer.guild_id), offer.guild_id, acted=True)

    async def rest(self, interaction: BotInteraction, offer_id: str) -> None:
        offer = await self._offers.rest(offer_id, interaction.user.id)
        await self._show(interaction, offer.guild_id, host_views.SAVED_QUIETLY, acted=True)

    # The directory

    async def directory(
        self, interaction: BotInteraction, guild_id: int, role: str, industry: str, number: int = 0
    ) -> None:
        """A page of the hosts who do this work in this industry; of all for two empty texts."""
        catalogue = self._context.catalogue
        keys = catalogue.role_keys(role), catalogue.industry_keys(industry)
        cards = await self._profiles.get_directory(guild_id, *keys)
        cards = await self._without_departed(guild_id, cards, number)
        page_cards, has_next = page_of(cards, number, host_views.DIRECTORY_PAGE)
        page_cards = [replace(card, profile=catalogue.named(card.profile)) for card in page_cards]
        names = catalogue.role_names.get_name(role), catalogue.industry_names.get_name(industry)
        arguments = (_search_argument(catalogue.role_names, role), _search_argument(catalogue.industry_names, industry))
        fits = all(len(argument) <= SEARCH_ARGUMENT_CHARACTERS for argument in arguments)
        page = host_views.DirectoryPage(
            page_cards,
            number,
            has_next,
            await self._shared_hours(guild_id, interaction.user.id, page_cards),
            [name for name in names if name],
            arguments if fits else None,
            await profile_store.get_host(self._context.database, guild_id, interaction.user.id) is not None,
            interaction.user.id,
            await self._context.get_faces(guild_id, [card.host.member_id for card in page_cards]),
        )
        await self._context.show(interaction, host_views.directory_page(guild_id, page), guild_id)

    async def turn_directory(
        self, interaction: BotInteraction, guild_id: int, number: int, role: str, industry: str
    ) -> None:
        catalogue = self._context.catalogue
        role, industry = _searched(catalogue.role_names, role), _searched(catalogue.industry_names, industry)
        await self.directory(interaction, guild_id, role, industry, number)

    async def _without_departed(self, guild_id: int, cards: list[HostCard], number: int) -> list[HostCard]:
        """Without those of the page, or of the next one, who have left the guild."""
        first = number * host_views.DIRECTORY_PAGE
        host_ids = [card.host.member_id for card in cards[first : first + 2 * host_views.DIRECTORY_PAGE]]
        departed = await self._context.bot.departures.members.find_departed(guild_id, host_ids)
        if departed:
            await self._profiles.hide_departed(guild_id, departed)
        return [card for card in cards if card.host.member_id not in departed]

    async def _shared_hours(self, guild_id: int, reader_id: int, cards: Sequence[HostCard]) -> dict[int, float]:
        """Of daytime, by host; of nobody for a reader without a profile, and never of the reader."""
        reader = await profile_store.get_profile(self._context.database, guild_id, reader_id)
        today = self._context.bot.clock().date()
        if reader is None:
            return {}
        return {
            card.host.member_id: shared_hours(reader.zone, card.profile.zone, today)
            for card in cards
            if card.host.member_id != reader_id
        }


def _search_argument(names: NameIndex, typed: str) -> str:
    """What stands for it in a button: the slug of what is known, else the words without a sign that could break it."""
    return names.find_slug(typed) or folded(typed)


def _searched(names: NameIndex, argument: str) -> str:
    return names.entries[argument].name if argument in names.entries else argument

"""What seekers do: look at the best hosts, write a goal, look after the open request."""

import functools

import discord

from bot.client import BotInteraction, guild_id_of
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.custom_ids import parse_number
from bot.pages.ui import notice_page
from cogs.mentoring.forms import goal_form
from cogs.mentoring.handlers.common import HandlerContext, with_arguments
from cogs.mentoring.handlers.profile import AfterProfile, ProfileHandlers
from cogs.mentoring.parse import parse_goal
from cogs.mentoring.records import Profile
from cogs.mentoring.store import profile_store, request_store
from cogs.mentoring.views import request as request_views
from cogs.mentoring.views.common import ask_button
from cogs.mentoring.views.profile import ProfileGap, profile_gap_page

# Stands in a custom id for whichever host has time.
ANY_HOST = "-"


def host_id_or_none(_interaction: BotInteraction, argument: str) -> int | None:
    return None if argument == ANY_HOST else parse_number(argument)


class RequestHandlers:
    def __init__(self, context: HandlerContext, profiles: ProfileHandlers) -> None:
        self._context, self._profiles = context, profiles
        self._requests = context.services.requests

    @property
    def components(self) -> dict[str, Handler]:
        return {
            "mentoring:request": with_arguments(self.suggest, guild_id_of),
            "mentoring:again": with_arguments(self.suggest, guild_id_of),
            "mentoring:ask": with_arguments(self.ask_goal, guild_id_of, host_id_or_none),
            "mentoring:round": with_arguments(self.ask_goal, guild_id_of),
            "mentoring:withdraw": with_arguments(self.ask_withdrawal, guild_id_of),
            "mentoring:withdrawn": with_arguments(self.withdraw, guild_id_of),
        }

    async def request(self, interaction: BotInteraction, host: discord.Member | discord.User | None) -> None:
        guild_id = guild_id_of(interaction)
        if host is None:
            await self.suggest(interaction, guild_id)
            return
        then = functools.partial(self.suggest_after_profile, wished_id=host.id)
        if await self._get_profile_to_ask(interaction, guild_id, then=then) is None:
            return
        try:
            if host.bot:
                raise UserError(request_views.BOT_HAS_NO_WORK)
            await self._requests.check_can_ask(guild_id, interaction.user.id, host.id)
        except UserError as error:
            await self.suggest(interaction, guild_id, str(error))
            return
        await self._open_goal_form(interaction, guild_id, host.id)

    async def suggest(
        self,
        interaction: BotInteraction,
        guild_id: int,
        note: str = "",
        *,
        assumed: bool = False,
        wished_id: int | None = None,
    ) -> None:
        """The hosts who suit best, below the `note`; with `assumed` also what was assumed of the seeker, and with
        `wished_id` the way to that host."""
        profile = await self._get_profile_to_ask(interaction, guild_id, note)
        if profile is None:
            return
        suggestions = await self._requests.suggest_hosts(guild_id, interaction.user.id)
        host_ids = [host.member_id for host, _reasons in suggestions]
        wished = [wished_id] if wished_id is not None and wished_id not in host_ids else []
        faces = await self._context.get_faces(guild_id, [*host_ids, *wished])
        hosts = [
            request_views.SuggestedHost(self._context.catalogue.named(host), faces.members.get(host.member_id), reasons)
            for host, reasons in suggestions
        ]
        ask_wished = [ask_button(guild_id, host_id, faces.members.get(host_id)) for host_id in wished]
        page = request_views.suggestions_page(guild_id, hosts, note, profile if assumed else None, ask_wished)
        await self._context.show(interaction, page, guild_id)

    async def _get_profile_to_ask(
        self, interaction: BotInteraction, guild_id: int, note: str = "", then: AfterProfile | None = None
    ) -> Profile | None:
        """None where the answer is given: there is a profile to fill in first, or a request is open."""
        profile = await profile_store.get_profile(self._context.database, guild_id, interaction.user.id)
        if profile is None:
            await self._profiles.ask_profile(interaction, guild_id, then=then or self.suggest_after_profile)
            return None
        request = await request_store.get_open_request(self._context.database, guild_id, interaction.user.id)
        if request is not None:
            page = request_views.open_request_page(
                request, await request_store.get_place_if_waiting(self._context.database, request), note
            )
            await self._context.show(interaction, page, guild_id)
            return None
        if not profile.has_wish:
            await self._context.show(interaction, profile_gap_page(guild_id, ProfileGap.WISH), guild_id)
            return None
        return profile

    async def suggest_after_profile(
        self, interaction: BotInteraction, guild_id: int, wished_id: int | None = None
    ) -> None:
        """Who came for an interview goes on to it at once."""
        await self.suggest(interaction, guild_id, request_views.PROFILE_SAVED, assumed=True, wished_id=wished_id)

    async def ask_goal(self, interaction: BotInteraction, guild_id: int, host_id: int | None = None) -> None:
        """Of a request to this host, or to whichever has time."""
        if await self._get_profile_to_ask(interaction, guild_id) is not None:
            await self._open_goal_form(interaction, guild_id, host_id)

    async def _open_goal_form(self, interaction: BotInteraction, guild_id: int, host_id: int | None) -> None:
        draft = ("mentoring:round", str(guild_id))

        async def submit(submitted: BotInteraction, typed: str) -> None:
            goal, seeker_id = parse_goal(typed), submitted.user.id
            try:
                outcome = await self._requests.ask(guild_id, seeker_id, submitted.id, goal, host_id)
            except UserError as error:
                if host_id is None:
                    raise
                # The host may be full by now: the next try need not be with the same.
                act = ("mentoring:request", str(guild_id))
                await self._context.forms.give_back(submitted, error, (typed,), act, draft=draft)
                return
            await self._context.show(submitted, request_views.outcome_page(outcome, host_id), guild_id, acted=True)

        act = ("mentoring:ask", str(guild_id), str(host_id or ANY_HOST))
        await self._context.forms.open(interaction, act, goal_form, submit, draft=draft)

    async def ask_withdrawal(self, interaction: BotInteraction, guild_id: int) -> None:
        request = await request_store.get_open_request(self._context.database, guild_id, interaction.user.id)
        page = request_views.withdraw_page(request) if request else notice_page(request_views.NOTHING_OPEN)
        await self._context.show(interaction, page, guild_id)

    async def withdraw(self, interaction: BotInteraction, guild_id: int) -> None:
        await self._requests.withdraw(guild_id, interaction.user.id)
        await self._context.show(interaction, request_views.withdrawn_page(guild_id), guild_id, acted=True)

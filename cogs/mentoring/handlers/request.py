"""Calls and replies for seekers: the best hosts, the goal, the open request; it decides nothing."""

import asyncio

import discord

from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import open_form, respond
from bot.interactions.ui import notice_page
from cogs.mentoring.forms import goal_form
from cogs.mentoring.handlers.common import REFUSALS, Desk, Press
from cogs.mentoring.matching.candidates import Pools
from cogs.mentoring.records import MentoringError, Request, RequestState
from cogs.mentoring.service.requests import GOAL_CHARACTERS
from cogs.mentoring.views import profile as profile_views
from cogs.mentoring.views import request as request_views
from cogs.mentoring.views.request import Suggested

# Below this nobody can tell what somebody wants to learn: "AI stuff" has eight.
LEAST_GOAL = 10
ROUND = "-"
NOTHING_OPEN = "You have no open request. `/mentoring request` asks for an interview."


class RequestDesk:
    def __init__(self, desk: Desk, pools: Pools) -> None:
        self._desk = desk
        self._pools = pools
        self._asking = desk.asking

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "mentoring:request": self.best,
            "mentoring:again": self.best,
            "mentoring:ask": self.ask_host,
            "mentoring:round": self.ask_round,
            "mentoring:withdraw": self.withdraw,
            "mentoring:withdrawn": self.withdrawn,
        }

    async def request(self, interaction: Press, host: discord.Member | discord.User | None) -> None:
        guild_id = self._desk.guild_of(interaction)
        if host is None:
            await self._best(interaction, guild_id)
            return
        if not await self._may_begin(interaction, guild_id):
            return
        try:
            if host.bot:
                raise UserError("A bot has no work to talk about. Choose a member.")
            await self._asking.can_ask(guild_id, interaction.user.id, host.id)
        except REFUSALS as error:
            await self._best(interaction, guild_id, str(error))
            return
        await self._ask_goal(interaction, guild_id, host.id)

    async def best(self, interaction: Press, guild: str, _occurrence: str = "-") -> None:
        await self._best(interaction, self._desk.guild_of(interaction, guild))

    async def _may_begin(self, interaction: Press, guild_id: int, note: str = "") -> bool:
        """Answers itself where there is a profile to fill in first, or a request is open."""
        profile = await self._desk.people.profile(guild_id, interaction.user.id)
        if profile is None:
            await respond(interaction, profile_views.needed(guild_id))
            return False
        request = await self._asking.request_of(guild_id, interaction.user.id)
        if request is not None:
            page = request_views.already(request, await self._place(request), note)
            await self._desk.show(interaction, page, guild_id)
            return False
        if not profile_views.has_wish(profile):
            await self._desk.show(interaction, profile_views.needed(guild_id, profile_views.Missing.WISH), guild_id)
            return False
        return True

    async def _place(self, request: Request) -> int | None:
        return await self._asking.place_of(request) if request.state is RequestState.WAITING else None

    async def _best(self, interaction: Press, guild_id: int, note: str = "") -> None:
        if not await self._may_begin(interaction, guild_id, note):
            return
        matches = await self._asking.best_hosts(guild_id, interaction.user.id)
        names = await asyncio.gather(*(self._name(guild_id, one.candidate.member_id) for one in matches))
        suggested = []
        for match, name in zip(matches, names, strict=True):
            profile = await self._desk.people.profile(guild_id, match.candidate.member_id)
            if profile is not None:
                reasons = self._pools.reasons(match, profile)
                suggested.append(Suggested(profile.member_id, name, profile, reasons))
        await self._desk.show(interaction, request_views.best(guild_id, suggested, note), guild_id)

    async def _name(self, guild_id: int, member_id: int) -> str:
        """As the guild shows it; empty where Discord does not say."""
        guild = self._desk.bot.get_guild(guild_id)
        try:
            return (await guild.fetch_member(member_id)).display_name if guild else ""
        except (discord.HTTPException, OSError):
            return ""

    async def ask_host(self, interaction: Press, guild: str, host: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        if await self._may_begin(interaction, guild_id):
            await self._ask_goal(interaction, guild_id, int(host) if host != ROUND else None)

    async def ask_round(self, interaction: Press, guild: str) -> None:
        await self.ask_host(interaction, guild, ROUND)

    async def _ask_goal(self, interaction: Press, guild_id: int, host_id: int | None) -> None:
        async def filled(filled_in: Press, goal: str) -> None:
            await self._ask(filled_in, guild_id, goal, host_id)

        draft = self._desk.drafts.take(interaction.user.id, f"goal:{guild_id}") or ("",)
        await open_form(interaction, goal_form(filled, draft[0]))

    async def _ask(self, interaction: Press, guild_id: int, goal: str, host_id: int | None) -> None:
        try:
            _check_goal(goal)
            done = await self._asking.ask(guild_id, interaction.user.id, interaction.id, goal, host_id)
        except REFUSALS as error:
            # Whom they wished may be full by now: the next try need not be with the same.
            again: tuple[str, ...] = ("mentoring:ask", str(guild_id), str(host_id or ROUND))
            if isinstance(error, MentoringError) and host_id is not None:
                again = ("mentoring:request", str(guild_id))
            await self._desk.give_back(interaction, error, (goal,), again, f"goal:{guild_id}")
            return
        await self._desk.show(interaction, request_views.asked(done, host_id), guild_id, acted=True)

    async def withdraw(self, interaction: Press, guild: str, _occurrence: str = "-") -> None:
        """Asks once: a place in the queue is not given back."""
        guild_id = self._desk.guild_of(interaction, guild)
        request = await self._asking.request_of(guild_id, interaction.user.id)
        page = request_views.withdraw(request) if request is not None else notice_page(NOTHING_OPEN)
        await self._desk.show(interaction, page, guild_id)

    async def withdrawn(self, interaction: Press, guild: str) -> None:
        guild_id = self._desk.guild_of(interaction, guild)
        await self._asking.withdraw(guild_id, interaction.user.id)
        await self._desk.show(interaction, request_views.withdrawn(guild_id), guild_id, acted=True)


def _check_goal(goal: str) -> None:
    length = len(" ".join(goal.split()))
    example = "such as: **I want to know what a first year as a data scientist in health care is like.**"
    if length < LEAST_GOAL:
        found = "That is empty." if not length else f"{length} characters are too few to tell a host anything."
        raise UserError(f"{found} Write one or two sentences about what you want to learn, {example}")
    if length > GOAL_CHARACTERS:
        raise UserError(
            f"Your goal has {length:,} characters, and hosts read it on a phone. One or two sentences are enough, at "
            f"most {GOAL_CHARACTERS} characters, {example}"
        )

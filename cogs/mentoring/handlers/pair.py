"""What the two of a pair do: set a time, say how it went, prepare questions, say thanks, keep a note."""

import functools
from collections.abc import Sequence
from datetime import datetime

from bot.client import BotInteraction, guild_id_of
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.custom_ids import OutdatedError, parse_number
from bot.interactions.forms import Form, Submit
from cogs.mentoring.forms import learned_form, link_form, questions_form, thanks_form, time_form
from cogs.mentoring.handlers.common import HandlerContext, as_typed, instant, with_arguments
from cogs.mentoring.parse import parse_link, parse_meeting_time
from cogs.mentoring.records import Answer, Pair, PairState, ThreadState
from cogs.mentoring.service.pairs import (
    SLIP_MENDED_WITHIN,
    can_take_back,
    check_has_met,
    check_has_time,
    check_is_open,
    check_is_seeker,
)
from cogs.mentoring.store import pair_store, profile_store
from cogs.mentoring.views import pair as pair_views
from cogs.mentoring.views.common import HERE, LINK, VOICE

# As many as a select holds.
MOST_IDEAS = 25


class PairHandlers:
    def __init__(self, context: HandlerContext) -> None:
        self._context = context
        self._pairs = context.services.pairs

    @property
    def components(self) -> dict[str, Handler]:
        return {
            "mentoring:slot": with_arguments(self.pick_slot, as_typed, instant),
            "mentoring:move": with_arguments(self.set_time, as_typed, instant),
            "mentoring:prepare": with_arguments(self.prepare, as_typed),
            "mentoring:place": with_arguments(self.choose_place, as_typed, as_typed),
            "mentoring:voice": with_arguments(self.set_voice_channel, as_typed, as_typed),
            "mentoring:time": with_arguments(self.ask_time, as_typed),
            "mentoring:choose": with_arguments(self.choose_pair, guild_id_of, instant, as_typed),
            "mentoring:calloff": with_arguments(self.call_off, as_typed),
            "mentoring:calendar": with_arguments(self.calendar, as_typed),
            "mentoring:met": with_arguments(functools.partial(self.answer, answer=Answer.MET), as_typed),
            "mentoring:later": with_arguments(functools.partial(self.answer, answer=Answer.LATER), as_typed),
            "mentoring:missed": with_arguments(functools.partial(self.answer, answer=Answer.MISSED), as_typed),
            "mentoring:thank": with_arguments(self.ask_thanks, as_typed),
            "mentoring:learned": with_arguments(self.ask_learned, as_typed),
            "mentoring:questions": with_arguments(self.ask_questions, as_typed),
        }

    # Time

    async def schedule(self, interaction: BotInteraction, typed: str, partner_id: int | None) -> None:
        guild_id, member_id = guild_id_of(interaction), interaction.user.id
        pairs = await self._pairs_meant(interaction, guild_id, partner_id)
        at = await self._parse_time(guild_id, member_id, typed)
        if len(pairs) > 1:
            page = pair_views.choose_pair_page(guild_id, pairs, member_id, at)
            await self._context.show(interaction, page, guild_id)
            return
        await self._schedule(interaction, pairs[0], at)

    async def _pairs_meant(self, interaction: BotInteraction, guild_id: int, partner_id: int | None) -> list[Pair]:
        """The pair whose thread this is, or the one with that partner, or all that are open; never none."""
        member_id = interaction.user.id
        in_thread = None
        if interaction.channel_id:
            in_thread = await pair_store.get_pair_in_thread(self._context.database, interaction.channel_id)
        if partner_id is None and in_thread is not None and in_thread.state is PairState.OPEN:
            return [await self._pairs.get_pair_of(in_thread.id, member_id)]
        pairs = await pair_store.get_pairs_of_member(self._context.database, guild_id, member_id)
        pairs = [pair for pair in pairs if pair.state is PairState.OPEN]
        if partner_id is not None:
            pairs = [pair for pair in pairs if pair.partner_of(member_id) == partner_id]
        if not pairs:
            raise UserError(pair_views.NO_PAIR if partner_id is None else pair_views.NO_PAIR_WITH_MEMBER)
        return pairs

    async def _parse_time(self, guild_id: int, member_id: int, typed: str) -> datetime:
        profile = await profile_store.get_profile(self._context.database, guild_id, member_id)
        if profile is not None:
            zone = profile.zone
        else:
            zone = (await self._context.bot.guild_settings.of(guild_id)).zone_or_default
        return parse_meeting_time(typed, zone, self._context.bot.clock())

    async def _schedule(self, interaction: BotInteraction, pair: Pair, at: datetime) -> None:
        scheduled = await self._pairs.schedule(pair.id, interaction.user.id, at)
        # In their thread both find the card with the calendar file a moment later; else only the other gets it.
        files = []
        if scheduled.room is ThreadState.NONE:
            files = [await self._context.notifications.build_calendar_file(scheduled, at)]
        nights = await self._context.notifications.find_nights(scheduled, at)
        page = pair_views.time_set_page(scheduled, at, self._context.bot.clock(), nights, has_file=bool(files))
        await self._context.show(interaction, page, pair.guild_id, files=files, acted=True)

    async def choose_pair(self, interaction: BotInteraction, _guild_id: int, at: datetime, pair_id: str) -> None:
        await self.set_time(interaction, pair_id, at)

    async def set_time(self, interaction: BotInteraction, pair_id: str, at: datetime) -> None:
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        await self._schedule(interaction, pair, at)

    async def pick_slot(self, interaction: BotInteraction, pair_id: str, at: datetime) -> None:
        """A time that the two have agreed on is not moved by a press on an older suggestion alone."""
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        if pair.state is PairState.OPEN and pair.meeting_at not in (None, at):
            await self._context.show(interaction, pair_views.move_page(pair, at), pair.guild_id)
        else:
            await self._schedule(interaction, pair, at)

    async def ask_time(self, interaction: BotInteraction, pair_id: str) -> None:
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        check_is_open(pair)

        async def submit(submitted: BotInteraction, typed: str) -> None:
            await self._schedule(submitted, pair, await self._parse_time(pair.guild_id, submitted.user.id, typed))

        await self._context.forms.open(interaction, ("mentoring:time", pair_id), time_form, submit)

    async def call_off(self, interaction: BotInteraction, pair_id: str) -> None:
        check_has_time(await self._pairs.get_pair_of(pair_id, interaction.user.id))
        pair = await self._pairs.call_off(pair_id, interaction.user.id)
        await self._context.show(interaction, pair_views.called_off_page(pair), pair.guild_id, acted=True)

    async def calendar(self, interaction: BotInteraction, pair_id: str) -> None:
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        at = check_has_time(pair)
        file = await self._context.notifications.build_calendar_file(pair, at)
        await self._context.show(interaction, pair_views.calendar_page(at), pair.guild_id, files=[file])

    # Place and preparation

    async def choose_place(self, interaction: BotInteraction, pair_id: str, choice: str) -> None:
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        check_is_open(pair)
        if choice == HERE:
            await self._set_place(interaction, pair_id, HERE)
        elif choice == VOICE:
            await self._context.show(interaction, pair_views.voice_page(pair), pair.guild_id)
        elif choice == LINK:
            before = pair.meeting_place if pair.meeting_place.startswith("https://") else ""

            async def submit(submitted: BotInteraction, typed: str) -> None:
                await self._set_place(submitted, pair_id, parse_link(typed))

            await self._context.forms.open(interaction, ("mentoring:place", pair_id, LINK), link_form, submit, [before])
        else:
            raise OutdatedError

    async def set_voice_channel(self, interaction: BotInteraction, pair_id: str, channel_id: str) -> None:
        await self._set_place(interaction, pair_id, str(parse_number(channel_id)) if channel_id else "")

    async def _set_place(self, interaction: BotInteraction, pair_id: str, place: str) -> None:
        pair = await self._pairs.set_place(pair_id, interaction.user.id, place)
        await self._context.show(interaction, pair_views.place_page(pair), pair.guild_id, acted=True)

    async def prepare(self, interaction: BotInteraction, pair_id: str) -> None:
        """For whoever presses: how to ask, or how to answer."""
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        page = await self._context.notifications.build_prepare_page(pair, interaction.user.id)
        await self._context.show(interaction, page, pair.guild_id)

    # How it went, and what stays of it

    async def answer(self, interaction: BotInteraction, pair_id: str, *, answer: Answer) -> None:
        member_id, now = interaction.user.id, self._context.bot.clock()
        pair = await self._pairs.answer(pair_id, member_id, answer)
        pairs = await pair_store.get_pairs_of_member(self._context.database, pair.guild_id, member_id)
        asked_and_met = [other for other in pairs if other.met_at is not None and other.seeker_id == member_id]
        page = pair_views.answered_page(
            pair,
            member_id,
            answer,
            is_first=len(asked_and_met) == 1,
            mended_within=SLIP_MENDED_WITHIN if can_take_back(pair, member_id, now) else None,
        )
        await self._context.show(interaction, page, pair.guild_id, acted=True)

    async def ask_thanks(self, interaction: BotInteraction, pair_id: str) -> None:
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        check_is_seeker(pair, interaction.user.id)
        if pair.thanked_at is not None:
            await self._context.show(interaction, pair_views.thanked_page(pair), pair.guild_id)
            return
        check_has_met(pair)

        async def submit(submitted: BotInteraction, typed: str) -> None:
            thanked = await self._pairs.thank(pair.id, submitted.user.id, typed)
            await self._context.show(submitted, pair_views.thanked_page(thanked), pair.guild_id, acted=True)

        await self._context.forms.open(interaction, ("mentoring:thank", pair_id), thanks_form, submit)

    async def ask_learned(self, interaction: BotInteraction, pair_id: str) -> None:
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        check_is_seeker(pair, interaction.user.id)

        async def submit(submitted: BotInteraction, typed: str) -> None:
            noted = await self._pairs.save_note(pair.id, submitted.user.id, typed)
            await self._context.show(submitted, pair_views.noted_page(noted), pair.guild_id)

        await self._context.forms.open(
            interaction, ("mentoring:learned", pair_id), learned_form, submit, [pair.learned]
        )

    async def ask_questions(self, interaction: BotInteraction, pair_id: str) -> None:
        """The seeker picks; the host looks."""
        pair = await self._pairs.get_pair_of(pair_id, interaction.user.id)
        is_seeker = interaction.user.id == pair.seeker_id
        if not is_seeker or pair.state is not PairState.OPEN:
            page = pair_views.questions_page(pair, for_seeker=is_seeker)
            await self._context.show(interaction, page, pair.guild_id)
            return
        ideas = [question.text for question in self._context.catalogue.questions][:MOST_IDEAS]

        def build(submit: Submit, texts: Sequence[str]) -> Form:
            return questions_form(submit, texts, ideas, pair.questions)

        async def submit(submitted: BotInteraction, picked: Sequence[str], own: str) -> None:
            questions = [*(ideas[int(index)] for index in picked), *own.splitlines()]
            prepared = await self._pairs.save_questions(pair.id, submitted.user.id, questions)
            await self._context.show(submitted, pair_views.questions_page(prepared, for_seeker=True), pair.guild_id)

        own = "\n".join(question for question in pair.questions if question not in ideas)
        await self._context.forms.open(interaction, ("mentoring:questions", pair_id), build, submit, [own])

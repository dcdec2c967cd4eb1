"""Calls and replies for the two of a pair: time, answers, questions, thanks, notes; it decides nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import open_form
from cogs.mentoring.forms import learned_form, questions_form, thanks_form, time_form
from cogs.mentoring.handlers.common import REFUSALS, Desk, Press
from cogs.mentoring.notifications import views as letters_view
from cogs.mentoring.notifications.content import Letters
from cogs.mentoring.parse import parse_meeting_time
from cogs.mentoring.records import Pair, PairState, Said
from cogs.mentoring.service.pairs import OVER, STRANGE
from cogs.mentoring.views import pair as pair_views

# As many as a select holds.
MOST_IDEAS = 25
NO_PAIR = (
    "You have no interview agreed on, so there is nothing to set a time for. `/mentoring request` asks for one, and "
    "`/mentoring status` shows how it goes."
)
NOT_WITH = "You have no interview agreed on with that member. `/mentoring status` shows those you have."
NO_TIME = "No time is set yet. `/mentoring schedule` sets one."
NOT_MET = "Thanks come after the interview. When you have met, press **We met** first."
SEEKERS = "Only the one of you who asked for the interview can do that."


class PairDesk:
    def __init__(self, desk: Desk, pages: Letters) -> None:
        self._desk = desk
        self._pages = pages
        self._meetings = desk.meetings

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "mentoring:slot": self.slot,
            "mentoring:time": self.ask_time,
            "mentoring:choose": self.choose,
            "mentoring:calloff": self.call_off,
            "mentoring:calendar": self.calendar,
            "mentoring:met": self.met,
            "mentoring:later": self.later,
            "mentoring:missed": self.missed,
            "mentoring:thank": self.ask_thanks,
            "mentoring:learned": self.ask_learned,
            "mentoring:questions": self.ask_questions,
        }

    async def mine(self, pair_id: str, member_id: int) -> Pair:
        """Raises `UserError` for somebody who is not one of the two."""
        pair = await self._meetings.pair(pair_id)
        if pair is None:
            raise UserError(OVER)
        if member_id not in (pair.seeker_id, pair.host_id):
            raise UserError(STRANGE)
        return pair

    # Time

    async def schedule(self, interaction: Press, typed: str, partner_id: int | None) -> None:
        guild_id, member_id = self._desk.guild_of(interaction), interaction.user.id
        pairs = await self._meant(interaction, guild_id, partner_id)
        at = await self._moment(guild_id, member_id, typed)
        if len(pairs) > 1:
            await self._desk.show(interaction, pair_views.which(guild_id, pairs, member_id, at), guild_id)
            return
        await self._set(interaction, pairs[0], at)

    async def _meant(self, interaction: Press, guild_id: int, partner_id: int | None) -> list[Pair]:
        """The pair whose thread this is, or the one with that partner, or all that are open; never none."""
        member_id = interaction.user.id
        here = await self._meetings.pair_in(interaction.channel_id) if interaction.channel_id else None
        if partner_id is None and here is not None and here.state is PairState.OPEN:
            return [await self.mine(here.id, member_id)]
        pairs = [one for one in await self._meetings.pairs_of(guild_id, member_id) if one.state is PairState.OPEN]
        if partner_id is not None:
            pairs = [one for one in pairs if one.other(member_id) == partner_id]
        if not pairs:
            raise UserError(NO_PAIR if partner_id is None else NOT_WITH)
        return pairs

    async def _moment(self, guild_id: int, member_id: int, typed: str) -> datetime:
        profile = await self._desk.people.profile(guild_id, member_id)
        zone = profile.zone if profile else (await self._desk.bot.guild_settings.of(guild_id)).zone_or_default
        return parse_meeting_time(typed, zone, self._desk.bot.clock())

    async def _set(self, interaction: Press, pair: Pair, at: datetime) -> None:
        what = "moved" if pair.meeting_at is not None else "set"
        changed = await self._meetings.schedule(pair.id, interaction.user.id, at)
        file = await self._pages.calendar(changed, at)
        page = letters_view.time_told(changed, what, interaction.user.id, at)
        await self._desk.show(interaction, page, pair.guild_id, files=[file], acted=True)

    async def choose(self, interaction: Press, _guild: str, epoch: str, pair_id: str) -> None:
        await self.slot(interaction, pair_id, epoch)

    async def slot(self, interaction: Press, pair_id: str, epoch: str, _occurrence: str = "-") -> None:
        pair = await self.mine(pair_id, interaction.user.id)
        await self._set(interaction, pair, datetime.fromtimestamp(int(epoch), UTC))

    async def ask_time(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        pair = await self._open(pair_id, interaction.user.id)

        async def filled(filled_in: Press, typed: str) -> None:
            try:
                await self._set(filled_in, pair, await self._moment(pair.guild_id, filled_in.user.id, typed))
            except REFUSALS as error:
                again = ("mentoring:time", pair.id)
                await self._desk.give_back(filled_in, error, (typed,), again, f"time:{pair.id}")

        draft = self._desk.drafts.take(interaction.user.id, f"time:{pair_id}") or ("",)
        await open_form(interaction, time_form(filled, draft[0]))

    async def _open(self, pair_id: str, member_id: int) -> Pair:
        pair = await self.mine(pair_id, member_id)
        if pair.state is not PairState.OPEN:
            raise UserError(OVER)
        return pair

    async def call_off(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        if (await self._open(pair_id, interaction.user.id)).meeting_at is None:
            raise UserError(NO_TIME)
        pair = await self._meetings.call_off(pair_id, interaction.user.id)
        await self._desk.show(interaction, pair_views.called_off(pair), pair.guild_id, acted=True)

    async def calendar(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        pair = await self._open(pair_id, interaction.user.id)
        if pair.meeting_at is None:
            raise UserError(NO_TIME)
        file = await self._pages.calendar(pair, pair.meeting_at)
        await self._desk.show(interaction, pair_views.calendar(pair.meeting_at), pair.guild_id, files=[file])

    # How it went

    async def met(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        await self._answer(interaction, pair_id, Said.MET)

    async def later(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        await self._answer(interaction, pair_id, Said.LATER)

    async def missed(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        await self._answer(interaction, pair_id, Said.MISSED)

    async def _answer(self, interaction: Press, pair_id: str, said: Said) -> None:
        pair = await self._meetings.answer(pair_id, interaction.user.id, said)
        page = pair_views.answered(pair, interaction.user.id, said)
        await self._desk.show(interaction, page, pair.guild_id, acted=True)

    # What stays of it

    async def _as_seeker(self, pair_id: str, member_id: int) -> Pair:
        pair = await self.mine(pair_id, member_id)
        if member_id != pair.seeker_id:
            raise UserError(SEEKERS)
        return pair

    async def ask_thanks(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        pair = await self._as_seeker(pair_id, interaction.user.id)
        if pair.thanked_at is not None:
            await self._desk.show(interaction, pair_views.thanked(pair), pair.guild_id)
            return
        if pair.state is not PairState.MET:
            raise UserError(NOT_MET)

        async def filled(filled_in: Press, words: str) -> None:
            try:
                done = await self._meetings.thank(pair.id, filled_in.user.id, words)
            except REFUSALS as error:
                again = ("mentoring:thank", pair.id)
                await self._desk.give_back(filled_in, error, (words,), again, f"thank:{pair.id}")
                return
            await self._desk.show(filled_in, pair_views.thanked(done), pair.guild_id, acted=True)

        draft = self._desk.drafts.take(interaction.user.id, f"thank:{pair_id}") or ("",)
        await open_form(interaction, thanks_form(filled, draft[0]))

    async def ask_learned(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        pair = await self._as_seeker(pair_id, interaction.user.id)

        async def filled(filled_in: Press, words: str) -> None:
            try:
                done = await self._meetings.learn(pair.id, filled_in.user.id, words)
            except REFUSALS as error:
                again = ("mentoring:learned", pair.id)
                await self._desk.give_back(filled_in, error, (words,), again, f"learned:{pair.id}")
                return
            await self._desk.show(filled_in, pair_views.noted(done), pair.guild_id)

        draft = self._desk.drafts.take(interaction.user.id, f"learned:{pair_id}") or (pair.learned,)
        await open_form(interaction, learned_form(filled, draft[0]))

    async def ask_questions(self, interaction: Press, pair_id: str, _occurrence: str = "-") -> None:
        """The seeker picks; the host looks."""
        pair = await self.mine(pair_id, interaction.user.id)
        if interaction.user.id != pair.seeker_id or pair.state is not PairState.OPEN:
            page = pair_views.questions(pair, mine=interaction.user.id == pair.seeker_id)
            await self._desk.show(interaction, page, pair.guild_id)
            return
        ideas = [one.text for one in self._desk.catalogue.questions][:MOST_IDEAS]

        async def filled(filled_in: Press, picked: Sequence[str], own: str) -> None:
            chosen = [*(ideas[int(one)] for one in picked), *own.splitlines()]
            try:
                done = await self._meetings.prepare(pair.id, filled_in.user.id, chosen)
            except REFUSALS as error:
                again = ("mentoring:questions", pair.id)
                await self._desk.give_back(filled_in, error, (own,), again, f"questions:{pair.id}")
                return
            await self._desk.show(filled_in, pair_views.questions(done, mine=True), pair.guild_id)

        written = "\n".join(one for one in pair.questions if one not in ideas)
        draft = self._desk.drafts.take(interaction.user.id, f"questions:{pair_id}") or (written,)
        await open_form(interaction, questions_form(filled, ideas, pair.questions, draft[0]))

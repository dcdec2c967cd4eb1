"""What two who agreed to talk do until it is done: time, answers, questions, thanks and notes."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.database.executor import Database, Transaction
from bot.guilds.audit import Audit, Change
from cogs.mentoring.notification_records import NotificationKind
from cogs.mentoring.parse import visible_text
from cogs.mentoring.records import Answer, Pair, PairState
from cogs.mentoring.service import follow_up
from cogs.mentoring.store import notification_store, pair_store, profile_store
from cogs.mentoring.views import refusals

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# The day after, both still know how it was.
ASK_AFTER = DAY
MOST_ASKED = 2
REMINDERS = {"day": DAY, "hour": HOUR}
# Who has pressed the wrong button notices at once; nothing has followed from it until then.
SLIP_MENDED_WITHIN = HOUR
# A form's answer of some paragraphs; thanks fit on a phone's screen.
MOST_THANKS_CHARACTERS, MOST_NOTE_CHARACTERS = 1_000, 2_000
# More are not asked in half an hour.
MOST_QUESTIONS, MOST_QUESTION_CHARACTERS = 10, 300
# Pairs of one step, each in a transaction of its own: a few milliseconds each.
PAIRS_PER_STEP = 50


def check_is_open(pair: Pair) -> None:
    if pair.state is not PairState.OPEN:
        raise refusals.pair_over(pair)


def check_has_time(pair: Pair) -> datetime:
    """The time that is set."""
    check_is_open(pair)
    if pair.meeting_at is None:
        raise refusals.no_time(pair)
    return pair.meeting_at


def can_take_back(pair: Pair, member_id: int, now: datetime) -> bool:
    """Whether that they met is what this member said a moment ago, alone, so that it may have been a slip."""
    said_alone = [pair.answer_of(other_id) is Answer.MET for other_id in pair.members] == [
        other_id == member_id for other_id in pair.members
    ]
    recent = pair.met_at is not None and now - pair.met_at <= SLIP_MENDED_WITHIN
    return pair.state is PairState.MET and said_alone and recent and pair.thanked_at is None


def check_is_seeker(pair: Pair, member_id: int) -> None:
    if member_id != pair.seeker_id:
        raise refusals.seeker_only(pair)


def check_has_met(pair: Pair) -> None:
    if pair.state is not PairState.MET:
        raise refusals.not_met(pair)


@dataclass(frozen=True)
class PairService:
    """Every change is one transaction with the notifications of it; the same press twice changes nothing.

    Everything raises `UserError` for somebody who is not one of the two.
    """

    database: Database
    audit: Audit
    clock: Callable[[], datetime]

    async def get_pair_of(self, pair_id: str, member_id: int) -> Pair:
        """Whatever became of it."""
        pair, is_off = await pair_store.get_pair_and_switch(self.database, pair_id)
        checked = _check_member(pair, member_id)
        if is_off:
            raise refusals.switched_off()
        return checked

    async def schedule(self, pair_id: str, member_id: int, at: datetime) -> Pair:
        """Set or move the time; either of the two may. The other hears of it, and both are reminded."""
        now = self.clock()
        async with self._change(pair_id, member_id) as (transaction, pair):
            check_is_open(pair)
            if pair.meeting_at == at:
                return pair
            if at <= now:
                raise refusals.time_over(pair)
            await notification_store.drop_undue_notifications(transaction, NotificationKind.REMINDER, pair.id, now)
            changed = await follow_up.save(transaction, replace(_with_time(pair, at), ask_at=at + ASK_AFTER), now)
            change = "moved" if pair.meeting_at else "set"
            await follow_up.notify_of_time(transaction, changed, change, member_id, at, now)
            for name, before in REMINDERS.items():
                if at - before > now:
                    subject = f"{pair.id}/{changed.sequence}-{name}"
                    kind = NotificationKind.REMINDER
                    await follow_up.notify(transaction, changed, kind, subject, at - before, before)
        return changed

    async def set_place(self, pair_id: str, member_id: int, place: str) -> Pair:
        """Where the two talk, as `Pair.meeting_place` holds it; either of the two may say it, and say it anew."""
        async with self._change(pair_id, member_id) as (transaction, pair):
            check_is_open(pair)
            if pair.meeting_place == place:
                return pair
            return await follow_up.save(transaction, replace(pair, meeting_place=place), self.clock())

    async def call_off(self, pair_id: str, member_id: int) -> Pair:
        """Take the time away; the pair goes on without one."""
        now = self.clock()
        async with self._change(pair_id, member_id) as (transaction, pair):
            check_is_open(pair)
            if pair.meeting_at is None:
                return pair
            await notification_store.drop_undue_notifications(transaction, NotificationKind.REMINDER, pair.id, now)
            ask_at = now + follow_up.ASK_AGAIN
            changed = await follow_up.save(transaction, replace(_with_time(pair, None), ask_at=ask_at), now)
            await follow_up.notify_of_time(transaction, changed, "off", member_id, pair.meeting_at, now)
        return changed

    async def answer(self, pair_id: str, member_id: int, answer: Answer) -> Pair:
        """How it went. That they met, said by either, stands, even after the other said that they did not; but a slip
        can be mended for a while."""
        now = self.clock()
        async with self._change(pair_id, member_id) as (transaction, pair):
            if pair.state is PairState.ENDED:
                raise refusals.pair_over(pair)
            await profile_store.mark_answered(transaction, pair.guild_id, member_id)
            answered = _with_answer(pair, member_id, answer)
            if can_take_back(pair, member_id, now) and answer is not Answer.MET:
                answered = await follow_up.take_back_met(transaction, answered)
            if answered.state is PairState.MET:
                return await follow_up.save(transaction, answered, now)
            if answer is Answer.MET:
                return await follow_up.mark_met(transaction, answered, now)
            if answer is Answer.MISSED:
                return await follow_up.mark_missed(transaction, answered, member_id, now)
            check_is_open(answered)
            ask_at = max(now, pair.meeting_at or now) + follow_up.ASK_AGAIN
            return await follow_up.save(transaction, replace(answered, asked=0, ask_at=ask_at), now)

    async def thank(self, pair_id: str, seeker_id: int, thanks: str) -> Pair:
        """Hand the words to the host, once."""
        thanks, now = visible_text(thanks).strip(), self.clock()
        _check_length("Your thanks are", thanks, MOST_THANKS_CHARACTERS)
        if not thanks:
            raise refusals.no_thanks()
        async with self._change(pair_id, seeker_id) as (transaction, pair):
            check_is_seeker(pair, seeker_id)
            check_has_met(pair)
            if pair.host_id is None:
                raise refusals.host_gone()
            if pair.thanked_at is not None:
                if pair.thanks == thanks:
                    return pair
                raise refusals.thanked_already(pair)
            changed = await follow_up.save(transaction, replace(pair, thanks=thanks, thanked_at=now), now)
            await notification_store.add_notification(
                transaction, pair.guild_id, pair.host_id, NotificationKind.THANKS, pair.id, now
            )
            await notification_store.hasten_notification(
                transaction, pair.guild_id, seeker_id, NotificationKind.FORWARD, now
            )
        return changed

    async def save_note(self, pair_id: str, seeker_id: int, note: str) -> Pair:
        """What the seeker learned, for their eyes alone; an empty note takes it away."""
        note = note.strip()
        _check_length("Your note is", note, MOST_NOTE_CHARACTERS)
        async with self._change(pair_id, seeker_id) as (transaction, pair):
            check_is_seeker(pair, seeker_id)
            changed = replace(pair, learned=note)
            await pair_store.save_pair(transaction, changed)
        return changed

    async def save_questions(self, pair_id: str, seeker_id: int, questions: Sequence[str]) -> Pair:
        """What the seeker wants to ask, in place of the questions before."""
        chosen = tuple(dict.fromkeys(" ".join(question.split()) for question in questions if question.strip()))
        if len(chosen) > MOST_QUESTIONS:
            raise refusals.too_many_questions(len(chosen), MOST_QUESTIONS)
        for question in chosen:
            _check_length("A question of yours is", question, MOST_QUESTION_CHARACTERS)
        async with self._change(pair_id, seeker_id) as (transaction, pair):
            check_is_seeker(pair, seeker_id)
            check_is_open(pair)
            return await follow_up.save(transaction, replace(pair, questions=chosen), self.clock())

    async def unpair(self, pair_id: str, moderator_id: int, guild_id: int | None = None) -> Pair:
        """Moderators end an open pair. With `guild_id`, only one of that guild."""
        now = self.clock()
        async with self._locked(pair_id) as (transaction, pair):
            if pair is None or guild_id not in (None, pair.guild_id):
                raise refusals.unknown_pair()
            if pair.state is PairState.ENDED:
                return pair
            if pair.state is not PairState.OPEN:
                raise refusals.nothing_to_undo()
            ended = await follow_up.end(transaction, pair, "unpaired", None, now)
            await pair_store.reopen_request(transaction, pair, now)
            # Without the names: the audit outlives what members have deleted.
            change = Change(pair.guild_id, moderator_id, "/admin mentoring unpair", f"interview {pair.id}", "ended")
            await self.audit.note(transaction, change)
        return ended

    async def ask_due(self, now: datetime) -> None:
        """Ask how it went, ask again, close what nobody answered: longest due first, a bounded number of pairs."""
        for pair_id in await pair_store.get_pair_ids_to_ask(self.database, now, PAIRS_PER_STEP):
            async with self._locked(pair_id) as (transaction, pair):
                if pair is not None and pair.ask_at is not None and pair.ask_at <= now:
                    follow = follow_up.ask if pair.asked < MOST_ASKED else follow_up.close
                    await follow(transaction, pair, now)

    @asynccontextmanager
    async def _locked(self, pair_id: str) -> AsyncIterator[tuple[Transaction, Pair | None]]:
        """A transaction in which the pair is ours alone: the guild is locked first, as by all who decide there."""
        before = await pair_store.get_pair(self.database, pair_id)
        async with self.database.write() as transaction:
            if before is not None:
                await profile_store.lock_guild(transaction, before.guild_id)
            yield transaction, await pair_store.lock_pair(transaction, pair_id)

    @asynccontextmanager
    async def _change(self, pair_id: str, member_id: int) -> AsyncIterator[tuple[Transaction, Pair]]:
        """The same, for one of the two."""
        await self.get_pair_of(pair_id, member_id)
        async with self._locked(pair_id) as (transaction, pair):
            yield transaction, _check_member(pair, member_id)


def _check_member(pair: Pair | None, member_id: int) -> Pair:
    if pair is None:
        raise refusals.pair_over(None)
    if member_id not in pair.members:
        raise refusals.pair_of_others()
    return pair


def _check_length(subject: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise refusals.too_long(subject, text, limit)


def _with_time(pair: Pair, at: datetime | None) -> Pair:
    """With another time, nobody has been asked about it yet."""
    return replace(follow_up.without_answers(pair), meeting_at=at, sequence=pair.sequence + 1, asked=0)


def _with_answer(pair: Pair, member_id: int, answer: Answer) -> Pair:
    if member_id == pair.seeker_id:
        return replace(pair, seeker_answer=answer)
    return replace(pair, host_answer=answer)

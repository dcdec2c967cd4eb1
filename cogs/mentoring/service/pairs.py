"""What two who agreed to talk do until it is done: time, answers, thanks, notes; it sends and parses nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.guilds.audit import Audit, Change
from cogs.mentoring.records import Kind, MentoringError, Pair, PairState, Said
from cogs.mentoring.service import follow_up as sequel
from cogs.mentoring.store import notifications as letter_store
from cogs.mentoring.store import pairs as pair_store
from cogs.mentoring.store import profiles as profile_store
from cogs.mentoring.store import silences as silence_store
from cogs.mentoring.store.pairs import PairStore

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# The day after, both still know how it was.
ASK_AFTER = DAY
MOST_ASKED = 2
REMINDERS = {"day": DAY, "hour": HOUR}
# A form's answer of some paragraphs; thanks fit on a phone's screen.
THANKS_CHARACTERS, LEARNED_CHARACTERS = 1_000, 2_000
# More are not asked in half an hour.
MOST_QUESTIONS, QUESTION_CHARACTERS = 10, 300
MOST_SHOWN = 50
# Pairs of one step, each in a transaction of its own: a few milliseconds each.
STEP = 50

STRANGE = "This interview is of two other members, so only they can do that."
OVER = "This interview is over. Ask for another one with `/mentoring request`."


@dataclass(frozen=True)
class Meetings:
    """Every change is one transaction with what has to be told about it; the same press twice changes nothing."""

    database: Database
    pairs: PairStore
    audit: Audit
    clock: Callable[[], datetime]

    async def pair(self, pair_id: str) -> Pair | None:
        return await self.pairs.named(pair_id)

    async def pair_for(self, pair_id: str, member_id: int) -> Pair:
        """Raises `UserError` where the pair is gone, or of two others."""
        pair = await self.pairs.named(pair_id)
        if pair is None:
            raise MentoringError(OVER)
        if member_id not in sequel.members(pair):
            raise MentoringError(STRANGE)
        return pair

    async def open_pair_for(self, pair_id: str, member_id: int) -> Pair:
        """The same, and raises `UserError` where it has come to its end."""
        pair = await self.pair_for(pair_id, member_id)
        _check_open(pair)
        return pair

    async def pairs_of(self, guild_id: int, member_id: int) -> list[Pair]:
        """Newest first, whatever became of them."""
        return await self.pairs.of_member(guild_id, member_id, MOST_SHOWN)

    async def pair_in(self, thread_id: int) -> Pair | None:
        return await self.pairs.in_thread(thread_id)

    async def newest(self, guild_id: int, most: int, before: Pair | None = None) -> list[Pair]:
        """Of the whole guild, newest first; with `before`, those that come after it in that order."""
        return await self.pairs.newest(guild_id, most, before)

    async def schedule(self, pair_id: str, member_id: int, at: datetime) -> Pair:
        """Set or move the time; either of the two may. The other is told, and both are reminded."""
        now = self.clock()
        async with self._changing(pair_id, member_id) as (connection, pair):
            _check_open(pair)
            if pair.meeting_at == at:
                return pair
            if at <= now:
                raise MentoringError("That time is over. Choose one that is ahead.")
            await letter_store.drop_undue(connection, Kind.REMINDER, pair.id, now)
            changed = await sequel.put(connection, replace(_timed(pair, at), ask_at=at + ASK_AFTER))
            await sequel.tell_time(connection, changed, "moved" if pair.meeting_at else "set", member_id, at, now)
            for name, before in REMINDERS.items():
                if at - before > now:
                    subject = f"{pair.id}/{changed.sequence}-{name}"
                    await sequel.tell(connection, changed, Kind.REMINDER, subject, at - before, before)
        return changed

    async def call_off(self, pair_id: str, member_id: int) -> Pair:
        """Take the time away; the pair goes on without one."""
        now = self.clock()
        async with self._changing(pair_id, member_id) as (connection, pair):
            _check_open(pair)
            if pair.meeting_at is None:
                return pair
            await letter_store.drop_undue(connection, Kind.REMINDER, pair.id, now)
            changed = await sequel.put(connection, replace(_timed(pair, None), ask_at=now + sequel.ASK_AGAIN))
            await sequel.tell_time(connection, changed, "off", member_id, pair.meeting_at, now)
        return changed

    async def answer(self, pair_id: str, member_id: int, said: Said) -> Pair:
        """How it went. That they met, said by either, stands, even after the other said that they did not."""
        now = self.clock()
        async with self._changing(pair_id, member_id) as (connection, pair):
            if pair.state is PairState.ENDED:
                raise MentoringError(OVER)
            await silence_store.answered(connection, pair.guild_id, member_id)
            answered = _answered(pair, member_id, said)
            if pair.state is PairState.MET:
                return await sequel.put(connection, answered)
            if said is Said.MET:
                return await sequel.met(connection, answered, now)
            if said is Said.MISSED:
                return await sequel.missed(connection, answered, member_id, now)
            _check_open(pair)
            asked_after = max(now, pair.meeting_at or now)
            return await sequel.put(connection, replace(answered, asked=0, ask_at=asked_after + sequel.ASK_AGAIN))

    async def thank(self, pair_id: str, seeker_id: int, words: str) -> Pair:
        """Hand the words to the host, once."""
        words, now = words.strip(), self.clock()
        _check_words("Your thanks are", words, THANKS_CHARACTERS)
        if not words:
            raise MentoringError("Please write a sentence of thanks. One is enough.")
        async with self._changing(pair_id, seeker_id) as (connection, pair):
            _check_seeker(pair, seeker_id, "say thanks here")
            if pair.state is not PairState.MET:
                raise MentoringError("Thanks come after the interview. When you have met, press **We met** first.")
            if pair.host_id is None:
                raise MentoringError("Your host is no longer here, so I cannot hand over your thanks.")
            if pair.thanked_at is not None:
                if pair.thanks == words:
                    return pair
                raise MentoringError("Your thanks are handed over already. Once is enough, and it was kind.")
            changed = await sequel.put(connection, replace(pair, thanks=words, thanked_at=now))
            await letter_store.write(connection, pair.guild_id, pair.host_id, Kind.THANKS, pair.id, now)
            await letter_store.hasten(connection, pair.guild_id, seeker_id, Kind.FORWARD, now)
        return changed

    async def learn(self, pair_id: str, seeker_id: int, words: str) -> Pair:
        """The seeker's private note; empty words take it away."""
        _check_words("Your note is", words.strip(), LEARNED_CHARACTERS)
        async with self._changing(pair_id, seeker_id) as (connection, pair):
            _check_seeker(pair, seeker_id, "keep a note here")
            return await sequel.put(connection, replace(pair, learned=words.strip()))

    async def prepare(self, pair_id: str, seeker_id: int, questions: Sequence[str]) -> Pair:
        """The questions that the seeker wants to ask, in place of those before."""
        chosen = tuple(dict.fromkeys(" ".join(one.split()) for one in questions if one.strip()))
        if len(chosen) > MOST_QUESTIONS:
            raise MentoringError(f"Those are {len(chosen)} questions. Half an hour holds {MOST_QUESTIONS} at most.")
        for one in chosen:
            _check_words("A question of yours is", one, QUESTION_CHARACTERS)
        async with self._changing(pair_id, seeker_id) as (connection, pair):
            _check_seeker(pair, seeker_id, "choose the questions")
            _check_open(pair)
            return await sequel.put(connection, replace(pair, questions=chosen))

    async def unpair(self, pair_id: str, moderator_id: int, guild_id: int | None = None) -> Pair:
        """Moderators end an open pair. With `guild_id`, only one of that guild."""
        now = self.clock()
        async with self._locked(pair_id) as (connection, pair):
            if pair is None or guild_id not in (None, pair.guild_id):
                raise MentoringError("I know no such pair. `/admin mentoring pairs` shows those there are.")
            if pair.state is PairState.ENDED:
                return pair
            if pair.state is not PairState.OPEN:
                raise MentoringError("This interview has come to its end already, so there is nothing to undo.")
            ended = await sequel.end(connection, pair, "unpaired", None, now)
            await pair_store.reopen(connection, pair, now)
            # Without the names: the audit outlives what members have deleted.
            change = Change(pair.guild_id, moderator_id, "/admin mentoring unpair", f"interview {pair.id}", "ended")
            await self.audit.note(connection, change)
        return ended

    async def end(self, connection: Transaction, pair: Pair, reason: str, by: int | None, now: datetime) -> None:
        """Within the caller's transaction, in which the guild is locked: `by` withdrew or left. The other is told;
        where the host went, the seeker's request is looked after again. An ended pair stays as it ended."""
        locked = await pair_store.lock(connection, pair.id)
        if locked is not None and locked.state is PairState.OPEN:
            await sequel.end(connection, locked, reason, by, now)
            if by is not None and by == locked.host_id:
                await pair_store.reopen(connection, locked, now)

    async def step(self, now: datetime) -> None:
        """Ask how it went, ask again, close what nobody answered: longest due first, a bounded number of pairs."""
        for pair_id in await self.pairs.to_ask(now, STEP):
            async with self._locked(pair_id) as (connection, pair):
                if pair is not None and pair.ask_at is not None and pair.ask_at <= now:
                    await (sequel.ask if pair.asked < MOST_ASKED else sequel.close)(connection, pair, now)

    @asynccontextmanager
    async def _locked(self, pair_id: str) -> AsyncIterator[tuple[Transaction, Pair | None]]:
        """A transaction in which the pair is ours alone: the guild is locked first, as by all who decide there."""
        known = await self.pairs.named(pair_id)
        async with self.database.write() as connection:
            if known is not None:
                await profile_store.lock_guild(connection, known.guild_id)
            yield connection, await pair_store.lock(connection, pair_id)

    @asynccontextmanager
    async def _changing(self, pair_id: str, member_id: int) -> AsyncIterator[tuple[Transaction, Pair]]:
        """The same, for one of the two."""
        async with self._locked(pair_id) as (connection, pair):
            if pair is None:
                raise MentoringError(OVER)
            if member_id not in sequel.members(pair):
                raise MentoringError(STRANGE)
            yield connection, pair


def _check_open(pair: Pair) -> None:
    if pair.state is not PairState.OPEN:
        raise MentoringError(OVER)


def _check_seeker(pair: Pair, member_id: int, what: str) -> None:
    if member_id != pair.seeker_id:
        raise MentoringError(f"Only the one of you who asked for the interview can {what}.")


def _check_words(what: str, words: str, most: int) -> None:
    if len(words) > most:
        raise MentoringError(f"{what} {len(words):,} characters long. Please keep it to {most:,}.")


def _timed(pair: Pair, at: datetime | None) -> Pair:
    """With another time, nobody has been asked about it yet."""
    return replace(sequel.unanswered(pair), meeting_at=at, sequence=pair.sequence + 1, asked=0)


def _answered(pair: Pair, member_id: int, said: Said) -> Pair:
    if member_id == pair.seeker_id:
        return replace(pair, seeker_answer=said)
    return replace(pair, host_answer=said)

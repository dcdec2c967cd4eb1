"""The scheduler's source for letters: which are due, where each goes next, and what follows; it words none of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.client import Guidepost
from bot.guilds.members import GuildMembers
from bot.interactions.ui import listing, text
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome, State, Target, ToMember
from cogs.mentoring.notifications.content import Letters
from cogs.mentoring.notifications.threads import FEATURE, NoRoomError, Rooms
from cogs.mentoring.records import Letter, Pair, PairState, Place, Room
from cogs.mentoring.service.follow_up import members
from cogs.mentoring.store.notifications import LetterStore
from cogs.mentoring.store.pairs import PairStore

KIND = "mentoring-letter"
REFUSED = "In the thread of an interview I may not write any more, so I now write to each of the two."

Step = Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True)
class LetterPost:
    """Each letter reaches its member once: in the pair's thread, else directly, else in a private thread, else at their
    next command. `gone` is told of those who have left the guild."""

    bot: Guidepost
    letters: LetterStore
    pairs: PairStore
    pages: Letters
    rooms: Rooms
    presence: GuildMembers
    gone: Callable[[int, Collection[int]], Awaitable[None]]
    steps: Sequence[Step]
    clock: Callable[[], datetime]

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        """First what time itself does is done: it writes letters. A step that fails holds up no letter."""
        troubles = await self._pass_time(now)
        threads = True
        async for page in self.letters.due(now):
            pairs = await self.pairs.all_named([one.about for one in page if one.place is Place.ROOM])
            for letter in page:
                on = (await self.bot.guild_settings.of(letter.guild_id)).has_on(FEATURE)
                if not on or (letter.place is Place.THREAD and not threads):
                    continue
                try:
                    target = await self._target(letter, pairs.get(letter.about), now)
                except (discord.HTTPException, discord.RateLimited, OSError, TimeoutError):
                    threads = False  # Discord is slow: the other letters are not to wait for it
                    continue
                if target is not None:
                    key = f"{letter.id}-{letter.place}"
                    yield Occurrence(KIND, letter.guild_id, key, letter.due_at, target, letter.good_until)
        if troubles:
            raise ExceptionGroup("what time does in interviews", troubles)

    async def _pass_time(self, now: datetime) -> list[Exception]:
        troubles = []
        for step in (*self.steps, self._open_rooms):
            try:
                await step(now)
            except Exception as error:
                troubles.append(error)
        return troubles

    async def _open_rooms(self, _now: datetime) -> None:
        await self.rooms.open_wanted()

    async def _target(self, letter: Letter, pair: Pair | None, now: datetime) -> Target | None:
        """None where it has to wait, or has gone on to another place."""
        if letter.place is Place.DIRECT:
            return ToMember(letter.member_id)
        if letter.place is Place.THREAD:
            return await self._own_thread(letter, now)
        if pair is not None and pair.room is Room.OPEN and pair.thread_id is not None:
            return InChannel(pair.thread_id)
        if pair is None or pair.room is Room.NONE or pair.state is not PairState.OPEN:
            await self.letters.split(letter, members(pair) if pair else [], now)
        return None

    async def _own_thread(self, letter: Letter, now: datetime) -> Target | None:
        try:
            thread_id = await self.rooms.own_thread(letter.guild_id, letter.member_id)
        except NoRoomError as error:
            await self._hold(letter, str(error), now)
            return None
        return InChannel(thread_id) if thread_id is not None else None

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """None where it is no longer true, or its reader has left."""
        letter = await self.letters.open(_letter_id(occurrence))
        if letter is None:
            return None
        involved = await self.pages.involved(letter)
        if not involved:
            return None  # the two have asked to be forgotten
        gone = await self.presence.find_departed(letter.guild_id, involved)
        if gone:
            await self.gone(letter.guild_id, gone)
        if letter.member_id in gone:
            return None
        shown = await self.pages.shown(letter, occurrence.id)
        if shown is None:
            return None
        meant = [letter.member_id] if letter.place is Place.THREAD else involved
        if letter.place is not Place.DIRECT:
            shown.page.add_item(text(f"-# For {listing(f'<@{one}>' for one in meant)}"))
        # In a direct message nobody else is pinged: who is named there is named so that their name can be shown.
        users = [discord.Object(one) for one in meant]
        mentions = discord.AllowedMentions(everyone=False, users=users, roles=False, replied_user=False)
        return OutgoingMessage(shown.page, mentions, shown.files)

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        """May be told twice: a letter that has ended or gone on is left alone."""
        letter, now = await self.letters.open(_letter_id(occurrence)), self.clock()
        if letter is None or not occurrence.key.endswith(f"-{letter.place}"):
            return
        if outcome.state is State.FAILED:
            await self._go_on(letter, outcome, now)
        else:
            await self.letters.end(letter, "sent" if outcome.state is State.SENT else "dropped", now)

    async def _go_on(self, letter: Letter, outcome: Outcome, now: datetime) -> None:
        reason = outcome.reason or ""
        if letter.place is Place.ROOM:
            pair = await self.pairs.named(letter.about)
            if pair is not None:
                await self.rooms.lost(pair, REFUSED if reason.startswith("403") else "")
            await self.letters.split(letter, members(pair) if pair else [], now)
        elif letter.place is Place.DIRECT:
            await self.letters.escalate(letter, Place.THREAD, now)
        else:
            self.rooms.forget_own(letter.guild_id, letter.member_id)
            await self._hold(letter, "", now)

    async def _hold(self, letter: Letter, why: str, now: datetime) -> None:
        """Moderators first: a process that dies in between does it again."""
        await self.rooms.tell_unreached(letter.guild_id, why, now)
        await self.letters.escalate(letter, Place.HELD, now)


def _letter_id(occurrence: Occurrence) -> str:
    return occurrence.key.partition("-")[0]

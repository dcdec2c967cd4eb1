"""What two who agreed to talk can do: a time, answers, thanks, notes, an end; once, and only the two of them."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.database.executor import Database
from bot.errors import UserError
from bot.guilds.audit import Audit
from cogs.mentoring.notification_records import BOTH, Destination, NotificationKind
from cogs.mentoring.records import MOST_UNANSWERED, Answer, Host, Pair, PairState, ThreadState
from cogs.mentoring.service.follow_up import end_pair_by_member
from cogs.mentoring.service.pairs import MOST_QUESTIONS, MOST_THANKS_CHARACTERS, SLIP_MENDED_WITHIN, PairService
from cogs.mentoring.store import notification_store, pair_store, profile_store, request_store
from tests.cogs.mentoring.paired import DAY, GUILD, HOST, SEEKER, open_notifications, pair_of, put_pair
from tests.support.clock import Clock

STRANGER, MODERATOR = 3, 9
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
ASK = (
    "INSERT INTO mentoring_requests (id, guild_id, seeker_id, goal, state, asked_at, waiting_since)"
    " VALUES (:id, 10, 1, 'g', :state, :at, :at)"
)


class PairContext:
    """The service on a database, with a clock that is moved, and what was written for whom."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.clock = database, Clock(now)
        self.pairs = PairService(database, Audit(database, self.clock), self.clock)

    @property
    def now(self) -> datetime:
        return self.clock.now

    async def notifications(
        self, kind: NotificationKind | None = None
    ) -> list[tuple[NotificationKind, int, Destination, timedelta]]:
        """Kind, member, place, and how long from now until it is due."""
        due = await open_notifications(self.database, self.now + YEAR)
        return [
            (notification.kind, notification.member_id, notification.place, notification.due_at - self.now)
            for notification in due
            if kind in (None, notification.kind)
        ]

    async def pass_time(self, span: timedelta) -> Pair:
        self.clock.now += span
        await self.pairs.ask_due(self.now)
        pair = await pair_store.get_pair(self.database, "77-1")
        assert pair is not None
        return pair

    async def request(self) -> Any:
        return await request_store.get_request(self.database, 77)

    async def profile(self, member_id: int) -> Any:
        return await profile_store.get_profile(self.database, GUILD, member_id)


async def make_context(database: Database, now: datetime, **changed: Any) -> PairContext:
    context = PairContext(database, now)
    await put_pair(database, replace(pair_of(now), **changed), now)
    async with database.write() as connection:
        values = {"id": 77, "state": "paired", "at": now.isoformat(timespec="microseconds")}
        await connection.execute(ASK, values)
    return context


@pytest.fixture
async def context(either_database: Database, now: datetime) -> PairContext:
    """A pair without a thread: letters go to each."""
    return await make_context(either_database, now, room=ThreadState.NONE)


async def test_a_pair_is_kept_as_it_is(context: PairContext, now: datetime) -> None:
    pair = replace(
        pair_of(now, GUILD, SEEKER, HOST),
        room=ThreadState.OPEN, thread_id=2**60, questions=("a", "b"), meeting_at=now, sequence=3, asked=1, ask_at=None,
        seeker_answer=Answer.LATER, host_answer=Answer.MET, met_at=now, thanks="t", thanked_at=now, learned="l",
        ended_at=now, reason="left", state=PairState.ENDED, host_id=None,
    )  # fmt: skip
    stored_pair = replace(pair, id="78-1", request_id=78)
    async with context.database.write() as connection:
        await pair_store.add_pair(connection, stored_pair)
        await pair_store.add_pair(connection, replace(stored_pair, goal="another"))
    database = context.database
    assert await pair_store.get_pair(database, "78-1") == stored_pair
    assert await pair_store.get_pair_in_thread(database, 2**60) == stored_pair
    assert [pair.id for pair in await pair_store.get_pairs_of_member(database, GUILD, SEEKER)] == ["78-1", "77-1"]
    assert [pair.id for pair in await pair_store.get_pairs_of_member(database, GUILD, HOST)] == ["77-1"]
    assert [pair.id for pair in await pair_store.get_newest_pairs(database, GUILD, 1)] == ["78-1"]
    assert [pair.id for pair in await pair_store.get_newest_pairs(database, GUILD, 5)] == ["78-1", "77-1"]
    assert await pair_store.get_newest_pairs(database, GUILD + 1, 5) == []


async def test_a_time_is_told_to_the_other_and_both_are_reminded(context: PairContext) -> None:
    pair = await context.pairs.schedule("77-1", HOST, context.now + 50 * HOUR)
    assert (pair.sequence, pair.ask_at, pair.asked) == (1, context.now + 50 * HOUR + DAY, 0)
    zero = timedelta(0)
    assert sorted(await context.notifications()) == [
        (NotificationKind.REMINDER, SEEKER, Destination.DIRECT, 26 * HOUR),
        (NotificationKind.REMINDER, SEEKER, Destination.DIRECT, 49 * HOUR),
        (NotificationKind.REMINDER, HOST, Destination.DIRECT, 26 * HOUR),
        (NotificationKind.REMINDER, HOST, Destination.DIRECT, 49 * HOUR),
        (NotificationKind.TIME, SEEKER, Destination.DIRECT, zero),
    ]


async def test_in_the_room_one_letter_tells_both(database: Database, now: datetime) -> None:
    context = await make_context(database, now, room=ThreadState.OPEN, thread_id=5)
    await context.pairs.schedule("77-1", HOST, now + 2 * HOUR)
    assert sorted(await context.notifications()) == [
        (NotificationKind.REMINDER, BOTH, Destination.PAIR_THREAD, HOUR),
        (NotificationKind.TIME, BOTH, Destination.PAIR_THREAD, timedelta(0)),
    ]


async def test_the_same_time_pressed_twice_is_told_once(context: PairContext) -> None:
    at = context.now + 30 * 60 * timedelta(seconds=1)
    first = await context.pairs.schedule("77-1", HOST, at)
    assert await context.pairs.schedule("77-1", SEEKER, at) == first
    assert await context.notifications() == [(NotificationKind.TIME, SEEKER, Destination.DIRECT, timedelta(0))]


async def test_a_moved_time_has_a_higher_sequence_and_its_own_reminders(context: PairContext) -> None:
    await context.pairs.schedule("77-1", HOST, context.now + 50 * HOUR)
    pair = await context.pairs.schedule("77-1", SEEKER, context.now + 3 * HOUR)
    assert pair.sequence == 2
    assert [notification[-1] for notification in await context.notifications(NotificationKind.REMINDER)] == [
        2 * HOUR
    ] * 2
    assert {notification[1] for notification in await context.notifications(NotificationKind.TIME)} == {SEEKER, HOST}


async def test_called_off_there_is_a_week_for_another_time(context: PairContext) -> None:
    await context.pairs.schedule("77-1", HOST, context.now + 50 * HOUR)
    pair = await context.pairs.call_off("77-1", SEEKER)
    assert (pair.meeting_at, pair.sequence, pair.ask_at) == (None, 2, context.now + 7 * DAY)
    assert await context.notifications(NotificationKind.REMINDER) == []
    assert await context.pairs.call_off("77-1", SEEKER) == pair
    assert sorted(notification[1] for notification in await context.notifications(NotificationKind.TIME)) == [
        SEEKER,
        HOST,
    ]


async def test_a_time_that_is_over_is_refused(context: PairContext) -> None:
    with pytest.raises(UserError, match="has passed"):
        await context.pairs.schedule("77-1", HOST, context.now)


async def test_nobody_else_can_do_anything(context: PairContext) -> None:
    acts = [
        context.pairs.schedule("77-1", STRANGER, context.now + HOUR),
        context.pairs.call_off("77-1", STRANGER),
        context.pairs.answer("77-1", STRANGER, Answer.MET),
        context.pairs.thank("77-1", STRANGER, "t"),
        context.pairs.save_note("77-1", STRANGER, "l"),
        context.pairs.save_questions("77-1", STRANGER, ["q"]),
    ]
    for act in acts:
        with pytest.raises(UserError, match="two other members"):
            await act
    with pytest.raises(UserError):
        await context.pairs.schedule("no such pair", HOST, context.now + HOUR)
    for own in (context.pairs.save_note("77-1", HOST, "l"), context.pairs.save_questions("77-1", HOST, ["q"])):
        with pytest.raises(UserError, match="Only the one who asked"):
            await own


@pytest.mark.parametrize("first", [SEEKER, HOST])
async def test_met_by_either_is_met(context: PairContext, first: int) -> None:
    pair = await context.pairs.answer("77-1", first, Answer.MET)
    assert (pair.state, pair.met_at, pair.ask_at) == (PairState.MET, context.now, None)
    again = await context.pairs.answer("77-1", first, Answer.MET)
    assert again == pair
    missed = await context.pairs.answer("77-1", SEEKER + HOST - first, Answer.MISSED)
    assert missed.state is PairState.MET
    assert sorted(await context.notifications()) == [
        (NotificationKind.FORWARD, SEEKER, Destination.DIRECT, DAY),
        (NotificationKind.THANK, SEEKER, Destination.DIRECT, 20 * HOUR),
    ]


async def test_missed_ends_it_and_met_by_the_other_wins(context: PairContext) -> None:
    pair = await context.pairs.answer("77-1", SEEKER, Answer.MISSED)
    assert (pair.state, pair.ended_at) == (PairState.MISSED, context.now)
    await context.pairs.answer("77-1", SEEKER, Answer.MISSED)
    assert await context.notifications() == [(NotificationKind.ENDED, HOST, Destination.DIRECT, timedelta(0))]
    with pytest.raises(UserError, match="over"):
        await context.pairs.answer("77-1", HOST, Answer.LATER)
    assert (await context.pairs.answer("77-1", HOST, Answer.MET)).state is PairState.MET


@pytest.mark.parametrize(("answer", "state"), [(Answer.MISSED, PairState.MISSED), (Answer.LATER, PairState.OPEN)])
async def test_met_by_a_slip_can_be_mended_within_the_hour_as_if_it_had_not_been(
    context: PairContext, answer: Answer, state: PairState
) -> None:
    await context.pairs.answer("77-1", SEEKER, Answer.MET)
    assert (await context.profile(SEEKER)).invited_at is not None
    context.clock.now += SLIP_MENDED_WITHIN
    pair = await context.pairs.answer("77-1", SEEKER, answer)
    assert (pair.state, pair.met_at, pair.seeker_answer) == (state, None, answer)
    assert await context.notifications(NotificationKind.THANK) == []
    assert (await context.profile(SEEKER)).invited_at is None
    await context.pairs.answer("77-1", SEEKER, Answer.MET)
    assert len(await context.notifications(NotificationKind.THANK)) == 1
    assert len(await context.notifications(NotificationKind.FORWARD)) == 1


@pytest.mark.parametrize("late", ["an hour", "the other said so", "thanked"])
async def test_what_is_no_slip_stands(context: PairContext, late: str) -> None:
    await context.pairs.answer("77-1", SEEKER, Answer.MET)
    if late == "an hour":
        context.clock.now += SLIP_MENDED_WITHIN + timedelta(seconds=1)
    elif late == "thanked":
        await context.pairs.thank("77-1", SEEKER, "Thank you!")
    else:
        await context.pairs.answer("77-1", HOST, Answer.MET)
    assert (await context.pairs.answer("77-1", SEEKER, Answer.MISSED)).state is PairState.MET


async def test_later_asks_again_after_a_week_as_if_for_the_first_time(context: PairContext) -> None:
    await context.pass_time(7 * DAY)
    pair = await context.pairs.answer("77-1", HOST, Answer.LATER)
    assert (pair.state, pair.asked, pair.ask_at) == (PairState.OPEN, 0, context.now + 7 * DAY)
    pair = await context.pass_time(7 * DAY)
    assert (pair.asked, pair.host_answer) == (1, Answer.NONE)
    assert len(await context.notifications(NotificationKind.ASK)) == 4


async def test_both_are_asked_twice_and_then_it_is_unknown(context: PairContext) -> None:
    assert (await context.pass_time(7 * DAY - HOUR)).asked == 0
    assert (await context.pass_time(HOUR)).asked == 1
    assert (await context.pass_time(HOUR)).asked == 1
    assert (await context.pass_time(7 * DAY)).asked == 2
    pair = await context.pass_time(7 * DAY)
    assert (pair.state, pair.ask_at) == (PairState.UNKNOWN, None)
    assert len(await context.notifications(NotificationKind.ASK)) == 4
    assert [(await context.profile(member_id)).unanswered for member_id in (SEEKER, HOST)] == [1, 1]
    assert (await context.pairs.answer("77-1", HOST, Answer.MET)).state is PairState.MET
    assert [(await context.profile(member_id)).unanswered for member_id in (SEEKER, HOST)] == [1, 0]


async def test_after_a_long_downtime_there_is_still_a_week_between_the_questions(context: PairContext) -> None:
    assert (await context.pass_time(90 * DAY)).asked == 1
    assert (await context.pass_time(6 * DAY)).asked == 1


async def test_three_unanswered_in_a_row_pause_and_are_told(context: PairContext, now: datetime) -> None:
    for number in range(MOST_UNANSWERED + 1):
        other_id = replace(
            pair_of(now), id=f"{number}-2", request_id=number, room=ThreadState.NONE, host_id=HOST + 10 + number
        )
        await put_pair(context.database, other_id, now)
    async with context.database.write() as connection:
        await connection.execute("DELETE FROM mentoring_pairs WHERE id = '77-1'")
    for days in (7, 7, 7):
        context.clock.now += days * DAY
        await context.pairs.ask_due(context.now)
    seeker = await context.profile(SEEKER)
    assert (seeker.unanswered, seeker.paused_at) == (MOST_UNANSWERED, context.now)
    assert [notification[1] for notification in await context.notifications(NotificationKind.PAUSED)] == [SEEKER]


async def test_thanks_are_handed_over_once(context: PairContext) -> None:
    with pytest.raises(UserError, match="Have you met"):
        await context.pairs.thank("77-1", SEEKER, "Thank you")
    await context.pairs.answer("77-1", SEEKER, Answer.MET)
    for words, why in (("  ", "a sentence"), ("x" * (MOST_THANKS_CHARACTERS + 1), "1,001 characters")):
        with pytest.raises(UserError, match=why):
            await context.pairs.thank("77-1", SEEKER, words)
    pair = await context.pairs.thank("77-1", SEEKER, " Thank you ")
    assert (pair.thanks, pair.thanked_at) == ("Thank you", context.now)
    assert await context.pairs.thank("77-1", SEEKER, "Thank you") == pair
    with pytest.raises(UserError, match="already"):
        await context.pairs.thank("77-1", SEEKER, "More")
    with pytest.raises(UserError, match="Only the one"):
        await context.pairs.thank("77-1", HOST, "Me too")
    assert [notification[1] for notification in await context.notifications(NotificationKind.THANKS)] == [HOST]
    assert await context.notifications(NotificationKind.FORWARD) == [
        (NotificationKind.FORWARD, SEEKER, Destination.DIRECT, timedelta(0))
    ]


async def test_only_the_first_interview_of_who_is_no_host_invites_to_host(context: PairContext, now: datetime) -> None:
    second = replace(pair_of(now), id="79-1", request_id=79, room=ThreadState.NONE)
    await put_pair(context.database, second, now)
    async with context.database.write() as connection:
        await profile_store.save_host(connection, Host(GUILD, SEEKER, 2, now))
    await context.pairs.answer("77-1", SEEKER, Answer.MET)
    async with context.database.write() as connection:
        await profile_store.delete_host(connection, GUILD, SEEKER)
    await context.pairs.answer("79-1", SEEKER, Answer.MET)
    assert await context.notifications(NotificationKind.FORWARD) == []
    assert (await context.profile(SEEKER)).invited_at is None


async def test_notes_and_questions_are_the_seekers(context: PairContext) -> None:
    pair = await context.pairs.save_questions("77-1", SEEKER, [" What  now? ", "", "What now?", "Why?"])
    assert pair.questions == ("What now?", "Why?")
    with pytest.raises(UserError, match=f"has room for {MOST_QUESTIONS}"):
        await context.pairs.save_questions("77-1", SEEKER, [str(number) for number in range(MOST_QUESTIONS + 1)])
    with pytest.raises(UserError, match="301 characters"):
        await context.pairs.save_questions("77-1", SEEKER, ["x" * 301])
    assert (await context.pairs.save_note("77-1", SEEKER, "A lot")).learned == "A lot"
    assert (await context.pairs.save_note("77-1", SEEKER, "")).learned == ""
    assert await context.notifications() == []


async def test_moderators_end_a_pair_both_hear_it_and_the_request_is_open_again(context: PairContext) -> None:
    with pytest.raises(UserError, match="know that interview"):
        await context.pairs.unpair("77-1", MODERATOR, GUILD + 1)
    pair = await context.pairs.unpair("77-1", MODERATOR, GUILD)
    assert (pair.state, pair.reason) == (PairState.ENDED, "unpaired")
    assert await context.pairs.unpair("77-1", MODERATOR) == pair
    assert {notification[:2] for notification in await context.notifications()} == {
        (NotificationKind.ENDED, SEEKER),
        (NotificationKind.ENDED, HOST),
    }
    request = await context.request()
    assert (request.state, request.next_at, request.waiting_since) == ("looking", context.now, context.now)
    [entry] = await Audit(context.database, context.clock).newest(GUILD)
    assert (entry.change.member_id, entry.change.what) == (MODERATOR, "/admin mentoring unpair")
    for act in (context.pairs.answer("77-1", HOST, Answer.MET), context.pairs.call_off("77-1", HOST)):
        with pytest.raises(UserError, match="over"):
            await act


async def test_a_met_pair_cannot_be_undone(context: PairContext) -> None:
    await context.pairs.answer("77-1", HOST, Answer.MET)
    with pytest.raises(UserError, match="nothing to undo"):
        await context.pairs.unpair("77-1", MODERATOR)


@pytest.mark.parametrize(("by", "other_id", "state"), [(SEEKER, HOST, "paired"), (HOST, SEEKER, "looking")])
async def test_who_leaves_is_told_to_the_other_and_only_a_host_who_leaves_reopens(
    context: PairContext, by: int, other_id: int, state: str
) -> None:
    await context.pairs.schedule("77-1", by, context.now + 50 * HOUR)
    for _ in range(2):
        async with context.database.write() as connection:
            assert await end_pair_by_member(connection, "77-1", "left", by, context.now) is not None
    assert [notification[1] for notification in await context.notifications(NotificationKind.ENDED)] == [other_id]
    assert await context.notifications(NotificationKind.REMINDER) == []
    assert (await context.request()).state == state


async def test_a_request_is_not_opened_again_beside_a_newer_one(context: PairContext, now: datetime) -> None:
    async with context.database.write() as connection:
        values = {"id": 80, "state": "looking", "at": now.isoformat(timespec="microseconds")}
        await connection.execute(ASK, values)
    await context.pairs.unpair("77-1", MODERATOR)
    assert (await context.request()).state == "paired"


async def test_due_letters_come_page_by_page_each_once(context: PairContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notification_store, "PAGE", 3)
    async with context.database.write() as connection:
        for number in range(8):
            for _ in range(2):
                await notification_store.add_notification(
                    connection, GUILD, number + 1, NotificationKind.PAUSED, "5/paused", context.now
                )
        await notification_store.add_notification(
            connection, GUILD, 99, NotificationKind.PAUSED, "5/paused", context.now + HOUR
        )
    due = notification_store.get_due_notifications(context.database, context.now, [Destination.DIRECT])
    pages = [page async for page in due]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert sorted(notification.member_id for page in pages for notification in page) == list(range(1, 9))


async def test_a_letter_ends_and_goes_on_once(context: PairContext) -> None:
    database = context.database
    async with context.database.write() as connection:
        await notification_store.add_notification(
            connection, GUILD, SEEKER, NotificationKind.PAUSED, "5/paused", context.now
        )
    [notification] = await open_notifications(context.database, context.now)
    assert await notification_store.move_notification(
        database, notification, Destination.MEMBER_THREAD, context.now + HOUR
    )
    assert not await notification_store.move_notification(
        database, notification, Destination.MEMBER_THREAD, context.now + HOUR
    )
    [moved] = await open_notifications(context.database, context.now + HOUR)
    assert (moved.id, moved.place, moved.due_at) == (notification.id, Destination.MEMBER_THREAD, context.now + HOUR)
    assert await notification_store.move_notification(database, moved, Destination.HELD, context.now)
    assert await open_notifications(context.database, context.now + YEAR) == []
    [held] = await notification_store.get_held_notifications(database, GUILD, SEEKER, context.now)
    assert await notification_store.end_notification(database, held, "sent", context.now)
    assert not await notification_store.end_notification(database, held, "sent", context.now)
    assert await notification_store.was_sent(database, NotificationKind.PAUSED, "5/paused", SEEKER)


async def test_a_letter_to_both_becomes_one_to_each(context: PairContext) -> None:
    database = context.database
    async with context.database.write() as connection:
        for kind in (NotificationKind.PREP, NotificationKind.ASK):
            await notification_store.add_notification(
                connection, GUILD, BOTH, kind, "77-1", context.now, DAY, Destination.PAIR_THREAD
            )
    for notification in await open_notifications(context.database, context.now):
        for _ in range(2):
            async with database.write() as transaction:
                await notification_store.split_notification(
                    transaction, notification, [SEEKER, HOST], context.now + HOUR
                )
    assert sorted(await context.notifications()) == [
        (NotificationKind.ASK, SEEKER, Destination.DIRECT, HOUR),
        (NotificationKind.ASK, HOST, Destination.DIRECT, HOUR),
        (NotificationKind.PAIRED, SEEKER, Destination.DIRECT, HOUR),
        (NotificationKind.PAIRED, HOST, Destination.DIRECT, HOUR),
    ]


async def test_two_who_press_at_once_are_both_heard(context: PairContext) -> None:
    await asyncio.gather(
        *(context.pairs.answer("77-1", member_id, Answer.MET) for member_id in (SEEKER, HOST, SEEKER, HOST))
    )
    pair = await pair_store.get_pair(context.database, "77-1")
    assert pair is not None
    assert (pair.state, pair.seeker_answer, pair.host_answer) == (PairState.MET, Answer.MET, Answer.MET)
    assert len(await context.notifications(NotificationKind.THANK)) == 1


async def test_pairs_that_want_a_room_come_in_their_order(context: PairContext, now: datetime) -> None:
    for number, state in enumerate((PairState.OPEN, PairState.ENDED, PairState.OPEN)):
        await put_pair(context.database, replace(pair_of(now - number * HOUR), id=f"9{number}-1", state=state), now)
    wanting = await pair_store.get_pairs_without_thread(context.database, 5, ())
    assert [one.id for one in wanting] == ["92-1", "90-1"]
    assert set(await pair_store.get_pairs(context.database, ["92-1", "77-1", "no such"])) == {"92-1", "77-1"}
    assert await pair_store.get_pairs(context.database, []) == {}

"""Every letter reaches its reader once: whatever is closed or deleted, whoever leaves, wherever the process dies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.guilds.notices import newest_notices
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.ledger import LEASE, Ledger
from bot.jobs.records import Claim, Occurrence, Outcome, Target
from cogs.mentoring.notification_records import BOTH, Destination, NotificationKind
from cogs.mentoring.notifications.source import NotificationSource
from cogs.mentoring.notifications.threads import PrivateThreads
from cogs.mentoring.records import Answer, Offer, OfferState, PairState, Request, RequestState, ThreadState
from cogs.mentoring.store import notification_store, offer_store, profile_store, request_store
from tests.cogs.mentoring.paired import Process, Stage, Swift, open_notifications, profile
from tests.support.community import Community
from tests.support.deaths import Died
from tests.support.reading import custom_ids, message_text, posts

HOUR = timedelta(hours=1)
ROUND = 50


@pytest.fixture
async def stage(community: Community) -> Stage:
    return await Stage.of(community)


async def met(stage: Stage) -> None:
    """Ann and Bob have a thread, talked, and Ann's thanks are on their way to Bob."""
    await stage.paired()
    await stage.run()
    await stage.pairs.answer("77-1", stage.community.ann.id, Answer.MET)
    await stage.pairs.thank("77-1", stage.community.ann.id, "Thank you, **Bob** <@&1>!")


async def test_a_letter_goes_by_direct_message_and_names_nobody_but_the_two(stage: Stage) -> None:
    await met(stage)
    await stage.run(2)
    [message] = stage.direct(stage.community.bob)
    assert r"Thank you, \*\*Bob\*\*" in message_text(message)
    # Whoever is named there, so that a name can be shown, is not in that channel and hears nothing.
    assert stage.pinged(stage.community.bob.user.dm_channel) == {stage.community.ann.id, stage.community.bob.id}
    assert await open_notifications(stage.community.bot.database, stage.community.bot.clock()) == []


async def test_with_closed_direct_messages_it_goes_into_a_private_thread_for_that_member(stage: Stage) -> None:
    await met(stage)
    stage.close_messages(stage.community.bob)
    await stage.run(2)
    _room, own = stage.rooms()
    assert stage.community.ann.id not in own._channel.thread_members
    [message] = posts(own)
    assert "A thank-you from" in message_text(message)
    assert stage.pinged(own) == {stage.community.bob.id}
    assert stage.direct(stage.community.bob) == []


async def test_with_everything_closed_it_is_held_and_moderators_hear_it_once(stage: Stage) -> None:
    bot, guild_id = stage.community.bot, stage.community.guild.id
    await met(stage)
    stage.close_messages(stage.community.bob)
    await bot.guild_settings.change(guild_id, 1, mentoring_channel_id=None)
    await stage.run(3)
    [held] = await notification_store.get_held_notifications(
        bot.database, guild_id, stage.community.bob.id, bot.clock()
    )
    assert (held.kind, held.place) == (NotificationKind.THANKS, Destination.HELD)
    shown = await stage.builder().build(held)
    assert shown is not None
    [notice] = await newest_notices(bot.database, guild_id, 10, "mentoring")
    assert "couldn't reach a member" in notice.text
    assert str(stage.community.bob.id) not in notice.text


async def test_when_the_thread_is_deleted_each_is_told_directly(stage: Stage) -> None:
    pair = await stage.paired()
    await stage.run()
    thread: Any = stage.community.bot.get_channel((await stage.pair()).thread_id or 0)
    await thread.delete()
    ann, bob, now = stage.community.ann, stage.community.bob, stage.community.bot.clock()
    await stage.pairs.schedule(pair.id, ann.id, now + 50 * HOUR)
    await stage.run(2)
    for member in (ann, bob):
        [message] = stage.direct(member)
        assert "The time is set" in message_text(message)
        assert [attachment.filename for attachment in message.attachments] == ["interview.ics"]
    assert (await stage.pair()).room is ThreadState.NONE
    await stage.pass_days(1.1)
    await stage.run(2)
    assert ["tomorrow" in message_text(stage.direct(member)[-1]) for member in (ann, bob)] == [True, True]


async def test_letters_of_the_room_call_the_two_and_come_in_their_time(stage: Stage) -> None:
    pair = await stage.paired()
    await stage.run()
    ann, bob, now = stage.community.ann, stage.community.bob, stage.community.bot.clock()
    await stage.pairs.schedule(pair.id, bob.id, now + 50 * HOUR)
    await stage.run()
    [thread] = stage.rooms()
    for days, words in ((26 / 24, "tomorrow"), (23.5 / 24, "is soon"), (1.1, "How did it go?")):
        await stage.pass_days(days)
        await stage.run()
        assert words in message_text(posts(thread)[-1])
        assert stage.pinged(thread) == {ann.id, bob.id}
    assert len(posts(thread)) == 5
    assert set(custom_ids(posts(thread)[-1])) == {"We met", "Not yet", "It didn't happen"}


async def test_what_is_no_longer_true_is_not_told(stage: Stage) -> None:
    pair = await stage.paired()
    await stage.run()
    ann, now = stage.community.ann, stage.community.bot.clock()
    await stage.pairs.schedule(pair.id, ann.id, now + 50 * HOUR)
    await stage.pairs.schedule(pair.id, ann.id, now + 60 * HOUR)
    await stage.run()
    [thread] = stage.rooms()
    _card, notification = posts(thread)
    assert "has changed" in message_text(notification)


async def test_who_has_left_gets_nothing_and_the_other_is_told(stage: Stage) -> None:
    await stage.paired()
    await stage.run()
    stage.community.guild.remove_member(stage.community.bob)
    await stage.pass_days(7.5)
    await stage.run(2)
    assert set(stage.gone) == {stage.community.bob.id}
    assert (await stage.pair()).state is PairState.ENDED
    [message] = stage.direct(stage.community.ann)
    assert "no longer takes part" in message_text(message)
    assert stage.direct(stage.community.bob) == []
    [thread] = stage.rooms()
    assert len(posts(thread)) == 1


async def test_switched_off_interviews_keep_their_letters(stage: Stage) -> None:
    await met(stage)
    bot, guild_id = stage.community.bot, stage.community.guild.id
    await bot.guild_settings.change(guild_id, 1, features_off=frozenset({"mentoring"}))
    await stage.run()
    assert stage.direct(stage.community.bob) == []
    await bot.guild_settings.change(guild_id, 1, features_off=frozenset())
    await stage.run()
    assert len(stage.direct(stage.community.bob)) == 1


async def test_a_step_that_fails_holds_up_no_letter_and_is_kept(stage: Stage) -> None:
    async def fails(_now: datetime) -> None:
        raise ValueError("a fault of ours")

    await met(stage)
    bot = stage.community.bot
    process = stage.process()
    failing = replace(process, job=replace(process.job, steps=[fails, *process.job.steps]))
    await stage.scheduler(failing).run_due(bot.clock())
    assert len(stage.direct(stage.community.bob)) == 1
    [failure] = await bot.failures.newest(5)
    assert "timed mentoring-steps" in str(failure)


# Deaths


class DiesOpeningThreads(PrivateThreads):
    """After the thread is there, and nobody knows of it."""

    async def _get_thread(self, *arguments: Any) -> int:
        await super()._get_thread(*arguments)
        raise Died


async def die(*_given: Any) -> None:
    raise Died


async def comes_back(stage: Stage) -> None:
    """New processes, each after what the dead one had claimed is free again."""
    for _ in range(4):
        await stage.community.env.advance_time(LEASE.total_seconds() + 60)
        await stage.run()


async def dies(stage: Stage, process: Process, **replacements: Any) -> None:
    """Within a few rounds: what one notification brings about may be due in the same round or in the next."""
    scheduler = stage.scheduler(process, **replacements)

    async def rounds() -> None:
        for _ in range(3):
            await scheduler.run_due(stage.community.bot.clock())

    with pytest.raises((Died, BaseExceptionGroup)):
        await rounds()


async def test_a_death_between_thread_and_note_leaves_one_thread_and_one_card(stage: Stage) -> None:
    await stage.paired()
    await dies(stage, stage.process(threads=DiesOpeningThreads))
    assert (len(stage.rooms()), (await stage.pair()).room) == (1, ThreadState.WANTED)
    await comes_back(stage)
    [thread] = stage.rooms()
    assert len(posts(thread)) == 1


async def test_a_death_while_notifications_move_to_another_place_tells_each_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = await stage.paired()
    await stage.run()
    thread: Any = stage.community.bot.get_channel((await stage.pair()).thread_id or 0)
    await thread.delete()
    ann, bob, bot = stage.community.ann, stage.community.bob, stage.community.bot
    await stage.pairs.schedule(pair.id, ann.id, bot.clock() + 50 * HOUR)
    stage.close_messages(bob)
    for step in ("split_notification", "move_notification"):
        with monkeypatch.context() as patch:
            patch.setattr(notification_store, step, die)
            await dies(stage, stage.process())
    await comes_back(stage)
    assert len(stage.direct(ann)) == 1
    [own] = stage.rooms()
    assert len(posts(own)) == 1


class DiesAt:
    """The process ends at the n-th time that it comes here: every later step of it fails as well."""

    def __init__(self, number: int) -> None:
        self._left = number

    def here(self) -> None:
        self._left -= 1
        if self._left <= 0:
            raise Died


class DyingDelivery(Swift):
    def __init__(self, client: Any, before: DiesAt, after: DiesAt) -> None:
        super().__init__(client)
        self._before, self._after = before, after

    async def send(self, target: Target, post: OutgoingMessage, nonce: str, seconds: float) -> int | None:
        self._before.here()
        sent = await super().send(target, post, nonce, seconds)
        self._after.here()
        return sent


class DyingLedger(Ledger):
    def __init__(self, database: Any, before: DiesAt, after: DiesAt) -> None:
        super().__init__(database)
        self._before, self._after = before, after

    async def settle(self, claim: Claim, outcome: Outcome, at: datetime) -> bool:
        self._before.here()
        done = await super().settle(claim, outcome, at)
        self._after.here()
        return done


class DyingSource(NotificationSource):
    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        self.__dict__["dies_building"].here()
        return await super().build(occurrence, late)

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await super().on_settled(occurrence, outcome)
        self.__dict__["dies_settled"].here()


async def offers_written(stage: Stage) -> list[Any]:
    """A round has just been started: fifty hosts, each with an offer of a seeker of their own. The hosts."""
    env, guild, bot = stage.community.env, stage.community.guild, stage.community.bot
    now, ends = bot.clock(), bot.clock() + 72 * HOUR
    hosts = [guild.add_member(env.create_user(f"host{number}")) for number in range(ROUND)]
    seeker = stage.community.ann.id
    async with bot.database.write() as connection:
        await profile_store.save_profile(connection, profile(guild.id, seeker, now))
        goal = "Your work"
        await request_store.add_request(
            connection, Request(5, guild.id, seeker, goal, RequestState.LOOKING, now, now, next_at=now)
        )
        for number, host in enumerate(hosts):
            offer = Offer(f"{number}-1", number, guild.id, seeker, host.id, (), OfferState.OPEN, now, ends)
            await offer_store.add_offers(connection, [offer])
            await notification_store.add_notification(
                connection, guild.id, host.id, NotificationKind.OFFER, offer.id, now, 72 * HOUR
            )
    return hosts


NEVER = 10_000


@pytest.mark.parametrize("number", [1, 17, ROUND])
@pytest.mark.parametrize("step", ["building", "sending", "sent", "settling", "settled", "told"])
async def test_a_round_of_fifty_with_a_death_at_a_step_tells_each_host_once(
    stage: Stage, step: str, number: int
) -> None:
    hosts, bot = await offers_written(stage), stage.community.bot
    at: Callable[[str], DiesAt] = lambda name: DiesAt(number if name == step else NEVER)  # noqa: E731
    process = stage.process(source=DyingSource)
    process.source.__dict__.update(dies_building=at("building"), dies_settled=at("told"))
    delivery = DyingDelivery(bot, at("sending"), at("sent"))
    await dies(stage, process, delivery=delivery, ledger=DyingLedger(bot.database, at("settling"), at("settled")))
    assert sum(len(stage.direct(host)) for host in hosts) <= ROUND
    await comes_back(stage)
    assert [len(stage.direct(host)) for host in hosts] == [1] * ROUND
    assert await open_notifications(bot.database, bot.clock()) == []


async def test_letters_to_both_need_a_room(stage: Stage) -> None:
    bot = stage.community.bot
    async with bot.database.write() as connection:
        with pytest.raises(ValueError, match="to both"):
            await notification_store.add_notification(connection, 1, BOTH, NotificationKind.ASK, "77-1/1", bot.clock())


async def test_a_pair_whose_two_are_forgotten_drops_its_letters(stage: Stage) -> None:
    pair = await stage.paired()
    await stage.run()
    bot = stage.community.bot
    async with bot.database.write() as connection:
        await notification_store.add_notification(
            connection,
            pair.guild_id,
            BOTH,
            NotificationKind.ASK,
            f"{pair.id}/1-1",
            bot.clock(),
            place=Destination.PAIR_THREAD,
        )
        await connection.execute("UPDATE mentoring_pairs SET seeker_id = NULL, host_id = NULL")
    await stage.run()
    [thread] = stage.rooms()
    assert len(posts(thread)) == 1
    assert await open_notifications(bot.database, bot.clock()) == []

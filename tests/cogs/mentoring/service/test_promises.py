"""What members are promised about fairness, silence and time, on both databases."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.database.executor import Database
from bot.database.rows import stored
from bot.errors import UserError
from bot.guilds.departures import add_departures, remove_departures
from bot.guilds.shards import ShardValues
from bot.guilds.sweeps import mark_guild_gone
from cogs.mentoring.matching.assignment import Pairing
from cogs.mentoring.matching.records import Exclusion
from cogs.mentoring.notification_records import NotificationKind
from cogs.mentoring.parse import parse_goal
from cogs.mentoring.records import Answer, HostPause, MemberReport, OfferState, RequestState
from cogs.mentoring.store.pair_store import get_pairs_without_thread
from cogs.mentoring.store.prune import (
    KEPT_FOR,
    NOTIFICATIONS_KEPT_FOR,
    OFFERS_KEPT_FOR,
    delete_what_is_long_over,
)
from cogs.mentoring.views.refusals import CANNOT_ASK
from tests.cogs.mentoring.services import DAY, GOAL, GUILD, HOUR, Services

ANN, BEN, CLEO, DAN = 11, 12, 13, 14  # who seek
HUGO, INA, JO = 21, 22, 23  # who host
LASTS = timedelta(hours=72)


@pytest.fixture
def services(either_database: Database, now: datetime) -> Services:
    return Services(either_database, now)


async def switch(services: Services, *, off: bool, guild_id: int = GUILD) -> None:
    await services.change(
        "INSERT INTO guild_settings (guild_id, features_off, changed_at) VALUES (:guild_id, :off, '')"
        " ON CONFLICT (guild_id) DO UPDATE SET features_off = excluded.features_off",
        guild_id=guild_id,
        off='["mentoring", "tips"]' if off else '["tips"]',
    )


async def listed(services: Services) -> list[int]:
    return [card.host.member_id for card in await services.profiles.get_directory(GUILD, (), ())]


async def test_a_host_who_comes_back_to_the_server_is_listed_and_asked_again(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    await add_departures(services.database, GUILD, [HUGO], services.now)
    await services.profiles.hide_departed(GUILD, {HUGO})
    assert await listed(services) == []
    await remove_departures(services.database, GUILD, [HUGO])
    assert await listed(services) == [HUGO]
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    assert offer.host_id == HUGO


async def test_time_stands_still_while_interviews_are_switched_off(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    await services.later(HOUR)
    await switch(services, off=True)
    await services.later(timedelta(0))
    for _ in range(5):
        await services.later(DAY)
    unchanged = await services.get_offer(offer.id)
    assert unchanged is not None
    assert unchanged.state is OfferState.OPEN
    await switch(services, off=False)
    await services.later(timedelta(0))
    shifted = await services.get_offer(offer.id)
    assert shifted is not None
    assert shifted.state is OfferState.OPEN
    assert shifted.expires_at == offer.expires_at + 5 * DAY
    nudges = await services.rows("SELECT due_at FROM mentoring_letters WHERE kind = 'nudge'")
    assert [datetime.fromisoformat(row["due_at"]).replace(tzinfo=None) for row in nudges] == [
        (offer.made_at + 2 * DAY + 5 * DAY).replace(tzinfo=None)
    ]
    host = await services.get_host(HUGO)
    assert host is not None
    assert host.unanswered == 0


async def test_nobody_acts_by_direct_message_in_a_server_that_switched_interviews_off(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    await switch(services, off=True)
    with pytest.raises(UserError, match="switched off"):
        await services.offers.accept(offer.id, HUGO)
    await switch(services, off=False)
    pair = await services.offers.accept(offer.id, HUGO)
    assert pair is not None
    await switch(services, off=True)
    with pytest.raises(UserError, match="switched off"):
        await services.pairs.get_pair_of(pair.id, ANN)


async def test_a_server_that_removed_the_bot_costs_nobody_an_offer(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    await mark_guild_gone(services.database, GUILD, services.now)
    for _ in range(5):
        await services.later(DAY)
    unchanged = await services.get_offer(offer.id)
    assert unchanged is not None
    assert unchanged.state is OfferState.OPEN


async def test_an_outage_of_the_bot_is_nobodys_silence(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    await services.ask(ANN)
    await services.later(4 * DAY)
    host = await services.get_host(HUGO)
    assert host is not None
    assert host.unanswered == 0


async def test_what_never_reached_a_host_is_not_their_silence(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    services.delivers = False
    await services.ask(ANN)
    await services.later(LASTS)
    host = await services.get_host(HUGO)
    assert host is not None
    assert host.unanswered == 0


@pytest.mark.parametrize("why", ["avoided", "declined", "full", "away"])
async def test_a_seeker_reads_the_same_whatever_keeps_a_host_from_their_request(services: Services, why: str) -> None:
    await services.host(HUGO, capacity=1)
    await services.host(INA)
    await services.member(ANN)
    if why == "avoided":
        await services.profiles.toggle_avoided(GUILD, HUGO, ANN)
    if why == "declined":
        offer = (await services.ask(ANN, HUGO)).offer
        assert offer is not None
        await services.offers.decline(offer.id, HUGO)
        await services.requests.withdraw(GUILD, ANN)
    if why == "full":
        await services.member(BEN)
        await services.paired(BEN, HUGO)
    if why == "away":
        await services.profiles.pause_hosting(GUILD, HUGO, None)
    await services.requests.check_can_ask(GUILD, ANN, HUGO)
    outcome = await services.ask(ANN, HUGO)
    # As a request that was put to the host: being looked after, in nobody's list.
    assert (outcome.request.state, outcome.place) == (RequestState.LOOKING, None)
    request = await services.open_request(ANN)
    assert request is not None
    assert request.state is RequestState.LOOKING
    assert ("waiting", str(request.id)) not in await services.notifications(ANN)
    await services.later(DAY)
    assert [offer.host_id for offer in await services.open_offers(INA)] == [INA]


async def test_what_two_have_in_common_is_said_before_what_is_secret(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    await services.paired(ANN, HUGO)
    await services.profiles.toggle_avoided(GUILD, HUGO, ANN)
    with pytest.raises(UserError) as refusal:
        await services.requests.check_can_ask(GUILD, ANN, HUGO)
    assert str(refusal.value) == CANNOT_ASK[Exclusion.MET]


async def test_threads_of_one_server_that_is_off_keep_no_other_waiting(services: Services) -> None:
    await services.host(HUGO, capacity=8)
    for seeker in (ANN, BEN, CLEO):
        await services.member(seeker)
        await services.paired(seeker, HUGO)
    await services.change("UPDATE mentoring_pairs SET guild_id = 7 WHERE seeker_id <> :cleo", cleo=CLEO)
    await switch(services, off=True, guild_id=7)
    assert [pair.seeker_id for pair in await get_pairs_without_thread(services.database, 2, ())] == [CLEO]
    assert await get_pairs_without_thread(services.database, 2, [GUILD]) == []
    others: ShardValues = {"shard_count": 2, "shards": [1 - (GUILD >> 22) % 2]}
    assert await get_pairs_without_thread(services.database, 2, (), others) == []


async def test_a_request_survives_its_seekers_pause_for_silence(services: Services) -> None:
    await services.member(ANN)
    await services.ask(ANN)
    await services.change("UPDATE mentoring_profiles SET paused_at = :now", now=stored(services.now))
    await services.later(2 * DAY)
    assert await services.open_request(ANN) is not None
    await services.profiles.come_back(GUILD, ANN)
    await services.host(HUGO)
    await services.later(timedelta(minutes=1))
    assert [offer.seeker_id for offer in await services.open_offers(HUGO)] == [ANN]


async def test_a_host_with_room_again_goes_to_who_has_waited_longest(services: Services) -> None:
    await services.host(HUGO, capacity=1)
    for seeker in (ANN, BEN, CLEO, DAN):
        await services.member(seeker)
    for seeker in (ANN, BEN):
        assert (await services.ask(seeker)).offer is not None
    await services.later(HOUR)
    assert (await services.ask(CLEO)).offer is None
    await services.later(HOUR)
    await services.requests.withdraw(GUILD, ANN)
    assert (await services.ask(DAN)).offer is None
    assert {offer.seeker_id for offer in await services.open_offers(HUGO)} == {BEN, CLEO}


async def test_who_asks_by_name_overtakes_nobody_either(services: Services) -> None:
    await services.host(HUGO, capacity=1)
    for seeker in (ANN, BEN, CLEO, DAN):
        await services.member(seeker)
    for seeker in (ANN, BEN):
        await services.ask(seeker)
    await services.later(HOUR)
    await services.ask(CLEO)
    await services.later(HOUR)
    await services.requests.withdraw(GUILD, ANN)
    await services.ask(DAN, HUGO)
    assert {offer.seeker_id for offer in await services.open_offers(HUGO)} == {BEN, CLEO}


async def test_a_host_who_adds_a_language_meanwhile_is_put_to_who_waits_for_it(services: Services) -> None:
    await services.host(HUGO, capacity=4)
    await services.member(ANN)
    await services.member(BEN, languages=("Spanish",))
    ask_discord = services.routing._find_departed

    async def slow(guild_id: int, member_ids: object) -> set[int]:
        services.routing._find_departed = ask_discord
        services.now += timedelta(seconds=1)
        await services.host(HUGO, capacity=4, languages=("English", "Spanish"))
        return set()

    for seeker in (ANN, BEN):
        await services.change(
            "INSERT INTO mentoring_requests (id, guild_id, seeker_id, goal, state, asked_at, waiting_since, next_at)"
            " VALUES (:id, :guild_id, :id, :goal, 'looking', :now, :now, :now)",
            id=seeker,
            guild_id=GUILD,
            goal=GOAL,
            now=stored(services.now),
        )
    services.routing._find_departed = slow
    await services.later(timedelta(0))
    await services.later(timedelta(minutes=1))
    assert {offer.seeker_id for offer in await services.open_offers(HUGO)} == {ANN, BEN}


async def test_three_silences_of_either_kind_pause_a_member(services: Services) -> None:
    await services.host(HUGO, capacity=8)
    await services.change("UPDATE mentoring_profiles SET unanswered = 1 WHERE member_id = :id", id=HUGO)
    for seeker in (ANN, BEN):
        await services.member(seeker)
        await services.ask(seeker, HUGO)
    await services.later(LASTS)
    host = await services.get_host(HUGO)
    assert host is not None
    assert host.paused is HostPause.UNANSWERED
    assert NotificationKind.PAUSED in [kind for kind, _subject in await services.notifications(HUGO)]


async def test_a_preview_that_is_leafed_through_matches_once(services: Services) -> None:
    matched = list[int]()
    match_all = services.rounds.match_all

    async def counted(*arguments: Any) -> list[Pairing]:
        matched.append(len(matched))
        return await match_all(*arguments)

    rounds = replace(services.rounds, match_all=counted)
    await services.host(HUGO, capacity=1)
    for seeker in (ANN, BEN, CLEO):
        await services.member(seeker)
        await services.ask(seeker)
    await services.host(INA)
    previews = await asyncio.gather(*(rounds.preview(GUILD) for _ in range(8)))
    assert len(matched) == 1
    assert len(set(map(str, previews))) == 1
    await services.host(JO)
    await rounds.preview(GUILD)
    assert len(matched) == 2


@pytest.mark.parametrize("invisible", ["\u200b" * 12, "\u2060\u00ad\u200e" * 5, "\u200d" * 12])
async def test_words_that_nobody_can_see_are_no_words(services: Services, invisible: str) -> None:
    with pytest.raises(UserError, match="empty"):
        parse_goal(invisible)
    await services.host(HUGO)
    await services.member(ANN)
    pair = await services.paired(ANN, HUGO)
    await services.pairs.answer(pair.id, ANN, Answer.MET)
    with pytest.raises(UserError, match="sentence of thanks"):
        await services.pairs.thank(pair.id, ANN, invisible)


async def test_nothing_in_the_words_of_others_names_who_was_forgotten(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN, about=f"I work with <@{HUGO}>")
    await services.ask(ANN, HUGO, goal=f"I want to learn from <@{HUGO}>.")
    report = MemberReport(9, GUILD, HUGO, ANN, "9-1", "my own words", services.now)
    await services.reports.submit(report)
    async with services.database.write() as transaction:
        await services.personal_data.forget(transaction, GUILD, HUGO)
    texts = await services.rows(
        "SELECT about AS typed FROM mentoring_profiles UNION ALL SELECT goal FROM mentoring_requests"
        " UNION ALL SELECT words FROM mentoring_reports"
    )
    assert not [row for row in texts if f"@{HUGO}" in row["typed"] or "my own words" in row["typed"]]


async def test_what_is_long_over_goes_and_what_is_open_stays(services: Services) -> None:
    await services.host(HUGO, capacity=8)
    for seeker in (ANN, BEN):
        await services.member(seeker)
        await services.ask(seeker, HUGO)
    await services.requests.withdraw(GUILD, ANN)
    before, services.now = services.now, services.now + 399 * DAY
    await delete_what_is_long_over(services.database, services.now)
    assert len(await services.rows("SELECT id FROM mentoring_requests")) == 2
    await delete_what_is_long_over(services.database, before + 401 * DAY)
    assert [row["seeker_id"] for row in await services.rows("SELECT seeker_id FROM mentoring_requests")] == [BEN]
    assert [row["state"] for row in await services.rows("SELECT state FROM mentoring_offers")] == ["open"]


async def test_offers_and_messages_go_sooner_and_what_led_to_an_interview_goes_with_its_year(
    services: Services,
) -> None:
    await services.host(HUGO, capacity=8)
    await services.member(ANN)
    pair = await services.paired(ANN, HUGO)
    await services.change("UPDATE mentoring_letters SET state = 'sent', ended_at = :at", at=stored(services.now))
    begun = services.now
    await delete_what_is_long_over(services.database, begun + NOTIFICATIONS_KEPT_FOR + DAY)
    assert await services.rows("SELECT id FROM mentoring_letters") == []
    assert len(await services.rows("SELECT id FROM mentoring_offers")) == 1
    await delete_what_is_long_over(services.database, begun + OFFERS_KEPT_FOR + DAY)
    assert await services.rows("SELECT id FROM mentoring_offers") == []
    await delete_what_is_long_over(services.database, begun + KEPT_FOR + DAY)
    assert len(await services.rows("SELECT id FROM mentoring_requests")) == 1, "the pair is open"
    await services.pairs.answer(pair.id, ANN, Answer.MET)
    await delete_what_is_long_over(services.database, begun + KEPT_FOR + DAY)
    assert await services.rows("SELECT id FROM mentoring_requests") == []
    assert (await services.get_pair(pair.id)) is not None


async def test_the_row_of_a_server_does_not_outlive_what_was_held_for_it(services: Services) -> None:
    await services.member(ANN)
    async with services.database.write() as transaction:
        await services.personal_data.forget_guild(transaction, GUILD)
    await services.profiles.come_back(GUILD, ANN)  # an old button, pressed in a direct message
    assert len(await services.rows("SELECT guild_id FROM mentoring_guilds")) == 1
    await delete_what_is_long_over(services.database, services.now)
    assert await services.rows("SELECT guild_id FROM mentoring_guilds") == []
    await services.member(ANN)
    await delete_what_is_long_over(services.database, services.now)
    assert len(await services.rows("SELECT guild_id FROM mentoring_guilds")) == 1


async def test_reminders_of_offers_that_were_answered_cost_nothing_when_they_fall_due(services: Services) -> None:
    await services.host(HUGO, capacity=8)
    await services.member(ANN)
    await services.ask(ANN, HUGO)
    offer = await services.offer_to(HUGO)
    await services.offers.decline(offer.id, HUGO)
    [nudge] = await services.rows("SELECT state FROM mentoring_letters WHERE kind = 'nudge'")
    assert nudge["state"] == "dropped"

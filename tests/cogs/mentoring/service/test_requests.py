"""Requests and offers from the first wish to the pair, on both databases."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot.database.executor import Database
from bot.errors import UserError
from cogs.mentoring.records import HostPause, OfferState, PairState, Reason, ReasonKind, RequestState
from cogs.mentoring.store import request_store
from cogs.mentoring.views.refusals import OFFER_OVER, asked_already
from tests.cogs.mentoring.services import DAY, GOAL, GUILD, HOUR, Services

ANN, BEN, CLEO, DAN, EVE = 11, 12, 13, 14, 15  # who seek
HUGO, INA, JO = 21, 22, 23  # who host


@pytest.fixture
def services(either_database: Database, now: datetime) -> Services:
    return Services(either_database, now)


async def test_a_request_goes_to_the_best_host_with_the_reasons_and_two_letters(services: Services) -> None:
    await services.host(HUGO, held_role="Data engineer")
    await services.host(INA, topics=("MLOps", "ml"), languages=("English", "Spanish"))
    await services.member(ANN, wanted_role="ds", topics=("mlops", "ML"), languages=("Spanish",))
    outcome = await services.ask(ANN)
    assert outcome.offer is not None
    assert outcome.place is None
    assert outcome.offer.host_id == INA
    assert outcome.offer.expires_at == services.now + timedelta(hours=72)
    assert outcome.offer.reasons == (
        Reason(ReasonKind.ROLE),
        Reason(ReasonKind.TOPICS, ("MLOps", "ml")),
        Reason(ReasonKind.HOURS, ("12",)),
        Reason(ReasonKind.LANGUAGES, ("Spanish",)),
    )
    assert await services.notifications(INA) == [("offer", outcome.offer.id), ("nudge", outcome.offer.id)]
    assert await services.notifications(ANN) == []
    assert outcome.request.next_at is None


async def test_a_form_sent_twice_asks_once_and_a_second_request_is_refused(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    once, again = [await services.requests.ask(GUILD, ANN, 7, GOAL) for _ in range(2)]
    assert once == again
    with pytest.raises(UserError, match="already have an open"):
        await services.ask(ANN)
    assert len(await services.open_offers(HUGO)) == 1


async def test_two_devices_that_ask_at_once_make_one_request(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    answers = await asyncio.gather(
        *(services.requests.ask(GUILD, ANN, number, GOAL) for number in (7, 7, 8)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert {str(one) for one in refused} <= {str(asked_already(GUILD))}
    assert len(await services.rows("SELECT id FROM mentoring_requests")) == 1
    assert len(await services.open_offers(HUGO)) == 1


async def test_who_has_said_nothing_about_themselves_is_sent_to_the_profile(services: Services) -> None:
    with pytest.raises(UserError, match="know you here yet"):
        await services.ask(ANN)
    await services.member(ANN, wanted_role="")
    with pytest.raises(UserError, match="what you'd like to learn"):
        await services.ask(ANN)


async def test_a_no_goes_on_to_the_next_host_and_the_seeker_hears_nothing(services: Services) -> None:
    await services.host(HUGO)
    await services.host(INA, held_role="Data engineer")
    await services.member(ANN)
    first = (await services.ask(ANN)).offer
    assert first is not None
    await services.offers.decline(first.id, HUGO)
    await services.offers.decline(first.id, HUGO)
    assert (await services.offer_to(INA)).seeker_id == ANN
    assert await services.notifications(ANN) == []
    with pytest.raises(UserError, match="not now"):
        await services.offers.accept(first.id, HUGO)
    with pytest.raises(UserError, match="someone else"):
        await services.offers.decline((await services.offer_to(INA)).id, HUGO)


async def test_a_yes_makes_a_pair_with_a_letter_for_both(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    pair = await services.paired(ANN, HUGO)
    assert (pair.seeker_id, pair.host_id, pair.goal) == (ANN, HUGO, GOAL)
    assert (pair.state, pair.ask_at) == (PairState.OPEN, services.now + 7 * DAY)
    assert await services.notifications(0) == [("prep", pair.id)]
    assert await services.offers.accept(pair.id, HUGO) == pair
    assert await services.open_request(ANN) is None
    with pytest.raises(UserError, match="already said yes"):
        await services.offers.decline(pair.id, HUGO)


async def test_two_who_accept_at_once_on_one_place_give_one_pair_and_one_new_way(services: Services) -> None:
    await services.host(HUGO, 1)
    await services.host(INA, 1, held_role="Data engineer")
    for seeker in (ANN, BEN):
        await services.member(seeker)
        await services.ask(seeker, HUGO)
    offers = await services.open_offers(HUGO)
    assert len(offers) == 2
    answers = await asyncio.gather(
        *(services.offers.accept(offer.id, HUGO) for offer in offers), return_exceptions=True
    )
    pairs = [answer for answer in answers if not isinstance(answer, BaseException) and answer is not None]
    assert len(pairs) == 1
    assert str(next(answer for answer in answers if isinstance(answer, BaseException))) == OFFER_OVER[OfferState.FULL]
    rerouted = ({ANN, BEN} - {pairs[0].seeker_id}).pop()
    assert (await services.offer_to(INA)).seeker_id == rerouted
    assert await services.open_offers(HUGO) == []


async def test_a_host_who_gives_less_than_before_is_full_at_the_next_yes_and_the_seeker_goes_on(
    services: Services,
) -> None:
    await services.host(HUGO, 3)
    await services.host(INA, held_role="Data engineer")
    await services.member(ANN)
    await services.member(BEN)
    await services.paired(ANN, HUGO)
    offer = (await services.ask(BEN, HUGO)).offer
    assert offer is not None
    await services.profiles.offer_hosting(GUILD, HUGO, 1)
    assert await services.offers.accept(offer.id, HUGO) is None
    assert (await services.offer_to(INA)).seeker_id == BEN


@pytest.mark.parametrize("first", ["accept", "decline", "withdraw", "time"])
async def test_racing_answers_leave_one_truth(services: Services, first: str) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    acts = {
        "accept": services.offers.accept(offer.id, HUGO),
        "decline": services.offers.decline(offer.id, HUGO),
        "withdraw": services.requests.withdraw(GUILD, ANN),
        "time": services.step(services.now + 72 * HOUR),
    }
    await asyncio.gather(acts.pop(first), *acts.values(), return_exceptions=True)
    current, pairs = await services.get_offer(offer.id), await services.pairs_of(ANN)
    request = await services.open_request(ANN)
    assert current is not None
    assert current.state is not OfferState.OPEN
    assert len(pairs) == (current.state is OfferState.ACCEPTED)
    [row] = await services.rows("SELECT state FROM mentoring_requests")
    assert row["state"] == ("paired" if pairs else "waiting" if request else "closed")


async def test_an_offer_runs_out_after_three_days_and_goes_on(services: Services) -> None:
    await services.host(HUGO)
    await services.host(INA, held_role="Data engineer")
    await services.member(ANN)
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    await services.later(71 * HOUR)
    assert (await services.offer_to(HUGO)).id == offer.id
    services.now += HOUR
    with pytest.raises(UserError, match="3 days"):
        await services.offers.accept(offer.id, HUGO)
    await services.later(timedelta(0))
    assert (await services.offer_to(INA)).seeker_id == ANN


async def test_three_offers_without_an_answer_pause_the_host_until_they_return(services: Services) -> None:
    await services.host(HUGO, 8)
    for seeker in (ANN, BEN, CLEO):
        await services.member(seeker)
        await services.ask(seeker)
    await services.later(72 * HOUR)
    host = await services.get_host(HUGO)
    assert host is not None
    assert host.paused is HostPause.UNANSWERED
    assert [kind for kind, _subject in await services.notifications(HUGO)].count("paused") == 1
    await services.member(DAN)
    assert (await services.ask(DAN)).place == 4
    await services.profiles.come_back(GUILD, HUGO)
    await services.later(timedelta(0))
    assert {offer.seeker_id for offer in await services.open_offers(HUGO)} == {DAN}


async def test_an_answer_ends_a_row_of_silence(services: Services) -> None:
    await services.host(HUGO, 8)
    for seeker in (ANN, BEN, CLEO):
        await services.member(seeker)
        offer = (await services.ask(seeker)).offer
        assert offer is not None
        if seeker == BEN:
            await services.offers.decline(offer.id, HUGO)
        await services.later(72 * HOUR)
    host = await services.get_host(HUGO)
    assert host is not None
    assert (host.paused, host.unanswered) == (HostPause.NONE, 1)


async def test_after_five_hosts_the_request_waits_and_is_told_so_once(services: Services) -> None:
    hosts = range(31, 38)
    for host in hosts:
        await services.host(host)
    await services.member(ANN)
    outcome = await services.ask(ANN)
    for _ in range(5):
        offer = await services.open_offer_of(outcome.request.id)
        assert offer is not None
        await services.offers.decline(offer.id, offer.host_id)
    request = await services.open_request(ANN)
    assert request is not None
    assert (request.state, request.next_at) == (RequestState.WAITING, services.now + DAY)
    assert await request_store.get_waiting_place(services.database, request) == 1
    assert [kind for kind, _subject in await services.notifications(ANN)] == ["waiting"]
    await services.later(DAY)
    sixth = await services.open_offer_of(request.id)
    assert sixth is not None
    current = await services.open_request(ANN)
    assert current is not None
    assert (current.state, current.tries) == (RequestState.LOOKING, 0)


async def test_the_waiting_list_is_served_oldest_first_when_a_host_appears(services: Services) -> None:
    for seeker in (CLEO, ANN, BEN):
        await services.member(seeker)
        services.now += HOUR
        assert (await services.ask(seeker)).offer is None
    requests = [await services.open_request(member_id) for member_id in (CLEO, ANN, BEN)]
    assert [await request_store.get_waiting_place(services.database, request) for request in requests if request] == [
        1,
        2,
        3,
    ]
    await services.host(HUGO, 1)
    await services.later(timedelta(0))
    assert [offer.seeker_id for offer in await services.open_offers(HUGO)] == [CLEO, ANN]
    await services.later(DAY)
    assert await services.notifications(BEN) == [], "what the answer to the request said is told again"


async def test_nobody_is_offered_who_must_not_be(services: Services) -> None:
    await services.host(HUGO, languages=("Spanish",))
    await services.host(INA)
    await services.host(JO, 1)
    for seeker in (ANN, BEN):
        await services.member(seeker, held_role="Data scientist")
    await services.profiles.offer_hosting(GUILD, ANN, 8)
    await services.profiles.toggle_avoided(GUILD, INA, ANN)
    await services.paired(BEN, JO)
    assert await services.requests.suggest_hosts(GUILD, ANN) == []
    refusals = {}
    for host in (INA, JO):
        await services.requests.check_can_ask(GUILD, ANN, host)
    for host in (ANN, HUGO, 99):
        with pytest.raises(UserError) as caught:
            await services.requests.check_can_ask(GUILD, ANN, host)
        refusals[host] = str(caught.value)
    assert "That's you" in refusals[ANN]
    assert "language" in refusals[HUGO]
    assert "offer interviews" in refusals[99]
    with pytest.raises(UserError, match="6 months"):
        await services.requests.check_can_ask(GUILD, BEN, JO)
    assert (await services.ask(ANN)).place == 1


async def test_half_a_year_and_a_season_later_two_may_meet_again(services: Services) -> None:
    await services.host(HUGO, 8)
    await services.host(INA, 8)
    await services.member(ANN)
    await services.paired(ANN, HUGO)
    offer = (await services.ask(ANN, INA)).offer
    assert offer is not None
    await services.offers.decline(offer.id, INA)
    await services.later(89 * DAY)
    assert await services.open_offer_of(offer.request_id) is None
    await services.later(2 * DAY)
    assert (await services.offer_to(INA)).seeker_id == ANN
    await services.requests.withdraw(GUILD, ANN)
    await services.later(88 * DAY)
    with pytest.raises(UserError, match="6 months"):
        await services.ask(ANN, HUGO)
    await services.later(2 * DAY)
    assert (await services.ask(ANN, HUGO)).offer is not None


async def test_who_left_the_guild_is_neither_asked_nor_asking(services: Services) -> None:
    for host in (HUGO, INA):
        await services.host(host)
    await services.member(ANN)
    await services.member(BEN)
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    services.left = {offer.host_id}
    other = (await services.ask(BEN)).offer
    assert other is not None
    assert other.host_id != offer.host_id
    services.left |= {ANN}
    with pytest.raises(UserError):
        await services.offers.accept(offer.id, offer.host_id)
    await services.later(timedelta(0))
    assert await services.open_request(ANN) is None
    assert await services.profiles.get_directory(GUILD, frozenset(), frozenset()) != []


async def test_pause_me_declines_and_rests_for_a_month(services: Services) -> None:
    await services.host(HUGO, 2)
    for seeker in (ANN, BEN):
        await services.member(seeker)
        await services.ask(seeker)
    first, second = await services.open_offers(HUGO)
    await services.offers.rest(first.id, HUGO)
    states = {one.id: one.state for one in [await services.get_offer(o.id) for o in (first, second)] if one}
    assert states == {first.id: OfferState.DECLINED, second.id: OfferState.WITHDRAWN}
    await services.later(31 * DAY)
    assert [offer.seeker_id for offer in await services.open_offers(HUGO)] == [BEN]


async def test_a_withdrawn_request_tells_the_host(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    await services.requests.withdraw(GUILD, ANN)
    assert ("ended", offer.id) in await services.notifications(HUGO)
    with pytest.raises(UserError, match="no longer open"):
        await services.offers.accept(offer.id, HUGO)
    with pytest.raises(UserError, match="no open request"):
        await services.requests.withdraw(GUILD, ANN)


async def test_a_member_paused_for_silence_stops_looking_until_they_are_back(services: Services) -> None:
    await services.member(ANN)
    await services.ask(ANN)
    await services.change("UPDATE mentoring_profiles SET paused_at = '2026-03-02T09:00:00.000000+00:00'")
    await services.later(DAY)
    [row] = await services.rows("SELECT state, reason FROM mentoring_requests")
    assert row == {"state": "waiting", "reason": ""}
    assert await services.notifications(ANN) == []
    await services.profiles.come_back(GUILD, ANN)
    profile = await services.get_profile(ANN)
    assert profile is not None
    assert profile.paused_at is None


async def test_a_step_looks_at_a_bounded_number_and_the_next_goes_on(services: Services) -> None:
    for seeker in range(1_000, 1_130):
        await services.member(seeker)
        await services.ask(seeker)
    await services.host(HUGO, 8)
    await services.host(INA, 8, held_role="Product manager")
    await services.later(timedelta(0))
    await services.later(timedelta(0))
    offers = await services.open_offers(HUGO)
    assert [offer.seeker_id for offer in offers] == list(range(1_000, 1_016))
    late = await services.rows(
        "SELECT COUNT(*) AS n FROM mentoring_requests WHERE next_at <= :now", now=services.now.isoformat()
    )
    assert late[0]["n"] == 0


async def test_trouble_in_one_guild_leaves_the_others_alone(services: Services) -> None:
    await services.member(BEN)
    await services.ask(BEN)
    await services.host(INA)
    elsewhere = "SET guild_id = 5"
    await services.change(f"UPDATE mentoring_hosts {elsewhere}")
    await services.change(f"UPDATE mentoring_requests {elsewhere}")
    await services.change(f"UPDATE mentoring_profiles {elsewhere}, zone = 'Nowhere/Nowhere'")
    await services.member(ANN)
    await services.ask(ANN)
    await services.host(HUGO)
    with pytest.raises(ZoneInfoNotFoundError):
        await services.later(DAY)
    assert (await services.offer_to(HUGO)).seeker_id == ANN

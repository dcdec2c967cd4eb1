"""Profiles, the consent to be asked, the directory, avoid-lists and goodbyes, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.database.executor import Database
from bot.errors import UserError
from bot.guilds.departures import add_departures
from cogs.mentoring.records import HostPause, MemberReport, PairState, RequestState
from cogs.mentoring.store import profile_store, report_store
from tests.cogs.mentoring.services import DAY, GUILD, HOUR, Services

ANN, BEN = 11, 12
HUGO, INA, JO = 21, 22, 23
ALL = frozenset[str]()


@pytest.fixture
def services(either_database: Database, now: datetime) -> Services:
    return Services(either_database, now)


async def test_a_profile_comes_back_as_told(services: Services) -> None:
    saved = await services.member(ANN, held_role='<@1> & "co"', topics=("MLOps", "évals"), languages=("English", "ไทย"))
    assert await services.get_profile(ANN) == saved
    assert (saved.topics, saved.languages, saved.changed_at) == (("MLOps", "évals"), ("English", "ไทย"), services.now)
    services.now += HOUR
    changed = await services.profiles.save(replace(saved, about="New.", unanswered=9))
    assert changed == replace(saved, about="New.", changed_at=services.now)
    assert await services.get_profile(BEN) is None


@pytest.mark.parametrize("capacity", [0, 9, 99, -1, 10**30])
async def test_a_capacity_is_from_one_to_eight(services: Services, capacity: int) -> None:
    await services.member(ANN, held_role="Data scientist")
    with pytest.raises(UserError, match="from 1 to 8"):
        await services.profiles.offer_hosting(GUILD, ANN, capacity)
    assert await services.get_host(ANN) is None


async def test_hosting_needs_a_profile_with_work_to_talk_about(services: Services) -> None:
    with pytest.raises(UserError, match="know you here yet"):
        await services.profiles.offer_hosting(GUILD, ANN, 2)
    await services.member(ANN)
    with pytest.raises(UserError, match="current role"):
        await services.profiles.offer_hosting(GUILD, ANN, 2)


async def test_another_capacity_keeps_the_pause_that_was_asked_for(services: Services) -> None:
    await services.host(HUGO, 2)
    until = services.now + 10 * DAY
    await services.profiles.pause_hosting(GUILD, HUGO, until)
    services.now += DAY
    host = await services.profiles.offer_hosting(GUILD, HUGO, 3)
    assert (host.capacity, host.paused, host.paused_until) == (3, HostPause.ASKED, until)
    assert host.since == services.now - DAY


async def test_a_pause_moves_offers_on_and_ends_by_itself_or_by_the_host(services: Services) -> None:
    await services.host(HUGO)
    await services.host(INA, held_role="Data engineer")
    await services.member(ANN)
    await services.ask(ANN)
    with pytest.raises(UserError, match="ahead"):
        await services.profiles.pause_hosting(GUILD, HUGO, services.now)
    await services.profiles.pause_hosting(GUILD, HUGO, services.now + 10 * DAY)
    assert (await services.offer_to(INA)).seeker_id == ANN
    assert await services.profiles.get_directory(GUILD, ALL, ALL) == [await card_of(services, INA)]
    await services.later(10 * DAY)
    host = await services.get_host(HUGO)
    assert host is not None
    assert (host.paused, host.paused_until) == (HostPause.NONE, None)
    await services.profiles.pause_hosting(GUILD, HUGO, None)
    await services.later(400 * DAY)
    assert (await services.profiles.resume_hosting(GUILD, HUGO)).paused is HostPause.NONE
    with pytest.raises(UserError, match="not a host"):
        await services.profiles.pause_hosting(GUILD, ANN, None)
    with pytest.raises(UserError, match="not a host"):
        await services.profiles.resume_hosting(GUILD, ANN)


async def card_of(services: Services, host_id: int) -> object:
    return next(
        card for card in await services.profiles.get_directory(GUILD, ALL, ALL) if card.host.member_id == host_id
    )


async def test_the_directory_finds_synonyms_first_then_what_is_related_and_shows_free_places(
    services: Services,
) -> None:
    await services.host(HUGO, held_role="Data engineer", held_industry="Finance")
    await services.host(INA, 1, held_role="ds", held_industry="Health care")
    await services.host(JO, held_role="Product manager", held_industry="Finance")
    await services.member(ANN)
    await services.paired(ANN, INA)

    async def search(role: str, industry: str) -> list[tuple[int, int]]:
        pools = services.routing.loader
        cards = await services.profiles.get_directory(GUILD, pools.role_keys(role), pools.industry_keys(industry))
        return [(card.host.member_id, card.free) for card in cards]

    assert await search("Data scientist", "") == [(INA, 0), (HUGO, 2)]
    assert await search("", "finance") == [(HUGO, 2), (JO, 2)]
    assert await search("Data scientist", "Finance") == [(HUGO, 2)]
    assert await search("Astronaut", "") == []
    assert await search("", "") == [(HUGO, 2), (JO, 2), (INA, 0)]


async def test_an_avoid_list_ends_what_is_open_between_the_two_and_keeps_its_secret(services: Services) -> None:
    await services.host(HUGO)
    await services.host(INA, held_role="Data engineer")
    await services.member(ANN)
    offer = (await services.ask(ANN)).offer
    assert offer is not None
    assert await services.profiles.toggle_avoided(GUILD, ANN, HUGO)
    assert await profile_store.get_avoided(services.database, GUILD, ANN) == [HUGO]
    assert await profile_store.get_avoided(services.database, GUILD, HUGO) == []
    assert (await services.offer_to(INA)).seeker_id == ANN
    assert ("ended", offer.id) in await services.notifications(HUGO)
    assert not await services.profiles.toggle_avoided(GUILD, ANN, HUGO)
    assert await profile_store.get_avoided(services.database, GUILD, ANN) == []
    with pytest.raises(UserError, match="yourself"):
        await services.profiles.toggle_avoided(GUILD, ANN, ANN)


async def test_who_leaves_takes_everything_open_along_and_the_others_are_told(services: Services) -> None:
    for host in (HUGO, INA):
        await services.host(host, languages=("English",))
    for seeker in (ANN, BEN):
        await services.member(seeker, held_role="Data scientist")
    await services.profiles.offer_hosting(GUILD, ANN, 1)
    pair = await services.paired(ANN, HUGO)
    first_offer = (await services.ask(ANN)).offer
    considered = (await services.ask(BEN, ANN)).offer
    assert first_offer is not None
    assert considered is not None
    await services.profiles.leave(GUILD, ANN)
    assert ("ended", f"{pair.id}/left") in await services.notifications(HUGO)
    assert ("ended", first_offer.id) in await services.notifications(first_offer.host_id)
    moved = await services.open_offer_of(considered.request_id)
    assert moved is not None
    assert moved.host_id in (HUGO, INA)
    assert await services.get_profile(ANN) is None
    assert await services.get_host(ANN) is None
    assert await services.open_request(ANN) is None
    ended = await services.get_pair(pair.id)
    assert ended is not None
    assert (ended.state, ended.reason) == (PairState.ENDED, "left")
    await services.profiles.leave(GUILD, ANN)


async def test_a_host_who_leaves_the_guild_gives_the_seeker_back_their_place(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    pair = await services.paired(ANN, HUGO)
    services.now += DAY
    await add_departures(services.database, GUILD, [HUGO], services.now)
    await services.profiles.hide_departed(GUILD, [HUGO])
    request = await services.open_request(ANN)
    assert request is not None
    assert (request.state, request.waiting_since) == (RequestState.WAITING, pair.paired_at)
    assert ("ended", f"{pair.id}/left") in await services.notifications(ANN)
    assert await services.profiles.get_directory(GUILD, ALL, ALL) == []
    hidden = await services.get_profile(HUGO)
    assert hidden is not None
    assert hidden.left_at == services.now
    await services.profiles.come_back(GUILD, HUGO)
    assert len(await services.profiles.get_directory(GUILD, ALL, ALL)) == 1


async def test_who_stops_hosting_keeps_what_was_agreed_on(services: Services) -> None:
    await services.host(HUGO)
    await services.member(ANN)
    await services.member(BEN)
    pair = await services.paired(ANN, HUGO)
    await services.ask(BEN)
    await services.profiles.stop_hosting(GUILD, HUGO)
    await services.profiles.stop_hosting(GUILD, HUGO)
    assert await services.get_pair(pair.id) == pair
    request = await services.open_request(BEN)
    assert request is not None
    assert request.state is RequestState.WAITING


async def test_a_pair_that_ended_before_the_two_met_takes_no_place(services: Services) -> None:
    await services.host(HUGO, 1)
    await services.member(ANN)
    await services.member(BEN)
    pair = await services.paired(ANN, HUGO)
    assert (await services.ask(BEN, HUGO)).offer is None
    await services.requests.withdraw(GUILD, BEN)
    await services.pairs.unpair(pair.id, 99)
    assert (await services.ask(BEN, HUGO)).offer is not None


async def test_a_place_comes_back_after_thirty_days(services: Services) -> None:
    await services.host(HUGO, 1)
    await services.member(ANN)
    await services.member(BEN)
    await services.paired(ANN, HUGO)
    await services.ask(BEN)
    await services.later(timedelta(days=29))
    assert await services.open_offers(HUGO) == []
    await services.later(timedelta(days=1))
    assert (await services.offer_to(HUGO)).seeker_id == BEN


async def test_a_report_is_kept_once_for_moderators(services: Services) -> None:
    for _ in range(2):
        await services.reports.submit(MemberReport(5, GUILD, ANN, HUGO, "7-1", "Did not come.", services.now))
    search = await report_store.get_newest_reports(services.database, GUILD, 10)
    assert search == [MemberReport(5, GUILD, ANN, HUGO, "7-1", "Did not come.", services.now)]

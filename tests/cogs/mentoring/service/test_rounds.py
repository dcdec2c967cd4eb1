"""Rounds: previewed, started once, closed, on both databases."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.database.executor import Database
from bot.errors import UserError
from cogs.mentoring.matching.process import match_in_process
from cogs.mentoring.records import OfferState, Reason, ReasonKind
from cogs.mentoring.store import notification_store, round_store
from tests.cogs.mentoring.services import GUILD, HOUR, Services

MODERATOR = 90
HUGO, INA = 21, 22
ANN, BEN, CLEO, DAN = 11, 12, 13, 14


@pytest.fixture
async def services(either_database: Database, now: datetime) -> Services:
    """Four wait, one of them speaks what no host speaks, and then two hosts appear."""
    services = Services(either_database, now)
    for seeker in (ANN, BEN, CLEO):
        await services.member(seeker)
    await services.member(DAN, languages=("Spanish",))
    for seeker in (ANN, BEN, CLEO, DAN):
        services.now += HOUR
        await services.ask(seeker)
    await services.host(HUGO, 1)
    await services.host(INA, 1, held_role="Data engineer")
    return services


async def test_the_preview_says_who_with_whom_and_who_not_and_why_and_asks_nobody(services: Services) -> None:
    await services.profiles.toggle_avoided(GUILD, CLEO, INA)
    preview = await services.rounds.preview(GUILD)
    assert {(pair.seeker_id, pair.host_id) for pair in preview.pairs} == {(ANN, HUGO), (BEN, INA)}
    assert preview.points == sum(pair.points for pair in preview.pairs)
    assert preview.pairs[0].reasons[0] == Reason(ReasonKind.ROLE)
    assert preview.left_out == (
        (CLEO, "every suitable host is full or away"),
        (DAN, "no host shares a language with them"),
    )
    assert preview.places == 2
    assert await services.rows("SELECT id FROM mentoring_offers") == []


async def test_a_start_does_what_the_preview_shows_with_all_letters_and_an_audit_entry(services: Services) -> None:
    preview = await services.rounds.preview(GUILD)
    started = await services.rounds.start(GUILD, MODERATOR, 700)
    offers = [await services.offer_to(host) for host in (HUGO, INA)]
    assert {(offer.seeker_id, offer.host_id) for offer in offers} == {
        (pair.seeker_id, pair.host_id) for pair in preview.pairs
    }
    assert {offer.round_id for offer in offers} == {started.id} == {700}
    assert (started.seekers, started.offers, started.closed) == (4, 2, False)
    assert await services.notifications(HUGO) == [("offer", offers[0].id), ("nudge", offers[0].id)]
    progress = await services.rounds.get_progress(started)
    assert (progress.total, progress.told, progress.answered, progress.open) == (2, 0, 0, 2)
    await services.offers.accept(offers[0].id, HUGO)
    await services.change("UPDATE mentoring_letters SET state = 'sent' WHERE kind = 'offer'")
    progress = await services.rounds.get_progress(started)
    assert (progress.told, progress.answered, progress.accepted, progress.open) == (2, 1, 1, 1)
    [entry] = await services.audit.newest(GUILD)
    assert (entry.change.what, entry.change.after) == ("mentoring start", "round 700: 2 offers for 4 seekers")


async def test_started_twice_it_runs_once(services: Services) -> None:
    started = await asyncio.gather(*(services.rounds.start(GUILD, MODERATOR, number) for number in (700, 700, 701)))
    assert len({one.id for one in started}) == 1
    assert await round_store.get_open_round(services.database, GUILD) == started[0]
    assert len(await services.rows("SELECT id FROM mentoring_offers")) == 2
    assert len(await services.audit.newest(GUILD)) == 1


async def test_closed_it_withdraws_what_nobody_answered_and_requests_go_on(services: Services) -> None:
    started = await services.rounds.start(GUILD, MODERATOR, 700)
    offer = await services.offer_to(HUGO)
    assert (await services.rounds.close(GUILD, MODERATOR)).closed
    with pytest.raises(UserError, match="no longer open"):
        await services.offers.accept(offer.id, HUGO)
    assert "ended" not in {kind for kind, _subject in await services.notifications(HUGO)}
    request = await services.open_request(offer.seeker_id)
    assert request is not None
    assert (request.tries, request.next_at) == (0, services.now)
    await services.later(timedelta(0))
    assert await services.open_offer_of(request.id) is not None
    assert (await services.rounds.get_progress(started)).total == 2
    with pytest.raises(UserError, match="No round"):
        await services.rounds.close(GUILD, MODERATOR)
    assert await services.rounds.start(GUILD, MODERATOR, 700) != started
    assert await round_store.get_open_round(services.database, GUILD) is None


async def test_who_left_is_not_put_to_anybody(services: Services) -> None:
    services.left = {HUGO}
    assert (await services.rounds.start(GUILD, MODERATOR, 700)).offers == 1
    assert await services.open_offers(HUGO) == []


async def test_a_round_without_anybody_is_none_and_says_so(either_database: Database, now: datetime) -> None:
    services = Services(either_database, now)
    assert (await services.rounds.preview(GUILD)).pairs == ()
    with pytest.raises(UserError, match="start a round"):
        await services.rounds.start(GUILD, MODERATOR, 700)
    assert await round_store.get_open_round(services.database, GUILD) is None


async def test_a_round_that_is_answered_through_makes_room_for_the_next(services: Services) -> None:
    first = await services.rounds.start(GUILD, MODERATOR, 700)
    for host in (HUGO, INA):
        await services.offers.accept((await services.offer_to(host)).id, host)
    with pytest.raises(UserError, match="start a round"):
        await services.rounds.start(GUILD, MODERATOR, 701)
    assert await round_store.get_open_round(services.database, GUILD) is None
    await services.host(23, 1)
    second = await services.rounds.start(GUILD, MODERATOR, 702)
    assert (first.id, second.id, second.offers) == (700, 702, 1)


async def test_a_start_that_dies_half_way_leaves_nothing(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dying(*_arguments: object) -> None:
        raise ConnectionError("the plug is pulled")

    monkeypatch.setattr(notification_store, "add_notifications", dying)
    with pytest.raises(Exception, match="plug"):
        await services.rounds.start(GUILD, MODERATOR, 700)
    monkeypatch.undo()
    assert await round_store.get_open_round(services.database, GUILD) is None
    assert await services.rows("SELECT id FROM mentoring_offers") == []
    assert (await services.rounds.start(GUILD, MODERATOR, 700)).offers == 2


async def test_what_changed_while_the_pairs_were_found_is_heeded(services: Services) -> None:
    matched = services.match_all

    async def slow(*arguments: object) -> object:
        pairings = await matched(*arguments)  # type: ignore[arg-type]
        await services.profiles.toggle_avoided(GUILD, HUGO, ANN)
        await services.profiles.pause_hosting(GUILD, INA, None)
        return pairings

    rounds = replace(services.rounds, match_all=slow)  # type: ignore[arg-type]
    with pytest.raises(UserError, match="start a round"):
        await rounds.start(GUILD, MODERATOR, 700)
    assert await services.rows("SELECT id FROM mentoring_offers WHERE state = :state", state=OfferState.OPEN) == []


async def test_the_process_beside_the_bot_finds_the_same(services: Services) -> None:
    in_this_process = await services.rounds.preview(GUILD)
    in_a_process = replace(services.rounds, match_all=match_in_process)
    assert await in_a_process.preview(GUILD) == in_this_process

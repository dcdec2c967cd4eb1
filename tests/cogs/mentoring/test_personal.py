"""What the interviews hand over and forget about a member, on both databases."""

import json
from datetime import datetime

import pytest

from bot.database.executor import Database
from cogs.mentoring.records import Answer, MemberReport, PairState, RequestState
from cogs.mentoring.store import report_store
from cogs.mentoring.store.personal import TABLES
from tests.cogs.mentoring.services import DAY, GUILD, Services

ANN, BEN = 11, 12
HUGO, INA = 21, 22


@pytest.fixture
async def services(either_database: Database, now: datetime) -> Services:
    """Ann has met Hugo, thanked him, asked again and is considered by Ina; she hosts, too, and Ben has asked her."""
    services = Services(either_database, now)
    await services.host(HUGO)
    await services.host(INA)
    await services.member(ANN, held_role="Data scientist", about="I am Ann.")
    await services.member(BEN, wanted_role="Data scientist")
    pair = await services.paired(ANN, HUGO)
    await services.pairs.save_questions(pair.id, ANN, ["How did you begin?"])
    await services.pairs.answer(pair.id, ANN, Answer.MET)
    await services.pairs.thank(pair.id, ANN, "Thank you, Hugo.")
    await services.pairs.save_note(pair.id, ANN, "A secret.")
    await services.profiles.offer_hosting(GUILD, ANN, 2)
    await services.profiles.toggle_avoided(GUILD, ANN, 98)
    await services.profiles.toggle_avoided(GUILD, 97, ANN)
    await services.ask(ANN, INA)
    await services.ask(BEN, ANN)
    await services.reports.submit(MemberReport(5, GUILD, ANN, HUGO, pair.id, "From Ann.", services.now))
    await services.reports.submit(MemberReport(6, GUILD, HUGO, ANN, pair.id, "About Ann.", services.now))
    await services.member(95, languages=("Malayalam",))
    await services.ask(95)
    await services.host(96, languages=("Malayalam",))  # there is somebody to pair before anybody is routed
    await services.rounds.start(GUILD, ANN, 700)
    return services


async def forget(services: Services, member_id: int) -> None:
    async with services.database.write() as connection:
        await services.personal_data.forget(connection, GUILD, member_id)


async def mentions(services: Services, member_id: int) -> set[str]:
    found = set()
    for table in TABLES:
        for column in (*table.owners, *table.names):
            if await services.rows(f"SELECT 1 FROM {table.name} WHERE {column} = :id", id=member_id):
                found.add(f"{table.name}.{column}")
    return found


async def test_everything_is_handed_over_but_what_others_said_in_confidence(services: Services) -> None:
    export = await services.personal_data.export(GUILD, ANN)
    assert set(export) == set(services.personal_data.held)
    assert all(export.values())
    words = json.dumps(export)
    for own in ("I am Ann.", "A secret.", "Thank you, Hugo.", "How did you begin?", "From Ann."):
        assert own in words
    assert "About Ann." not in words
    assert "97" not in {str(row["member_id"]) for row in export["mentoring_avoids"]}
    hugos = json.dumps(await services.personal_data.export(GUILD, HUGO))
    assert "Thank you, Hugo." in hugos
    assert "A secret." not in hugos
    assert await services.personal_data.guilds_of(ANN) == {GUILD}
    assert await services.personal_data.guilds_of(1) == set()
    assert {ANN, BEN, HUGO, INA} <= set(await services.personal_data.members_of(GUILD, 0, 100))


async def test_a_no_is_not_handed_over_to_the_seeker(services: Services) -> None:
    offer = await services.offer_to(INA)
    await services.offers.decline(offer.id, INA)
    export = await services.personal_data.export(GUILD, ANN)
    assert "declined" not in json.dumps(export)
    assert str(INA) not in {str(value) for row in export["mentoring_offers"] for value in row.values()}


async def test_forgotten_is_forgotten_and_the_partner_keeps_their_history(services: Services) -> None:
    offer = await services.offer_to(INA)
    await forget(services, ANN)
    assert await mentions(services, ANN) == set()
    assert await services.personal_data.guilds_of(ANN) == set()
    assert not any((await services.personal_data.export(GUILD, ANN)).values())
    [pair] = await services.pairs_of(HUGO)
    assert (pair.state, pair.seeker_id, pair.host_id) == (PairState.MET, None, HUGO)
    assert (pair.goal, pair.thanks, pair.learned, pair.questions) == ("", "", "", ())
    assert ("ended", offer.id) in await services.notifications(INA)
    request = await services.open_request(BEN)
    assert request is not None
    assert (request.state, request.next_at) == (RequestState.LOOKING, services.now)
    assert len(await report_store.get_newest_reports(services.database, GUILD, 5)) == 2
    await services.later(DAY)
    await forget(services, ANN)


async def test_a_seeker_keeps_their_own_words_when_the_host_is_forgotten(services: Services) -> None:
    await forget(services, HUGO)
    assert await mentions(services, HUGO) == set()
    [pair] = await services.pairs_of(ANN)
    assert (pair.host_id, pair.learned, pair.thanks) == (None, "A secret.", "Thank you, Hugo.")


async def test_a_number_of_an_offer_is_never_given_again(services: Services) -> None:
    offer = await services.offer_to(INA)
    await forget(services, INA)
    await services.host(23)
    await services.later(DAY)
    again = await services.offer_to(23)
    assert again.request_id == offer.request_id
    assert await services.offers.accept(again.id, 23) is not None


async def test_a_forgotten_guild_leaves_nothing(services: Services) -> None:
    async with services.database.write() as connection:
        await services.personal_data.forget_guild(connection, GUILD)
    for table in TABLES:
        assert await services.rows(f"SELECT 1 FROM {table.name}") == []

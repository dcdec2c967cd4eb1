"""Whatever members do in whatever order, with restarts and departures between: no host is overfilled, nobody meets whom
they must not, nobody is in limbo, nothing is lost, and who lost something by another's doing is told."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Awaitable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.database.engine import connect
from bot.database.migrate import bring_up_to_date
from bot.database.url import sqlite_url
from bot.errors import UserError
from cogs.mentoring.records import Answer
from tests.cogs.mentoring.services import DAY, GUILD, HOUR, Services
from tests.conftest import START

LANGUAGES = {11: ("English",), 12: ("English",), 13: ("Spanish",), 14: ("English", "Spanish"), 15: ("English",)}
MODERATOR = 90
WORK = ("Data scientist", "Data engineer", "Product manager")
HOSTING = ("pause_hosting", "resume_hosting", "stop_hosting", "come_back")
members = strategies.sampled_from(sorted(LANGUAGES))
which = strategies.integers(0, 20)


class Interviews(RuleBasedStateMachine):
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="guidepost-states-")
        self.file = Path(self.folder.name) / "states.sqlite3"
        shutil.copy(self.template, self.file)
        self.runner = asyncio.Runner()
        self.services = Services(connect(sqlite_url(self.file)), START)
        self.look = sqlite3.connect(self.file)
        self.look.row_factory = sqlite3.Row
        self.seen_pairs, self.seen_offers = set[str](), set[str]()
        self.number = 0

    def teardown(self) -> None:
        self.runner.run(self.services.database.close())
        self.runner.close()
        self.look.close()
        self.folder.cleanup()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.look.execute(sql, values).fetchall()

    def act(self, doing: Awaitable[object]) -> bool:
        """False where it cannot be, which a member is told in a sentence."""

        async def done() -> bool:
            try:
                await doing
            except UserError:
                return False
            return True

        return self.runner.run(done())

    def here(self, member_id: int) -> bool:
        return member_id not in self.services.left

    def next_number(self) -> int:
        self.number += 1
        return self.number

    # What members do

    @initialize(seekers=strategies.sets(members, min_size=2))
    def some_are_here(self, seekers: set[int]) -> None:
        for member_id in LANGUAGES:
            self.profile(member_id, WORK[0], WORK[0])
            self.host(member_id, 1)
        for member_id in sorted(seekers):
            self.ask(member_id, None)

    @rule(member_id=members, held=strategies.sampled_from(WORK), wanted=strategies.sampled_from(WORK))
    def profile(self, member_id: int, held: str, wanted: str) -> None:
        """Who had left is back with it."""
        self.services.left.discard(member_id)
        told = {"held_role": held, "wanted_role": wanted, "languages": LANGUAGES[member_id]}
        assert self.act(self.services.member(member_id, **told))

    def come(self, member_id: int) -> None:
        """Whoever is not here, or has nothing of theirs here, is back."""
        if not self.here(member_id) or not self.rows(
            "SELECT 1 FROM mentoring_profiles AS p WHERE member_id = ? AND NOT EXISTS (SELECT 1 FROM departures AS d"
            " WHERE d.member_id = p.member_id)",
            member_id,
        ):
            self.profile(member_id, WORK[0], WORK[0])

    @rule(member_id=members, capacity=strategies.integers(1, 3))
    def host(self, member_id: int, capacity: int) -> None:
        self.come(member_id)
        assert self.act(self.services.profiles.offer_hosting(GUILD, member_id, capacity))

    @rule(member_id=members, wish=strategies.none() | members)
    def ask(self, member_id: int, wish: int | None) -> None:
        self.come(member_id)
        self.act(self.services.requests.ask(GUILD, member_id, self.next_number(), "To learn.", wish))

    @rule()
    def all_who_are_asked_accept(self) -> None:
        for offer in self.rows("SELECT id, host_id FROM mentoring_offers WHERE state = 'open' ORDER BY id"):
            if self.here(offer["host_id"]):
                self.act(self.services.offers.accept(offer["id"], offer["host_id"]))

    @rule(number=which, answer=strategies.sampled_from(["accept", "accept", "decline", "rest"]))
    def answer_an_offer(self, number: int, answer: str) -> None:
        """Any that there ever was: old buttons stay in people's messages."""
        offers = self.rows("SELECT id, host_id FROM mentoring_offers ORDER BY state <> 'open', made_at DESC, id")
        if offers:
            offer = offers[number % len(offers)]
            if self.here(offer["host_id"]):
                self.act(getattr(self.services.offers, answer)(offer["id"], offer["host_id"]))

    @rule(member_id=members)
    def withdraw(self, member_id: int) -> None:
        if self.here(member_id):
            expected = self.considering(member_id)
            if self.act(self.services.requests.withdraw(GUILD, member_id)):
                self.check_told(expected)

    @rule(member_id=members, days=strategies.integers(-1, 40), what=strategies.sampled_from(HOSTING))
    def change_hosting(self, member_id: int, days: int, what: str) -> None:
        if self.here(member_id):
            until = [self.services.now + timedelta(days=days) if days else None] if what == "pause_hosting" else []
            self.act(getattr(self.services.profiles, what)(GUILD, member_id, *until))

    @rule(member_id=members, other=members)
    def avoid(self, member_id: int, other: int) -> None:
        self.act(self.services.profiles.toggle_avoided(GUILD, member_id, other))

    @rule(
        number=which,
        said=strategies.sampled_from([Answer.MET, Answer.LATER, Answer.MISSED]),
        by_host=strategies.booleans(),
    )
    def answer_a_question(self, number: int, said: Answer, by_host: bool) -> None:
        pairs = self.rows("SELECT id, seeker_id, host_id FROM mentoring_pairs ORDER BY state <> 'open', id")
        if pairs:
            pair = pairs[number % len(pairs)]
            member_id = pair["host_id" if by_host else "seeker_id"]
            if member_id is not None and self.here(member_id):
                self.act(self.services.pairs.answer(pair["id"], member_id, said))

    # How they go

    @rule(member_id=members, how=strategies.sampled_from(["leaves", "left", "left unnoticed", "is forgotten"]))
    def go(self, member_id: int, how: str) -> None:
        expected = self.considering(member_id) | self.talking(member_id)
        if how.startswith("left"):
            self.services.left.add(member_id)
        if how == "left unnoticed":
            return
        leave = self.services.profiles.leave(GUILD, member_id) if how == "leaves" else None
        gone = self.services.profiles.hide_departed(GUILD, [member_id]) if how == "left" else None
        assert self.act(leave or gone or self.forget(member_id))
        self.check_told(expected)

    async def forget(self, member_id: int) -> None:
        async with self.services.database.write() as connection:
            await self.services.personal_data.forget(connection, GUILD, member_id)
        assert await self.services.personal_data.guilds_of(member_id) == set()

    # What moderators and time do

    @rule(number=which)
    def unpair(self, number: int) -> None:
        pairs = self.rows("SELECT id, seeker_id, host_id FROM mentoring_pairs WHERE state = 'open' ORDER BY id")
        if pairs:
            pair = pairs[number % len(pairs)]
            assert self.act(self.services.pairs.unpair(pair["id"], MODERATOR))
            self.check_told({(pair["id"], one) for one in (pair["seeker_id"], pair["host_id"]) if one})

    @rule(capacity=strategies.integers(1, 3), closes=strategies.booleans())
    def round(self, capacity: int, closes: bool) -> None:
        """Begun when there is new room, before anybody was routed there."""
        for row in self.rows("SELECT member_id FROM mentoring_hosts"):
            if self.here(row["member_id"]):
                self.act(self.services.profiles.offer_hosting(GUILD, row["member_id"], capacity))
        if self.act(self.services.rounds.start(GUILD, MODERATOR, self.next_number())) and closes:
            assert self.act(self.services.rounds.close(GUILD, MODERATOR))

    @rule(time=strategies.sampled_from([timedelta(0), 12 * HOUR, 2 * DAY, 3 * DAY, 20 * DAY, 80 * DAY]))
    def time_goes_on(self, time: timedelta) -> None:
        self.services.now += time

        async def step() -> None:
            await self.services.step(self.services.now)
            await self.services.pairs.ask_due(self.services.now)

        assert self.act(step())

    @rule()
    def restart(self) -> None:
        before = self.services
        self.runner.run(before.database.close())
        self.services = Services(connect(before.database.url), before.now)
        self.services.left = before.left

    # What always holds

    def considering(self, seeker_id: int) -> set[tuple[str, int]]:
        """The open offer of the member's request, and who considers it."""
        found = self.rows("SELECT id, host_id FROM mentoring_offers WHERE state = 'open' AND seeker_id = ?", seeker_id)
        return {(row["id"], row["host_id"]) for row in found}

    def talking(self, member_id: int) -> set[tuple[str, int]]:
        """The member's open pairs, and the other in each."""
        found = self.rows("SELECT id, seeker_id, host_id FROM mentoring_pairs WHERE state = 'open'")
        both = [(row["id"], {row["seeker_id"], row["host_id"]}) for row in found]
        return {(key, other) for key, two in both if member_id in two for other in two - {member_id, None}}

    def check_told(self, expected: set[tuple[str, int]]) -> None:
        told = self.rows("SELECT subject, member_id FROM mentoring_letters WHERE kind = 'ended'")
        assert expected <= {(row["subject"].partition("/")[0], row["member_id"]) for row in told}

    @invariant()
    def nobody_is_in_limbo(self) -> None:
        requests = self.rows(
            "SELECT r.seeker_id, r.next_at, COUNT(o.id) AS offers FROM mentoring_requests AS r LEFT JOIN"
            " mentoring_offers AS o ON o.request_id = r.id AND o.state = 'open'"
            " WHERE r.state IN ('looking', 'waiting') GROUP BY r.id"
        )
        assert [row["offers"] + (row["next_at"] is not None) for row in requests] == [1] * len(requests)
        assert len({row["seeker_id"] for row in requests}) == len(requests)
        orphans = self.rows(
            "SELECT o.id FROM mentoring_offers AS o JOIN mentoring_requests AS r ON r.id = o.request_id"
            " WHERE o.state = 'open' AND r.state NOT IN ('looking', 'waiting')"
        )
        assert orphans == []

    @invariant()
    def no_pair_is_lost(self) -> None:
        pairs = {row["id"] for row in self.rows("SELECT id FROM mentoring_pairs")}
        assert self.seen_pairs <= pairs

    @invariant()
    def no_host_is_overfilled(self) -> None:
        month_ago = self.services.now - timedelta(days=30)
        for pair in self.rows("SELECT * FROM mentoring_pairs"):
            if pair["id"] not in self.seen_pairs:
                [host] = self.rows("SELECT capacity FROM mentoring_hosts WHERE member_id = ?", pair["host_id"])
                others = self.rows(
                    "SELECT paired_at FROM mentoring_pairs WHERE host_id = ? AND state <> 'ended'", pair["host_id"]
                )
                recent = [row for row in others if datetime.fromisoformat(row["paired_at"]) > month_ago]
                assert len(recent) <= host["capacity"]
                self.seen_pairs.add(pair["id"])

    @invariant()
    def nobody_is_offered_who_must_not_be(self) -> None:
        offers = self.rows("SELECT * FROM mentoring_offers")
        for offer in offers:
            if offer["id"] not in self.seen_offers:
                self.check_offer(offer)
        self.seen_offers = {offer["id"] for offer in offers}

    def check_offer(self, offer: sqlite3.Row) -> None:
        seeker_id, host_id, now = offer["seeker_id"], offer["host_id"], self.services.now
        two = (seeker_id, host_id)
        assert seeker_id != host_id
        assert set(LANGUAGES[seeker_id]) & set(LANGUAGES[host_id])
        assert not self.services.left & set(two)
        avoids = self.rows("SELECT member_id, avoided_id FROM mentoring_avoids")
        assert not {two, two[::-1]} & {(row["member_id"], row["avoided_id"]) for row in avoids}
        for pair in self.rows("SELECT * FROM mentoring_pairs WHERE id <> ?", offer["id"]):
            if {pair["seeker_id"], pair["host_id"]} == set(two):
                assert datetime.fromisoformat(pair["paired_at"]) <= now - timedelta(days=180)
        for other in self.rows("SELECT * FROM mentoring_offers WHERE state = 'declined' AND id <> ?", offer["id"]):
            if (other["seeker_id"], other["host_id"]) == two:
                assert datetime.fromisoformat(other["ended_at"]) <= now - timedelta(days=90)
        if offer["state"] == "open":
            [host] = self.rows("SELECT paused FROM mentoring_hosts WHERE member_id = ?", host_id)
            assert host["paused"] == ""

    @invariant()
    def who_is_paused_was_told(self) -> None:
        paused = self.rows(
            "SELECT member_id FROM mentoring_hosts WHERE paused = 'unanswered' UNION"
            " SELECT member_id FROM mentoring_profiles WHERE paused_at IS NOT NULL"
        )
        told = self.rows("SELECT member_id FROM mentoring_letters WHERE kind = 'paused'")
        assert {row["member_id"] for row in paused} <= {row["member_id"] for row in told}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, made once."""
    file = tmp_path_factory.mktemp("states") / "template.sqlite3"

    async def make() -> None:
        database = connect(sqlite_url(file))
        await bring_up_to_date(database, START, file.parent)
        await database.close()

    asyncio.run(make())
    return file


def test_interviews_hold_whatever_happens(template: Path) -> None:
    Interviews.template = template
    run_state_machine_as_test(Interviews, settings=settings(max_examples=25, stateful_step_count=40))

"""Rounds: the optimum, what never happens in one, and how ties are broken."""

import asyncio
import functools
import multiprocessing
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mentoring.matching import assignment
from cogs.mentoring.matching.assignment import EXACT, MatchingError, Pairing, best_round, match_in_process, score_table
from cogs.mentoring.matching.records import Candidate, Seeker
from cogs.mentoring.matching.rules import is_suitable, score_of, why_not
from tests.support.waiting import until

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ENGLISH = frozenset({"english"})
# Few of each, so that much is equal and ties are the rule.
KEYS = st.frozensets(st.sampled_from(["a", "b", "family:x"]), max_size=2)
LANGUAGES = st.sampled_from([ENGLISH, frozenset({"english", "hindi"}), frozenset({"hindi"})])
ZONES = st.sampled_from(["UTC", "Asia/Kolkata", "Pacific/Auckland"])
IDS = st.frozensets(st.integers(1, 12), max_size=3)
SEEKERS = st.builds(
    Seeker,
    *(st.integers(1, 8), KEYS, KEYS, KEYS, LANGUAGES, ZONES),
    *(st.integers(0, 3).map(lambda days: NOW - days * DAY), IDS, IDS),
)
HOSTS = st.builds(
    Candidate,
    *(st.integers(5, 12), KEYS, KEYS, KEYS, LANGUAGES, ZONES, st.integers(1, 3), st.integers(0, 2), st.integers(0, 2)),
    *(st.booleans(), IDS),
)
CROWDS = st.lists(SEEKERS, max_size=7, unique_by=lambda one: one.member_id)
HALLS = st.lists(HOSTS, max_size=5, unique_by=lambda one: one.member_id)
SOLVERS = pytest.mark.parametrize("dense_cells", [10**6, 0], ids=["dense", "sparse"])
Sum = tuple[int, int, int]


def points(seeker: Seeker, host: Candidate) -> int:
    """What the rules give this pair, 0 where it must not be."""
    pairs_found = score_of(seeker, host, NOW)
    return pairs_found.total if why_not(seeker, host) is None and is_suitable(pairs_found) else 0


def patience(seekers: Sequence[Seeker], one: Seeker) -> int:
    return len({other.waiting_since for other in seekers if other.waiting_since > one.waiting_since})


def tried_out(seekers: Sequence[Seeker], hosts: Sequence[Candidate]) -> Sum:
    """The best total, pairs and points for the patient, found by trying all rounds, seeker by seeker."""

    @functools.cache
    def best(number: int, free: tuple[int, ...]) -> Sum:
        if number == len(seekers):
            return 0, 0, 0
        pairs_found = [best(number + 1, free)]
        for column, host in enumerate(hosts):
            gained = points(seekers[number], host)
            if gained and free[column]:
                rest = best(number + 1, (*free[:column], free[column] - 1, *free[column + 1 :]))
                favour = gained * patience(seekers, seekers[number])
                pairs_found.append((rest[0] + gained, rest[1] + 1, rest[2] + favour))
        return max(pairs_found)

    return best(0, tuple(max(host.capacity - host.taken, 0) for host in hosts))


def summed(seekers: Sequence[Seeker], pairs: Sequence[Pairing]) -> Sum:
    by_id = {seeker.member_id: seeker for seeker in seekers}
    favours = (pair.score.total * patience(seekers, by_id[pair.seeker_id]) for pair in pairs)
    return sum(pair.score.total for pair in pairs), len(pairs), sum(favours)


def seeker(member_id: int, role: str = "a", days: int = 0, topics: str = "") -> Seeker:
    return Seeker(
        *(member_id, frozenset({role}), frozenset(), frozenset(topics.split()), ENGLISH, "UTC", NOW - days * DAY)
    )


def host(member_id: int, role: str = "a", capacity: int = 1, topics: str = "") -> Candidate:
    return Candidate(
        *(member_id, frozenset({role}), frozenset(), frozenset(topics.split()), ENGLISH, "UTC", capacity, 0)
    )


def ids(pairs: Sequence[Pairing]) -> list[tuple[int, int]]:
    return [(pair.seeker_id, pair.host_id) for pair in pairs]


@SOLVERS
@given(seekers=CROWDS, hosts=HALLS, seed=st.integers(0, 2**63))
def test_no_other_round_is_better(seekers: list[Seeker], hosts: list[Candidate], seed: int, dense_cells: int) -> None:
    """In total, then in pairs, then for those who wait longer; so the seed decides nothing but ties."""
    assert summed(seekers, best_round(seekers, hosts, NOW, seed, dense_cells)) == tried_out(seekers, hosts)


@SOLVERS
@given(seekers=CROWDS, hosts=HALLS, seed=st.integers(0, 9))
def test_a_round_pairs_nobody_who_must_not_be_paired(
    seekers: list[Seeker], hosts: list[Candidate], seed: int, dense_cells: int
) -> None:
    pairs = best_round(seekers, hosts, NOW, seed, dense_cells)
    seeking, hosts_by_id = {seeker.member_id: seeker for seeker in seekers}, {host.member_id: host for host in hosts}
    for pair in pairs:
        assert why_not(seeking[pair.seeker_id], hosts_by_id[pair.host_id]) is None
        assert pair.score == score_of(seeking[pair.seeker_id], hosts_by_id[pair.host_id], NOW)
        assert is_suitable(pair.score)
    assert len({pair.seeker_id for pair in pairs}) == len(pairs)
    for member_id, count in Counter(pair.host_id for pair in pairs).items():
        assert count <= hosts_by_id[member_id].capacity - hosts_by_id[member_id].taken


@SOLVERS
@given(seekers=CROWDS, hosts=HALLS, seed=st.integers(0, 9), data=st.data())
def test_the_order_of_the_input_changes_nothing(
    seekers: list[Seeker], hosts: list[Candidate], seed: int, data: st.DataObject, dense_cells: int
) -> None:
    permuted = data.draw(st.permutations(seekers)), data.draw(st.permutations(hosts))
    assert best_round(*permuted, NOW, seed, dense_cells) == best_round(seekers, hosts, NOW, seed, dense_cells)


@given(CROWDS.filter(bool), HALLS.filter(bool))
def test_the_table_says_what_the_rules_say(seekers: list[Seeker], hosts: list[Candidate]) -> None:
    free = [host for host in hosts if host.places]
    if free:
        assert score_table(seekers, free, NOW).tolist() == [[points(seeker, two) for two in free] for seeker in seekers]


@SOLVERS
def test_the_best_for_all_is_not_the_best_for_the_first(dense_cells: int) -> None:
    """Seeker 1 suits both hosts, seeker 2 only host 11; asked one by one, seeker 1 would take host 11."""
    seekers = [seeker(1, topics="x y"), seeker(2, topics="y")]
    hosts = [host(10, "b", topics="x"), host(11, "a")]
    seekers[1] = replace(seekers[1], avoids=frozenset({10}))
    assert ids(best_round(seekers, hosts, NOW, 1, dense_cells)) == [(1, 10), (2, 11)]


@SOLVERS
@pytest.mark.parametrize("seed", range(10))
def test_who_waits_longer_wins_a_tie(seed: int, dense_cells: int) -> None:
    seekers = [seeker(1, days=1), seeker(2, days=3), seeker(3, days=2)]
    assert ids(best_round(seekers, [host(10)], NOW, seed, dense_cells)) == [(2, 10)]
    two = best_round(seekers, [host(10, capacity=2)], NOW, seed, dense_cells)
    assert ids(two) == [(2, 10), (3, 10)]


@SOLVERS
@pytest.mark.parametrize("seed", range(10))
def test_who_waits_longer_has_the_better_of_two_hosts(seed: int, dense_cells: int) -> None:
    seekers = [seeker(1, topics="x", days=1), seeker(2, topics="x", days=3)]
    pairs_found = best_round(seekers, [host(10, topics="x"), host(11)], NOW, seed, dense_cells)
    assert ids(pairs_found) == [(2, 10), (1, 11)]


def test_the_seed_draws_among_equals() -> None:
    seekers = [seeker(number) for number in range(1, 9)]
    winners = {best_round(seekers, [host(10)], NOW, seed)[0].seeker_id for seed in range(60)}
    assert len(winners) > 4


def test_waiting_never_outweighs_a_point() -> None:
    """Thousand seekers of a thousand instants; the newest one suits best."""
    seekers = [seeker(number, days=number) for number in range(1, 1_000)]
    newest = seeker(5_000, topics="x")
    pairs_found = best_round([*seekers, newest], [host(10_000, topics="x", capacity=8)], NOW, 1)
    assert (5_000, 10_000) in ids(pairs_found)
    assert ids(pairs_found)[:7] == [(number, 10_000) for number in range(999, 992, -1)]


@pytest.mark.parametrize("people", [10, 5_000, 20_000, 10**7])
def test_worths_stay_where_a_float_is_exact(people: int) -> None:
    """And one point outweighs a whole round of pairs, one pair a whole round of favours for the patient."""
    from numpy import array

    worth = assignment._worth(array([[100, 99]] * 2), array([people, 0]), people)
    assert 0 < worth.min() <= worth.max() < EXACT
    point = worth[1, 0] - worth[1, 1]
    pair = worth[1, 1] - 99 * point
    favour = worth[0, 0] - worth[1, 0]
    assert point > people * (pair + favour)
    assert pair > people * favour


@pytest.mark.parametrize(("seekers", "hosts"), [([], [host(1)]), ([seeker(1)], []), ([], [])])
def test_a_round_without_anybody_is_empty(seekers: list[Seeker], hosts: list[Candidate]) -> None:
    assert best_round(seekers, hosts, NOW, 1) == []


# Beside the bot


def uvloop() -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = pytest.importorskip("uvloop").new_event_loop()
    return loop


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop])
def test_matching_elsewhere_gives_the_same(
    new_loop: Callable[[], asyncio.AbstractEventLoop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    seekers, hosts = [seeker(number) for number in range(1, 6)], [host(10, capacity=2), host(11)]
    with asyncio.Runner(loop_factory=new_loop) as runner:
        pairs_found = runner.run(match_in_process(seekers, hosts, NOW, 3))
    assert pairs_found == best_round(seekers, hosts, NOW, 3)
    assert len(pairs_found) == 3


async def test_what_went_wrong_elsewhere_is_told() -> None:
    with pytest.raises(MatchingError, match="AttributeError"):
        await match_in_process(["nobody"], [host(10)], NOW, 3)  # type: ignore[list-item]


def solve_for_ever(begun: Path, *_question: object) -> None:
    """In the place of `best_round`, in the process beside the bot, which leaves a file to say that it has begun."""
    begun.touch()
    time.sleep(600)


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that tells of a solver that has begun, and will not come to an end."""
    path = tmp_path / "begun"
    monkeypatch.setattr(assignment, "best_round", functools.partial(solve_for_ever, path))
    return path


async def begin_matching() -> tuple["asyncio.Task[list[Pairing]]", list[BaseProcess]]:
    """The task and its process; those of other tests may still be on their way out."""
    earlier = set(multiprocessing.active_children())
    task = asyncio.create_task(match_in_process([seeker(1)], [host(10)], NOW, 3))
    await asyncio.sleep(0)
    return task, [process for process in multiprocessing.active_children() if process not in earlier]


async def gone(processes: Sequence[BaseProcess]) -> None:
    """Until all of them have ended. The pool's thread waits for them as well: where it is the one that the system tells
    of their end, `join` comes back a moment before `is_alive` knows of it."""
    await until(lambda: not any(process.is_alive() for process in processes))


async def test_the_process_ends_with_its_answer() -> None:
    task, processes = await begin_matching()
    assert len(processes) == 1
    assert ids(await task) == [(1, 10)]
    await gone(processes)


async def test_matching_that_takes_too_long_is_ended(begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "PATIENCE_SECONDS", 0.01)
    task, processes = await begin_matching()
    with pytest.raises(MatchingError, match="not done"):
        await task
    await gone(processes)


async def test_a_cancelled_matching_leaves_no_process_behind(begun: Path) -> None:
    task, processes = await begin_matching()
    await until(begun.exists)
    assert [process.is_alive() for process in processes] == [True]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(processes)


async def test_a_process_that_dies_is_no_answer(begun: Path) -> None:
    task, processes = await begin_matching()
    await until(begun.exists)
    for process in processes:
        process.kill()
    with pytest.raises(MatchingError, match="BrokenProcessPool"):
        await task


def test_the_bot_itself_never_loads_scipy() -> None:
    words = "import sys, cogs.mentoring.matching.assignment; sys.exit(bool({'scipy', 'numpy'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", words], cwd=Path(__file__).parents[4], check=False).returncode == 0

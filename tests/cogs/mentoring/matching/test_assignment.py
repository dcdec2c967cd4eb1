"""Rounds: the optimum, what never happens in one, and how ties are broken."""

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mentoring.matching import assignment
from cogs.mentoring.matching.assignment import EXACT, Pairing, best_round, score_table
from cogs.mentoring.matching.records import Candidate, Seeker
from cogs.mentoring.matching.rules import is_suitable, score_of, why_not
from tests.cogs.mentoring.matching.people import DAY, ENGLISH, NOW, host, ids, seeker

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
        for column, candidate in enumerate(hosts):
            gained = points(seekers[number], candidate)
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

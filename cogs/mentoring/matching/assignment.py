"""Pairs all seekers and all free places at once, so that no other round has a higher total score.

scipy and numpy are imported where they are used: the bot itself never loads them (see `process.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cogs.mentoring.matching import rules
from cogs.mentoring.matching.hours import shared_hours
from cogs.mentoring.matching.records import Candidate, Score, Seeker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# Below this, a float64 holds every integer, and sums and differences of a few of them.
EXACT = 2**50
# 128 MB as a dense table of float64, of which scipy makes a copy; what is larger is solved as a sparse one.
DENSE_CELLS = 2**24


@dataclass(frozen=True)
class Pairing:
    """One pair of a round."""

    seeker_id: int
    host_id: int
    score: Score


def best_round(
    seekers: Iterable[Seeker], candidates: Iterable[Candidate], now: datetime, seed: int, dense_cells: int = DENSE_CELLS
) -> list[Pairing]:
    """The pairs with the highest total score, those who wait longest first. Nobody is paired twice, no host beyond
    `places`, and nobody whom `rules.why_not` excludes or who is not `rules.is_suitable`.

    Among equal totals the one with more pairs; then the one that gives more to those who wait longer; then one that
    depends on `seed`. The order of what is handed in changes nothing.
    """
    from numpy import arange, repeat

    by_lot = sorted(seekers, key=lambda seeker: rules.drawn(seed, seeker.member_id))
    free = [candidate for candidate in candidates if candidate.places]
    hosts = sorted(free, key=lambda host: rules.drawn(seed, host.member_id))
    if not by_lot or not hosts:
        return []
    places = repeat(arange(len(hosts)), [min(host.places, len(by_lot)) for host in hosts])
    points = score_table(by_lot, hosts, now)
    worth = _worth(points, _patience(by_lot), min(len(by_lot), len(places)))
    solve = _solved_dense if len(by_lot) * len(places) <= dense_cells else _solved_sparse
    pairs = [(by_lot[row], hosts[column]) for row, column in solve(worth, places)]
    pairs.sort(key=lambda pair: (pair[0].waiting_since, pair[0].member_id))
    return [Pairing(seeker.member_id, host.member_id, rules.score_of(seeker, host, now)) for seeker, host in pairs]


# The table of scores


def score_table(seekers: Sequence[Seeker], hosts: Sequence[Candidate], now: datetime) -> "NDArray[np.int64]":
    """The total score of each seeker (a row) with each host, 0 where they must not or need not meet.

    It is made by the rules themselves, each asked once for everything that looks the same to it: a million pairs have
    some thousand different roles, industries and zones.
    """
    from numpy import array, int64

    day = now.astimezone(UTC).date()

    def points_for_hours(zone_a: str, zone_b: str) -> int:
        return rules.hour_points(shared_hours(zone_a, zone_b, day))

    common = _part(rules.role_points, [seeker.target_role for seeker in seekers], [host.role for host in hosts])
    common += _part(
        rules.industry_points, [seeker.target_industry for seeker in seekers], [host.industry for host in hosts]
    )
    common += _part(rules.topic_points, [seeker.topics for seeker in seekers], [host.topics for host in hosts])
    hours = _part(points_for_hours, [seeker.zone for seeker in seekers], [host.zone for host in hosts])
    speak = _part(rules.share_language, [seeker.languages for seeker in seekers], [host.languages for host in hosts])
    load = array([rules.load_points(host) for host in hosts], dtype=int64)
    points: NDArray[np.int64] = (common + hours + load) * (common > 0) * speak
    for row, column in _kept_apart(seekers, hosts):
        points[row, column] = 0
    return points


def _part(rule: Callable[[Any, Any], int], of_seekers: Sequence[Any], of_hosts: Sequence[Any]) -> "NDArray[np.int64]":
    """`rule` of everybody's with everybody's."""
    from numpy import array, int64, ix_

    rows = {value: number for number, value in enumerate(dict.fromkeys(of_seekers))}
    columns = {value: number for number, value in enumerate(dict.fromkeys(of_hosts))}
    table = array([[rule(of_seeker, of_host) for of_host in columns] for of_seeker in rows], dtype=int64)
    return table[ix_([rows[value] for value in of_seekers], [columns[value] for value in of_hosts])]


def _kept_apart(seekers: Sequence[Seeker], hosts: Sequence[Candidate]) -> Iterable[tuple[int, int]]:
    """The cells of the pairs that must not be for what the two have to do with each other."""
    rows = {seeker.member_id: row for row, seeker in enumerate(seekers)}
    columns = {host.member_id: column for column, host in enumerate(hosts)}
    for seeker in seekers:
        for host_id in ({seeker.member_id} | seeker.avoids | seeker.past) & columns.keys():
            yield rows[seeker.member_id], columns[host_id]
    for host in hosts:
        for seeker_id in host.declined & rows.keys():
            yield rows[seeker_id], columns[host.member_id]


# What a pair is worth: its score, and far below it what decides among equal totals


def _patience(seekers: Sequence[Seeker]) -> "NDArray[np.int64]":
    """0 for those who came last, one more for each earlier instant."""
    from numpy import array

    instants = sorted({seeker.waiting_since for seeker in seekers}, reverse=True)
    ranks = {at: rank for rank, at in enumerate(instants)}
    return array([ranks[seeker.waiting_since] for seeker in seekers])


def _worth(points: "NDArray[np.int64]", patience: "NDArray[np.int64]", most_pairs: int) -> "NDArray[np.int64]":
    """What each pair adds to the sum that the solver makes as large as possible: 0 for one that must not be, else

        score * `unit` + `pair` + score * patience

    A round has at most n = `most_pairs` pairs. Its scores times patience sum up to at most n * S * L, S being the
    highest score and L the highest patience; `pair` is one more, so that one pair more outweighs them all. Both
    together sum up to at most n * (`pair` + S * L); `unit` is one more, so that one point of the total outweighs them
    all. So the largest sum has the highest total, among these the most pairs, and among these the most for the patient.

    The sums are exact: all are integers, and no worth reaches 2**50. The solvers keep a price for each row and column
    and only add and subtract. Costs here are from 0 to some C < 2**50, and a place that nobody has yet costs nothing
    extra (its price is 0), so a row's price is at most the cost of that place, C; prices of rows only rise from 0, and
    those of columns fall no lower than -C, since the price of a pair is its cost. A path is no longer than the step
    from its row to a free place, C. Each number in between is thus below 4 * C < 2**52, where float64 is exact.

    Where scores, pairs and instants are too many for that, patience is counted in coarser steps: 5,000 by 5,000 still
    have one for each instant.
    """
    highest, finest = int(points.max()), int(patience.max())
    longest = finest
    while True:
        pair = most_pairs * highest * longest + 1
        unit = most_pairs * (pair + highest * longest) + 1
        if longest == 0 or highest * (unit + longest) + pair < EXACT:
            break
        longest //= 2
    coarse = patience * longest // max(finest, 1)
    return (points * unit + pair + points * coarse[:, None]) * (points > 0)


# The solvers, each giving the rows and columns (of hosts) that are paired


def _solved_dense(worth: "NDArray[np.int64]", places: "NDArray[np.int64]") -> list[tuple[int, int]]:
    """Somebody is given a place that is worth 0 where there is nothing better: they stay without a pair."""
    from scipy.optimize import linear_sum_assignment

    cost = (worth.max() - worth).astype(float)[:, places]
    rows, chosen = linear_sum_assignment(cost)
    return [(row, places[place]) for row, place in zip(rows, chosen, strict=True) if worth[row, places[place]]]


def _solved_sparse(worth: "NDArray[np.int64]", places: "NDArray[np.int64]") -> list[tuple[int, int]]:
    """Each row has a column of its own besides, the place to stay without a pair; so everybody finds one."""
    from numpy import arange, concatenate, nonzero
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    everybody = arange(len(worth))
    rows, columns = nonzero(worth[:, places])
    cost = worth.max() + 1 - concatenate([worth[rows, places[columns]], 0 * everybody])
    cells = concatenate([rows, everybody]), concatenate([columns, len(places) + everybody])
    shape = len(worth), len(places) + len(worth)
    chosen = min_weight_full_bipartite_matching(csr_array((cost.astype(float), cells), shape=shape))
    return [(row, places[place]) for row, place in zip(*chosen, strict=True) if place < len(places)]

"""Pairs all seekers and all free places at once, so that no other round has a higher total score; no Discord, no SQL.

scipy and numpy are imported where they are used: the bot itself never loads them, a process beside it does.
"""

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
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
# A round of 2,000 takes some seconds; a small server may need ten times as long.
PATIENCE_SECONDS = 300
# Out of the way of the bot, also where both share one core.
NICENESS = 10


@dataclass(frozen=True)
class Pairing:
    """One pair of a round."""

    seeker_id: int
    host_id: int
    score: Score


class MatchingError(Exception):
    """The process beside the bot failed or took too long; the text is what it last said."""


def best_round(
    seekers: Iterable[Seeker], candidates: Iterable[Candidate], now: datetime, seed: int, dense_cells: int = DENSE_CELLS
) -> list[Pairing]:
    """The pairs with the highest total score, those who wait longest first. Nobody is paired twice, no host beyond
    `places`, and nobody whom `rules.why_not` excludes or who is not `rules.suitable`.

    Among equal totals the one with more pairs; then the one that gives more to those who wait longer; then one that
    depends on `seed`. The order of what is handed in changes nothing.
    """
    from numpy import arange, repeat

    by_lot = sorted(seekers, key=lambda one: rules.drawn(seed, one.member_id))
    hosts = sorted((one for one in candidates if one.places), key=lambda one: rules.drawn(seed, one.member_id))
    if not by_lot or not hosts:
        return []
    places = repeat(arange(len(hosts)), [min(one.places, len(by_lot)) for one in hosts])
    points = score_table(by_lot, hosts, now)
    worth = _worth(points, _patience(by_lot), min(len(by_lot), len(places)))
    solve = _solved_dense if len(by_lot) * len(places) <= dense_cells else _solved_sparse
    pairs = [(by_lot[row], hosts[column]) for row, column in solve(worth, places)]
    pairs.sort(key=lambda pair: (pair[0].waiting_since, pair[0].member_id))
    return [Pairing(one.member_id, host.member_id, rules.score(one, host, now)) for one, host in pairs]


# The table of scores


def score_table(seekers: Sequence[Seeker], hosts: Sequence[Candidate], now: datetime) -> "NDArray[np.int64]":
    """The total score of each seeker (a row) with each host, 0 where they must not or need not meet.

    It is made by the rules themselves, each asked once for everything that looks the same to it: a million pairs have
    some thousand different roles, industries and zones.
    """
    from numpy import array, int64

    day = now.astimezone(UTC).date()
    common = _part(rules.role_points, [one.target_role for one in seekers], [one.role for one in hosts])
    common += _part(rules.industry_points, [one.target_industry for one in seekers], [one.industry for one in hosts])
    common += _part(rules.topic_points, [one.topics for one in seekers], [one.topics for one in hosts])
    zones = [one.zone for one in seekers], [one.zone for one in hosts]
    hours = _part(lambda mine, theirs: rules.hour_points(shared_hours(mine, theirs, day)), *zones)
    speak = _part(rules.speak, [one.languages for one in seekers], [one.languages for one in hosts])
    load = array([rules.load_points(one) for one in hosts], dtype=int64)
    points: NDArray[np.int64] = (common + hours + load) * (common > 0) * speak
    for row, column in _kept_apart(seekers, hosts):
        points[row, column] = 0
    return points


def _part(rule: Callable[[Any, Any], int], wanted: Sequence[Any], held: Sequence[Any]) -> "NDArray[np.int64]":
    """`rule` of everybody's with everybody's."""
    from numpy import array, int64, ix_

    rows = {one: number for number, one in enumerate(dict.fromkeys(wanted))}
    columns = {one: number for number, one in enumerate(dict.fromkeys(held))}
    table = array([[rule(mine, theirs) for theirs in columns] for mine in rows], dtype=int64)
    return table[ix_([rows[one] for one in wanted], [columns[one] for one in held])]


def _kept_apart(seekers: Sequence[Seeker], hosts: Sequence[Candidate]) -> Iterable[tuple[int, int]]:
    """The cells of the pairs that must not be for what the two have to do with each other."""
    rows = {one.member_id: row for row, one in enumerate(seekers)}
    columns = {one.member_id: column for column, one in enumerate(hosts)}
    for one in seekers:
        for other in ({one.member_id} | one.avoids | one.past) & columns.keys():
            yield rows[one.member_id], columns[other]
    for host in hosts:
        for other in (host.avoids | host.declined) & rows.keys():
            yield rows[other], columns[host.member_id]


# What a pair is worth: its score, and far below it what decides among equal totals


def _patience(seekers: Sequence[Seeker]) -> "NDArray[np.int64]":
    """0 for those who came last, one more for each earlier instant."""
    from numpy import array

    instants = sorted({one.waiting_since for one in seekers}, reverse=True)
    ranks = {at: rank for rank, at in enumerate(instants)}
    return array([ranks[one.waiting_since] for one in seekers])


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

    Where scores, pairs and instants are too many for that, patience is told in coarser steps: 5,000 by 5,000 still
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
    told = patience * longest // max(finest, 1)
    return (points * unit + pair + points * told[:, None]) * (points > 0)


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


# Beside the bot


async def matched_elsewhere(
    seekers: Sequence[Seeker], candidates: Sequence[Candidate], now: datetime, seed: int
) -> list[Pairing]:
    """`best_round` in a process of its own, which ends with it or is ended where this is cancelled.

    In a thread, the table and the first import of scipy would hold Python's lock every other moment of a second, which
    each step of each command waits for; and the bot would keep scipy in memory for good. Raises `MatchingError`.
    """
    process = await asyncio.to_thread(_started)
    try:
        return await asyncio.to_thread(_answer, process, (seekers, candidates, now, seed))
    finally:
        process.kill()  # does nothing to one that has ended


def _started() -> subprocess.Popen[bytes]:
    """A bare Python and not one of `multiprocessing`'s: those load the whole bot again, and leave processes behind."""
    room = str(Path(__file__).parents[3])
    return subprocess.Popen(
        [sys.executable, "-P", "-c", f"from {__name__} import serve; serve()"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [room, os.environ.get("PYTHONPATH")]))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _answer(process: subprocess.Popen[bytes], question: tuple[object, ...]) -> list[Pairing]:
    try:
        out, err = process.communicate(pickle.dumps(question), PATIENCE_SECONDS)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.communicate()
        raise MatchingError(f"Matching was not done after {PATIENCE_SECONDS} seconds.") from error
    if process.returncode:
        raise MatchingError(err.decode(errors="replace").strip() or f"Matching ended with {process.returncode}.")
    pairs: list[Pairing] = pickle.loads(out)
    return pairs


def serve() -> None:
    """What the process beside the bot does: one question from the standard input, one answer to the output."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    seekers, candidates, now, seed = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(best_round(seekers, candidates, now, seed)))

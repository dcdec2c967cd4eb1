"""Who is never offered to whom, how two people suit each other, and the words for it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mentoring.matching.records import Candidate, Exclusion, Score, Seeker
from cogs.mentoring.matching.rules import is_suitable, rank, reasons, score_of, switch_of, why_not
from cogs.mentoring.records import Switch
from cogs.mentoring.views.reasons import reasons_about_host

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
NOTHING = frozenset[str]()


def keys(*words: str) -> frozenset[str]:
    return frozenset(words)


SEEKER = Seeker(
    member_id=1,
    target_role=keys("ml-engineer", "family:engineering"),
    target_industry=keys("health", "family:care"),
    topics=keys("vision", "mlops", "papers"),
    languages=keys("english", "spanish"),
    zone="Europe/Berlin",
    waiting_since=NOW,
)
HOST = Candidate(
    member_id=2,
    role=keys("ml-engineer", "mle", "family:engineering"),
    industry=keys("pharma", "family:care"),
    topics=keys("mlops", "papers", "robots"),
    languages=keys("spanish"),
    zone="America/New_York",
    capacity=4,
    taken=1,
)
IDS = st.integers(1, 6)
KEYS = st.frozensets(st.sampled_from(["a", "b", "c", "family:x", "family:y"]), max_size=3)
ZONES = st.sampled_from(["UTC", "Asia/Kolkata", "Pacific/Auckland", "America/New_York"])
SEEKERS = st.builds(
    Seeker, st.just(1), KEYS, KEYS, KEYS, KEYS, ZONES, st.just(NOW), st.frozensets(IDS), st.frozensets(IDS)
)
HOSTS = st.builds(
    Candidate,
    *(IDS, KEYS, KEYS, KEYS, KEYS, ZONES, st.integers(1, 4), st.integers(0, 4), st.integers(0, 3)),
    *(st.booleans(), st.frozensets(IDS)),
)


@pytest.mark.parametrize(
    ("seeker", "host", "exclusion"),
    [
        ({}, {}, None),
        ({"member_id": 2}, {}, Exclusion.SELF),
        ({"past": frozenset({2})}, {}, Exclusion.MET),
        ({"avoids": frozenset({2})}, {}, Exclusion.AVOIDED),
        ({}, {"paused": True}, Exclusion.PAUSED),
        ({}, {"taken": 4}, Exclusion.FULL),
        ({}, {"taken": 3, "open_offers": 5}, None),
        ({}, {"declined": frozenset({1})}, Exclusion.DECLINED),
        ({"languages": keys("german")}, {}, Exclusion.NO_LANGUAGE),
        ({"languages": NOTHING}, {"languages": NOTHING}, Exclusion.NO_LANGUAGE),
    ],
)
def test_who_is_never_offered(seeker: dict[str, object], host: dict[str, object], exclusion: Exclusion | None) -> None:
    assert why_not(replace(SEEKER, **seeker), replace(HOST, **host)) == exclusion  # type: ignore[arg-type]


def test_a_score_is_the_sum_of_its_parts() -> None:
    score = score_of(SEEKER, HOST, NOW)
    assert score == Score(role=40, industry=10, topics=10, hours=10, load=7)
    assert score.total == 77


@pytest.mark.parametrize(
    ("change", "part", "points"),
    [
        ({"role": keys("mle", "family:engineering")}, "role", 20),
        ({"role": keys("ml-engineer")}, "role", 40),
        ({"role": keys("nurse", "family:nursing")}, "role", 0),
        ({"industry": keys("health", "family:care")}, "industry", 20),
        ({"industry": NOTHING}, "industry", 0),
        ({"topics": keys("vision", "mlops", "papers")}, "topics", 15),
        ({"topics": NOTHING}, "topics", 0),
        ({"zone": "Europe/Berlin"}, "hours", 10),
        ({"zone": "Asia/Tokyo"}, "hours", 8),  # four hours
        ({"zone": "Pacific/Marquesas"}, "hours", 3),  # an hour and a half
        ({"zone": "Pacific/Auckland"}, "hours", 0),
        ({"taken": 0}, "load", 10),
        ({"taken": 1, "open_offers": 1}, "load", 5),
        ({"taken": 2, "open_offers": 5}, "load", 0),
    ],
)
def test_each_part_counts_for_itself(change: dict[str, object], part: str, points: int) -> None:
    score, before = score_of(SEEKER, replace(HOST, **change), NOW), score_of(SEEKER, HOST, NOW)  # type: ignore[arg-type]
    assert score == replace(before, **{part: points})


def test_five_topics_count_as_four() -> None:
    five = keys("a", "b", "c", "d", "e")
    assert score_of(replace(SEEKER, topics=five), replace(HOST, topics=five), NOW).topics == 20


@given(SEEKERS, HOSTS)
def test_parts_stay_in_their_bounds(seeker: Seeker, host: Candidate) -> None:
    score = score_of(seeker, host, NOW)
    assert 0 <= score.load <= 10
    assert 0 <= score.hours <= 10
    assert 0 <= score.common <= score.total <= 100


@given(SEEKERS, HOSTS)
def test_only_something_in_common_makes_a_host_suitable(seeker: Seeker, host: Candidate) -> None:
    pairs = [(seeker.target_role, host.role), (seeker.target_industry, host.industry), (seeker.topics, host.topics)]
    assert is_suitable(score_of(seeker, host, NOW)) == any(mine & theirs for mine, theirs in pairs)


@given(SEEKERS, st.lists(HOSTS, max_size=6, unique_by=lambda host: host.member_id), st.randoms())
def test_the_ranking_holds_all_who_may_be_asked_and_no_other(
    seeker: Seeker, hosts: list[Candidate], chance: object
) -> None:
    score = rank(seeker, hosts, NOW)
    suits = [host for host in hosts if why_not(seeker, host) is None and is_suitable(score_of(seeker, host, NOW))]
    assert {match.candidate for match in score} == set(suits)
    assert [match.score for match in score] == [score_of(seeker, match.candidate, NOW) for match in score]
    totals = [match.score.total for match in score]
    assert totals == sorted(totals, reverse=True)
    chance.shuffle(hosts)  # type: ignore[attr-defined]
    assert rank(seeker, hosts, NOW) == score


def test_among_equals_the_lighter_load_goes_first() -> None:
    """11 of 20 and 12 of 20 are the same number of points."""
    busy, lighter = replace(HOST, capacity=20, taken=12), replace(HOST, member_id=3, capacity=20, taken=11)
    for hosts in ([busy, lighter], [lighter, busy]):
        assert [match.candidate.member_id for match in rank(SEEKER, hosts, NOW)] == [3, 2]


def test_among_equal_loads_not_everybody_has_the_same_first_host() -> None:
    hosts = [replace(HOST, member_id=number) for number in range(100, 110)]
    firsts = {rank(replace(SEEKER, member_id=number), hosts, NOW)[0].candidate.member_id for number in range(1, 60)}
    assert len(firsts) > 5


def test_the_reason_is_said_in_words() -> None:
    [match] = rank(SEEKER, [HOST], NOW)
    assert reasons_about_host(reasons(match, {"mlops": "MLOps"})).split(" · ") == [
        "Same role you want",
        "related industry",
        "MLOps and papers",
        "6 h overlap",
        "Spanish",
    ]


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"role": keys("family:engineering")}, "Related role"),
        ({"industry": keys("health")}, "Same industry you want"),
        ({"topics": keys("vision", "mlops", "papers")}, "Mlops, papers and vision"),
        ({"languages": keys("english", "spanish")}, "English and Spanish"),
        ({"zone": "Europe/Berlin"}, "12 h overlap"),
        ({"zone": "Pacific/Auckland"}, "No shared daytime"),
        ({"zone": "Pacific/Marquesas"}, "1.5 h overlap"),
        ({"zone": "Asia/Kathmandu"}, "7 h overlap"),
        ({"zone": "Pacific/Honolulu"}, "1 h overlap"),
    ],
)
def test_every_reason_has_its_phrase(change: dict[str, object], phrase: str) -> None:
    [match] = rank(SEEKER, [replace(HOST, **change)], NOW)  # type: ignore[arg-type]
    assert phrase in [reasons_about_host([reason]) for reason in reasons(match)]


@pytest.mark.parametrize(
    ("current", "target", "industry", "wanted_industry", "switch"),
    [
        (keys("analyst"), keys("ml-engineer"), keys("finance"), keys("tech"), Switch.BOTH),
        (keys("analyst"), keys("ml-engineer"), keys("finance"), keys("finance"), Switch.ROLE),
        (keys("analyst", "family:data"), keys("data-scientist", "family:data"), NOTHING, NOTHING, Switch.ROLE),
        (keys("analyst"), keys("analyst", "data-analyst"), keys("finance"), keys("tech"), Switch.INDUSTRY),
        (keys("analyst"), keys("analyst"), keys("finance"), keys("finance"), Switch.NONE),
        (keys("student"), keys("analyst"), NOTHING, keys("tech"), Switch.ROLE),  # what is not told is not counted
        (NOTHING, keys("analyst"), NOTHING, keys("tech"), Switch.NONE),
        (keys("analyst"), NOTHING, keys("finance"), keys("tech"), Switch.INDUSTRY),
    ],
)
def test_what_a_wish_changes(
    current: frozenset[str],
    target: frozenset[str],
    industry: frozenset[str],
    wanted_industry: frozenset[str],
    switch: Switch,
) -> None:
    assert switch_of(current, target, industry, wanted_industry) is switch

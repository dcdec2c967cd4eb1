"""Who asks too much too fast waits a moment, in words; everybody else is answered."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interactions.rate_limit import AT_ONCE, REMEMBERED, SECONDS_EACH, RateLimit, TooFastError
from tests.support.clock import SecondsClock
from tests.support.community import Community
from tests.support.reading import message_text

ANN, BOB = 1, 2


def passes(rate_limit: RateLimit, member: int) -> bool:
    try:
        rate_limit.check(member)
    except TooFastError:
        return False
    return True


@pytest.fixture
def clock() -> SecondsClock:
    return SecondsClock()


@pytest.fixture
def rate_limit(clock: SecondsClock) -> RateLimit:
    return RateLimit(clock)


def test_so_many_pass_at_once_and_then_one_a_second(rate_limit: RateLimit, clock: SecondsClock) -> None:
    assert [passes(rate_limit, ANN) for _ in range(AT_ONCE + 5)] == [True] * AT_ONCE + [False] * 5
    clock.seconds += SECONDS_EACH
    assert [passes(rate_limit, ANN) for _ in range(2)] == [True, False]


def test_a_page_a_second_never_meets_it(rate_limit: RateLimit, clock: SecondsClock) -> None:
    for _ in range(1_000):
        assert passes(rate_limit, ANN)
        clock.seconds += 1.0


def test_everybody_has_an_allowance_of_their_own(rate_limit: RateLimit) -> None:
    for _ in range(100):
        passes(rate_limit, ANN)
    assert not passes(rate_limit, ANN)
    assert passes(rate_limit, BOB)


def test_asking_on_and_on_does_not_make_the_wait_longer(rate_limit: RateLimit, clock: SecondsClock) -> None:
    for _ in range(AT_ONCE + 1_000):
        passes(rate_limit, ANN)
    clock.seconds += AT_ONCE * SECONDS_EACH
    assert all(passes(rate_limit, ANN) for _ in range(AT_ONCE))


def test_the_words_name_the_seconds_and_keep_what_they_say(rate_limit: RateLimit, clock: SecondsClock) -> None:
    for _ in range(AT_ONCE):
        rate_limit.check(ANN)
    with pytest.raises(TooFastError, match=r"^That was quick! .* try again in 1 second\.$"):
        rate_limit.check(ANN)
    clock.seconds += 1
    rate_limit.check(ANN)


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 5)), max_size=200))
def test_no_member_ever_gets_more_than_the_allowance(acts: list[tuple[int, float]]) -> None:
    """In any stretch of time: so many at once, and one for each second of it."""
    clock = SecondsClock()
    rate_limit = RateLimit(clock)
    taken: dict[int, list[float]] = {1: [], 2: [], 3: []}
    for member, pause in acts:
        clock.seconds += pause
        if passes(rate_limit, member):
            taken[member].append(clock.seconds)
    for times in taken.values():
        for first, start in enumerate(times):
            for count, end in enumerate(times[first:], 1):
                assert count <= AT_ONCE + (end - start) / SECONDS_EACH + 0.01


def test_only_so_many_are_remembered(rate_limit: RateLimit, clock: SecondsClock) -> None:
    for member in range(REMEMBERED * 2):
        rate_limit.check(member)
    assert len(rate_limit) <= REMEMBERED
    clock.seconds += 60
    for member in range(REMEMBERED):
        rate_limit.check(-member)
        clock.seconds += 2
    assert len(rate_limit) <= 2


# As members meet it


async def test_commands_and_presses_share_the_allowance_and_others_are_answered(community: Community) -> None:
    clock = SecondsClock()
    community.bot.rate_limit = RateLimit(clock)
    page = await community.slash("guide read", chapter="math")
    for _ in range(AT_ONCE - 1):
        await community.slash("guide contents")
    refused = await community.press(page.response, "Skip")  # type: ignore[arg-type]
    assert re.search(r"try again in 1 second\.", message_text(refused))
    assert "That was quick" in message_text(await community.slash("guide contents"))
    assert "That was quick" not in message_text(await community.bob.slash(community.general, "guide contents"))
    clock.seconds += 1
    assert "Page 2 of" in message_text(await community.press(page.response, "Skip"))  # type: ignore[arg-type]


async def test_what_is_offered_while_typing_costs_nothing(community: Community) -> None:
    community.bot.rate_limit = RateLimit(SecondsClock())
    for _ in range(AT_ONCE + 2):
        await community.ann.autocomplete(community.general, "guide read", "chapter", "ma")
    assert "That was quick" not in message_text(await community.slash("guide contents"))

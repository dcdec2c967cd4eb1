"""Why a host suits: one list, which the host reads about themselves and the seeker about the host, in every place."""

from collections.abc import Awaitable, Callable

import pytest

from tests.cogs.mentoring.acts import HOST, SEEKER, Interviews
from tests.support.reading import message_text

HOURS_TO_NUDGE = 49

# Of a host who does the work that is wanted, and of one who does something near it.
EXACT = HOST
RELATED = ("AI engineer", "Biotech and pharma", "", "", "computer vision")
# As the seeker reads them; a host would take "you" for themselves.
TO_SEEKER = ("role you want", "industry you want")


async def offer(interviews: Interviews) -> str:
    return message_text(await interviews.offer_message(interviews.bob, interviews.ann))


async def nudge(interviews: Interviews) -> str:
    await interviews.hours_pass(HOURS_TO_NUDGE)
    return message_text((await interviews.direct_messages(interviews.bob))[-1])


async def status(interviews: Interviews) -> str:
    return message_text(await interviews.slash(interviews.bob, "status"))


def reasons(shown: str) -> list[str]:
    """From the one line that names the topic which both wrote down, without what leads up to them."""
    [line] = [one for one in shown.splitlines() if "computer vision" in one]
    return line.removeprefix("-# ").rpartition(": ")[2].split(" · ")


Place = Callable[[Interviews], Awaitable[str]]


async def asked(interviews: Interviews, host: tuple[str, ...]) -> None:
    """Ann's request is with Bob, who does this work."""
    await interviews.host(interviews.bob, "2", *host)
    await interviews.profile(interviews.ann, *SEEKER)
    await interviews.ask(interviews.ann)


@pytest.mark.parametrize("host", [EXACT, RELATED])
@pytest.mark.parametrize("place", [offer, nudge, status])
async def test_a_host_reads_them_as_words_to_a_host(
    interviews: Interviews, host: tuple[str, ...], place: Place
) -> None:
    await asked(interviews, host)
    found = reasons(await place(interviews))
    assert len(found) > 2
    assert [one for one in found if any(phrase in one for phrase in TO_SEEKER)] == []


@pytest.mark.parametrize("host", [EXACT, RELATED])
@pytest.mark.parametrize("place", [nudge, status])
async def test_a_host_reads_the_same_in_each_place(interviews: Interviews, host: tuple[str, ...], place: Place) -> None:
    await asked(interviews, host)
    first = reasons(await offer(interviews))
    assert reasons(await place(interviews)) == first


async def test_a_seeker_reads_them_as_words_to_a_seeker(interviews: Interviews) -> None:
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    found = reasons(message_text(await interviews.slash(interviews.ann, "request")))
    assert found == ["Same role you want", "same industry you want", "computer vision", "12 h overlap", "English"]

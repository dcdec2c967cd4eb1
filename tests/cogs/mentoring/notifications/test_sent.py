"""Messages that were answered say so: buttons go where they mean nothing any more, in threads and direct messages."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cogs.mentoring.notification_records import BOTH, Destination, Notification, NotificationKind
from cogs.mentoring.notifications.sent import AGAIN_AFTER, get_pair_outcome
from cogs.mentoring.records import Pair, PairState
from tests.cogs.mentoring.acts import Interviews
from tests.cogs.mentoring.paired import pair_of
from tests.support.reading import button_labels, buttons, message_text, options, response_of

HOURS_TO_NUDGE = 49


def edits(interviews: Interviews) -> list[str]:
    """The paths of all messages that were edited."""
    return [request.path for request in interviews.env.http_requests if request.method == "PATCH"]


@pytest.mark.parametrize(
    ("label", "outcome"),
    [("Accept", "You said yes."), ("Not now", "You said “not now”."), ("Pause me", "You said “not now”.")],
)
async def test_an_offer_that_was_answered_anywhere_says_so_and_so_does_its_reminder(
    interviews: Interviews, label: str, outcome: str
) -> None:
    await interviews.ask_bob()
    await interviews.direct_messages(interviews.bob)
    await interviews.hours_pass(HOURS_TO_NUDGE)
    status = response_of(await interviews.slash(interviews.bob, "status"))
    await interviews.bob.click(status, label=label)
    for message in (await interviews.direct_messages(interviews.bob))[:2]:
        assert outcome in message_text(message)
        assert "first year as a machine learning engineer" in message_text(message)
        assert set(buttons(message)) == {"Report"}


async def test_an_offer_that_ended_by_itself_says_so(interviews: Interviews) -> None:
    await interviews.ask_bob()
    await interviews.direct_messages(interviews.bob)
    await interviews.hours_pass(73)
    [offer, *_] = await interviews.direct_messages(interviews.bob)
    assert "for 3 days" in message_text(offer)
    assert set(buttons(offer)) == {"Report"}


async def test_a_withdrawn_request_takes_the_buttons_of_its_messages(interviews: Interviews) -> None:
    await interviews.ask_bob()
    [offer] = await interviews.direct_messages(interviews.bob)
    status = response_of(await interviews.slash(interviews.ann, "status"))
    asked = await interviews.ann.click(status, label="Withdraw")
    await interviews.ann.click(response_of(asked), label="Withdraw it")
    [offer, _end] = await interviews.direct_messages(interviews.bob)
    assert "no longer open" in message_text(offer)
    form = await interviews.bob.user.click(offer, label="Report")
    assert form.modal is not None, "what somebody did can be reported all the same"


async def test_the_card_in_the_thread_follows_the_time_and_the_end(interviews: Interviews) -> None:
    thread = await interviews.pair_with_bob()
    card = (await interviews.messages_in(thread))[0]
    slots = [label for label in button_labels(card) if "Jan" in label]
    assert len(slots) == 3
    await interviews.ann.click(card, label=slots[0])
    card, first_time = await interviews.messages_in(thread)
    assert not any("Jan" in label for label in button_labels(card))
    assert "When\n<t:" in message_text(card)
    await interviews.ann.slash(thread, "mentoring schedule", time="in 77 hours")
    card, first_time, second_time = await interviews.messages_in(thread)
    assert "There's a new time." in message_text(first_time)
    assert buttons(first_time) == {}
    assert [file.filename for file in first_time.attachments] == ["interview.ics"]
    assert "Another time" in buttons(second_time)
    page = await interviews.admin("pairs")
    ending = await interviews.community.moderator.click(
        response_of(await interviews.community.moderator.select(response_of(page), [pair_id(page)])), label="End it"
    )
    assert "Ended" in message_text(ending)
    for message in await interviews.messages_in(thread):
        assert set(buttons(message)) <= {"Report"}
    assert "This interview is over." in message_text((await interviews.messages_in(thread))[0])


def pair_id(page: Any) -> str:
    """Of the only one in the select of a page."""
    [option] = options(page)
    return str(option["value"])


async def test_one_edit_a_change_and_none_for_what_changes_nothing(interviews: Interviews) -> None:
    await interviews.ask_bob()
    await interviews.direct_messages(interviews.bob)
    before = len(edits(interviews))
    await interviews.run_due()
    assert len(edits(interviews)) == before
    status = response_of(await interviews.slash(interviews.bob, "status"))
    await interviews.bob.click(status, label="Not now")
    for _ in range(3):
        await interviews.run_due()
    assert len([path for path in edits(interviews) if "/channels/" in path]) == 1


async def test_a_message_that_is_gone_holds_up_nothing_and_a_bad_moment_is_waited_out(interviews: Interviews) -> None:
    await interviews.ask_bob()
    [offer] = await interviews.direct_messages(interviews.bob)
    path = f"/channels/{offer.channel.id}/messages/{offer.id}"
    interviews.env.inject_error("PATCH", path, status=503, times=20)
    status = response_of(await interviews.slash(interviews.bob, "status"))
    await interviews.bob.click(status, label="Not now")
    await interviews.run_due()
    interviews.env.backend.faults.clear()
    await interviews.run_due()
    assert "Accept" in buttons((await interviews.direct_messages(interviews.bob))[0])
    await interviews.hours_pass(AGAIN_AFTER / timedelta(hours=1) + 0.1)
    assert set(buttons((await interviews.direct_messages(interviews.bob))[0])) == {"Report"}


def notification(kind: NotificationKind, detail: str, pair: Pair) -> Notification:
    due_at = pair.paired_at
    place = Destination.PAIR_THREAD
    return Notification("a", pair.guild_id, BOTH, kind, f"{pair.id}/{detail}", place, due_at, due_at)


def test_what_became_of_a_message_about_a_pair(now: datetime) -> None:
    pair, hour = pair_of(now), timedelta(hours=1)

    def outcome(kind: NotificationKind, detail: str, **changes: Any) -> str:
        return get_pair_outcome(notification(kind, detail, pair), replace(pair, **changes), now)

    ahead = {"sequence": 1, "meeting_at": now + hour}
    assert outcome(NotificationKind.TIME, "1-set-seeker-0", **ahead) == ""
    assert outcome(NotificationKind.TIME, "1-set-seeker-0", sequence=2, meeting_at=now + hour) == "moved"
    assert outcome(NotificationKind.TIME, "1-set-seeker-0", sequence=2) == "off"
    assert outcome(NotificationKind.TIME, "1-set-seeker-0", sequence=1, meeting_at=now - hour) == "past"
    assert outcome(NotificationKind.TIME, "2-off-seeker-0", sequence=2) == ""
    assert outcome(NotificationKind.REMINDER, "1-day", **ahead) == ""
    assert outcome(NotificationKind.REMINDER, "1-day", state=PairState.MET, **ahead) == "pair met"
    assert outcome(NotificationKind.ASK, "1-17", asked=1) == ""
    assert outcome(NotificationKind.ASK, "1-17", asked=0) == "later"
    assert outcome(NotificationKind.ASK, "1-17", asked=2) == "asked again"
    assert outcome(NotificationKind.ENDED, "missed", state=PairState.MET) == "met"
    assert outcome(NotificationKind.ENDED, "missed", state=PairState.MISSED) == ""
    assert outcome(NotificationKind.THANK, "", thanked_at=now) == "thanked"

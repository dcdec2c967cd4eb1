"""Rounds, pairs and reports as moderators see them, and that nobody else does."""

import pytest

from tests.cogs.mentoring.acts import SEEKER, Interviews
from tests.support.reading import buttons, message_text, response_of


async def waiting(interviews: Interviews, *names: str) -> list[object]:
    """So many members who wait, because nobody is a host."""
    members: list[object] = []
    for name in names:
        member = interviews.join(name)
        await interviews.profile(member, *SEEKER)
        await interviews.ask(member)
        members.append(member)
    return members


@pytest.fixture(autouse=True)
def patience(interviews: Interviews) -> None:
    """SimCord gives up after 5 s, in which a busy machine may not have started the process that matches."""
    interviews.community.env.settle_timeout = 30.0


async def test_a_round_is_previewed_started_once_followed_and_closed(
    interviews: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    await waiting(interviews, "cleo", "dan")
    assert "**0 of 2**" in message_text(await interviews.admin("preview"))
    assert "no host shares a language" in message_text(await interviews.admin("preview"))
    await interviews.profile(interviews.bob, "Machine learning engineer", "Health care", "", "", "")
    # The scheduler looks elsewhere meanwhile: the round finds the requests before time does.
    monkeypatch.setattr(interviews.bot.scheduler, "nudge", lambda _kind: None)
    await interviews.slash(interviews.bob, "host", capacity="2")
    preview = await interviews.admin("preview")
    assert "**2 of 2**" in message_text(preview)
    started = await interviews.community.moderator.click(response_of(preview), label="Start the round")
    assert "hosts asked" in message_text(started)
    assert len(await interviews.direct_messages(interviews.bob)) == 2
    assert "already open" in message_text(await interviews.admin("start"))
    assert len(await interviews.direct_messages(interviews.bob)) == 2
    await interviews.bob.user.click((await interviews.direct_messages(interviews.bob))[0], label="Accept")
    followed = await interviews.community.moderator.click(response_of(started), label="Refresh")
    assert "2 of 2 hosts asked" in message_text(followed)
    assert "1 said yes" in message_text(followed)
    assert "The round is closed" in message_text(await interviews.admin("close"))
    assert "No round is open" in message_text(await interviews.admin("close"))


async def test_a_preview_never_names_an_avoid_list(interviews: Interviews) -> None:
    [cleo] = await waiting(interviews, "cleo")
    await interviews.slash(interviews.bob, "avoid", member=cleo)
    await interviews.host(interviews.bob)
    preview = message_text(await interviews.admin("preview"))
    assert "every suitable host is full or away" in preview
    assert f"<@{interviews.bob.id}>" not in preview


async def test_pairs_are_shown_without_a_private_word_and_can_be_ended(interviews: Interviews) -> None:
    await interviews.pair_with_bob()
    listed = message_text(await interviews.admin("pairs"))
    assert f"<@{interviews.ann.id}> asks <@{interviews.bob.id}>" in listed
    assert "**matched**" in listed
    assert "first year" not in listed
    moderator, general = interviews.community.moderator, interviews.community.general
    [choice] = await moderator.autocomplete(general, "admin mentoring unpair", "pair", "ann × bob")
    asked = await interviews.admin("unpair", pair=choice["value"])
    done = await moderator.click(response_of(asked), label="End it")
    assert "no longer matched" in message_text(done)
    for member in (interviews.ann, interviews.bob):
        messages = await interviews.direct_messages(member)
        assert any("moderators ended" in message_text(message) for message in messages)
    entries = await interviews.bot.audit.newest(interviews.community.guild.id)
    assert any("unpair" in entry.change.what for entry in entries)
    assert "I don't know that match" in message_text(await interviews.admin("unpair", pair=choice["value"]))


async def test_an_unknown_pair_gets_a_sentence(interviews: Interviews) -> None:
    assert "I don't know that match" in message_text(await interviews.admin("unpair", pair="x" * 5_000))


@pytest.mark.parametrize("command", ["preview", "start", "close", "pairs", "reports"])
async def test_every_command_of_moderators_keeps_members_out(interviews: Interviews, command: str) -> None:
    community = interviews.community
    root = interviews.env.backend.find_command("admin", community.guild.id, type=1)
    assert root is not None
    community.guild.set_command_permissions(int(root["id"]), {community.guild.default_role: True})
    refused = await interviews.ann.slash(community.general, f"admin mentoring {command}")
    assert "This is for moderators" in message_text(refused)


async def test_without_a_round_there_is_a_way_to_one(interviews: Interviews) -> None:
    assert "Nobody who's waiting could be matched" in message_text(await interviews.admin("start"))
    assert "No reports" in message_text(await interviews.admin("reports"))
    assert "Nobody has been matched yet" in message_text(await interviews.admin("pairs"))
    assert "Start the round" in buttons(await interviews.admin("preview"))

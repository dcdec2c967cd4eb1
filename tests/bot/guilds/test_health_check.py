"""What an examination may look at: a server as Discord describes it, what is missing there, and how jobs went today."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.guilds import health_check as examination
from bot.guilds.health_check import (
    CheckedGuild,
    DeliveryCounts,
    HealthFinding,
    HealthReport,
    JobStatus,
    get_snapshot,
    outcome_finding,
    todays_deliveries,
)
from bot.guilds.permissions import PERMISSIONS as ALL_PERMISSIONS
from bot.guilds.permissions import POSTING, TEXT, TEXT_OR_NEWS, ChannelNeeds
from bot.guilds.settings import GuildSettings
from bot.jobs.records import Entry, InChannel, Occurrence, State, ToMember
from tests.support.community import Community

# Those that a channel can give and take.
PERMISSIONS = [name for name in ALL_PERMISSIONS if name != "manage_roles"]
GUILD = 987_654_321_098_765_432
# In Tokyo the day began at 15:00 UTC.
NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


def entry(
    state: State = State.SENT, *, ago: float = 0, kind: str = "letter", direct: bool = True, **told: Any
) -> Entry:
    target = ToMember(1) if direct else InChannel(2)
    occurrence = Occurrence(kind, GUILD, f"{ago}", NOW - timedelta(hours=ago), target)
    return Entry(
        occurrence, state, **({"attempts": 1, "settled_at": None, "message_id": None, "last_error": None} | told)
    )


def server(*entries: Entry, zone: str = "UTC") -> CheckedGuild:
    return CheckedGuild(cast("Any", None), GuildSettings(GUILD, zone=zone), entries, NOW)


# How jobs went


def test_the_day_begins_by_the_servers_clock() -> None:
    assert server().today == datetime(2026, 3, 2, tzinfo=UTC)
    assert server(zone="Asia/Tokyo").today == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert server(zone="America/New_York").today == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_what_was_due_today_is_counted_by_how_it_ended() -> None:
    refused, broken = "403 50007: no", "500 0: no"
    found = server(
        entry(),
        entry(ago=2),
        entry(ago=17),
        entry(kind="another"),
        entry(State.FAILED, last_error=refused),
        entry(State.FAILED, last_error=broken),
        entry(State.FAILED, direct=False, last_error=refused),
        entry(State.SKIPPED),
        entry(State.CLAIMED),
    )
    assert found.tally("letter") == DeliveryCounts(sent=2, failed=2, closed=1, skipped=1, open=1)
    assert found.tally("another") == DeliveryCounts(sent=1)
    assert found.tally("none") == DeliveryCounts()


def test_the_last_one_is_the_first_of_its_kind() -> None:
    newer, older = entry(ago=1), entry(ago=2)
    assert server(entry(kind="another"), newer, older).last("letter") == newer
    assert server(newer).last("another") is None


def test_only_what_failed_needs_attention() -> None:
    assert todays_deliveries(DeliveryCounts(sent=1_200, closed=1, skipped=2)) == HealthFinding(
        "1,200 sent, 1 to closed direct messages and 2 no longer wanted today"
    )
    assert todays_deliveries(DeliveryCounts(failed=1, open=1)) == HealthFinding(
        "0 sent, 1 failed and 1 on their way today", True
    )


def test_how_a_post_ended() -> None:
    due = f"<t:{int(NOW.timestamp())}:f> (<t:{int(NOW.timestamp())}:R>)"
    assert outcome_finding(None) == HealthFinding("nothing yet")
    assert outcome_finding(entry()) == HealthFinding(f"{due}, sent")
    assert outcome_finding(entry(State.CLAIMED, attempts=2, last_error="no answer")) == HealthFinding(
        f"{due}, on its way after 2 tries: no answer"
    )
    assert outcome_finding(entry(State.FAILED, last_error="403: *no*")) == HealthFinding(
        f"{due}, failed: 403\\: \\*no\\*", True
    )
    assert outcome_finding(entry(State.SKIPPED, last_error="too late")) == HealthFinding(f"{due}, skipped: too late")


def test_troubles_are_what_is_missing_and_what_went_wrong() -> None:
    jobs = [JobStatus("Post", "soon", HealthFinding("failed", True)), JobStatus("Other", "soon", HealthFinding("sent"))]
    found = HealthReport([HealthFinding("fine"), HealthFinding("missing", True)], jobs)
    assert found.problems == [HealthFinding("missing", True), HealthFinding("Post: failed", True)]


# What is missing


async def snapshot(community: Community) -> examination.GuildSnapshot:
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    return await get_snapshot(community.bot, guild)


async def let(community: Community, **permissions: bool) -> None:
    found: Any = community.bot.get_channel(community.general.id)
    await found.set_permissions(found.guild.me, **permissions)


def problem(snapshot: examination.GuildSnapshot, channel_id: int, *permissions: str, types: Any = TEXT) -> str:
    """What keeps the bot from using the channel; nothing where it may do all of this."""
    finding = snapshot.check_channel(channel_id, ChannelNeeds("", "", permissions, types), "this needs")
    assert finding.attention == (finding.text != f"In <#{channel_id}> I can do everything that this needs.")
    return finding.text if finding.attention else ""


@pytest.mark.parametrize("needed", PERMISSIONS)
async def test_every_permission_has_words(community: Community, needed: str) -> None:
    general = community.general.id
    assert problem(await snapshot(community), general, needed) == ""
    await let(community, **{needed: False})
    title = ALL_PERMISSIONS[needed].title
    assert f"allow **{title}** for my role there." in problem(await snapshot(community), general, needed)


async def test_what_follows_from_another_permission_is_not_asked_for(community: Community) -> None:
    await let(community, send_messages=False)
    needs = (*POSTING, "attach_files", "mention_everyone")
    assert problem(await snapshot(community), community.general.id, *needs) == (
        f"In <#{community.general.id}> I can't send messages: allow **Send Messages** for my role there."
    )


async def test_a_channel_of_no_use(community: Community) -> None:
    voice = community.guild.create_voice_channel("talk")
    found = await snapshot(community)
    of_no_use = problem(found, voice.id, types=TEXT_OR_NEWS)
    assert f"I can't use <#{voice.id}>. Choose a text channel" in of_no_use
    assert "is gone" in problem(found, 1234)


async def test_when_discord_hangs_the_cache_has_to_do(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = asyncio.Event()

    async def hang(*_: object, **__: object) -> None:
        await answers.wait()
        raise OSError("at last")

    monkeypatch.setattr(community.bot, "fetch_guild", hang)
    monkeypatch.setattr(examination, "PATIENCE", 0.01)
    await let(community, send_messages=False)
    found = await snapshot(community)
    assert found.stale == "Discord is slow to answer, so this is what I remember. Check again in a minute."
    assert "can't send messages" in problem(found, community.general.id, "send_messages")
    answers.set()


async def test_a_mistake_of_ours_is_not_taken_for_discords(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(community.bot, "fetch_guild", broken)
    with pytest.raises(KeyError):
        await snapshot(community)

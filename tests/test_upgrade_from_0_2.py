"""A database file of version 0.2 opens, and its members go on where they were, also with the buttons they have from it.

Ids and custom ids are written out as 0.2 wrote them; words may change, so numbers, ids and rows are looked for.
"""

import itertools
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import discord
import pytest
import simcord

from bot.environment import read_settings
from tests.support.reading import custom_ids, message_text, response_of, walk
from tests.support.simulated import on_discord, open_guidepost

FILE = "guidepost.sqlite3"
DUMP = Path(__file__).parent / "data" / "guidepost-0.2.sql"
VERSIONS = list(range(1, 10))  # of the tables of 0.2

GUILD = 1000000000000000001
GENERAL, TIPS, INTERVIEWS, NOTICES = (GUILD + number for number in (10, 11, 12, 13))
MODERATORS, STEADY = GUILD + 20, GUILD + 21
MODERATOR, ANN, BOB, CLEO, DORA = (GUILD + number for number in (30, 31, 32, 33, 34))
THREAD, CARD = 1477636521984000016, 1477636521984000018
TIP = 1477938511872000000

# Monday, after the last act that the file knows of.
TODAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MEETING = datetime(2026, 3, 5, 20, 0, tzinfo=UTC)
NEXT_TIP = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
REMINDER = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)

OFFER = {
    "Accept": "press:mentoring:accept:1477946061619200006-1:2fnuq5cfr3jcrc5a",
    "Not now": "press:mentoring:decline:1477946061619200006-1:2fnuq5cfr3jcrc5a",
    "Pause me": "press:mentoring:rest:1477946061619200006-1:2fnuq5cfr3jcrc5a",
    "Report": "press:mentoring:reportoffer:1477946061619200006-1:2fnuq5cfr3jcrc5a",
}
PREP_CARD = {
    "Tue 3 Mar, 20:00 UTC": "press:mentoring:slot:1477636521984000011-1:1772568000:xrpylxay4noj4hyq",
    "Another time": "press:mentoring:time:1477636521984000011-1:xrpylxay4noj4hyq",
    "Pick questions": "press:mentoring:questions:1477636521984000011-1:xrpylxay4noj4hyq",
    "Report": "press:mentoring:report:1477636521984000011-1:xrpylxay4noj4hyq",
}
TIME_SET = {
    "Calendar file": "press:mentoring:calendar:1477636521984000011-1:6fltzfg4lw3dawnz",
    "Cancel this time": "press:mentoring:calloff:1477636521984000011-1:6fltzfg4lw3dawnz",
}
LAST_REMINDER = {
    "Done": "press:streaks:done:1000000000000000001:mzkq3vq5x2nbd7ya",
    "No more reminders": "press:streaks:silence:1000000000000000001:mzkq3vq5x2nbd7ya",
}
WEEKLY_TIP = {
    "Read the chapter": "press:tips:read:finding-projects:epal3kshjlzyaf7o",
    "Done today": "press:tips:done:1000000000000000001:epal3kshjlzyaf7o",
    "Useful · 2": "press:tips:useful:epal3kshjlzyaf7o",
}
GUIDE = {
    "Next": "press:guide:page:coding-ai:a-hope-for-society:6:p",
    "Contents": "press:guide:contents",
    "Mark read": "press:guide:mark:three-steps::1",
    "Done today": "press:streaks:done",
}
# Selects, with something that each offered.
CONTENTS = ("pick:guide:chapter", "portfolio")
STREAK_SETTINGS = ("pick:streaks:remind", "7")
SETUP = ("pick:admin:zone", "Asia/Tokyo")
IMPORT = {
    "Import": "press:admin:import:1477953611366400004:399b3c3a75889915",
    "Leave as it is": "press:admin:leaveit:1477953611366400004",
}

# What the messages say that 0.2 has sent; their buttons are what counts.
OLD = "Of old."

Made = TypeVar("Made")


def with_id(env: simcord.Env, wanted: int, make: Callable[[], Made]) -> Made:
    """What `make` makes in the simulated Discord gets this id."""
    ids = itertools.chain([env.backend.reserve_id(wanted)], iter(env.backend.snowflake, None))
    with patch.object(env.backend, "snowflake", side_effect=ids):
        return make()


def buttons(custom_ids: dict[str, str]) -> list[dict[str, Any]]:
    return [{"type": 2, "style": 2, "label": label, "custom_id": one} for label, one in custom_ids.items()]


@dataclass
class Upgraded:
    """The bot on the file of 0.2, in the server that the file tells of."""

    env: simcord.Env
    file: Path
    members: dict[int, simcord.MemberActor]
    places: dict[int, Any]

    async def slash(self, who: int, command: str, /, place: int = GENERAL, **options: Any) -> Any:
        return await self.members[who].slash(self.places[place], command, **options)

    def put(self, channel: Any, items: list[dict[str, Any]], message_id: int | None = None) -> discord.Message:
        """A message that 0.2 has sent."""
        backend = self.env.backend
        body: list[dict[str, Any]] = [{"type": 10, "content": OLD}, {"type": 1, "components": items}]
        flags = discord.MessageFlags(components_v2=True).value

        def make() -> int:
            return backend.create_message(channel.id, backend.bot_user.id, components=body, flags=flags).id

        made = make() if message_id is None else with_id(self.env, message_id, make)
        messages: list[discord.Message] = channel.history()
        [message] = [one for one in messages if one.id == made]
        return message

    def put_in(self, place: int, custom_ids: dict[str, str], message_id: int | None = None) -> discord.Message:
        return self.put(self.places[place], buttons(custom_ids), message_id)

    def put_direct(self, who: int, custom_ids: dict[str, str]) -> discord.Message:
        return self.put(self.members[who].user.dm_channel, buttons(custom_ids))

    async def pick(self, who: int, custom_id: str, value: str) -> Any:
        """In a select that 0.2 has sent."""
        option = {"label": value, "value": value}
        select = {"type": 3, "custom_id": custom_id, "options": [option], "min_values": 1, "max_values": 1}
        message = self.put(self.places[GENERAL], [select])
        return await self.members[who].select(message, [value], custom_id=custom_id)

    async def press(self, who: int, message: Any, custom_id: str) -> Any:
        return await self.members[who].click(message, custom_id=custom_id)

    async def press_direct(self, who: int, message: Any, custom_id: str) -> Any:
        return await self.members[who].user.click(message, custom_id=custom_id)

    async def until(self, at: datetime) -> None:
        """Time passes; what is due by then is done, and what follows from it."""
        await self.env.advance_time((at - self.env.now()).total_seconds())
        for _ in range(2):
            await self.env.bot.run_due(at)  # type: ignore[attr-defined]

    def posts(self, channel_id: int) -> list[discord.Message]:
        """What the bot has posted since the upgrade, oldest first."""
        channel = self.places[channel_id]
        return [one for one in channel.history() if one.author.bot and one.components and message_text(one) != OLD]

    def direct(self, who: int) -> list[discord.Message]:
        found = self.members[who].user.dm_channel.history()
        return [one for one in found if one.author.bot and not one.flags.ephemeral and message_text(one) != OLD]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the file holds."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(statement).fetchall()


def old_file(folder: Path) -> None:
    """Where the bot looks for its file, one that 0.2 has left."""
    path = folder / FILE
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))
        # The simulated Discord is a new one each time and knows no commands yet.
        connection.execute("DELETE FROM command_syncs")
        connection.commit()


@pytest.fixture
async def env(tmp_path: Path) -> AsyncIterator[simcord.Env]:
    """The whole bot on the file, on the day it was left."""
    old_file(tmp_path)
    settings = read_settings(None, data_dir=tmp_path, token="a-token-of-no-use")
    async with open_guidepost(settings, discord.utils.utcnow) as bot, on_discord(bot) as running:
        await running.advance_time((TODAY - running.now()).total_seconds())
        yield running


@pytest.fixture
def upgraded(env: simcord.Env, tmp_path: Path) -> Upgraded:
    return furnished(env, tmp_path / FILE)


def furnished(env: simcord.Env, file: Path) -> Upgraded:
    guild = env.create_guild("Careers in AI", id=GUILD)
    names = {GENERAL: "general", TIPS: "tips", INTERVIEWS: "interviews", NOTICES: "notices"}
    places: dict[int, Any] = {
        one: with_id(env, one, partial(guild.create_text_channel, name)) for one, name in names.items()
    }
    manages = discord.Permissions(manage_guild=True)
    moderators = with_id(env, MODERATORS, partial(guild.create_role, "Moderators", permissions=manages))
    with_id(env, STEADY, partial(guild.create_role, "Steady"))
    people = {MODERATOR: "moderator", ANN: "ann", BOB: "bob", CLEO: "cleo", DORA: "dora"}
    members = {
        one: guild.add_member(
            with_id(env, one, partial(env.create_user, name)), roles=[moderators] if one == MODERATOR else []
        )
        for one, name in people.items()
    }
    private, backend = discord.ChannelType.private_thread.value, env.backend
    opened = (INTERVIEWS, "Interview 3b3ed1bc", backend.bot_user.id)
    with_id(env, THREAD, partial(backend.create_thread, *opened, type=private))
    for one in (BOB, CLEO):
        backend.add_thread_member(THREAD, one)
    [places[THREAD]] = places[INTERVIEWS].threads
    return Upgraded(env, file, members, places)


def schema(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in names}


def versions(path: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT version, applied_at FROM schema_versions ORDER BY version").fetchall()


# The file


async def test_the_file_gets_the_tables_of_a_new_one_and_keeps_when_it_got_the_old(
    upgraded: Upgraded, new_file: Path
) -> None:
    applied = versions(upgraded.file)
    assert [version for version, _ in applied] == [version for version, _ in versions(new_file)]
    assert applied[: len(VERSIONS)] == [(one, "2026-02-25T07:00:00+00:00") for one in VERSIONS]
    assert schema(upgraded.file) == schema(new_file)


async def test_what_0_2_has_sent_is_not_sent_again(upgraded: Upgraded) -> None:
    await upgraded.until(TODAY)
    assert [upgraded.posts(one) for one in (GENERAL, TIPS, THREAD)] == [[], [], []]
    assert [upgraded.direct(one) for one in (ANN, BOB, CLEO, DORA)] == [[], [], [], []]


# Streaks and the guide


async def test_the_streak_is_there_and_goes_on(upgraded: Upgraded) -> None:
    status = message_text(await upgraded.slash(ANN, "streak status"))
    assert re.search(r"\bDay 4\b", status)
    assert "86 minutes" in status
    assert "Europe/Berlin" in status
    logged = message_text(await upgraded.slash(ANN, "streak log", minutes="14"))
    assert re.search(r"\bDay 5\b", logged)
    assert "100 minutes" in logged
    logs = upgraded.rows("SELECT date, zone, minutes FROM streak_logs ORDER BY date")
    assert [date for date, _, _ in logs] == ["2026-02-25", "2026-02-26", "2026-02-27", "2026-02-28", "2026-03-02"]
    assert logs[-1] == ("2026-03-02", "Europe/Berlin", 14)


async def test_an_old_done_button_logs_today(upgraded: Upgraded) -> None:
    message = upgraded.put_in(GENERAL, GUIDE)
    assert re.search(r"\bDay 5\b", message_text(await upgraded.press(ANN, message, GUIDE["Done today"])))
    assert upgraded.rows("SELECT date FROM streak_logs ORDER BY date")[-1] == ("2026-03-02",)


async def test_the_reminder_comes_at_its_hour(upgraded: Upgraded) -> None:
    await upgraded.until(REMINDER.replace(hour=18, minute=59))
    assert upgraded.direct(ANN) == []
    await upgraded.until(REMINDER)
    [reminder] = upgraded.direct(ANN)
    assert [one.rsplit(":", 1)[0] for one in custom_ids(reminder).values()] == [
        f"press:streaks:done:{GUILD}",
        f"press:streaks:silence:{GUILD}",
    ]


async def test_the_buttons_of_an_old_reminder_work(upgraded: Upgraded) -> None:
    reminder = upgraded.put_direct(ANN, LAST_REMINDER)
    assert re.search(r"\bDay 5\b", message_text(await upgraded.press_direct(ANN, reminder, LAST_REMINDER["Done"])))
    assert custom_ids(upgraded.direct(ANN)[0]) == {}
    await upgraded.press_direct(ANN, upgraded.put_direct(ANN, LAST_REMINDER), LAST_REMINDER["No more reminders"])
    assert upgraded.rows("SELECT reminder_hour FROM streak_members") == [(None,)]


async def test_the_milestone_keeps_its_role(upgraded: Upgraded) -> None:
    page = message_text(await upgraded.slash(MODERATOR, "admin streaks milestones"))
    assert f"<@&{STEADY}>" in page
    assert re.search(r"\b3 days\b", page)


async def test_progress_in_the_guide_is_there_and_old_pages_turn(upgraded: Upgraded) -> None:
    assert re.search(r"\b1 of \d+", message_text(await upgraded.slash(ANN, "guide progress")))
    message = upgraded.put_in(GENERAL, GUIDE)
    for name in ("Contents", "Next", "Mark read"):
        assert message_text(await upgraded.press(ANN, message, GUIDE[name]))
    [(first, *_), (second, *_)] = upgraded.rows("SELECT chapter FROM guide_progress ORDER BY chapter")
    assert (first, second) == ("coding-ai", "three-steps")


async def test_old_selects_still_choose(upgraded: Upgraded) -> None:
    assert "Portfolio" in message_text(await upgraded.pick(ANN, *CONTENTS))
    await upgraded.pick(ANN, *STREAK_SETTINGS)
    assert upgraded.rows("SELECT reminder_hour FROM streak_members") == [(7,)]
    await upgraded.pick(MODERATOR, *SETUP)
    assert upgraded.rows("SELECT zone FROM guild_settings") == [("Asia/Tokyo",)]


# Interviews


async def test_both_sides_see_request_offer_and_pair_in_their_status(upgraded: Upgraded) -> None:
    hosts = message_text(await upgraded.slash(BOB, "mentoring status"))
    assert f"<@{ANN}>" in hosts
    assert f"<@{CLEO}>" in hosts
    assert f"<#{THREAD}>" in hosts
    assert f"<t:{int(MEETING.timestamp())}:" in hosts
    assert "first year as a machine learning engineer" in hosts
    assert "computer vision" in hosts  # of the reasons, which 0.2 stored as sentences
    seekers = message_text(await upgraded.slash(CLEO, "mentoring status"))
    assert f"<@{BOB}>" in seekers
    assert f"<t:{int(MEETING.timestamp())}:" in seekers
    assert "first year as a machine learning engineer" in message_text(await upgraded.slash(ANN, "mentoring status"))
    waiting = message_text(await upgraded.slash(DORA, "mentoring status"))
    assert "how lawyers use language models" in waiting
    assert re.search(r"number \W*1\b", waiting)


async def test_accepting_the_old_offer_makes_a_pair_with_a_thread(upgraded: Upgraded) -> None:
    offer = upgraded.put_direct(BOB, OFFER)
    assert f"<@{ANN}>" in message_text(await upgraded.press_direct(BOB, offer, OFFER["Accept"]))
    made = "SELECT id, request_id, goal, state FROM mentoring_pairs WHERE seeker_id = {} AND host_id = {}"
    [pair] = upgraded.rows(made.format(ANN, BOB))
    goal = "I want to know what the first year as a machine learning engineer is like."
    assert pair == ("1477946061619200006-1", 1477946061619200006, goal, "open")
    assert upgraded.rows("SELECT state FROM mentoring_requests WHERE id = 1477946061619200006") == [("paired",)]
    assert upgraded.rows("SELECT state FROM mentoring_offers WHERE id = '1477946061619200006-1'") == [("accepted",)]
    await upgraded.until(TODAY)
    threads = upgraded.places[INTERVIEWS].threads
    [thread] = [one for one in threads if one.id != THREAD]
    [card] = [one for one in thread.history() if one.author.bot and one.components]
    assert f"<@{ANN}>" in message_text(card)
    assert f"<#{thread.id}>" in message_text(await upgraded.slash(ANN, "mentoring status"))


async def test_a_quiet_no_to_the_old_offer_keeps_the_request(upgraded: Upgraded) -> None:
    offer = upgraded.put_direct(BOB, OFFER)
    await upgraded.press_direct(BOB, offer, OFFER["Not now"])
    await upgraded.until(TODAY)
    assert upgraded.rows(f"SELECT state FROM mentoring_offers WHERE seeker_id = {ANN}") == [("declined",)]
    assert upgraded.rows(f"SELECT state FROM mentoring_requests WHERE seeker_id = {ANN}") == [("waiting",)]


async def test_the_old_offer_can_be_reported_and_answered_with_a_pause(upgraded: Upgraded) -> None:
    offer = upgraded.put_direct(BOB, OFFER)
    assert (await upgraded.press_direct(BOB, offer, OFFER["Report"])).modal is not None
    await upgraded.press_direct(BOB, offer, OFFER["Pause me"])
    [(paused, until)] = upgraded.rows(f"SELECT paused, paused_until FROM mentoring_hosts WHERE member_id = {BOB}")
    assert paused
    assert until > "2026-03-02"


async def test_the_old_offer_is_nudged_about_once_and_runs_out(upgraded: Upgraded) -> None:
    await upgraded.until(datetime(2026, 3, 4, 8, 31, tzinfo=UTC))
    [nudge] = [one for one in upgraded.direct(BOB) if f"<@{ANN}>" in message_text(one)]
    assert any(one.startswith("press:mentoring:accept:1477946061619200006-1:") for one in custom_ids(nudge).values())
    await upgraded.until(datetime(2026, 3, 5, 8, 31, tzinfo=UTC))
    assert upgraded.rows(f"SELECT state FROM mentoring_offers WHERE seeker_id = {ANN}") == [("expired",)]


# How 0.2 stored why Bob suits Ann: as sentences to her. Bob may not read that he "does what you want to do".
TO_SEEKER = ("what you want to do", "industry you want", "your interest", "does ", "works in ", "shares ", "speaks ")


def phrases_to_seeker(shown: str) -> list[str]:
    [line] = [one for one in shown.splitlines() if "computer vision" in one]
    return [one for one in TO_SEEKER if one in line]


async def test_stored_reasons_are_worded_for_the_host_in_the_nudge(upgraded: Upgraded) -> None:
    await upgraded.until(datetime(2026, 3, 4, 8, 31, tzinfo=UTC))
    [nudge] = [one for one in upgraded.direct(BOB) if f"<@{ANN}>" in message_text(one)]
    assert phrases_to_seeker(message_text(nudge)) == []


async def test_stored_reasons_are_worded_for_the_host_in_the_status(upgraded: Upgraded) -> None:
    assert phrases_to_seeker(message_text(await upgraded.slash(BOB, "mentoring status"))) == []


async def test_the_old_card_of_a_pair_still_serves_both(upgraded: Upgraded) -> None:
    card = upgraded.put_in(THREAD, PREP_CARD, CARD)
    for name in ("Another time", "Pick questions", "Report"):
        assert (await upgraded.press(CLEO, card, PREP_CARD[name])).modal is not None
    slot = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
    asked = await upgraded.press(BOB, card, PREP_CARD["Tue 3 Mar, 20:00 UTC"])
    assert f"The new time would be <t:{int(slot.timestamp())}:" in message_text(asked)
    await upgraded.press(BOB, response_of(asked), custom_ids(asked)["Move it"])
    [(at,)] = upgraded.rows(f"SELECT meeting_at FROM mentoring_pairs WHERE seeker_id = {CLEO}")
    assert datetime.fromisoformat(at) == slot


async def test_the_chosen_time_stands_in_the_calendar_file_and_can_be_called_off(upgraded: Upgraded) -> None:
    told = upgraded.put_in(THREAD, TIME_SET)
    calendar = response_of(await upgraded.press(CLEO, told, TIME_SET["Calendar file"]))
    [file] = calendar.attachments
    assert "DTSTART:20260305T200000Z" in (await file.read()).decode()
    await upgraded.press(BOB, told, TIME_SET["Cancel this time"])
    assert upgraded.rows(f"SELECT meeting_at FROM mentoring_pairs WHERE seeker_id = {CLEO}") == [(None,)]


async def test_the_pair_is_reminded_a_day_and_an_hour_before_and_asked_afterwards(upgraded: Upgraded) -> None:
    heard = []
    for day, hour in ((4, 20), (5, 19), (6, 22)):
        await upgraded.until(datetime(2026, 3, day, hour, 0, tzinfo=UTC))
        heard.append(len(upgraded.posts(THREAD)))
    assert heard == [1, 2, 3]
    asked = custom_ids(upgraded.posts(THREAD)[-1])
    assert any(one.startswith("press:mentoring:met:1477636521984000011-1:") for one in asked.values())


async def test_a_host_who_fits_the_waiting_request_is_asked(upgraded: Upgraded) -> None:
    form = await upgraded.slash(CLEO, "mentoring profile")
    fields = [one["component"]["custom_id"] for one in form.modal["components"] if one["type"] == 18]
    work = dict(zip(fields, ("Lawyer", "Law", "", "", "contracts"), strict=True))
    await upgraded.members[CLEO].submit_modal(form, work)
    await upgraded.slash(CLEO, "mentoring host", capacity="2")
    await upgraded.until(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    asked = f"SELECT host_id, state FROM mentoring_offers WHERE seeker_id = {DORA}"
    assert upgraded.rows(asked) == [(CLEO, "open")]
    assert any("how lawyers use language models" in message_text(one) for one in upgraded.direct(CLEO))


# Tips


async def test_the_next_tip_comes_at_its_time_and_the_old_one_does_not_come_again(upgraded: Upgraded) -> None:
    await upgraded.until(NEXT_TIP.replace(hour=7, minute=59))
    assert upgraded.posts(TIPS) == []
    await upgraded.until(NEXT_TIP)
    [tip] = upgraded.posts(TIPS)
    kinds = [one.rsplit(":", 1)[0] for one in custom_ids(tip).values()]
    assert "press:tips:useful" in kinds
    first, second = upgraded.rows("SELECT key, state, tip_key, message_id FROM tip_runs ORDER BY key")
    assert first == ("2026-03-02", "sent", "paint-or-walls", TIP)
    assert second[:2] == ("2026-03-09", "sent")
    assert second[2] != "paint-or-walls"
    assert second[3] == tip.id
    await upgraded.until(datetime(2026, 3, 10, 8, 0, tzinfo=UTC))
    assert len(upgraded.posts(TIPS)) == 1


async def test_the_old_tip_s_buttons_work_and_count_on(upgraded: Upgraded) -> None:
    tip = upgraded.put_in(TIPS, WEEKLY_TIP, TIP)
    assert message_text(await upgraded.press(CLEO, tip, WEEKLY_TIP["Read the chapter"]))
    assert re.search(r"\bDay 5\b", message_text(await upgraded.press(ANN, tip, WEEKLY_TIP["Done today"])))
    for who in (ANN, CLEO):  # Ann's vote is there already
        await upgraded.press(who, tip, WEEKLY_TIP["Useful · 2"])
    voted = upgraded.rows("SELECT member_id FROM tip_votes WHERE run_id = 'epal3kshjlzyaf7o' ORDER BY member_id")
    assert voted == [(ANN,), (BOB,), (CLEO,)]
    await upgraded.env.advance_time(60)
    [now] = [one for one in upgraded.places[TIPS].history() if one.id == TIP]
    assert "Useful · 3" in custom_ids(now)
    assert upgraded.rows("SELECT reads, dones FROM tip_runs") == [(1, 1)]


# Moderators


async def test_the_notice_that_waits_is_told_once_and_its_button_leads_to_the_report(upgraded: Upgraded) -> None:
    await upgraded.until(TODAY)
    await upgraded.until(TODAY.replace(minute=45))
    [notice] = upgraded.posts(NOTICES)
    [custom_id] = [one for one in custom_ids(notice).values() if one.startswith("press:mentoring:reports")]
    assert "They asked me for money" in message_text(await upgraded.press(MODERATOR, notice, custom_id))


async def test_the_settings_and_their_history_are_there(upgraded: Upgraded) -> None:
    page = response_of(await upgraded.slash(MODERATOR, "admin setup"))
    chosen = {one["custom_id"]: one.get("default_values") for one in walk(page.components) if one["type"] in (6, 8)}
    assert {name: int(values[0]["id"]) for name, values in chosen.items() if values} == {
        "pick:admin:channel:tips": TIPS,
        "pick:admin:channel:mentoring": INTERVIEWS,
        "pick:admin:channel:notices": NOTICES,
        "pick:admin:role": MODERATORS,
    }
    [zones] = [one["options"] for one in walk(page.components) if one.get("custom_id") == "pick:admin:zone"]
    assert [one["value"] for one in zones if one.get("default")] == ["Europe/Berlin"]
    history = message_text(await upgraded.slash(MODERATOR, "admin audit"))
    assert f"<@{MODERATOR}>" in history
    assert "Europe/Berlin" in history


async def test_the_import_that_waits_can_be_agreed_to(upgraded: Upgraded) -> None:
    page = upgraded.put_in(GENERAL, IMPORT)
    await upgraded.press(MODERATOR, page, IMPORT["Import"])
    own = upgraded.rows("SELECT words FROM tip_own ORDER BY id")
    assert own == [("Ask one person how they began.",), ("Read one paper on a Friday.",)]


async def test_the_import_that_waits_can_be_left(upgraded: Upgraded) -> None:
    page = upgraded.put_in(GENERAL, IMPORT)
    await upgraded.press(MODERATOR, page, IMPORT["Leave as it is"])
    assert upgraded.rows("SELECT count(*) FROM tip_own") == [(1,)]
    assert upgraded.rows("SELECT count(*) FROM imports WHERE done = 0") == [(0,)]

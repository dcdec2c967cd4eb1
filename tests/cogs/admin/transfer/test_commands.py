"""`/admin export` and `/admin import`: one file out, and in again after a look at what it changes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
import simcord

from bot.database.engine import Database
from bot.guilds.audit import Audit
from bot.guilds.notices import NOTICES_CHANNEL
from bot.guilds.settings import GuildSettingsStore
from bot.reports.transfer import Importable, ImportContext
from bot.settings import Settings
from bot.timezones.zones import TimeZones
from cogs.admin.transfer.file import MOST_FAULTS, FileError, SettingsFile, format_file, parse_file
from cogs.admin.transfer.settings import SettingsImportable
from cogs.admin.transfer.store import WaitingImport, drop_import, lock_import, mark_import_done, put_import
from cogs.streaks.milestones.transfer import MilestoneTransfer
from cogs.tips.records import Tips
from cogs.tips.transfer import OwnTipsTransfer
from tests.cogs.admin.permission_table import let_role_moderate, take_role
from tests.support.community import Community
from tests.support.content import shipped_content
from tests.support.reading import buttons, message_text, response_of
from tests.support.simulated import open_guidepost

DAY = 86_400
NOTHING_CHANGED = "Nothing was changed."


def file_of(**parts: Any) -> bytes:
    return json.dumps({"format": 1, "made_by": "Guidepost 9", **parts}).encode()


def tip(words: str, **others: str) -> dict[str, str]:
    return {"text": words, **others}


async def export(community: Community) -> bytes:
    page = response_of(await community.moderator.slash(community.general, "admin export"))
    [attachment] = page.attachments
    return await attachment.read()


async def bring(community: Community, raw: bytes, **options: Any) -> simcord.ResponseMessage:
    given = {"file": ("settings.json", raw), **options}
    return response_of(await community.moderator.slash(community.general, "admin import", **given))


async def agree(community: Community, page: simcord.ResponseMessage) -> str:
    return message_text(await community.press(page, "Import", community.moderator))


async def own(community: Community) -> list[tuple[str, str, str]]:
    look = "SELECT words, action, chapter FROM tip_own ORDER BY id"
    return [(row["words"], row["action"], row["chapter"]) for row in await community.bot.database.fetch(look, {})]


async def rows(community: Community, table: str) -> list[dict[str, Any]]:
    return await community.bot.database.fetch(f"SELECT * FROM {table}")


async def audited(community: Community) -> list[tuple[str, str, str]]:
    found = [entry.change for entry in await community.bot.audit.newest(community.guild.id, 300)]
    return [(one.what, one.before, one.after) for one in found]


async def furnish(community: Community) -> tuple[Any, Any]:
    """A server in which everything is set: a channel for tips and a role for seven days."""
    tips, role = community.guild.create_text_channel("tips"), community.guild.create_role("Steady")
    guild_id, who = community.guild.id, community.moderator.id
    await community.bot.guild_settings.change(
        guild_id, who, tips_channel_id=tips.id, zone="Asia/Tokyo", features_off=frozenset({"streaks"})
    )
    await community.bot.guild_settings.change(guild_id, who, features_off=frozenset())
    given = {"weekday": "friday", "time": "18:30", "timezone": "Asia/Tokyo", "thread": True}
    await community.moderator.slash(community.general, "admin tips schedule", channel=tips, **given)
    await community.moderator.slash(community.general, "admin streaks milestone", days=7, role=role)
    await community.moderator.slash(community.general, "admin tips pause")
    await agree(community, await bring(community, file_of(own_tips=[tip("Ask one person.", action="Write to them.")])))
    return tips, role


# Out


async def test_an_export_holds_settings_plan_milestones_and_tips_and_no_member(community: Community) -> None:
    tips, role = await furnish(community)
    raw = await export(community)
    found = json.loads(raw)
    assert found["format"] == 1
    assert found["made_by"].startswith("Guidepost ")
    assert found["settings"]["tips_channel_id"] == str(tips.id)
    assert found["settings"]["zone"] == "Asia/Tokyo"
    assert found["tip_schedule"]["weekday"] == "Friday"
    assert found["tip_schedule"]["time"] == "18:30"
    assert (found["tip_schedule"]["thread"], found["tip_schedule"]["paused"]) == (True, True)
    assert found["milestones"] == [{"days": 7, "role_id": str(role.id)}]
    assert found["own_tips"] == [{"text": "Ask one person.", "action": "Write to them.", "chapter": ""}]
    for member in (community.moderator, community.ann, community.bob):
        assert str(member.id) not in raw.decode()


async def test_what_was_exported_changes_nothing_where_it_came_from(community: Community) -> None:
    await furnish(community)
    before = await audited(community)
    page = await bring(community, await export(community))
    assert message_text(page).startswith("Everything in the file is here already")
    assert buttons(page) == {}
    assert await audited(community) == before


async def test_a_new_server_exports_what_it_can_read_again(community: Community) -> None:
    page = await bring(community, await export(community))
    assert "here already" in message_text(page)


# In, after a look


async def test_an_import_shows_the_difference_and_changes_nothing_before_it_is_confirmed(community: Community) -> None:
    tips, role = await furnish(community)
    raw = await export(community)
    plan = json.loads(raw)["tip_schedule"] | {"weekday": "Monday", "paused": False}
    changed = json.loads(raw) | {
        "settings": {"zone": "Europe/Berlin", "tips_channel_id": None},
        "tip_schedule": plan,
        "milestones": [{"days": 30, "role_id": str(role.id)}],
        "own_tips": [tip("ask one person", action="Call them."), tip("Read *a* page.", chapter="three-steps")],
    }
    before = await export(community)
    page = await bring(community, json.dumps(changed).encode())
    said = message_text(page)
    assert "Time zone: Asia/Tokyo → Europe/Berlin" in said
    assert f"Tips: <#{tips.id}> → none" in said
    assert f"<#{tips.id}>, Friday 18:30 in Asia/Tokyo, opens a thread, is paused → " in said
    assert f"30 days: none → <@&{role.id}>" in said
    assert "Added: “Read \\*a\\* page\\.”" in said
    assert "Changed: “Ask one person\\.” (text, action)" in said
    assert list(buttons(page)) == ["Import", "Leave as it is"]
    assert await export(community) == before

    assert "Imported: 6 changes saved" in await agree(community, page)
    after = json.loads(await export(community))
    assert after["settings"]["zone"] == "Europe/Berlin"
    assert after["settings"]["tips_channel_id"] is None
    assert after["tip_schedule"] == plan
    assert [milestone["days"] for milestone in after["milestones"]] == [7, 30]
    assert await own(community) == [("ask one person", "Call them.", ""), ("Read *a* page.", "", "three-steps")]
    noted = [change for change in await audited(community) if change[0] == "import"]
    assert ("import", "", "Read *a* page. | three-steps") in noted
    assert any(after.startswith("tips channel nothing, zone Europe/Berlin") for _, _, after in noted)
    [schedule] = await rows(community, "tip_schedules")
    assert schedule["next_at"] > str(community.bot.clock())[:10]


async def test_what_is_only_here_stays_unless_it_is_to_be_replaced(community: Community) -> None:
    await furnish(community)
    raw = file_of(own_tips=[tip("Another one.")], milestones=[])
    page = await bring(community, raw)
    assert "Removed" not in message_text(page)
    await agree(community, page)
    assert len(await own(community)) == 2
    page = await bring(community, raw, replace=True)
    assert "Removed: “Ask one person\\.”" in message_text(page)
    assert "7 days: <@&" in message_text(page)
    assert buttons(page)["Import"]["style"] == discord.ButtonStyle.danger.value
    await agree(community, page)
    assert [one[0] for one in await own(community)] == ["Another one."]
    assert await rows(community, "streak_milestones") == []


async def test_a_second_press_says_that_it_was_done_already(community: Community) -> None:
    page = await bring(community, file_of(own_tips=[tip("Ask one person.")]))
    await agree(community, page)
    entries = await audited(community)
    # Somebody may hold a copy of the question.
    again = await community.moderator.click(await copy_of(community, page), label="Import")
    assert "That import is already done" in message_text(again)
    assert len(await own(community)) == 1
    assert await audited(community) == entries
    [waiting] = await rows(community, "imports")
    assert (waiting["file"], waiting["done"]) == ("", 1)


async def copy_of(community: Community, page: simcord.ResponseMessage, label: str = "Import") -> discord.Message:
    """A message for all with the same button, as it was before anybody pressed it."""
    [waiting] = await rows(community, "imports")
    found = buttons(page).get(label)
    custom_id = found["custom_id"] if found else f"press:admin:import:{waiting['id']}:{'0' * 16}"
    channel = community.bot.get_channel(community.general.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView(timeout=None)
    one: discord.ui.Button[Any] = discord.ui.Button(label=label, custom_id=custom_id)
    view.add_item(discord.ui.ActionRow(one))
    return await channel.send(view=view)


async def test_what_was_shown_is_shown_anew_where_something_was_changed_meanwhile(community: Community) -> None:
    page = await bring(community, file_of(settings={"zone": "Europe/Berlin"}))
    assert "Time zone: none → Europe/Berlin" in message_text(page)
    guild_id, who = community.guild.id, community.moderator.id
    await community.bot.guild_settings.change(guild_id, who, zone="Asia/Tokyo")
    again = response_of(await community.press(page, "Import", community.moderator))
    assert "Something changed here since you looked" in message_text(again)
    assert "Time zone: Asia/Tokyo → Europe/Berlin" in message_text(again)
    assert (await community.bot.guild_settings.of(guild_id)).zone == "Asia/Tokyo"
    assert "1 change saved" in await agree(community, again)
    assert (await community.bot.guild_settings.of(guild_id)).zone == "Europe/Berlin"


async def test_a_channel_that_vanishes_before_the_press_is_said(community: Community) -> None:
    channel = community.guild.create_text_channel("tips")
    page = await bring(community, file_of(settings={"tips_channel_id": channel.id, "zone": "Europe/Berlin"}))
    community.env.backend.delete_channel(channel.id)
    again = response_of(await community.press(page, "Import", community.moderator))
    assert "Something changed here" in message_text(again)
    assert "Tips: that channel isn't in this server." in message_text(again)
    await agree(community, again)
    settings = await community.bot.guild_settings.of(community.guild.id)
    assert (settings.tips_channel_id, settings.zone) == (None, "Europe/Berlin")


async def test_leaving_it_as_it_is_drops_the_file(community: Community) -> None:
    page = await bring(community, file_of(own_tips=[tip("Ask one person.")]))
    message = await copy_of(community, page)
    said = message_text(await community.press(page, "Leave as it is", community.moderator))
    assert said == "Everything stays as it is."
    assert await rows(community, "imports") == []
    assert "has expired" in message_text(await community.moderator.click(message, label="Import"))
    assert await own(community) == []


async def test_a_question_is_forgotten_after_a_day_and_by_a_newer_one(community: Community) -> None:
    first = await bring(community, file_of(own_tips=[tip("First.")]))
    second = await bring(community, file_of(own_tips=[tip("Second.")]))
    assert "a newer one took its place" in await agree(community, first)
    await community.env.advance_time(DAY + 1)
    assert "more than a day old" in await agree(community, second)
    assert await own(community) == []
    await bring(community, file_of(own_tips=[tip("Third.")]))
    assert len(await rows(community, "imports")) == 1


async def test_only_a_moderator_of_this_moment_may_confirm(community: Community) -> None:
    role, helper = await let_role_moderate(community)
    message = await copy_of(community, await bring(community, file_of(own_tips=[tip("Ask one person.")])))
    assert "This is for moderators" in message_text(await community.ann.click(message, label="Import"))
    take_role(community, helper, role)
    assert "This is for moderators" in message_text(await helper.click(message, label="Import"))
    assert await own(community) == []
    assert "Imported" in message_text(await community.moderator.click(message, label="Import"))


async def test_an_import_of_one_server_cannot_be_confirmed_in_another(community: Community) -> None:
    page = await bring(community, file_of(own_tips=[tip("Ask one person.")]))
    custom_id = buttons(page)["Import"]["custom_id"]
    other = community.env.create_guild("Elsewhere")
    place, owner = other.create_text_channel("general"), other.add_member(other.owner)
    channel = community.bot.get_channel(place.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView(timeout=None)
    one: discord.ui.Button[Any] = discord.ui.Button(label="Import", custom_id=custom_id)
    view.add_item(discord.ui.ActionRow(one))
    message = await channel.send(view=view)
    assert "has expired" in message_text(await owner.click(message, label="Import"))
    assert await own(community) == []


async def test_a_difference_that_fits_no_message_comes_as_a_file(community: Community) -> None:
    many = [tip(f"Tip number {number}: " + "*" * 60) for number in range(200)]
    page = await bring(community, file_of(own_tips=many))
    assert len(message_text(page)) < 4_000
    [attachment] = page.attachments
    whole = (await attachment.read()).decode()
    assert whole.count("- Added: ") == 200
    assert "200 changes saved" in await agree(community, page)
    assert len(await own(community)) == 200
    refused = message_text(await bring(community, file_of(own_tips=[tip("One more.")])))
    assert "201 tips of its own, and I keep up to 200. Nothing was changed." in refused


async def test_the_order_of_tips_is_that_of_the_file_also_beside_others(community: Community) -> None:
    names = [f"Tip {number}" for number in range(30)]
    await agree(community, await bring(community, file_of(own_tips=[tip(text) for text in names])))
    more = [tip(one) for one in ("And more", "And yet more")]
    await agree(community, await bring(community, file_of(own_tips=more)))
    assert [one[0] for one in await own(community)] == [*names, "And more", "And yet more"]


async def test_it_survives_a_restart_between_question_and_answer(settings: Settings) -> None:
    async with open_guidepost(settings) as before:
        env = simcord.Env(before, shard_count=1)
        await env.start()
        community = Community(env)
        page = await bring(community, file_of(own_tips=[tip("Ask one person.")]))
        async with open_guidepost(settings) as after:
            await env.restart_bot(after)
            assert "Imported: 1 change saved" in await agree(community, page)
            look = "SELECT words FROM tip_own"
            assert await after.database.fetch(look, {}) == [{"words": "Ask one person."}]
            await env.shutdown()


# Another server's ids, and what is not allowed here


async def test_channels_and_roles_of_another_server_are_left_out_and_said(community: Community) -> None:
    plan = {"channel_id": "123", "weekday": "Monday", "time": "09:00", "zone": "UTC"}
    raw = file_of(
        settings={"tips_channel_id": "111", "moderator_role_id": "222", "zone": "UTC", "features_off": ["chess"]},
        tip_schedule=plan,
        milestones=[{"days": 7, "role_id": "333"}],
        own_tips=[tip("Ask one person.", chapter="no-such-chapter")],
    )
    page = await bring(community, raw)
    left = message_text(page).partition("### Left out")[2]
    assert "Tips: that channel isn't in this server." in left
    assert "Moderators: that role isn't in this server." in left
    assert "there is no feature “chess”" in left
    assert "The weekly tip: its channel isn't in this server." in left
    assert "7 days: that role isn't in this server." in left
    assert "own_tips[0]: the guide has no chapter" in left
    await agree(community, page)
    assert await own(community) == [("Ask one person.", "", "")]
    settings = await community.bot.guild_settings.of(community.guild.id)
    assert (settings.tips_channel_id, settings.moderator_role_id, settings.zone) == (None, None, "UTC")
    assert await rows(community, "tip_schedules") == []
    assert await rows(community, "streak_milestones") == []


async def test_an_import_makes_nobody_a_moderator_whom_setup_would_not(community: Community) -> None:
    everyone = community.guild.default_role
    page = await bring(community, file_of(settings={"moderator_role_id": str(everyone.id)}))
    assert "Everyone has that role" in message_text(page)
    assert buttons(page) == {}


async def test_a_shipped_tip_is_no_own_tip(community: Community) -> None:
    known = community.bot.content.part(Tips).tips[0].text
    page = await bring(community, file_of(own_tips=[tip(known)]))
    assert "own_tips[0]: that tip is one of mine already." in message_text(page)
    assert buttons(page) == {}


async def test_what_is_in_a_file_neither_formats_nor_mentions(community: Community) -> None:
    evil = "@everyone <@1> [click](https://evil.example) `code`"
    page = await bring(community, file_of(own_tips=[tip(evil)], made_by="**@here**"))
    assert "@everyone" not in message_text(page)
    assert "@here" not in message_text(page)
    assert "\\[click\\]" in message_text(page)
    assert "?everyone" in message_text(await bring(community, file_of(**{"@everyone": 1})))


# Wrong, huge, older and hostile files


def nested(depth: int) -> bytes:
    return b'{"format": 1, "own_tips": ' + b"[" * depth + b"]" * depth + b"}"


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "isn't valid JSON"),
    "no JSON": (b"settings: {}", "at line 1, column 1"),
    "no text": (b"\xff\xfe\x00", "isn't UTF-8 text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "isn't UTF-8 text"),
    "a list": (b"[]", "not an object"),
    "a number": (b"1", "not an object"),
    "null": (b"null", "not an object"),
    "too large": (b" " * (1024 * 1024) + b"{}", "larger than 1 MB"),
    "deep": (nested(200_000), "nested too deeply"),
    "deep, but not too deep to read": (nested(300), "own_tips[0]"),
    "a number that never ends": (b'{"format": 1' + b"0" * 9_000 + b"}", "too large to mean anything"),
    "NaN": (b'{"format": NaN}', "holds NaN, which isn't a number"),
    "infinity": (b'{"format": 1, "milestones": [{"days": -Infinity, "role_id": "1"}]}', "holds -Infinity"),
    "twice": (b'{"format": 1, "own_tips": [], "own_tips": []}', "says `own_tips` twice"),
    "no format": (b"{}", "`format` has to be a format number"),
    "format of words": (b'{"format": "1"}', "`format` has to be a format number"),
    "true format": (b'{"format": true}', "`format` has to be a format number"),
    "format 0": (b'{"format": 0}', "`format` has to be a format number"),
    "newer": (b'{"format": 999}', "format is newer than mine, which is 1"),
    "nothing in it": (b'{"format": 1}', "holds no settings and no tips"),
    "unknown part": (file_of(pets=[]), "`pets`: I don't know this part"),
    "10,000 tips": (file_of(own_tips=[tip(f"Tip {one}") for one in range(10_000)]), "at most 200 items"),
    "long tip": (file_of(own_tips=[tip("a"), tip("b" * 501)]), "`own_tips[1].text`: String should have at most 500"),
    "no words": (file_of(own_tips=[tip("?!")]), "`own_tips[0].text`: a tip needs at least one word"),
    "same words": (file_of(own_tips=[tip("A b"), tip("a, B!")]), "`own_tips[1].text`: the same words stand in"),
    "unknown key": (file_of(own_tips=[tip("a", author="1")]), "`own_tips[0].author`: Extra inputs"),
    "null sign": (file_of(own_tips=[tip("a\0b")]), "`own_tips[0].text`: it holds signs that are no text"),
    "half a sign": (file_of(own_tips=[tip("a\ud800b")]), "`own_tips[0].text`: "),
    "huge id": (file_of(settings={"tips_channel_id": 2**63}), "`settings.tips_channel_id`: an id of Discord"),
    "negative id": (file_of(settings={"tips_channel_id": "-1"}), "an id of Discord"),
    "broken id": (file_of(settings={"tips_channel_id": 1.5}), "an id of Discord"),
    "huge days": (file_of(milestones=[{"days": 10**30, "role_id": "1"}]), "`milestones[0].days`"),
    "days twice": (file_of(milestones=[{"days": 1, "role_id": "1"}] * 2), "`milestones[1].days`: 1 days are there"),
    "zone": (file_of(settings={"zone": "Nowhere"}), "`settings.zone`: “Nowhere” isn't a time zone"),
    "weekday": (file_of(tip_schedule={"weekday": "Freitag"}), "`tip_schedule.weekday`"),
    "settings of another kind": (file_of(settings=[1]), "`settings`"),
}


@pytest.mark.parametrize(("raw", "sentence"), HOSTILE.values(), ids=HOSTILE)
async def test_a_file_that_cannot_be_gets_a_sentence(community: Community, raw: bytes, sentence: str) -> None:
    page = await bring(community, raw)
    assert sentence in message_text(page).replace("\\", "").replace("@\u200b", "@")
    assert NOTHING_CHANGED in message_text(page)
    assert len(message_text(page)) < 4_000
    assert buttons(page) == {}
    assert await rows(community, "imports") == []
    assert await audited(community) == []


async def test_of_many_faults_twenty_are_named(community: Community) -> None:
    raw = file_of(own_tips=[{"text": 1, "x" * 500: 2} for _ in range(100)])
    said = message_text(await bring(community, raw))
    assert "This file has 200 faults:" in said
    assert said.count("`own_tips[") == MOST_FAULTS
    assert "and 180 more" in said


async def test_what_a_file_does_not_mention_stays(community: Community) -> None:
    await furnish(community)
    page = await bring(community, file_of(settings={"notices_channel_id": str(community.general.id)}))
    await agree(community, page)
    settings = await community.bot.guild_settings.of(community.guild.id)
    assert settings.notices_channel_id == community.general.id
    assert settings.zone == "Asia/Tokyo"
    assert settings.tips_channel_id is not None


def test_an_older_format_is_understood_and_written_as_the_newest(community: Community) -> None:
    def from_1(data: dict[str, Any]) -> dict[str, Any]:
        return {"own_tips" if name == "tips" else name: value for name, value in data.items()}

    def from_2(data: dict[str, Any]) -> dict[str, Any]:
        return data | {"own_tips": [{"text": row} for row in data["own_tips"]]}

    upgrades: list[Callable[[dict[str, Any]], dict[str, Any]]] = [from_1, from_2]
    parts = community.bot.importables
    oldest = parse_file(json.dumps({"format": 1, "tips": ["Ask."]}).encode(), parts, upgrades)
    older = parse_file(json.dumps({"format": 2, "own_tips": ["Ask."]}).encode(), parts, upgrades)
    assert oldest == older
    newest = format_file(oldest, parts, upgrades)
    assert json.loads(newest)["format"] == 3
    assert parse_file(newest.encode(), parts, upgrades) == oldest
    with pytest.raises(FileError, match="newer than mine, which is 3"):
        parse_file(b'{"format": 4}', parts, upgrades)


def test_a_byte_order_mark_is_no_fault(community: Community) -> None:
    found = parse_file(b"\xef\xbb\xbf" + file_of(own_tips=[tip("Ask.")]), community.bot.importables)
    assert isinstance(found, SettingsFile)


# The same on both databases


@dataclass(frozen=True)
class Role:
    id: int
    managed: bool = False
    permissions = discord.Permissions.none()

    def is_default(self) -> bool:
        return False

    def __ge__(self, other: "Role") -> bool:
        return self.id >= other.id


class Server:
    """As much of a guild as parts ask for: a role 20 below the bot's own."""

    id = 7
    owner_id = 1
    me = SimpleNamespace(guild_permissions=SimpleNamespace(manage_roles=True), top_role=Role(30))

    @property
    def owner(self) -> Any:
        return SimpleNamespace(id=self.owner_id, guild=self)

    def get_role(self, role_id: int) -> Role | None:
        return Role(role_id) if role_id == 20 else None

    def get_channel(self, _channel_id: int) -> None:
        return None


async def test_parts_come_in_and_go_out_on_both_databases(either_database: Database, now: datetime) -> None:
    audit, guild = Audit(either_database, lambda: now), cast("discord.Guild", Server())
    settings = GuildSettingsStore(either_database, audit, lambda: now)
    parts: list[Importable] = [
        SettingsImportable(settings, ("tips", "streaks"), shipped_content().part(TimeZones), lambda: [NOTICES_CHANNEL]),
        MilestoneTransfer(either_database, audit),
        OwnTipsTransfer(either_database, audit, lambda: now, Tips((), ())),
    ]
    first = file_of(
        settings={"zone": "Asia/Tokyo", "features_off": ["tips"]},
        milestones=[{"days": 7, "role_id": "20"}, {"days": 30, "role_id": "20"}],
        own_tips=[tip("One."), tip("Two.", action="Now.")],
    )
    second = file_of(milestones=[{"days": 30, "role_id": "20"}], own_tips=[tip("two"), tip("Three.")])
    for raw, changes in ((first, [2, 2, 2]), (second, [1, 3])):
        found = parse_file(raw, parts)
        asker, values = cast("discord.Member", guild.owner), found.values
        here = [(part, ImportContext(guild, asker, values[part.name], True)) for part in parts if part.name in values]
        async with either_database.write() as transaction:
            assert [len((await part.compare(transaction, one)).steps) for part, one in here] == changes
            for part, one in here:
                await part.apply(transaction, one, 1)
        async with either_database.write() as transaction:
            assert [len((await part.compare(transaction, one)).steps) for part, one in here] == [0] * len(here)
    settings.drop(7)
    out = json.loads(format_file(SettingsFile("", {part.name: await part.export(7) for part in parts}), parts))
    assert out["settings"]["features_off"] == ["tips"]
    assert out["milestones"] == [{"days": 30, "role_id": "20"}]
    assert [row["text"] for row in out["own_tips"]] == ["two", "Three."]


async def test_one_import_waits_in_a_guild_until_it_is_done_or_dropped(
    either_database: Database, now: datetime
) -> None:
    waiting = WaitingImport(7, "1", "{}", replaces=True)
    async with either_database.write() as transaction:
        await put_import(transaction, waiting, now)
        assert await lock_import(transaction, 7, now) == waiting
        assert await lock_import(transaction, 8, now) is None
        assert await lock_import(transaction, 7, now + timedelta(days=1, seconds=1)) is None
        await mark_import_done(transaction, 7)
        assert await lock_import(transaction, 7, now) == WaitingImport(7, "1", "", replaces=True, done=True)
    assert not await drop_import(either_database, 7, "1", now)
    async with either_database.write() as transaction:
        await put_import(transaction, WaitingImport(7, "2", "{}", replaces=False), now)
    assert not await drop_import(either_database, 7, "1", now)
    assert not await drop_import(either_database, 8, "2", now)
    assert await drop_import(either_database, 7, "2", now)


async def test_a_file_that_discord_no_longer_has_gets_a_sentence(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(_self: discord.Attachment, **_options: Any) -> bytes:
        gone: Any = SimpleNamespace(status=404, reason="Not Found")
        raise discord.NotFound(gone, "asset not found")

    monkeypatch.setattr(discord.Attachment, "read", read)
    page = await bring(community, file_of())
    assert message_text(page).startswith("Discord no longer has that file. Please attach it again.")
    assert await rows(community, "imports") == []


async def test_the_look_and_the_import_lock_in_the_same_order(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise two moderators with a file at once wait for each other on PostgreSQL until it refuses one of them."""
    locked: list[str] = []
    change_within = GuildSettingsStore.change_within

    async def lock(*given: Any) -> WaitingImport | None:
        locked.append("import")
        return await lock_import(*given)

    async def change(*given: Any, **changed: Any) -> Any:
        locked.append("settings")
        return await change_within(*given, **changed)

    monkeypatch.setattr("cogs.admin.transfer.commands.lock_import", lock)
    monkeypatch.setattr(GuildSettingsStore, "change_within", change)
    page = await bring(community, file_of(settings={"zone": "Europe/Berlin"}))
    assert locked[0] == "import"
    locked.clear()
    assert "Imported" in await agree(community, page)
    assert locked[0] == "import"

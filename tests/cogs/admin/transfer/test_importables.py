"""The parts of a file of settings on both databases, and the file that waits for a yes."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.database.executor import Database
from bot.guilds.audit import Audit
from bot.guilds.notices import NOTICES_CHANNEL
from bot.guilds.settings import GuildSettingsStore
from bot.reports.transfer import Importable, ImportContext
from bot.timezones.zones import TimeZones
from cogs.admin.transfer.file import SettingsFile, format_file, parse_file
from cogs.admin.transfer.settings import SettingsImportable
from cogs.admin.transfer.store import WaitingImport, drop_import, lock_import, mark_import_done, put_import
from cogs.streaks.milestones.transfer import MilestoneTransfer
from cogs.tips.records import Tips
from cogs.tips.transfer import OwnTipsTransfer
from tests.cogs.admin.transfer.acts import agree, bring, file_of, rows, tip
from tests.support.community import Community
from tests.support.content import shipped_content
from tests.support.reading import message_text


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

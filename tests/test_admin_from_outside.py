"""Moderators' commands and members' rights as Discord meets them: over real HTTP and a real WebSocket."""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from tests.discord_server.actors import NotOfferedError
from tests.discord_server.commands import Upload
from tests.discord_server.permissions import BOT_DEFAULT, CREATE_PRIVATE_THREADS
from tests.discord_server.records import Exchange
from tests.discord_server.server import DiscordServer
from tests.support.mentoring_outside import SEEKER, Interviews, looked_at

FOR_MODERATORS = "This is for moderators"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Interviews]:
    """At the end, every request of the bot must have kept to Discord's published description."""
    async with DiscordServer() as discord:
        yield Interviews(discord, tmp_path)
        assert discord.findings == []


def files_of(server: Interviews, exchange: Exchange) -> Mapping[str, bytes]:
    assert exchange.message is not None
    return {one["filename"]: server.server.file(one) for one in exchange.message.attachments}


async def test_setup_takes_channels_a_role_features_and_a_zone_and_all_is_set(server: Interviews) -> None:
    chief, role = server.moderator, server.server.add_role(server.guild, "Helpers")
    async with server.bot():
        shown = await server.does(chief, "admin setup")
        assert "Still to do" in shown.text
        for place in ("tips", "mentoring", "notices"):
            shown = await server.picks(chief, shown.message, f"admin:channel:{place}", [server.interviews])
            assert f"<#{server.interviews.id}>. Saved." in shown.text
        shown = await server.picks(chief, shown.message, "admin:role", [role])
        assert f"<@&{role.id}>. Saved." in shown.text
        shown = await server.picks(chief, shown.message, "admin:role", [])
        assert "no role. Saved." in shown.text
        shown = await server.picks(chief, shown.message, "admin:features", ["tips", "mentoring"])
        assert "Streaks" in shown.text.partition("Switched off")[2]
        assert "switched off" in (await server.does(server.ann, "streak status")).text
        form = await server.presses(chief, shown.message, "Another zone")
        shown = await server.fills(chief, form, "Tokyo")
        assert "Asia/Tokyo. Saved." in shown.text
        shown = await server.picks(chief, shown.message, "admin:zone", ["Europe/London"])
        assert "All set" in shown.text
        server.server.remove_channel(server.interviews)
        assert "Still to do" in (await server.does(chief, "admin setup")).text


async def test_the_doctor_names_a_permission_that_was_taken_away_until_it_is_back(server: Interviews) -> None:
    chief = server.moderator
    async with server.bot():
        await server.chooses_channel()
        server.server.set_bot_permissions(server.guild, BOT_DEFAULT & ~CREATE_PRIVATE_THREADS)
        page = await server.does(chief, "admin doctor")
        assert "Create Private Threads" in page.text
        for label in ("Permissions", "Jobs", "Failures", "Overview"):
            page = await server.presses(chief, page.message, label)
            assert f"Doctor · {label}" in page.text
        server.server.set_bot_permissions(server.guild, BOT_DEFAULT)
        page = await server.presses(chief, page.message, "Check again")
        assert "Create Private Threads" not in page.text


async def test_a_report_has_pictures_and_a_file_and_the_audit_names_every_change(server: Interviews) -> None:
    chief = server.moderator
    async with server.bot():
        assert "Nothing to report yet" in (await server.does(chief, "admin report")).text
        for member in (server.ann, server.bob, server.cleo, *server.everyone):
            page = await server.does(member, "guide read", chapter="math")
            await server.presses(member, page.message, "Mark read & continue")
            await server.does(member, "streak join", timezone="UTC", habit="read one page")
            await server.does(member, "streak log", minutes="25")
        report = await server.does_slowly(chief, "admin report", months=3)
        files = files_of(server, report)
        assert files["report.csv"].decode().startswith("month,")
        pictures = [content for name, content in files.items() if name.endswith(".png")]
        assert pictures
        assert all(one.startswith(b"\x89PNG") for one in pictures)

        await server.chooses_channel()
        setup = await server.does(chief, "admin setup")
        for place in ("tips", "notices", "mentoring"):
            for channel in (server.channel, server.interviews):
                await server.picks(chief, setup.message, f"admin:channel:{place}", [channel])
        scheduled = await server.does(
            chief, "admin tips schedule", channel=server.channel, weekday="monday", time="9am"
        )
        assert "is scheduled" in scheduled.text
        audit = await server.does(chief, "admin audit", member=chief)
        assert "8 changes" in audit.text
        older = await server.presses(chief, audit.message, "Older")
        assert (await server.presses(chief, older.message, "Newer")).text == audit.text
        typed = await server.server.autocomplete(chief, server.channel, "admin audit", "what", what="tips")
        kinds = [one["value"] for one in typed.choices]
        assert kinds
        assert f"with `{kinds[0]}`" in (await server.does(chief, "admin audit", what=kinds[0])).text


async def test_an_export_is_imported_after_a_question_and_what_is_no_export_changes_nothing(server: Interviews) -> None:
    chief = server.moderator
    async with server.bot():
        await server.chooses_channel()
        exported = files_of(server, await server.does(chief, "admin export"))["guidepost-settings.json"]
        assert str(server.interviews.id) in exported.decode()
        same = await server.does(chief, "admin import", file=Upload("guidepost-settings.json", exported))
        assert "here already" in same.text
        setup = await server.does(chief, "admin setup")
        await server.picks(chief, setup.message, "admin:channel:mentoring", [])
        for label, said in (("Leave as it is", "Everything stays as it is"), ("Import", "Imported: 1 change saved")):
            asked = await server.does(chief, "admin import", file=Upload("guidepost-settings.json", exported))
            assert said in (await server.presses(chief, asked.message, label)).text
        for content in (b"", b"{", b"\xff\xfe\x00", b"[" * 5_000, json.dumps({"guidepost": 99}).encode()):
            refused = await server.does(chief, "admin import", file=Upload("settings.json", content), replace=True)
            assert refused.message is not None
            assert not refused.message.custom_ids, content[:20]
        huge = await server.does(chief, "admin import", file=Upload("settings.json", b" " * 2_000_000))
        assert "larger than 1 MB" in huge.text


async def test_a_round_is_looked_at_started_once_and_closed_and_pairs_and_reports_are_shown(
    server: Interviews,
) -> None:
    chief, ann, bob = server.moderator, server.ann, server.bob
    async with server.bot():
        await server.chooses_channel()
        await server.is_host(bob, "1")
        await server.does(bob, "mentoring host", pause="2 weeks")
        for seeker in (ann, server.cleo):
            await server.has_profile(seeker, *SEEKER)
            assert "waiting list" in (await server.asks(seeker)).text
        server.time_passes("UPDATE mentoring_hosts SET paused = '', paused_until = NULL")
        preview = await server.does_slowly(chief, "admin mentoring preview")
        assert "Round preview" in preview.text
        started = await server.does_slowly(chief, "admin mentoring start")
        assert "The round" in started.text
        again = await server.does_slowly(chief, "admin mentoring start")
        assert "A round is already open" in again.text
        assert "The round" in (await server.presses(chief, again.message, "Refresh")).text
        offer = await server.direct_message(bob, "asks for 20 to 30 minutes")
        closed = await server.does(chief, "admin mentoring close")
        assert "The round is closed" in closed.text
        assert "No round is open" in (await server.does(chief, "admin mentoring close")).text

        assert server.direct_messages(bob, "asks for 20 to 30 minutes") == 1
        report = await server.presses(bob, offer, "Report")
        await server.fills(bob, report, "Not **kind**, @everyone.")
        reports = await server.does(chief, "admin mentoring reports")
        assert "Not" in reports.text
        assert "Nobody has been matched yet" in (await server.does(chief, "admin mentoring pairs")).text


async def test_a_pair_is_ended_by_moderators_and_both_are_told(server: Interviews) -> None:
    chief, ann, bob = server.moderator, server.ann, server.bob
    async with server.bot():
        await server.chooses_channel()
        await server.has_profile(ann, *SEEKER)
        await server.is_host(bob)
        thread = await server.paired(ann, bob)
        typed = await server.server.autocomplete(chief, server.channel, "admin mentoring unpair", "pair", pair="")
        [offered] = typed.choices
        asked = await server.does(chief, "admin mentoring unpair", pair=offered["value"])
        assert "stays as it is" in (await server.presses(chief, asked.message, "Keep it")).text
        listed = await server.does(chief, "admin mentoring pairs")
        asked = await server.picks(chief, listed.message, "mentoring:pick", [server.pair_in(thread)])
        assert "no longer matched" in (await server.presses(chief, asked.message, "End it")).text
        for member in (ann, bob):
            await server.direct_message(member, "The moderators ended your interview")


async def test_whom_discord_lets_through_is_looked_at_again(server: Interviews) -> None:
    """Under Server Settings > Integrations somebody has opened /admin to everyone."""
    discord, ann, bob = server.server, server.ann, server.bob
    async with server.bot() as running:
        with pytest.raises(NotOfferedError):
            await server.does(ann, "admin doctor")
        discord.let_use(server.guild, "admin", server.guild)
        helpers = discord.add_role(server.guild, "Helpers")
        setup = await server.does(server.moderator, "admin setup")
        await server.picks(server.moderator, setup.message, "admin:role", [helpers])
        discord.set_roles(bob, [helpers])
        assert "Doctor" in (await server.does(bob, "admin doctor")).text
        shown = await server.does(bob, "admin setup")
        for command in ("setup", "doctor", "report", "audit", "export"):
            assert FOR_MODERATORS in (await server.does(ann, f"admin {command}")).text
        for command in ("preview", "start", "close", "pairs", "reports"):
            assert FOR_MODERATORS in (await server.does(ann, f"admin mentoring {command}")).text
        for command, options in (("import", {"file": Upload("x.json", b"{}")}), ("mentoring unpair", {"pair": "1-1"})):
            assert FOR_MODERATORS in (await server.does(ann, f"admin {command}", **options)).text
        typed = await discord.autocomplete(ann, server.channel, "admin mentoring unpair", "pair", pair="")
        assert typed.choices == []
        form = await server.presses(bob, shown.message, "Another zone")
        discord.set_roles(bob, [])  # while the form and the message are open
        assert FOR_MODERATORS in (await server.fills(bob, form, "Tokyo")).text
        assert shown.message is not None
        discord.world.mark_message(discord.message(shown.message), components=shown.message.components)
        pressed = await server.picks(bob, shown.message, "admin:channel:tips", [server.channel])
        assert FOR_MODERATORS in (pressed.text + "".join(one.text for one in pressed.followups))
        assert "Traceback" not in running.output


async def test_members_take_what_is_held_about_them_away_and_delete_it(server: Interviews) -> None:
    ann = server.ann
    async with server.bot():
        assert "I don't hold anything about you" in (await server.does(ann, "privacy export")).text
        await server.has_profile(ann, *SEEKER)
        await server.asks(ann)
        packed = files_of(server, await server.does(ann, "privacy export"))["guidepost-export.zip"]
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            assert archive.testzip() is None
            everything = b"".join(archive.read(one) for one in archive.namelist())
        assert b"Machine learning engineer" in everything
        private = server.server.dm(ann)
        assert files_of(server, looked_at(await server.server.slash(ann, private, "privacy export")))
        asked = await server.does(ann, "privacy delete")
        assert "Everything stays" in (await server.presses(ann, asked.message, "Keep everything")).text
        asked = await server.does(ann, "privacy delete")
        deleted = await server.presses(ann, asked.message, "Delete everything")
        assert "welcome back" in deleted.text
        assert "I don't hold anything about you" in (await server.does(ann, "privacy delete")).text
        assert str(ann.id).encode() not in (server.folder / "guidepost.sqlite3").read_bytes()

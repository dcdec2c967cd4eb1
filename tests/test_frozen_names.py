"""The names that outlive a version: on Discord, in databases and files, in what operators wrote. Each stands here as
it is out there; whoever renames code changes the first part of this file, and never the lists.

A name may be added anywhere; one that is missing breaks what somebody has.
"""

import json
import logging
import re
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from bot.client import Guidepost
from bot.environment import Environment
from bot.jobs.nightly_backup import KIND as NIGHTLY_BACKUP
from bot.operations.metrics import Metrics
from cogs.mentoring.notification_records import NotificationKind
from tests.cogs.mentoring.acts import SEEKER, Interviews
from tests.cogs.tips.acts import TO_MONDAY, hours_pass, scheduled
from tests.support.community import Community
from tests.support.forms import fill
from tests.support.reading import response_of, walk

# How the program is asked: one function for each kind of name


def registered_components(bot: Guidepost) -> set[str]:
    """`FEATURE:ACT` of every button and select that is answered."""
    return set(bot.components.acts)


def components_for_moderators(bot: Guidepost) -> set[str]:
    return set(bot.components.moderator_acts)


def columns(file: Path) -> dict[str, set[str]]:
    """Of every table."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} for table in tables}


def checked_values(file: Path) -> dict[str, set[str]]:
    """What the database itself lets stand in a column, by `TABLE.COLUMN`."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        f"{table}.{column}": set(re.findall("'([^']*)'", values))
        for table, sql in tables
        for column, values in re.findall(r"CHECK \((\w+) IN \(([^)]*)\)\)", sql)
    }


def timed_kinds(bot: Guidepost) -> set[str]:
    """Whatever the ledger of timed work has rows of; the copy at night is added where the bot is run for good."""
    return {*bot.scheduler._jobs, NIGHTLY_BACKUP}


def letter_kinds() -> set[str]:
    """What stands in `mentoring_letters.kind`."""
    return {kind.value for kind in NotificationKind}


def environment_names() -> set[str]:
    prefix = str(Environment.model_config["env_prefix"])
    return {
        str(field.validation_alias or f"{prefix}{name.upper()}") for name, field in Environment.model_fields.items()
    }


async def metrics_text(community: Community, backups: Path) -> str:
    """What Prometheus reads after a command, a press, an error and a timed post."""
    metrics = Metrics(community.bot, backups)
    async with metrics.counting():
        page = response_of(await community.slash("guide read", chapter="math"))
        await community.press(page, "Skip")
        logging.getLogger("bot").error("something of ours")
        await scheduled(community, community.general)
        await hours_pass(community, TO_MONDAY)
        return (await metrics.export()).decode()


async def notice_keys(community: Community, file: Path) -> list[str]:
    """Of all that moderators were told."""
    await community.bot.run_due(community.bot.clock())
    with closing(sqlite3.connect(file)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM notices ORDER BY key")]


# The names

FILE = "guidepost.sqlite3"
COMPONENTS = {
    "admin": "audit channel doctor features import invitehost leaveit otherzone postinvitation role setup zone",
    "guide": "chapter contents continue mark page progress resume search section unmark",
    "help": "command page topic",
    "mentoring": (
        "accept again ask back calendar calloff capacity choose close decline delete host hosting hosts keep "
        "later learned leave met missed more move number pairs pause pick place prepare preview profile "
        "progress questions report reportoffer reports request rest resume round slot start status stop thank time "
        "turn unpair voice withdraw withdrawn"
    ),
    "privacy": "delete keep",
    "streaks": (
        "board calendar delete done habit remind reminder rest restdays resume settings shown silence start status "
        "undo why zone"
    ),
    "tips": "another done history keep list plan postnow preview read redraw remove skipnext takeback useful week",
    "worksheets": (
        "add askdelete change close delete export fill item list next offer open preview remind remove sample share "
        "sharethere show step"
    ),
}
FOR_MODERATORS = {
    "admin": "audit channel doctor features import invitehost leaveit otherzone postinvitation role setup zone",
    "mentoring": "close keep pairs pick preview progress reports start unpair",
    "tips": "history keep list plan postnow preview redraw remove skipnext",
}
TABLES = {
    "audit_entries": "id guild_id member_id at what before_words after_words",
    "command_syncs": "application_id definition_hash synced_at",
    "departures": "guild_id member_id noticed_at",
    "failures": "reference happened_at place guild_id summary traceback",
    "guide_progress": "member_id chapter section page finished_at marked_at marked_in",
    "guild_hellos": "guild_id joined at said",
    "guild_rounds": "guild_id swept_at swept_to gone_at",
    "guild_settings": (
        "guild_id tips_channel_id mentoring_channel_id notices_channel_id moderator_role_id zone features_off "
        "changed_by changed_at"
    ),
    "imports": "guild_id id at file replaces done",
    "mentoring_avoids": "guild_id member_id avoided_id at",
    "mentoring_guilds": "guild_id",
    "mentoring_hosts": "guild_id member_id capacity since paused paused_until unanswered",
    "mentoring_letters": "id guild_id member_id kind subject place due_at good_until state ended_at recheck_at shown",
    "mentoring_offers": "id request_id guild_id seeker_id host_id reasons state made_at expires_at ended_at round_id",
    "mentoring_pairs": (
        "id request_id guild_id seeker_id host_id goal paired_at state room thread_id questions meeting_at "
        "meeting_place sequence ask_at asked seeker_answer host_answer met_at thanks thanked_at learned ended_at reason"
    ),
    "mentoring_profiles": (
        "guild_id member_id held_role held_industry wanted_role wanted_industry topics languages zone about "
        "changed_at unanswered paused_at invited_at left_at"
    ),
    "mentoring_reports": "id guild_id reporter_id about_id subject words at",
    "mentoring_requests": (
        "id guild_id seeker_id goal state asked_at waiting_since next_at wished_host_id tries ended_at reason"
    ),
    "mentoring_rounds": "id guild_id started_by started_at seed state seekers offers ended_at",
    "notices": "guild_id key at words buttons told",
    "occurrences": (
        "kind guild_id key id channel_id member_id state attempts due_at claimed_at held_until unsure_since "
        "settled_at message_id last_error"
    ),
    "schema_versions": "version applied_at",
    "starts": "id started_at",
    "streak_corrections": "guild_id member_id id date added reason at state",
    "streak_logs": "id guild_id member_id date zone at minutes note late",
    "streak_members": (
        "guild_id member_id joined_at cue habit on_leaderboard reminder_hour next_reminder_at reminders_refused "
        "left_at reminders_ignored reminded_on reminder_message_id reminders_stopped"
    ),
    "streak_milestones": "guild_id days role_id trouble",
    "streak_pauses": "guild_id member_id start_on end_on",
    "streak_places": "guild_id period days slot members",
    "streak_rests": "guild_id member_id since weekdays",
    "streak_totals": "guild_id period member_id days minutes shown",
    "streak_zones": "guild_id member_id at zone closes since",
    "tip_bags": "guild_id seed round left_keys shown_keys last_key last_chapter",
    "tip_own": "id guild_id words action chapter added_by changed_at",
    "tip_runs": (
        "guild_id kind key id due_at channel_id role_id thread publish tip_key words action chapter late "
        "state ended_at message_id reason reads dones"
    ),
    "tip_schedules": (
        "guild_id channel_id weekday at zone role_id thread publish paused suspended next_at changed_by changed_at"
    ),
    "tip_dones": "run_id guild_id member_id at",
    "tip_votes": "run_id guild_id member_id at",
    "worksheet_sheets": (
        "member_id worksheet version answers step steps begun_at changed_at finished_at changed_in "
        "remind_at remind_zone"
    ),
    "worksheet_versions": "version definition",
}
# What the database itself lets stand in a column.
CHECKED = {
    "mentoring_hosts.paused": ",asked,unanswered",
    "mentoring_letters.place": "room,direct,thread,held",
    "mentoring_letters.state": "open,sent,dropped",
    "mentoring_offers.state": "open,accepted,declined,expired,full,withdrawn",
    "mentoring_pairs.room": "wanted,open,none",
    "mentoring_pairs.state": "open,met,missed,unknown,ended",
    "mentoring_requests.state": "looking,waiting,paired,closed",
    "mentoring_rounds.state": "open,closed",
    "occurrences.state": "claimed,sent,failed,skipped",
    "streak_corrections.state": "direct,waiting,told",
    "tip_runs.state": "open,sent,failed,skipped",
}
TIMED = (
    "backup departures extra-tip hello mentoring-letter notice streak-correction streak-reminder weekly-tip "
    "worksheet-reminder"
)
LETTERS = "ask ended forward nudge offer paired paused prep reminder thank thanks time waiting"
ENVIRONMENT = (
    "DISCORD_TOKEN GUIDEPOST_CONTENT_DIR GUIDEPOST_DATABASE_URL GUIDEPOST_DATA_DIR GUIDEPOST_LOG_FORMAT "
    "GUIDEPOST_METRICS_HOST GUIDEPOST_METRICS_PORT GUIDEPOST_POSTGRESQL_CONNECTIONS "
    "GUIDEPOST_POSTGRESQL_CONNECT_SECONDS GUIDEPOST_POSTGRESQL_RETRIES "
    "GUIDEPOST_POSTGRESQL_STATEMENT_SECONDS GUIDEPOST_SHARDS"
)
# Each with its labels: whoever draws them asks by both.
METRICS = {
    "guidepost_answer_seconds_bucket": "act le",
    "guidepost_answer_seconds_count": "act",
    "guidepost_answer_seconds_sum": "act",
    "guidepost_commands_total": "command outcome",
    "guidepost_connected": "",
    "guidepost_errors_total": "logger",
    "guidepost_guilds": "",
    "guidepost_last_backup_age_seconds": "",
    "guidepost_occurrences": "kind state",
    "guidepost_open_answers": "",
    "guidepost_presses_total": "act outcome",
    "guidepost_rounds_running": "",
}
FORMAT = 1


def each(names: dict[str, str]) -> set[str]:
    """`FEATURE:ACT` of all."""
    return {f"{feature}:{act}" for feature, acts in names.items() for act in acts.split()}


# Custom ids


def test_every_button_and_select_is_still_answered(community: Community) -> None:
    assert each(COMPONENTS) - registered_components(community.bot) == set()


def test_what_was_for_moderators_is_theirs_and_what_was_for_all_is_still(community: Community) -> None:
    known = components_for_moderators(community.bot)
    assert known & each(COMPONENTS) == each(FOR_MODERATORS)


async def test_buttons_are_presses_and_selects_are_picks(community: Community) -> None:
    contents = walk(response_of(await community.slash("guide contents")).components)
    setup = walk(response_of(await community.moderator.slash(community.general, "admin setup")).components)
    found = {one["type"]: one["custom_id"] for one in [*contents, *setup] if "custom_id" in one}
    # A button; a select of texts, of a role, of a channel.
    assert set(found) == {2, 3, 6, 8}
    assert found.pop(2).startswith("press:")
    assert all(one.startswith("pick:") for one in found.values())


# The database


def test_every_table_has_its_columns(new_file: Path) -> None:
    found = columns(new_file)
    missing = {table: set(names.split()) - found.get(table, set()) for table, names in TABLES.items()}
    assert {table: names for table, names in missing.items() if names} == {}


def test_what_stands_in_a_column_may_stand_there(new_file: Path) -> None:
    found = checked_values(new_file)
    missing = {column: set(values.split(",")) - found.get(column, set()) for column, values in CHECKED.items()}
    assert {column: values for column, values in missing.items() if values} == {}


def test_timed_work_keeps_its_kinds(community: Community) -> None:
    assert set(TIMED.split()) - timed_kinds(community.bot) == set()


def test_letters_about_interviews_keep_their_kinds() -> None:
    assert set(LETTERS.split()) - letter_kinds() == set()


# Notices to moderators: a key that is named otherwise is told once more


def are(keys: Collection[str], *patterns: str) -> bool:
    """Whether each key is of its pattern, in this order."""
    return len(keys) == len(patterns) and all(map(re.fullmatch, patterns, keys))


async def test_a_tip_that_cannot_be_posted_keeps_its_key(community: Community, tmp_path: Path) -> None:
    tips = community.guild.create_text_channel("tips")
    await scheduled(community, tips)
    community.env.inject_error("POST", f"/channels/{tips.id}/messages", status=403, code=50013, times=None)
    await community.moderator.slash(community.general, "admin tips now")
    await hours_pass(community, TO_MONDAY)
    keys = await notice_keys(community, tmp_path / FILE)
    assert are(keys, r"tips:extra-tip:\d+", r"tips:weekly-tip:2026-01-05"), keys


async def test_a_pair_without_a_channel_an_unreached_member_and_a_report_keep_their_keys(
    community: Community, tmp_path: Path
) -> None:
    interviews = Interviews(community, None)
    community.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    await interviews.ask(interviews.ann)
    await interviews.run_due()
    await interviews.bob.click(response_of(await interviews.slash(interviews.bob, "status")), label="Accept")
    await interviews.run_due()
    status = response_of(await interviews.slash(interviews.ann, "status"))
    await fill(interviews.ann, await interviews.ann.click(status, label="Report"), "They asked for money.")
    keys = await notice_keys(community, tmp_path / FILE)
    assert are(keys, r"mentoring:report:\d+", r"mentoring:room:2026-01", r"mentoring:unreached:2026-01"), keys


async def test_a_thread_that_takes_no_posts_keeps_its_key(community: Community, tmp_path: Path) -> None:
    channel = community.guild.create_text_channel("interviews")
    setup = response_of(await community.moderator.slash(community.general, "admin setup"))
    await community.moderator.select(setup, [channel], custom_id="pick:admin:channel:mentoring")
    interviews = Interviews(community, channel)
    thread = await interviews.pair_with_bob()
    community.env.inject_error("POST", f"/channels/{thread.id}/messages", status=403, code=50013, times=None)
    await interviews.slash(interviews.ann, "schedule", time="2026-01-05 15:00")
    await interviews.run_due()
    keys = await notice_keys(community, tmp_path / FILE)
    assert are(keys, r"mentoring:thread:2026-01"), keys


# The file of a server's settings


async def test_a_file_of_format_1_comes_in_and_goes_out_by_the_same_names(community: Community) -> None:
    channel, role = community.guild.create_text_channel("channel"), community.guild.create_role("Role")
    here, holders = str(channel.id), str(role.id)
    parts: dict[str, Any] = {
        "settings": {
            "tips_channel_id": here,
            "mentoring_channel_id": here,
            "notices_channel_id": here,
            "moderator_role_id": holders,
            "zone": "Asia/Tokyo",
            "features_off": ["streaks"],
        },
        "milestones": [{"days": 7, "role_id": holders}],
        "tip_schedule": {
            "channel_id": here,
            "weekday": "Friday",
            "time": "18:30",
            "zone": "Asia/Tokyo",
            "role_id": holders,
            "thread": True,
            "publish": False,
            "paused": True,
        },
        "own_tips": [{"text": "Ask one person.", "action": "Write to them.", "chapter": "math"}],
    }
    raw = json.dumps({"format": FORMAT, "made_by": "Guidepost 0.2.0", **parts}).encode()
    page = await community.moderator.slash(community.general, "admin import", file=("settings.json", raw))
    await community.press(response_of(page), "Import", community.moderator)
    [file] = response_of(await community.moderator.slash(community.general, "admin export")).attachments
    exported = json.loads(await file.read())
    assert exported.pop("made_by").startswith("Guidepost ")
    assert exported == {"format": FORMAT, **parts}


# What operators wrote


def test_settings_keep_their_names_in_the_environment() -> None:
    assert set(ENVIRONMENT.split()) - environment_names() == set()


async def test_metrics_keep_their_names_and_labels(community: Community, tmp_path: Path) -> None:
    backups = tmp_path / "copies"
    backups.mkdir()
    (backups / "nightly-20260101T030000Z.sqlite3").touch()
    text = await metrics_text(community, backups)
    found: dict[str, str] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name] = " ".join(sorted(sample.labels))
    assert {name: found.get(name) for name in METRICS} == METRICS
    assert "# TYPE guidepost_shard_latency_seconds gauge" in text  # a simulated Discord has no heartbeat to measure

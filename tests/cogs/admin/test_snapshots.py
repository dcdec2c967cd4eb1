"""Every page of `/admin` that belongs to no other feature, and the welcome, as they are read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from syrupy.assertion import SnapshotAssertion

from bot.guilds.audit import AuditEntry, Change
from bot.guilds.failures import Failure
from bot.guilds.health_check import HealthFinding, HealthReport, JobStatus
from bot.guilds.notices import NOTICES_CHANNEL, Notice
from bot.guilds.permissions import POSTING, ChannelNeeds
from bot.guilds.settings import GuildSettings
from bot.jobs.records import Entry, InChannel, Occurrence, State
from bot.pages.ui import MessagePage
from bot.reports.statistics import ACTIVE, Column, Hidden, StatisticsTopic, months_until
from bot.reports.transfer import Difference, SettingChange
from cogs.admin import doctor_views
from cogs.admin.audit import AuditPage, audit_view
from cogs.admin.doctor_views import Diagnosis, doctor_view
from cogs.admin.report.picture import Drawing
from cogs.admin.report.views import MonthlyReport, report_view
from cogs.admin.setup_views import SetupState, invitation_page, invitation_preview, invited_page, setup_view
from cogs.admin.transfer.views import ImportPreview, done_view, export_view, nothing_view, preview_view
from cogs.admin.welcome import welcome_page
from tests.support.snapshots import page_text

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
GUILD = 1
TIPS = ChannelNeeds("tips_channel_id", "Tips", POSTING, feature="tips")
FEATURES = ("tips", "streaks", "mentoring")
ZONES = [("Tokyo · 21:00", "Asia/Tokyo"), ("Berlin · 13:00", "Europe/Berlin")]
MISSING = ["**Tips**: choose a channel.", "**Time zone**: choose one. Until then it's UTC."]
CHOSEN = GuildSettings(GUILD, tips_channel_id=20, notices_channel_id=21, moderator_role_id=50, zone="Asia/Tokyo")
WARNING = "Everyone in the server can read <#21>. Choose a channel that only moderators see."
STEPS = [("Schedule the weekly tip", "tips:plan"), ("Check everything", "admin:doctor")]
OK = HealthFinding("In <#20> I can do everything that a tip needs.")
WRONG = HealthFinding("In <#20> I can't send messages: allow **Send Messages** for my role there.", True)
PROGRAM = HealthReport([HealthFinding("Guidepost 1.0."), HealthFinding("The database is SQLite, of 1.2 MB.")])


def check(pages: dict[str, MessagePage], page_snapshot: SnapshotAssertion) -> None:
    for name, page in pages.items():
        assert page_text(page) == page_snapshot(name=name), name


def test_welcome_and_setup(page_snapshot: SnapshotAssertion) -> None:
    needs, present = [TIPS, NOTICES_CHANNEL], frozenset({20, 21, 50})
    empty = SetupState(GuildSettings(GUILD), FEATURES, needs, ZONES, frozenset(), MISSING, 3)
    notice = "**Tips:** <#20>. Saved."
    done = SetupState(CHOSEN, FEATURES, needs, ZONES, present, [], 4, STEPS, notice, WARNING)
    check(
        {
            "welcome": welcome_page("occurrence", has_help=True),
            "setup at first": setup_view(empty),
            "setup done": setup_view(done),
            "invitation to look at": invitation_preview(22),
            "invitation": invitation_page(GUILD),
            "invited": invited_page("https://discord.com/channels/1/22/40"),
        },
        page_snapshot,
    )


def diagnosis(tips: HealthReport, *, recent: int = 0, stale: str = "") -> Diagnosis:
    occurrence = Occurrence("weekly-tip", GUILD, "2026-03-16", NOW - timedelta(days=4), InChannel(20))
    undelivered = [Entry(occurrence, State.FAILED, 3, NOW, None, "403 50013: Missing Permissions")]
    failures = [Failure("K7QD3M", NOW, "/tip", GUILD, "RuntimeError", "…")] if recent else []
    notices = [Notice(GUILD, "tips:x", NOW, "The weekly tip is suspended; its settings are kept.")]
    parts = {"server": HealthReport(), "tips": tips, doctor_views.PROGRAM: PROGRAM}
    acts = [("Preview the next tip", "tips:preview")]
    return Diagnosis(NOW, stale, parts, failures, recent, undelivered if recent else [], notices, acts)


def test_doctor(page_snapshot: SnapshotAssertion) -> None:
    last = HealthFinding("<t:1773990000:f>, posted")
    well = HealthReport([OK], [JobStatus("The weekly tip", "<t:1774600000:f>", last)])
    ill = HealthReport([WRONG], [JobStatus("The weekly tip", "Paused.", last)])
    stale = "Discord is slow to answer, so this is what I remember. Check again in a minute."
    pages = {"all good": doctor_view(diagnosis(well), doctor_views.OVERVIEW)}
    pages |= {name: doctor_view(diagnosis(ill, recent=1, stale=stale), name) for name in doctor_views.PAGES}
    check(pages, page_snapshot)


def test_audit(page_snapshot: SnapshotAssertion) -> None:
    changes = [
        Change(GUILD, 30, "setup", "tips channel 20", "tips channel 21"),
        Change(GUILD, None, "tips add", "", "Ask *one* person."),
        Change(GUILD, 30, "tips skip"),
    ]
    entries = [AuditEntry(change, NOW) for change in changes]
    check(
        {
            "two pages": audit_view(AuditPage(entries, 1_234, 0, 247, None, "")),
            "one member's of one kind": audit_view(AuditPage(entries[:1], 1, 0, 1, 30, "setup")),
            "none": audit_view(AuditPage([], 0, 0, 1, None, "")),
        },
        page_snapshot,
    )


def test_report(page_snapshot: SnapshotAssertion) -> None:
    months = months_until(NOW, ZoneInfo("Europe/Berlin"), 3)
    reading = StatisticsTopic(
        "Reading",
        (
            Column("a", "Members who read", (4, Hidden.FEW, 1_200), ACTIVE),
            Column("b", "Chapters finished", (0, 0, 0)),
        ),
    )
    talks = StatisticsTopic("Interviews", (Column("c", "Median days from yes to the talk", (None, 6.0, None)),))
    report = MonthlyReport(months, "Europe/Berlin", [reading, talks])
    drawing = Drawing("report-1.png", b"", "Active members, Jan 2026 to Mar 2026. Mar 2026: members who read 1,200.")
    check({"report": report_view(report, [drawing]), "no charts": report_view(report, None)}, page_snapshot)


def test_export_and_import(page_snapshot: SnapshotAssertion) -> None:
    steps = [SettingChange("Time zone: none → Asia/Tokyo", "", ""), SettingChange("Tips: none → <#20>", "", "")]
    left_out = ["Moderators: that role isn't in this server."]
    parts = [("Settings", Difference(steps, left_out, 3)), ("Own tips", Difference([], [], 0))]
    replacing = ImportPreview("5", "", parts, "digest", replaces=True)
    same = ImportPreview("5", "Guidepost 1.0", [("Settings", Difference([], [], 3))], "digest", replaces=False)
    check(
        {
            "export": export_view(["Settings", "Own tips"]),
            "preview": preview_view(ImportPreview("5", "Guidepost 1.0", parts, "digest", replaces=False))[0],
            "preview that removes": preview_view(
                replacing, "Something changed here since you looked, so nothing was imported yet. Please look again."
            )[0],
            "nothing to do": nothing_view(same)[0],
            "done": done_view(2),
        },
        page_snapshot,
    )

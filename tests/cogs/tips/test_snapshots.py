"""Every page of tips as members and moderators read it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from syrupy.assertion import SnapshotAssertion

from bot.guilds.notices import Notice
from bot.interactions.components import button
from bot.pages.ui import MessagePage
from cogs.tips.records import EXTRA, SKIPPED, WEEKLY, OwnTip, Plan, Run, RunState, Schedule, Tip, Tips, Topic, Vote
from cogs.tips.views import admin, posts
from tests.support.snapshots import page_text

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
GUILD, CHANNEL, CHIEF = 1, 20, 30
TOPIC = Topic("scoping", 4, "Scoping Successful AI Projects", "projects")
TIP = Tip("valley", "Projects start with a problem that somebody has.", "Write one such problem down.", "scoping")
OWN = OwnTip(9, Tip("own:9", "Come to *Friday's* tea.", "Bring a question.", ""), NOW)
TIPS = Tips((TIP,), (TOPIC,))
RUN = Run("run", GUILD, WEEKLY, "2026-03-02", NOW, CHANNEL, TIP, state=RunState.SENT, message_id=40)
LIKED = replace(RUN, dones=7, votes=12, reads=1_200)
SCHEDULE = Schedule(GUILD, Plan(CHANNEL, 0, time(9), "Europe/Berlin"), NOW + WEEK, NOW, CHIEF)
RICH = replace(SCHEDULE, plan=replace(SCHEDULE.plan, role_id=50, thread=True, publish=True))
PROBLEM = "In <#20> I can't send messages: allow **Send Messages** for my role there."
ACTS = (posts.GUIDE_PAGE, posts.CHECK_IN)


def check(pages: dict[str, MessagePage], page_snapshot: SnapshotAssertion) -> None:
    for name, page in pages.items():
        assert page_text(page) == page_snapshot(name=name), name


def test_a_tip(page_snapshot: SnapshotAssertion) -> None:
    late = replace(LIKED, role_id=50, late=True)
    check(
        {
            "fresh post": posts.post_page(RUN, TOPIC, ACTS),
            "liked, late, with a role": posts.post_page(late, TOPIC, ACTS),
            "a server's own, guide off": posts.post_page(replace(RUN, tip=OWN.tip), None, ()),
            "for one member": posts.member_page(TIP, TOPIC, "", ACTS),
            "did it, keeps no streak": posts.did_it_page(
                replace(RUN, dones=1), [button("Start a streak", "streaks:start", 1, primary=True)]
            ),
            "did it, streaks are off": posts.did_it_page(LIKED, []),
            "did it again": posts.voted_page(Vote.DONE, LIKED, False),
            "did it": posts.voted_page(Vote.DONE, LIKED, True),
            "useful": posts.voted_page(Vote.USEFUL, LIKED, True),
            "useful again": posts.voted_page(Vote.USEFUL, LIKED, False),
        },
        page_snapshot,
    )


def test_the_schedule(page_snapshot: SnapshotAssertion) -> None:
    moments_ago = replace(SCHEDULE, changed_by=31, changed_at=NOW - timedelta(minutes=3))
    check(
        {
            "scheduled": admin.scheduled_page(None, SCHEDULE, "-# No time zone was given, so this is Europe/Berlin."),
            "scheduled again": admin.scheduled_page(replace(SCHEDULE, changed_at=NOW - WEEK), RICH, ""),
            "over another moderator's": admin.scheduled_page(moments_ago, RICH, ""),
            "preview": admin.preview_page(SCHEDULE, RUN, TOPIC),
            "preview of none": admin.preview_page(None, RUN, TOPIC),
            "preview while suspended": admin.preview_page(replace(SCHEDULE, suspended=PROBLEM), RUN, TOPIC),
            "skipped": admin.skipped_page(SCHEDULE, replace(SCHEDULE, next_at=NOW + 2 * WEEK)),
            "paused": admin.changed_page("The weekly tip is paused", replace(SCHEDULE, paused=True)),
            "posted now": admin.posted_now_page(replace(RUN, kind=EXTRA)),
            "posted now, on its way": admin.posted_now_page(replace(RUN, kind=EXTRA, state=RunState.OPEN)),
            "posted now, refused": admin.posted_now_page(
                replace(RUN, kind=EXTRA, state=RunState.FAILED, reason="403 50013: Missing Permissions")
            ),
        },
        page_snapshot,
    )


def test_own_tips_and_history(page_snapshot: SnapshotAssertion) -> None:
    runs = [
        replace(LIKED, kind=EXTRA),
        replace(RUN, due_at=NOW - WEEK, state=RunState.SKIPPED, reason=SKIPPED),
        replace(RUN, due_at=NOW - 2 * WEEK, state=RunState.FAILED, reason="403 50013: Missing Permissions"),
        replace(RUN, due_at=NOW - 3 * WEEK, late=True, votes=1),
        replace(RUN, due_at=NOW - 4 * WEEK, state=RunState.OPEN),
    ]
    notices = [Notice(GUILD, "tips:x", NOW, "The tip of <t:1771837200:F> couldn't be posted. Discord refused it.")]
    check(
        {
            "tip added": admin.saved_tip_page("Tip added", OWN.tip, TIPS),
            "tip of a chapter changed": admin.saved_tip_page("Tip changed", TIP, TIPS),
            "no own tips": admin.list_page([], TIPS, 0),
            "own tips": admin.list_page([OWN] * 7, TIPS, 0),
            "remove one": admin.remove_page(OWN),
            "history": admin.history_page(SCHEDULE, runs, notices),
            "history of nothing": admin.history_page(None, [], []),
        },
        page_snapshot,
    )

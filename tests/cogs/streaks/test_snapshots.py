"""Every page of streaks as members read it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import discord
import pytest
from syrupy.assertion import SnapshotAssertion

from bot.interactions.components import button
from cogs.streaks import forms
from cogs.streaks.records import (
    CalendarSpan,
    CheckIn,
    Correction,
    CorrectionState,
    DayKind,
    History,
    Log,
    LogResult,
    Member,
    Milestone,
    PausePeriod,
    Period,
    Rank,
    RestDays,
    Standing,
)
from cogs.streaks.rules.standing import calendar_marks, first_calendar_day, standing_on
from cogs.streaks.views import admin, days, leaderboard, reminders, settings, why
from cogs.streaks.views.calendar import calendar_page, describe_calendar, describe_week
from tests.cogs.streaks.rules.histories import history
from tests.support.snapshots import page_text

DAY = timedelta(days=1)
MONDAY, JOINED = date(2026, 3, 30), date(2026, 3, 2)
NOW = datetime(2026, 3, 30, 9, tzinfo=UTC)
GUILD, ANN = 1, 2
CONTINUE = [button("Continue reading", "guide:resume", primary=True)]
LOG = Log(7, MONDAY, "Europe/Berlin", NOW, 25)
LATE = Log(7, MONDAY - DAY, "Europe/Berlin", NOW, late=True)
CORRECTION = Correction(GUILD, ANN, 9, MONDAY - DAY, True, "Discord was down.", NOW, CorrectionState.WAITING)
MINUTES = (10, 25, 5, 40)


def past(*back: int, **parts: Any) -> History:
    """Logged so many days back, in Berlin."""
    logged = tuple(CheckIn(MONDAY - days * DAY, MINUTES[days % 4]) for days in sorted(back, reverse=True))
    return replace(history((), "Europe/Berlin", JOINED, **parts), check_ins=logged)


FIRST = past(0)
WEEK = past(*range(7))
COVERED = past(0, *range(2, 10))
OPEN = past(*range(1, 10))
BROKEN = past(*range(4, 7), rests=(RestDays(frozenset({1}), JOINED),))
LOST = past(*range(5, 14))
COMEBACK = past(0, *range(4, 7))


def member(of: History = FIRST, **changes: Any) -> Member:
    known = Member(GUILD, ANN, "breakfast", "read one page", False, None, False, of)
    return replace(known, **changes)


def stands(of: History) -> Standing:
    return standing_on(of, MONDAY)


def card_of(of: History) -> str:
    monday = first_calendar_day(MONDAY, 1)
    return describe_week(stands(of), tuple(calendar_marks(of, MONDAY, monday, monday + 6 * DAY).values()))


def result_of(of: History, log: Log = LOG, **changes: Any) -> LogResult:
    """Of the log that made the last check-in."""
    *before, check_in = of.check_ins
    return LogResult(
        member(of, **changes), log, check_in, standing_on(replace(of, check_ins=tuple(before)), MONDAY), stands(of)
    )


def logged(of: History, log: Log = LOG, card: str | None = None, notes: tuple[str, ...] = (), **changes: Any) -> Any:
    return days.logged_page(result_of(of, log, **changes), CONTINUE, card_of(of) if card is None else card, notes)


def status(of: History, **changes: Any) -> Any:
    return days.status_page(member(of, **changes), stands(of), "Europe/Berlin", card_of(of))


def calendar(of: History, span: CalendarSpan) -> Any:
    first = first_calendar_day(MONDAY, 12 if span is CalendarSpan.WEEKS else 53)
    description = describe_calendar(first, MONDAY, calendar_marks(of, MONDAY, first, MONDAY))
    return calendar_page(member(of), stands(of), span, description)


RANKS = [Rank(1, 11, 7, 1_200), Rank(2, 12, 6, 90), Rank(2, ANN, 6, 90)]


def board(own: Rank | None, *, shown: bool = False, empty: bool = False) -> Any:
    return leaderboard.leaderboard_page(
        [] if empty else RANKS, own, Period.WEEK, 0, has_more=not empty, on_leaderboard=shown
    )


async def nothing(*_values: Any) -> None:
    pass


PAGES: dict[str, Callable[[], discord.ui.LayoutView | discord.ui.Modal]] = {
    "log, the first day": lambda: logged(FIRST),
    "log, another day with a note": lambda: logged(past(0, 1, 2), replace(LOG, note="chapter *3*")),
    "log, a week with the first freeze": lambda: logged(WEEK, card="A medal: 7 days in a row."),
    "log, after a day that a freeze covered": lambda: logged(COVERED),
    "log, a comeback": lambda: logged(COMEBACK),
    "log, yesterday": lambda: logged(past(1, 2), LATE),
    "log, without a card or a habit": lambda: logged(past(0, 1, 2), card="", cue="", habit=""),
    "log, with news": lambda: logged(past(0, 1), notes=(days.correction_text(CORRECTION), days.REFUSED)),
    "status, logged": lambda: status(past(0, 1, 2)),
    "status, open": lambda: status(OPEN),
    "status, nothing logged yet": lambda: status(past()),
    "status, rest day": lambda: status(past(1, rests=(RestDays(frozenset({0}), JOINED),))),
    "status, paused": lambda: status(past(1, pauses=(PausePeriod(MONDAY),))),
    "status, after the end of a streak": lambda: status(BROKEN),
    "status, after a freeze was spent": lambda: status(past(*range(2, 10))),
    "why, no freeze yet": lambda: why.why_page(member(BROKEN), stands(BROKEN)),
    "why, the last freeze was used": lambda: why.why_page(member(LOST, reminder_hour=20), stands(LOST)),
    "why, logged again": lambda: why.why_page(member(COMEBACK), stands(COMEBACK)),
    "why, none has ended": lambda: why.why_page(member(OPEN), stands(OPEN)),
    "why, nothing logged yet": lambda: why.why_page(member(past()), stands(past())),
    "role earned": lambda: days.role_earned_page(71),
    "undo": lambda: days.undone_page(GUILD, LOG, stands(OPEN)),
    "undo, yesterday without minutes": lambda: days.undone_page(
        GUILD, replace(LOG, minutes=0, late=True), stands(OPEN)
    ),
    "calendar, 12 weeks": lambda: calendar(COVERED, CalendarSpan.WEEKS),
    "calendar, the year, open": lambda: calendar(OPEN, CalendarSpan.YEAR),
    "join": lambda: settings.joined_page(member(past()), "Europe/Berlin", new=True),
    "join, with the log that led there": lambda: settings.joined_page(
        member(), "Europe/Berlin", new=True, logged=days.logged_text(result_of(FIRST))
    ),
    "join, joined already, without a habit": lambda: settings.joined_page(
        member(cue="", habit="", on_leaderboard=True), "UTC", new=False
    ),
    "settings": lambda: settings.settings_page(member(reminder_hour=20), "Europe/Berlin", {5, 6}, settings.SAVED_REST),
    "settings, logged, shown, reminders stopped": lambda: settings.settings_page(
        member(reminder_hour=20, reminders_stopped=True, on_leaderboard=True, cue="", habit=""),
        "Etc/UTC",
        (),
        settings.saved_reminder_text(None),
        logged=True,
    ),
    "settings, a new zone": lambda: settings.settings_page(
        member(), "Europe/Berlin", (), settings.zone_changed_text("Asia/Tokyo", NOW + DAY, NOW)
    ),
    "pause": lambda: settings.paused_page(GUILD, None),
    "pause until a day": lambda: settings.paused_page(GUILD, date(2026, 4, 15)),
    "leave": lambda: settings.leave_page(stands(OPEN)),
    "leaderboard": lambda: board(RANKS[2], shown=True),
    "leaderboard, not shown": lambda: board(Rank(4, ANN, 1, 5)),
    "leaderboard, nobody": lambda: board(None, empty=True),
    "reminder, a day that waits": lambda: reminders.reminder_page(member(OPEN), stands(OPEN), "id", "Careers in AI"),
    "reminder, a freeze was spent": lambda: reminders.reminder_page(
        member(), stands(past(*range(2, 10))), "id", "Careers in AI"
    ),
    "reminder, no freeze and no habit": lambda: reminders.reminder_page(
        member(cue="", habit=""), stands(past(1, 2)), "id", "Careers *in* AI"
    ),
    "reminder, no streak": lambda: reminders.reminder_page(member(), stands(past(6, 7)), "id", ""),
    "reminder, the last": lambda: reminders.farewell_page(member(), "id", "Careers in AI"),
    "reminder of yesterday, logged": lambda: reminders.closed_reminder_page(MONDAY - DAY, DayKind.COUNTED),
    "reminder of yesterday, freeze": lambda: reminders.closed_reminder_page(MONDAY - DAY, DayKind.FROZEN),
    "reminder of yesterday, rest": lambda: reminders.closed_reminder_page(MONDAY - DAY, DayKind.REST),
    "reminder of yesterday, missed": lambda: reminders.closed_reminder_page(MONDAY - DAY, DayKind.MISSED),
    "reminder, ended": reminders.silenced_reminder_page,
    "correction, by direct message": lambda: days.correction_page(CORRECTION, "id", "Careers in AI"),
    "correction, for the moderator": lambda: admin.corrected_page(
        CORRECTION, stands(past(0, 2)), stands(past(0, 1, 2))
    ),
    "correction, removed and told directly": lambda: admin.corrected_page(
        replace(CORRECTION, added=False, state=CorrectionState.DIRECT), stands(past(0, 1)), stands(past(0))
    ),
    "milestones": lambda: admin.milestones_page(
        [Milestone(7, 71), Milestone(30, 72, "403 Forbidden")], admin.saved_milestone_text(7, 71)
    ),
    "milestones, none": lambda: admin.milestones_page([], admin.saved_milestone_text(7, None)),
    "form, join": lambda: forms.join_form(nothing, "Europe/Berlin", "breakfast", "", settings.STORED),
    "form, habit": lambda: forms.habit_form(nothing, "breakfast", "read one page"),
    "form, zone": lambda: forms.zone_form(nothing, "Europe/Berlin"),
}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, page_snapshot: SnapshotAssertion) -> None:
    assert page_text(PAGES[name]()) == page_snapshot


def test_the_heads_of_reminders_differ_on_five_days() -> None:
    heads = {
        page_text(
            reminders.reminder_page(member(), replace(stands(of), today=MONDAY + number * DAY), "id", "")
        ).splitlines()[0]
        for number in range(5)
        for of in (OPEN, past())
    }
    assert len(heads) == 10

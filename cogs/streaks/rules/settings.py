"""What follows when a member changes their rest days, pauses or goes on."""

from collections.abc import Collection, Sequence
from datetime import date

from bot.errors import UserError
from cogs.streaks.records import PausePeriod, RestDays
from cogs.streaks.rules.dates import DAY


def change_rest(rests: Sequence[RestDays], weekdays: Collection[int], today: date) -> tuple[RestDays, ...]:
    """The rest days after a change: it counts from tomorrow on, and the last one of a day counts.

    Raises `UserError` where no weekday would be left.
    """
    if len(set(weekdays)) > 6:
        raise UserError("A week needs one day that is not for rest. For a break of any length, pause instead.")
    past = tuple(rest for rest in rests if rest.since <= today)
    in_force_today = past[-1].weekdays if past else frozenset()
    return past if in_force_today == set(weekdays) else (*past, RestDays(frozenset(weekdays), today + DAY))


def running_pause(pauses: Sequence[PausePeriod], today: date) -> PausePeriod | None:
    return next((pause for pause in pauses if pause.holds(today)), None)


def start_pause(pauses: Sequence[PausePeriod], today: date, until: date | None = None) -> tuple[PausePeriod, ...]:
    """The pauses after one from today on; `until` is the date of going on. A running one gets the new end.

    Raises `UserError` where `until` is not after today.
    """
    if until is not None and until <= today:
        raise UserError("A pause starts today, so the date you go on has to be a later one.")
    running = running_pause(pauses, today)
    over = (pause for pause in pauses if pause is not running)
    return (*over, PausePeriod(running.start_on if running else today, until))


def end_pause(pauses: Sequence[PausePeriod], today: date) -> tuple[PausePeriod, ...]:
    """The pauses after going on today: today is no longer paused, the days before stay so.

    Raises `UserError` where no pause is running.
    """
    running = running_pause(pauses, today)
    if running is None:
        raise UserError("You are not in a pause, so there is nothing to resume.")
    cut = () if running.start_on == today else (PausePeriod(running.start_on, today),)
    return (*(pause for pause in pauses if pause is not running), *cut)

"""Streaks told again, slowly and from the words of the rules alone: a life lived quarter of an hour by quarter of an
hour, and a streak read off a strip of letters. It shares no line with `cogs.streaks`."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)


@dataclass
class Told:
    current: int = 0
    longest: int = 0
    held: int = 0
    to_next: int | None = 7
    ended_length: int | None = None
    ended_at: int | None = None
    bridged: dict[str, list[int]] = field(default_factory=dict)
    strip: str = ""


def told(strip: str) -> Told:
    """Reads a strip with one letter a date, the last being today: x checked in, s skipped, p paused, r rest, - nothing.

    The strip comes back with f where a freeze bridged.
    """
    if strip[-1] != "x":
        judged = told(strip[:-1] + "x") if len(strip) > 1 else Told()
        return _without_today(judged, strip)
    letters = list(strip)
    streaks: list[str] = [""]
    tokens, steps, start = 0, 0, 0
    answer = Told()
    for place, letter in enumerate(letters):
        if letter == "x":
            steps += 1
            if steps == 7:
                tokens, steps = (tokens + 1, 0) if tokens < 2 else (2, 6)
        elif letter == "-" and "x" in streaks[-1]:
            if tokens:
                tokens -= 1
                letters[place] = letter = "f"
                if steps == 6 and tokens < 2:
                    steps = 6
            else:
                answer.ended_length = streaks[-1].count("x")
                answer.ended_at = place
                answer.bridged = {one: _places(streaks[-1], one, start) for one in "rpsf"}
                streaks.append("")
                start, steps = place + 1, 0
                continue
        elif letter == "-":
            streaks[-1] = ""
            start = place + 1
            continue
        streaks[-1] += letter
    answer.current = streaks[-1].count("x")
    answer.longest = max(one.count("x") for one in streaks)
    answer.held = tokens
    answer.to_next = None if tokens == 2 else 7 - steps
    answer.strip = "".join(letters)
    return answer


def _places(streak: str, letter: str, start: int) -> list[int]:
    """Where in the strip this letter bridged, counted from the streak's first check-in on."""
    first = streak.index("x")
    return [start + one.start() for one in re.finditer(letter, streak) if one.start() > first]


def _without_today(judged: Told, strip: str) -> Told:
    """The same days, told again with an unfinished today: read up to yesterday by appending a rest day and stopping."""
    if len(strip) == 1:
        return Told(strip=strip)
    before = strip[:-1]
    last = len(before) - len(before.rstrip("-rps"))
    if last == len(before):
        return Told(strip=strip)
    answer = told(before[: len(before) - last])
    tail, place = before[len(before) - last :], len(before) - last
    streak_strip = answer.strip
    since = (answer.ended_at or -1) + 1
    alive = True
    for letter in tail:
        if letter == "-" and alive:
            if answer.held:
                answer.held -= 1
                letter = "f"
            else:
                alive = False
                run = streak_strip[since:]
                answer.ended_length, answer.ended_at, answer.current = answer.current, place, 0
                answer.bridged = {one: _places(run, one, since) for one in "rpsf"}
        streak_strip += letter
        place += 1
    return answer

"""Whole lives, by the rules and by the slow reference."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from cogs.streaks.rules.dates import today_of
from cogs.streaks.rules.settings import change_rest, end_pause, start_pause
from tests.cogs.streaks.rules.histories import DAY, ZONES, Member, strip_of
from tests.cogs.streaks.rules.reference import Life, judged_part, life_from, purse, streaks

ACTS = st.one_of(
    st.tuples(st.just("log"), st.sampled_from([0, 10, 800])),
    st.tuples(st.just("log"), st.just(0)),
    st.tuples(st.just("log_yesterday"), st.sampled_from([0, 10])),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("move"), st.sampled_from(ZONES)),
    st.tuples(st.just("rest_on"), st.frozensets(st.integers(0, 6), max_size=3)),
    st.tuples(st.just("pause"), st.one_of(st.none(), st.integers(1, 4))),
    st.tuples(st.just("resume"), st.none()),
)
LIVES = st.lists(st.tuples(st.one_of(st.integers(0, 40), st.integers(80, 140)), ACTS), max_size=40)


def act(member: Member, now: datetime, name: str, value: object) -> bool:
    """What the rules say to an act of a life; whether they allow it."""
    today = today_of(member.zones, now)
    try:
        match name, value:
            case (("log" | "log_yesterday"), int()):
                member.log(now, value, yesterday=name == "log_yesterday")
            case "undo", _:
                member.undo(now)
            case "move", str():
                member.move(value, now)
            case "rest_on", frozenset():
                member.rests = change_rest(member.rests, value, today)
            case "pause", (int() | None):
                member.pauses = start_pause(member.pauses, today, None if value is None else today + value * DAY)
            case "resume", _:
                member.pauses = end_pause(member.pauses, today)
    except UserError:
        return False
    return True


def same(member: Member, life: Life) -> None:
    today = today_of(member.zones, life.now)
    assert today == life.today
    assert {one.date: one.minutes for one in member.history.check_ins} == life.minutes
    slow = streaks(judged_part(life.strip()))
    running = slow[-1] if slow and slow[-1].ended_at is None else None
    now = member.standing(life.now)
    assert now.current == (running.length if running else 0)
    assert now.longest == max([one.length for one in slow], default=0)
    assert now.freezes_held == purse(running.letters if running else "")[0]
    if now.why:
        assert now.why.zone == life.zones[now.why.missed]
    bare = strip_of(member.history, today).translate(str.maketrans("lfo", "x--"))
    assert bare == life.strip()


@given(st.sampled_from(ZONES), st.integers(2012, 2030), st.integers(0, 364), LIVES)
def test_a_whole_life_equals_the_slow_reference(
    zone: str, year: int, day: int, acts: list[tuple[int, tuple[str, object]]]
) -> None:
    life = life_from(zone, year, day)
    member = Member.joined(zone, life.now)
    for quarters, (name, value) in acts:
        life.wait(quarters)
        arguments = () if name in ("undo", "resume") else (value,)
        assert act(member, life.now, name, value) is getattr(life, name)(*arguments), (name, value)
        same(member, life)

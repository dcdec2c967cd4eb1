"""What moderators see of their server's interviews: rounds, pairs and reports; it shows what it is given."""

from collections.abc import Sequence

from bot.interactions.components import button, select
from bot.interactions.ui import MessagePage, bar, counted, fitting, line, lines, row, text
from cogs.mentoring.records import MentoringRound, Pair, PairState, Report, RoundPreview, RoundProgress
from cogs.mentoring.views.common import ACCENT, full_time, mention, short_code

PREVIEW, PROGRESS, PAIRS, REPORTS = (f"mentoring:{one}" for one in ("preview", "progress", "pairs", "reports"))
START, CLOSE, PICK, UNPAIR, KEEP = (f"mentoring:{one}" for one in ("start", "close", "pick", "unpair", "keep"))
# A phone's screen or two: a pair takes two lines, a report up to a thousand characters.
PROPOSALS, LEFT_OUT, A_PAGE, REPORTS_A_PAGE = 10, 10, 8, 3
REASONS_SHOWN = 120
STATES = {
    PairState.OPEN: "agreed on",
    PairState.MET: "met",
    PairState.MISSED: "did not happen",
    PairState.UNKNOWN: "nobody said how it went",
    PairState.ENDED: "ended before they met",
}


def preview(found: RoundPreview, number: int) -> MessagePage:
    """Who would be paired and who not; both lists turn together."""
    paired = found.pairs[number * PROPOSALS : (number + 1) * PROPOSALS]
    out = found.left_out[number * LEFT_OUT : (number + 1) * LEFT_OUT]
    more = len(found.pairs) > (number + 1) * PROPOSALS or len(found.left_out) > (number + 1) * LEFT_OUT
    seekers = len(found.pairs) + len(found.left_out)
    who = f"**{len(found.pairs)} of {seekers}** who wait would be put to a host" if seekers else "Nobody waits"
    head = f"## A round now\n{who}; {counted(found.places, 'place')} free. Nothing is sent yet."
    made = "\n".join(
        f"- <@{one.seeker_id}> with <@{one.host_id}> · {one.points} points\n  "
        f"-# {fitting(', '.join(one.reasons), REASONS_SHOWN)}"
        for one in paired
    )
    missing = "\n".join(f"- <@{seeker_id}>: {why}" for seeker_id, why in out)
    return MessagePage(
        text(head),
        *([text(f"### Would be asked\n{made}")] if made else []),
        *([text(f"### Not this time\n{missing}")] if missing else []),
        line(),
        row(
            button("Start the round", START, primary=True, disabled=not found.pairs),
            button("Previous", PREVIEW, number - 1, "p", disabled=number == 0),
            button("Next", PREVIEW, number + 1, "n", disabled=not more),
        ),
        accent=ACCENT,
    )


def progress(one: MentoringRound, found: RoundProgress, *, known: bool = False) -> MessagePage:
    """How far a round is; `known` where a second start found it open."""
    note = "A round is open already, so I began no other." if known else ""
    told = f"{bar(found.told / found.total if found.total else 1)} {found.told} of {found.total} hosts were told"
    words = f"{told}\n{found.answered} answered, {found.accepted} said yes, {found.open} are still open."
    closing = "It is closed." if one.closed else "What nobody answers in 72 hours goes on to others by itself."
    presses = [button("How far is it?", PROGRESS, one.id, primary=True)]
    if not one.closed:
        presses.append(button("Close the round", CLOSE))
    begun = f"Begun {full_time(one.started_at)}, for {counted(one.seekers, 'seeker')}."
    return MessagePage(text(lines("## The round", note, begun, words, f"-# {closing}")), row(*presses), accent=ACCENT)


def closed(one: MentoringRound, found: RoundProgress) -> MessagePage:
    words = (
        f"## The round is closed\n{found.accepted} of {found.total} led to an interview. Offers that nobody had "
        "answered are withdrawn, and their seekers are looked after one by one, as always."
    )
    return MessagePage(text(words), row(button("How far is it?", PROGRESS, one.id)), accent=ACCENT)


def no_round() -> MessagePage:
    return MessagePage(
        text("No round is open. `/admin mentoring preview` shows what one would do."),
        row(button("Preview", PREVIEW, 0, "f", primary=True)),
        accent=ACCENT,
    )


def pairs(found: Sequence[Pair], number: int, *, more: bool) -> MessagePage:
    """Who and when, and no private word: goals, thanks and notes are the two's."""
    entries = "\n".join(_pair_line(one) for one in found)
    opened = [(pair_label(one), one.id, "Both are told kindly") for one in found if one.state is PairState.OPEN]
    return MessagePage(
        text(f"## Interviews\n{entries or 'Nobody has been paired yet.'}"),
        *([row(select("End one before they meet", PICK, opened))] if opened else []),
        row(
            button("Previous", PAIRS, number - 1, "p", disabled=number == 0),
            button("Next", PAIRS, number + 1, "n", disabled=not more),
        ),
        accent=ACCENT,
    )


def _pair_line(one: Pair) -> str:
    when = (
        f" · they meet <t:{int(one.meeting_at.timestamp())}:f>"
        if one.meeting_at and one.state is PairState.OPEN
        else ""
    )
    paired = f"<t:{int(one.paired_at.timestamp())}:d>"
    who = f"{mention(one.seeker_id)} asks {mention(one.host_id)}"
    return f"- `{short_code(one.id)}` {who} · {paired} · **{STATES[one.state]}**{when}"


def pair_label(one: Pair) -> str:
    """What stands for a pair in a list: the code that its thread has, too."""
    return f"Interview {short_code(one.id)}, since {one.paired_at:%Y-%m-%d}"


def unpairing(one: Pair) -> MessagePage:
    words = (
        f"## End this interview?\n{mention(one.seeker_id)} asks {mention(one.host_id)}. Both are told kindly, and I look for "
        "somebody else for the one who asked."
    )
    return MessagePage(
        text(words),
        row(button("End it", UNPAIR, one.id, danger=True), button("Keep it", KEEP, primary=True)),
        accent=ACCENT,
    )


def unpaired(one: Pair) -> MessagePage:
    words = (
        f"## Ended\n{mention(one.seeker_id)} and {mention(one.host_id)} are no pair any more. Both are told, and I look for "
        "somebody else for the one who asked. It is in `/admin audit`."
    )
    return MessagePage(text(words), accent=ACCENT)


def reports(found: Sequence[Report], number: int, *, more: bool) -> MessagePage:
    """The words are shown here and nowhere else."""
    shown: list[str] = []
    for one in found:
        about = mention(one.about_id) if one.about_id else "a former member"
        by = mention(one.reporter_id) if one.reporter_id else "A former member"
        shown.append(f"{by} about {about}, {full_time(one.at)}\n> {fitting(one.words, 1_000)}")
    return MessagePage(
        text("## Reports\nFor moderators only. The one who is named was not told."),
        *[text(one) for one in shown or ["There are none."]],
        row(
            button("Previous", REPORTS, number - 1, "p", disabled=number == 0),
            button("Next", REPORTS, number + 1, "n", disabled=not more),
        ),
        accent=ACCENT,
    )

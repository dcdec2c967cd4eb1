"""What moderators see of their server's interviews: rounds, pairs and reports."""

from collections.abc import Mapping, Sequence

from discord.utils import format_dt

from bot.interactions.components import button, select
from bot.pages.emoji import PRIVATE
from bot.pages.typed_text import fitting
from bot.pages.ui import MessagePage, bar, counted, line, lines, row, text
from cogs.mentoring.records import MemberReport, MentoringRound, Pair, PairState, RoundPreview, RoundProgress
from cogs.mentoring.views.common import ACCENT, full_time, mention, page_buttons, page_of
from cogs.mentoring.views.reasons import reasons_to_host

PREVIEW, START, PROGRESS, CLOSE = "mentoring:preview", "mentoring:start", "mentoring:progress", "mentoring:close"
PAIRS, PICK, UNPAIR, KEEP = "mentoring:pairs", "mentoring:pick", "mentoring:unpair", "mentoring:keep"
REPORTS = "mentoring:reports"
# A phone's screen or two: a pair takes two lines, a report up to a thousand characters.
PREVIEW_PAGE, PAIRS_PAGE, REPORTS_PAGE = 10, 8, 3
REASONS_SHOWN, REPORT_SHOWN = 120, 1_000
STATES = {
    PairState.OPEN: "matched",
    PairState.MET: "met",
    PairState.MISSED: "did not happen",
    PairState.UNKNOWN: "nobody said how it went",
    PairState.ENDED: "ended before they met",
}
UNNAMED = "someone"
NO_SUCH_PAIR = "I don't know that match. Choose one from the list that Discord offers as you type."
STAYS = "The interview stays as it is."


def preview_page(preview: RoundPreview, number: int) -> MessagePage:
    """Who would be paired and who not; both lists turn together."""
    pairs, more_pairs = page_of(preview.pairs, number, PREVIEW_PAGE)
    left_out, more_left_out = page_of(preview.left_out, number, PREVIEW_PAGE)
    seekers = len(preview.pairs) + len(preview.left_out)
    waiting = (
        f"**{len(preview.pairs)} of {seekers}** waiting members would get a host" if seekers else "Nobody is waiting"
    )
    paired = "\n".join(
        f"- <@{pair.seeker_id}> with <@{pair.host_id}> · {pair.points} points\n  "
        f"-# {fitting(reasons_to_host(pair.reasons), REASONS_SHOWN)}"
        for pair in pairs
    )
    unpaired = "\n".join(f"- <@{seeker_id}>: {reason}" for seeker_id, reason in left_out)
    return MessagePage(
        text(f"## Round preview\n{waiting}; {counted(preview.places, 'spot')} open. Nothing has been sent yet."),
        *([text(f"### Would be asked\n{paired}")] if paired else []),
        *([text(f"### Not this time\n{unpaired}")] if unpaired else []),
        line(),
        row(
            button("Start the round", START, primary=True, disabled=not preview.pairs),
            *page_buttons(PREVIEW, number, has_next=more_pairs or more_left_out),
        ),
        accent=ACCENT,
    )


def progress_page(mentoring_round: MentoringRound, progress: RoundProgress, *, was_open: bool = False) -> MessagePage:
    """How far a round is; `was_open` where it was to be started and was there already."""
    total, told = progress.total, progress.told
    buttons = [button("Refresh", PROGRESS, mentoring_round.id, primary=True)]
    if not mentoring_round.closed:
        buttons.append(button("Close the round", CLOSE))
    return MessagePage(
        text(
            lines(
                "## The round",
                "A round is already open, so I didn't start another one." if was_open else "",
                f"Started {full_time(mentoring_round.started_at)}, for {counted(mentoring_round.seekers, 'member')}.",
                f"{bar(told / total if total else 1)} {told} of {total} hosts asked",
                f"{progress.answered} answered, {progress.accepted} said yes, {progress.open} still open.",
                "-# Closed."
                if mentoring_round.closed
                else "-# Whatever goes unanswered for 72 hours goes to other hosts automatically.",
            )
        ),
        row(*buttons),
        accent=ACCENT,
    )


def closed_page(mentoring_round: MentoringRound, progress: RoundProgress) -> MessagePage:
    content = (
        f"## The round is closed\n{progress.accepted} of {progress.total} offers led to an interview. Unanswered "
        "offers are withdrawn, and I'm back to asking hosts one by one."
    )
    return MessagePage(text(content), row(button("Show progress", PROGRESS, mentoring_round.id)), accent=ACCENT)


def no_round_page() -> MessagePage:
    return MessagePage(
        text("No round is open. `/admin mentoring preview` shows what one would do."),
        row(button("Preview", PREVIEW, 0, "f", primary=True)),
        accent=ACCENT,
    )


def pairs_page(pairs: Sequence[Pair], number: int, names: Mapping[int, str]) -> MessagePage:
    """Who and when, and no private word: goals, thanks and notes are the two's."""
    page, has_next = page_of(pairs, number, PAIRS_PAGE)
    entries = "\n".join(_pair_entry(pair) for pair in page)
    options = [
        (pair_label(pair, names), pair.id, "I'll let them both know kindly")
        for pair in page
        if pair.state is PairState.OPEN
    ]
    return MessagePage(
        text(f"## Interviews\n{entries or 'Nobody has been matched yet.'}"),
        *([row(select("End one before they meet", PICK, options))] if options else []),
        row(*page_buttons(PAIRS, number, has_next=has_next)),
        accent=ACCENT,
    )


def _pair_entry(pair: Pair) -> str:
    scheduled = pair.meeting_at is not None and pair.state is PairState.OPEN
    meeting = f" · meeting {format_dt(pair.meeting_at, 'f')}" if pair.meeting_at and scheduled else ""
    seeker = mention(pair.seeker_id) if pair.seeker_id else "A former member"
    host = mention(pair.host_id) if pair.host_id else "a former member"
    paired_at = format_dt(pair.paired_at, "d")
    return f"- {seeker} asks {host} · {paired_at} · **{STATES[pair.state]}**{meeting}"


def pair_label(pair: Pair, names: Mapping[int, str]) -> str:
    """What stands for a pair in a list, which cannot hold mentions; `names` are as the server shows them."""
    members = [names.get(member_id or 0, UNNAMED) for member_id in (pair.seeker_id, pair.host_id)]
    return f"{members[0]} × {members[1]}, since {pair.paired_at:%Y-%m-%d}"


def unpair_page(pair: Pair) -> MessagePage:
    content = (
        f"## End this interview?\n{mention(pair.seeker_id)} asks {mention(pair.host_id)}. I'll let them both know "
        "kindly, and find someone else for the person who asked."
    )
    return MessagePage(
        text(content),
        row(button("End it", UNPAIR, pair.id, danger=True), button("Keep it", KEEP, primary=True)),
        accent=ACCENT,
    )


def unpaired_page(pair: Pair) -> MessagePage:
    content = (
        f"## Ended\n{mention(pair.seeker_id)} and {mention(pair.host_id)} are no longer matched. I've let them both "
        "know, and I'm looking for someone else for the person who asked. It's in `/admin audit`."
    )
    return MessagePage(text(content), accent=ACCENT)


def reports_page(reports: Sequence[MemberReport], number: int) -> MessagePage:
    """What members wrote is shown here and nowhere else."""
    page, has_next = page_of(reports, number, REPORTS_PAGE)
    entries = [_report_entry(report) for report in page] or ["No reports."]
    return MessagePage(
        text(f"## {PRIVATE} Reports\nFor moderators only. The person who's named wasn't told."),
        *map(text, entries),
        row(*page_buttons(REPORTS, number, has_next=has_next)),
        accent=ACCENT,
    )


def _report_entry(report: MemberReport) -> str:
    about = mention(report.about_id) if report.about_id else "a former member"
    reporter = mention(report.reporter_id) if report.reporter_id else "A former member"
    return f"{reporter} about {about}, {full_time(report.at)}\n> {fitting(report.words, REPORT_SHOWN)}"

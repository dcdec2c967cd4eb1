"""What `/admin doctor` looks like, page by page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from discord.utils import format_dt

from bot.guilds.failures import Failure
from bot.guilds.health_check import HealthFinding, HealthReport, reason_text
from bot.guilds.notices import Notice
from bot.interactions.components import button
from bot.jobs.records import Entry, ToMember
from bot.pages.emoji import DONE, WARNING
from bot.pages.typed_text import escaped
from bot.pages.ui import MessagePage, line, listing, row, text

DOCTOR = "admin:doctor"
OVERVIEW, NEEDS, JOBS, FAILURES = "overview", "needs", "jobs", "failures"
PAGES = {OVERVIEW: "Overview", NEEDS: "Permissions", JOBS: "Jobs", FAILURES: "Failures"}
# The name of the part that tells of the program.
PROGRAM = "guidepost"
MOST_LISTED = 8
# Of the 4,000 characters of a message; the rest is for headings and for what stands at the end.
BODY_CHARACTERS = 3_300
OK, ATTENTION = f"{DONE} **OK**", f"{WARNING} **Attention**"
MOST_ACTS = 4


@dataclass(frozen=True)
class Diagnosis:
    """`parts` are by the name of the feature, with `PROGRAM` among them; `stale` says why Discord itself was not asked,
    or nothing; `recent` counts failures of the last day; `acts` are (label, act) of buttons."""

    at: datetime
    stale: str
    parts: Mapping[str, HealthReport]
    failures: Sequence[Failure]
    recent: int
    undelivered: Sequence[Entry]
    notices: Sequence[Notice]
    acts: Sequence[tuple[str, str]]

    @property
    def problems(self) -> list[str]:
        problems = [
            f"**{title(name)}** · {finding.text}" for name, part in self.parts.items() for finding in part.problems
        ]
        if self.recent:
            errors = "1 unexpected error" if self.recent == 1 else f"{self.recent} unexpected errors"
            problems.append(f"**Failures** · {errors} in the last 24 hours: see **Failures** below.")
        return problems


def title(name: str) -> str:
    return name.capitalize()


def doctor_view(diagnosis: Diagnosis, page: str) -> MessagePage:
    """The page of that name, or the overview."""
    page = page if page in PAGES else OVERVIEW
    body = {OVERVIEW: _overview, NEEDS: _needs, JOBS: _jobs, FAILURES: _failures}[page](diagnosis)
    foot = [diagnosis.stale] * bool(diagnosis.stale) + [f"-# Checked at {format_dt(diagnosis.at, 'T')}"]
    turning = row(*(button(label, DOCTOR, name, disabled=name == page) for name, label in PAGES.items()))
    acts = [button(label, act, "doctor") for label, act in diagnosis.acts[:MOST_ACTS]]
    again = row(button("Check again", DOCTOR, page, "again", primary=True), *acts)
    heading = f"## Doctor · {PAGES[page]}\n{_summary(len(diagnosis.problems))}"
    return MessagePage(text(heading), text("\n".join(within(body))), text("\n".join(foot)), line(), turning, again)


def _summary(problems: int) -> str:
    if not problems:
        return f"{DONE} **All good.**"
    return f"{WARNING} **{'1 thing needs' if problems == 1 else f'{problems} things need'} attention.**"


def within(lines: Sequence[str], limit: int = BODY_CHARACTERS) -> list[str]:
    """As many lines as fit, and how many more there are."""
    fitting: list[str] = []
    for number, content in enumerate(lines):
        if sum(map(len, fitting)) + number + len(content) > limit:
            return [*fitting, f"… and {len(lines) - number} more lines."]
        fitting.append(content)
    return fitting


def _overview(diagnosis: Diagnosis) -> list[str]:
    problems = diagnosis.problems
    well = [title(name) for name, part in diagnosis.parts.items() if not part.problems]
    fine = [f"{'- ' * bool(problems)}{OK} · {listing(well)}"] if well else []
    program = [f"- {finding.text}" for finding in diagnosis.parts[PROGRAM].needs]
    return [*(f"- {WARNING} {problem}" for problem in problems), *fine, f"### {title(PROGRAM)}", *program]


def _marked(finding: HealthFinding) -> str:
    return f"{ATTENTION if finding.attention else OK} · {finding.text}"


def _needs(diagnosis: Diagnosis) -> list[str]:
    parts = [(name, part) for name, part in diagnosis.parts.items() if name != PROGRAM]
    return [content for name, part in parts for content in (f"### {title(name)}", *map(_marked, part.needs))]


def _jobs(diagnosis: Diagnosis) -> list[str]:
    jobs = [job for part in diagnosis.parts.values() for job in part.jobs]
    return [f"### {job.title}\nNext: {job.next_run}\nLast: {_marked(job.last_run)}" for job in jobs]


def _failures(diagnosis: Diagnosis) -> list[str]:
    errors = [
        f"- `{failure.reference}` · {format_dt(failure.happened_at, 'R')} · {escaped(failure.place)}"
        for failure in diagnosis.failures[:MOST_LISTED]
    ]
    notices = [f"- {format_dt(notice.at, 'd')} {notice.text}" for notice in diagnosis.notices]
    return [
        *_section("Unexpected errors", errors, "The operator can find each one in the log by its number."),
        *_section("Not delivered", map(_undelivered, diagnosis.undelivered)),
        *_section("What I told moderators", notices),
    ]


def _section(heading: str, lines: Iterable[str], note: str = "") -> list[str]:
    listed = list(lines)
    return [f"### {heading}", *(listed or ["None."]), *[f"-# {note}"] * bool(note and listed)]


def _undelivered(entry: Entry) -> str:
    """Without the member: moderators need not know who is written to."""
    target = entry.occurrence.target
    place = "to a member" if isinstance(target, ToMember) else f"in <#{target.channel_id}>"
    state = "being tried again" if entry.state == "claimed" else entry.state
    kind = entry.occurrence.kind.replace("-", " ")
    due = format_dt(entry.occurrence.due_at, "f")
    return f"- {due} · {kind} {place} · {state}: {reason_text(entry.last_error)}"

"""What `/admin doctor` looks like, page by page; it shows what it is given, and asks nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.guilds.failures import Failure
from bot.guilds.health_check import HealthFinding, HealthReport, reason_words
from bot.guilds.notice_store import Notice
from bot.interactions.components import button
from bot.interactions.ui import MessagePage, escaped, line, listing, row, text
from bot.jobs.records import Entry, ToMember

DOCTOR = "admin:doctor"
OVERVIEW, NEEDS, JOBS, FAILURES = "overview", "needs", "jobs", "failures"
PAGES = {OVERVIEW: "Overview", NEEDS: "Permissions", JOBS: "Jobs", FAILURES: "Failures"}
# The name of the part that tells of the program.
ITSELF = "guidepost"
MOST_LISTED = 8
# Of the 4,000 characters of a message; the rest is for headings and for what stands at the end.
BODY_CHARACTERS = 3_300
OK, ATTENTION = "✅ **Ok**", "⚠️ **Attention**"
MOST_ACTS = 4


@dataclass(frozen=True)
class Diagnosis:
    """`parts` are by the name of the feature, with `ITSELF` among them for the program; `stale` says why Discord itself
    was not asked, or nothing; `recent` counts failures of the last day; `acts` are (label, act) of buttons."""

    at: datetime
    stale: str
    parts: Mapping[str, HealthReport]
    failures: Sequence[Failure]
    recent: int
    undelivered: Sequence[Entry]
    told: Sequence[Notice]
    acts: Sequence[tuple[str, str]]

    @property
    def troubles(self) -> list[str]:
        found = [f"**{title(name)}** · {one.words}" for name, part in self.parts.items() for one in part.troubles]
        if self.recent:
            errors = "1 unexpected error" if self.recent == 1 else f"{self.recent} unexpected errors"
            found.append(f"**Failures** · {errors} in the last 24 hours: see **Failures** below.")
        return found


def title(name: str) -> str:
    return name.capitalize()


def doctor_view(found: Diagnosis, page: str) -> MessagePage:
    """The page of that name, or the overview."""
    page = page if page in PAGES else OVERVIEW
    body = {OVERVIEW: _overview, NEEDS: _needs, JOBS: _jobs, FAILURES: _failures}[page](found)
    foot = [found.stale] * bool(found.stale) + [f"-# Looked at <t:{int(found.at.timestamp())}:T>"]
    turning = row(*(button(label, DOCTOR, name, disabled=name == page) for name, label in PAGES.items()))
    acts = [button(label, act, "doctor") for label, act in found.acts[:MOST_ACTS]]
    again = row(button("Look again", DOCTOR, page, "again", primary=True), *acts)
    head = f"## Doctor · {PAGES[page]}\n{_summary(len(found.troubles))}"
    return MessagePage(text(head), text("\n".join(within(body))), text("\n".join(foot)), line(), turning, again)


def _summary(troubles: int) -> str:
    if not troubles:
        return f"{OK} · everything is well."
    return f"{ATTENTION} · {'1 thing needs' if troubles == 1 else f'{troubles} things need'} attention."


def within(lines: Sequence[str], most: int = BODY_CHARACTERS) -> list[str]:
    """As many lines as fit, and how many more there are."""
    kept: list[str] = []
    for one in lines:
        if sum(map(len, kept)) + len(kept) + len(one) > most:
            return [*kept, f"… and {len(lines) - len(kept)} more lines."]
        kept.append(one)
    return kept


def _overview(found: Diagnosis) -> list[str]:
    well = [title(name) for name, part in found.parts.items() if not part.troubles]
    fine = [f"{'- ' * bool(found.troubles)}{OK} · {listing(well)}"] if well else []
    about = [f"- {one.words}" for one in found.parts[ITSELF].needs]
    return [*(f"- ⚠️ {one}" for one in found.troubles), *fine, f"### {title(ITSELF)}", *about]


def _marked(finding: HealthFinding) -> str:
    return f"{ATTENTION if finding.attention else OK} · {finding.words}"


def _needs(found: Diagnosis) -> list[str]:
    parts = [(name, part) for name, part in found.parts.items() if name != ITSELF]
    return [words for name, part in parts for words in (f"### {title(name)}", *map(_marked, part.needs))]


def _jobs(found: Diagnosis) -> list[str]:
    jobs = [job for part in found.parts.values() for job in part.jobs]
    return [f"### {one.title}\nNext: {one.following}\nLast: {_marked(one.last)}" for one in jobs]


def _failures(found: Diagnosis) -> list[str]:
    errors = [
        f"- `{one.reference}` · <t:{int(one.happened_at.timestamp())}:R> · {escaped(one.place)}"
        for one in found.failures[:MOST_LISTED]
    ]
    told = [f"- <t:{int(one.at.timestamp())}:d> {one.words}" for one in found.told]
    return [
        *_section("Unexpected errors", errors, "The operator finds each in the log by its number."),
        *_section("Not delivered", map(_undelivered, found.undelivered)),
        *_section("What moderators were told", told),
    ]


def _section(heading: str, lines: Iterable[str], note: str = "") -> list[str]:
    listed = list(lines)
    return [f"### {heading}", *(listed or ["None."]), *[f"-# {note}"] * bool(note and listed)]


def _undelivered(entry: Entry) -> str:
    """Without the member: moderators need not know who is written to."""
    target = entry.occurrence.target
    where = "to a member" if isinstance(target, ToMember) else f"in <#{target.channel_id}>"
    state = "being tried again" if entry.state == "claimed" else entry.state
    kind = entry.occurrence.kind.replace("-", " ")
    due = f"<t:{int(entry.occurrence.due_at.timestamp())}:f>"
    return f"- {due} · {kind} {where} · {state}: {reason_words(entry.last_error)}"

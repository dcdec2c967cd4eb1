"""The members of a guild as the rules of matching want them, at one moment."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from cogs.mentoring.matching import rules
from cogs.mentoring.matching.records import Candidate, Seeker
from cogs.mentoring.records import HostCard, Profile


@dataclass
class CandidatePool:
    """`seekers` are by the ids of their requests; a request without one has no profile behind it. `profiles` are of
    both sides, by member."""

    seekers: dict[int, Seeker]
    candidates: dict[int, Candidate]
    profiles: dict[int, Profile]
    cards: list[HostCard]

    def get_askable(self) -> list[Candidate]:
        """Without the hosts who consider enough already."""
        return [candidate for candidate in self.candidates.values() if rules.has_room(candidate)]

    def count_offer(self, host_id: int) -> None:
        """An offer more is open with this host."""
        candidate = self.candidates[host_id]
        self.candidates[host_id] = replace(candidate, open_offers=candidate.open_offers + 1)

    def drop(self, host_id: int) -> None:
        self.candidates.pop(host_id, None)


def closeness(wanted: Collection[str], held: Collection[str]) -> int:
    """2 for the same, 1 for what only a family has in common, 0 for neither; 2 where nothing is wanted."""
    if not wanted:
        return 2
    return min(rules.role_points(frozenset(wanted), frozenset(held)) // rules.RELATED_ROLE_POINTS, 2)

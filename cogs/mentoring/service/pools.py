"""Loads the members of a guild as matching wants them: what they typed becomes the keys that it means."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.database.executor import Executor
from cogs.mentoring.catalogue import Catalogue, topic_keys
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.records import Candidate, Match, Seeker
from cogs.mentoring.records import HostCard, Profile, Reason, Request
from cogs.mentoring.store import host_store

# What members of a few large guilds typed; a text takes some milliseconds to understand, and comes again and again.
REMEMBERED_TEXTS = 20_000


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


class PoolLoader:
    def __init__(self, catalogue: Catalogue) -> None:
        self._language_names = {language.code: language.name for language in catalogue.languages}
        remember = lru_cache(maxsize=REMEMBERED_TEXTS)
        self.role_keys, self.industry_keys = remember(catalogue.role_keys), remember(catalogue.industry_keys)
        self._language_keys, self._topic_keys = remember(catalogue.language_keys), remember(topic_keys)

    async def load(
        self, db: Executor, guild_id: int, requests: Sequence[Request], now: datetime, host_id: int | None = None
    ) -> CandidatePool:
        """All hosts who are neither paused nor gone, and the seekers of these requests; or the host with that id alone,
        even if paused."""
        periods = host_store.MatchingPeriods(
            now - rules.CAPACITY_PERIOD, now - rules.MET_AGAIN_AFTER, now - rules.ASKED_AGAIN_AFTER
        )
        cards, profiles, kept_apart = await host_store.get_matching_data(db, guild_id, requests, periods, host_id)
        avoids, past = _by_first(kept_apart.avoided), _by_first(kept_apart.met)
        declined = _by_first((host_id, seeker_id) for seeker_id, host_id in kept_apart.declined)
        seekers = {
            request.id: replace(
                self._seeker(profiles[request.seeker_id], request.waiting_since),
                avoids=frozenset(avoids[request.seeker_id]),
                past=frozenset(past[request.seeker_id]),
            )
            for request in requests
            if request.seeker_id in profiles
        }
        candidates = {
            card.host.member_id: self._candidate(card, frozenset(declined[card.host.member_id])) for card in cards
        }
        return CandidatePool(
            seekers, candidates, {card.host.member_id: card.profile for card in cards} | profiles, cards
        )

    def _seeker(self, profile: Profile, waiting_since: datetime) -> Seeker:
        return Seeker(
            profile.member_id,
            self.role_keys(profile.wanted_role),
            self.industry_keys(profile.wanted_industry),
            self._topic_keys(profile.topics),
            self._language_keys(profile.languages),
            profile.zone,
            waiting_since,
        )

    def _candidate(self, card: HostCard, declined: frozenset[int]) -> Candidate:
        profile = card.profile
        return Candidate(
            profile.member_id,
            self.role_keys(profile.held_role),
            self.industry_keys(profile.held_industry),
            self._topic_keys(profile.topics),
            self._language_keys(profile.languages),
            profile.zone,
            card.host.capacity,
            card.taken,
            card.open_offers,
            card.paused,
            declined,
        )

    def reasons(self, match: Match, host: Profile) -> tuple[Reason, ...]:
        """Topics are named as the host typed them."""
        # A language is named by its name before: its code could be a topic as well, such as `ml`.
        languages = {self._language_names.get(key, key) for key in match.shared_languages}
        topics = {key: topic for topic in host.topics for key in self._topic_keys((topic,))}
        names = topics | {name: name for name in languages}
        return rules.reasons(replace(match, shared_languages=frozenset(languages)), names)


def _by_first(pairs: Iterable[tuple[int, int]]) -> defaultdict[int, set[int]]:
    """The second members of pairs by the first."""
    seconds = defaultdict[int, set[int]](set)
    for first, second in pairs:
        seconds[first].add(second)
    return seconds

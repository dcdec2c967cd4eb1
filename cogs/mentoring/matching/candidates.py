"""The members of a guild as the rules of matching want them: loaded in a few looks, nothing is decided here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot.database.executor import Transaction
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.catalogue import Catalogue, topic_keys
from cogs.mentoring.matching.records import Candidate, Match, Seeker
from cogs.mentoring.records import Host, HostCard, Profile, Request
from cogs.mentoring.store import avoids as avoid_store
from cogs.mentoring.store import offers as offer_store
from cogs.mentoring.store import profiles as profile_store

# A month, in days, so that a host's places come back one by one and not all on the first.
CAPACITY_PERIOD = timedelta(days=30)
# Most offers are not accepted, so that more may be open than there are places; and nobody finds a heap of them.
OFFERS_FOR_A_PLACE = 2
# What members of a few large guilds typed; a text takes some milliseconds to understand, and comes again and again.
REMEMBERED_TEXTS = 20_000


@dataclass
class Pool:
    """Of one guild at one moment. `seekers` are by request; a request without one has no profile behind it."""

    seekers: dict[int, Seeker]
    candidates: dict[int, Candidate]
    profiles: dict[int, Profile]
    cards: list[HostCard] = field(default_factory=list)

    def askable(self) -> list[Candidate]:
        """Without the hosts who consider enough already."""
        return [one for one in self.candidates.values() if takes_another(one.places, one.open_offers)]

    def offered(self, host_id: int) -> None:
        found = self.candidates[host_id]
        self.candidates[host_id] = replace(found, open_offers=found.open_offers + 1)

    def drop(self, host_id: int) -> None:
        self.candidates.pop(host_id, None)


def takes_another(places: int, open_offers: int) -> bool:
    """Whether a host with so many free places is asked once more."""
    return open_offers < places * OFFERS_FOR_A_PLACE


class Pools:
    def __init__(self, catalogue: Catalogue) -> None:
        self._languages = {one.code: one.name for one in catalogue.languages}
        remember = lru_cache(maxsize=REMEMBERED_TEXTS)
        self.role_keys, self.industry_keys = remember(catalogue.role_keys), remember(catalogue.industry_keys)
        self._language_keys, self._topic_keys = remember(catalogue.language_keys), remember(topic_keys)

    async def of(self, connection: Transaction, guild_id: int, requests: Sequence[Request], now: datetime) -> Pool:
        """All hosts who are neither paused nor gone, and the seekers of these requests."""
        ids = [one.seeker_id for one in requests]
        hosts = await profile_store.askable(connection, guild_id)
        taken = await offer_store.taken_by_host(connection, guild_id, now - CAPACITY_PERIOD)
        considering = await offer_store.open_by_host(connection, guild_id)
        profiles = await profile_store.profiles(connection, guild_id, ids)
        # Whom a seeker is not to be offered is no business of anybody's, so that all of it may look the same.
        kept_apart = _by_seeker(
            await avoid_store.avoids(connection, guild_id, ids),
            await offer_store.ran_out(connection, [one.id for one in requests if one.id]),
        )
        past = _by_seeker(await offer_store.past(connection, guild_id, ids, now - rules.MET_AGAIN_AFTER))
        declined = await offer_store.declined(connection, guild_id, ids, now - rules.ASKED_AGAIN_AFTER)
        by_host = _by_seeker([(host_id, seeker_id) for seeker_id, host_id in declined])
        return Pool(
            {
                one.id: replace(
                    self._seeker(profiles[one.seeker_id], one.waiting_since),
                    avoids=frozenset(kept_apart[one.seeker_id]),
                    past=frozenset(past[one.seeker_id]),
                )
                for one in requests
                if one.seeker_id in profiles
            },
            {
                host.member_id: replace(
                    self._candidate(profile, host),
                    taken=taken.get(host.member_id, 0),
                    open_offers=considering.get(host.member_id, 0),
                    declined=frozenset(by_host[host.member_id]),
                )
                for profile, host in hosts
            },
            {profile.member_id: profile for profile, _host in hosts} | profiles,
            [HostCard(one, host, max(host.capacity - taken.get(host.member_id, 0), 0)) for one, host in hosts],
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

    def _candidate(self, profile: Profile, host: Host) -> Candidate:
        return Candidate(
            profile.member_id,
            self.role_keys(profile.held_role),
            self.industry_keys(profile.held_industry),
            self._topic_keys(profile.topics),
            self._language_keys(profile.languages),
            profile.zone,
            host.capacity,
            0,
        )

    def reasons(self, match: Match, host: Profile) -> tuple[str, ...]:
        """In words; topics are as the host typed them, so that they have to be escaped where they are shown."""
        # A language is named by its name before: its code could be a topic as well, such as `ml`.
        languages = {self._languages.get(key, key) for key in match.shared_languages}
        topics = {key: topic for topic in host.topics for key in self._topic_keys((topic,))}
        named = topics | {name: name for name in languages}
        return tuple(rules.reasons(replace(match, shared_languages=frozenset(languages)), named))


def _by_seeker(*pairs: Iterable[tuple[int, int]]) -> defaultdict[int, set[int]]:
    found = defaultdict[int, set[int]](set)
    for some in pairs:
        for one, other in some:
            found[one].add(other)
    return found


def same_or_related(wanted: Collection[str], held: Collection[str]) -> int:
    """2 for the same, 1 for what only a family has in common, 0 for neither; 2 where nothing is wanted."""
    return (
        2 if not wanted else min(rules.role_points(frozenset(wanted), frozenset(held)) // rules.RELATED_ROLE_POINTS, 2)
    )

"""Composes the services of interviews."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.database.executor import Database
from bot.guilds.audit import Audit
from bot.guilds.shards import ALL_SHARDS, ShardValues
from cogs.mentoring.catalogue import Catalogue
from cogs.mentoring.matching.process import match_in_process
from cogs.mentoring.service.leaving import end_everything
from cogs.mentoring.service.offers import OfferService
from cogs.mentoring.service.pairs import PairService
from cogs.mentoring.service.pools import PoolLoader
from cogs.mentoring.service.profiles import ProfileService
from cogs.mentoring.service.reports import ReportService
from cogs.mentoring.service.requests import RequestService
from cogs.mentoring.service.rounds import MatchAll, RoundService
from cogs.mentoring.service.routing import FindDeparted, Routing
from cogs.mentoring.service.standstill import Standstill
from cogs.mentoring.store.personal import MentoringData


@dataclass(frozen=True)
class MentoringServices:
    routing: Routing
    profiles: ProfileService
    requests: RequestService
    offers: OfferService
    pairs: PairService
    rounds: RoundService
    reports: ReportService
    personal_data: MentoringData
    standstill: Standstill


def compose_services(
    database: Database,
    catalogue: Catalogue,
    find_departed: FindDeparted,
    audit: Audit,
    clock: Callable[[], datetime],
    match_all: MatchAll = match_in_process,
    get_shards: Callable[[], ShardValues] = lambda: ALL_SHARDS,
) -> MentoringServices:
    """`get_shards` tells whose requests time itself takes further here."""
    routing = Routing(database, PoolLoader(catalogue), find_departed, get_shards)
    return MentoringServices(
        routing,
        ProfileService(database, routing, clock),
        RequestService(database, routing, clock),
        OfferService(database, routing, clock),
        PairService(database, audit, clock),
        RoundService(database, routing, audit, clock, match_all),
        ReportService(database),
        MentoringData(database, end_everything, clock),
        Standstill(database),
    )

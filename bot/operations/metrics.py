"""Numbers for Prometheus at an address of their own; they name no member and no server.

Loaded only where `GUIDEPOST_METRICS_PORT` is set.
"""

import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
import discord
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.client import Guidepost
from bot.database.backups import last_backup
from bot.database.statements import Row
from bot.interactions.respond import PendingResponse, PendingResponses, response_to
from bot.settings import Settings, SettingsError

# A member sees no difference below 0.1 seconds, and Discord gives up after 3.
ANSWER_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.7, 3.0, 5.0, 15.0)
# Prometheus asks every 15 to 60 seconds, perhaps from two places; the database is not asked more often.
LEDGER_SECONDS = 15.0
# What was due in the last day: read along an index, however much the ledger has kept.
LEDGER_DAY = timedelta(days=1)
# Of an address that answers at all, it does so at once.
EXPORT_SECONDS = 5.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}

STATES = (
    "SELECT kind, state, count(*) AS number FROM occurrences WHERE due_at >= :since AND due_at <= :now"
    " GROUP BY kind, state ORDER BY kind, state"
)


class TimedResponses(PendingResponses):
    """Measures how long each member waited: from the arrival of an act to its first answer."""

    def __init__(self, observe: Callable[[str, float], None], clock: Callable[[], float]) -> None:
        super().__init__()
        self._observe, self._clock = observe, clock
        self._began: WeakKeyDictionary[PendingResponse, tuple[str, float]] = WeakKeyDictionary()

    def began(self, response: PendingResponse, act: str) -> None:
        self._began[response] = (act, self._clock())

    def settled(self, response: PendingResponse) -> None:
        super().settled(response)
        act, began_at = self._began.pop(response, ("", 0.0))
        if act:
            self._observe(act, self._clock() - began_at)

    def __len__(self) -> int:
        """How many members wait for an answer."""
        return len(self._open)


class ErrorCount(logging.Handler):
    """Counts what the log calls an error, wherever it comes from."""

    def __init__(self, count: Counter) -> None:
        super().__init__(logging.ERROR)
        self._count = count

    def emit(self, record: logging.LogRecord) -> None:
        self._count.labels(record.name.partition(".")[0]).inc()


class Metrics(Collector):
    """Everything about one running bot. `began` and `ended` are called for each act of a member."""

    def __init__(self, client: Guidepost, folder: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.registry = CollectorRegistry()
        self._client, self._folder, self._clock = client, folder, clock
        self._states: list[Row] = []
        self._read_at = -math.inf
        self._commands = self._counter("guidepost_commands", "Commands of members", "command", "outcome")
        self._components = self._counter("guidepost_presses", "Presses, choices and forms of members", "act", "outcome")
        self.errors = self._counter("guidepost_errors", "Errors in the log", "logger")
        self._seconds = Histogram(
            "guidepost_answer_seconds",
            "From the arrival of an act to its first answer",
            ("act",),
            buckets=ANSWER_SECONDS,
            registry=self.registry,
        )
        self.pending_responses = TimedResponses(lambda act, seconds: self._seconds.labels(act).observe(seconds), clock)
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(name, description, labels, registry=self.registry)

    def began(self, interaction: discord.Interaction[Any], act: str) -> None:
        is_command = interaction.type is discord.InteractionType.application_command
        interaction.extras["counted"] = (self._commands if is_command else self._components, act)
        self.pending_responses.began(response_to(interaction), f"/{act}" if is_command else act)

    def ended(self, interaction: discord.Interaction[Any], outcome: str) -> None:
        """`answered`, `refused` (the member's to mend) or `failed`; only the first counts."""
        count, act = interaction.extras.pop("counted", (None, ""))
        if count is not None:
            count.labels(act, outcome).inc()

    async def _on_completion(self, interaction: discord.Interaction[Any], _command: object) -> None:
        self.ended(interaction, "answered")

    @asynccontextmanager
    async def counting(self) -> AsyncIterator[None]:
        """Within, the bot tells these metrics what happens. Begins before the bot answers anybody."""
        handler = ErrorCount(self.errors)
        self._client.metrics, self._client.pending_responses = self, self.pending_responses
        self._client.add_listener(self._on_completion, "on_app_command_completion")
        logging.getLogger().addHandler(handler)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(handler)
            self._client.remove_listener(self._on_completion, "on_app_command_completion")
            self._client.metrics = None

    async def export(self) -> bytes:
        """All of it, as Prometheus reads it."""
        await self._read_ledger()
        return generate_latest(self.registry)

    async def _read_ledger(self) -> None:
        if self._clock() - self._read_at < LEDGER_SECONDS:
            return
        self._read_at = self._clock()
        now = self._client.clock()
        values = {"since": now - LEDGER_DAY, "now": now}
        self._states = await self._client.database.fetch(STATES, values)

    def collect(self) -> Iterable[Metric]:
        client = self._client
        yield _gauge("guidepost_connected", "1 while every shard hears from Discord", int(client.connected))
        yield _gauge("guidepost_guilds", "Servers that the bot is in", len(client.guilds))
        yield _gauge("guidepost_open_answers", "Members who wait for an answer", len(self.pending_responses))
        yield _gauge("guidepost_rounds_running", "Timed jobs at work", client.scheduler.running)
        latency = GaugeMetricFamily("guidepost_shard_latency_seconds", "Gateway heartbeat and back", labels=["shard"])
        for shard, seconds in client.latencies if client.shards else ():
            latency.add_metric([str(shard)], seconds)
        yield latency
        states = GaugeMetricFamily(
            "guidepost_occurrences", "Timed posts that fell due in the last 24 hours", labels=["kind", "state"]
        )
        for row in self._states:
            states.add_metric([row["kind"], row["state"]], row["number"])
        yield states
        copy = last_backup(self._folder, client.clock()) if self._folder is not None else None
        if copy is not None:
            age = (client.clock() - copy.at).total_seconds()
            yield _gauge("guidepost_last_backup_age_seconds", "Since the newest copy of the database", age)


def _gauge(name: str, description: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, description, value=value)


@asynccontextmanager
async def serve_metrics(client: Guidepost, settings: Settings) -> AsyncIterator[Metrics]:
    """Within, `/metrics` of the set host and port answers. Raises `SettingsError` where it cannot."""
    metrics = Metrics(client, settings.backups if client.database.is_sqlite else None)

    async def respond(_request: web.Request) -> web.Response:
        return web.Response(body=await metrics.export(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    app = web.Application()
    app.router.add_get("/metrics", respond)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.metrics_host, settings.metrics_port).start()
        except OSError as error:
            raise SettingsError(
                f"GUIDEPOST_METRICS_PORT is {settings.metrics_port}, but {settings.metrics_host} cannot listen there "
                f"({error.strerror}); it wants a free port."
            ) from error
        async with metrics.counting():
            yield metrics
    finally:
        await runner.cleanup()


async def fetch_metrics(settings: Settings) -> str:
    """The metrics of the bot that runs with the same settings; `SettingsError` where none shows them."""
    if settings.metrics_port is None:
        raise SettingsError("GUIDEPOST_METRICS_PORT is not set, so no metrics are kept; it wants a port, such as 9108.")
    host = EVERYWHERE.get(settings.metrics_host, settings.metrics_host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.metrics_port}/metrics"
    try:
        limit = aiohttp.ClientTimeout(total=EXPORT_SECONDS)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(address) as response:
            response.raise_for_status()
            return await response.text()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise SettingsError(
            f"{address} does not answer ({type(error).__name__}); Guidepost must be running with the same settings."
        ) from error

"""The numbers for Prometheus: what they count, that they name nobody, and how they are reached."""

import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.database.backups import name_of
from bot.database.executor import Database
from bot.database.rows import stored
from bot.jobs.ledger import Ledger
from bot.jobs.records import InChannel, Occurrence, Outcome, State
from bot.operations.metrics import LEDGER_SECONDS, STATES, Metrics, fetch_metrics, serve_metrics
from bot.settings import Settings, SettingsError
from tests.support.clock import SecondsClock
from tests.support.command_line import guidepost, one_sentence
from tests.support.community import Community

ROOT = Path(__file__).parents[3]
Shown = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(page: bytes | str) -> Shown:
    given = page.decode() if isinstance(page, bytes) else page
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(given)
        for sample in family.samples
    }


def value(shown: Shown, name: str, **labels: str) -> float | None:
    return shown.get((name, frozenset(labels.items())))


@pytest.fixture
def clock() -> SecondsClock:
    return SecondsClock()


@pytest.fixture
async def metrics(community: Community, tmp_path: Path, clock: SecondsClock) -> AsyncIterator[Metrics]:
    made = Metrics(community.bot, tmp_path / "backups", clock)
    async with made.counting():
        yield made


async def test_commands_are_counted_by_name_and_by_how_they_ended(
    community: Community, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    await community.slash("guide contents")
    await community.slash("guide contents")
    await community.slash("guide read", chapter="math", page=99)
    monkeypatch.setattr(community.bot.database, "run_selects", None)  # ours to mend
    await community.slash("guide progress")
    monkeypatch.undo()
    community.env.errors.clear()
    shown = read(await metrics.export())
    count = "guidepost_commands_total"
    assert value(shown, count, command="guide contents", outcome="answered") == 2
    assert value(shown, count, command="guide read", outcome="refused") == 1
    assert value(shown, count, command="guide progress", outcome="failed") == 1
    assert value(shown, "guidepost_answer_seconds_count", act="/guide contents") == 2
    assert value(shown, "guidepost_errors_total", logger="bot") == 1


async def test_presses_are_counted_by_feature_and_act(community: Community, metrics: Metrics) -> None:
    page = await community.slash("guide read", chapter="math")
    assert page.response is not None
    await community.press(page.response, "Skip")
    shown = read(await metrics.export())
    [(act, number)] = [
        (dict(labels)["act"], number) for (name, labels), number in shown.items() if name == "guidepost_presses_total"
    ]
    assert (act.partition(":")[0], number) == ("guide", 1)
    assert value(shown, "guidepost_answer_seconds_count", act=act) == 1


async def test_a_wait_counts_from_the_arrival_to_the_first_answer(
    community: Community, metrics: Metrics, clock: SecondsClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = community.bot.database.run_selects

    async def slow(*looks: object) -> object:
        clock.seconds += 0.3
        return await look(*looks)  # type: ignore[arg-type]

    monkeypatch.setattr(community.bot.database, "run_selects", slow)
    await community.slash("guide progress")
    shown = read(await metrics.export())
    total = value(shown, "guidepost_answer_seconds_sum", act="/guide progress")
    assert total is not None
    assert total > 0.29
    assert value(shown, "guidepost_answer_seconds_bucket", act="/guide progress", le="0.25") == 0
    assert value(shown, "guidepost_open_answers") == 0


async def test_the_state_of_the_bot_is_told(community: Community, metrics: Metrics, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / name_of("nightly", community.bot.clock() - timedelta(hours=2))).touch()
    shown = read(await metrics.export())
    assert value(shown, "guidepost_connected") in (0, 1)
    assert value(shown, "guidepost_guilds") == 1
    assert value(shown, "guidepost_rounds_running") == 0
    assert value(shown, "guidepost_last_backup_age_seconds") == pytest.approx(7_200, abs=5)
    assert any(name == "process_resident_memory_bytes" for name, _ in shown)


async def test_the_ledger_is_counted_by_kind_and_state_and_not_asked_too_often(
    community: Community, metrics: Metrics, clock: SecondsClock
) -> None:
    now, ledger = community.bot.clock(), community.bot.scheduler.ledger

    async def send(key: str, due_at: datetime) -> None:
        claim = await ledger.claim(Occurrence("tip", 7, key, due_at, InChannel(5)), now)
        assert claim is not None
        assert not isinstance(claim, Outcome)
        await ledger.settle(claim, Outcome(State.SENT, 1), now)

    await send("today", now - timedelta(hours=3))
    await send("last-week", now - timedelta(days=7))
    states = {"name": "guidepost_occurrences", "kind": "tip", "state": "sent"}
    assert value(read(await metrics.export()), **states) == 1
    await send("another", now - timedelta(hours=2))
    assert value(read(await metrics.export()), **states) == 1
    clock.seconds += LEDGER_SECONDS
    assert value(read(await metrics.export()), **states) == 2


@pytest.mark.sqlite_file
async def test_the_ledger_is_read_along_an_index(database: Database, now: datetime) -> None:
    await Ledger(database).prune(now)
    values = {"since": stored(now), "now": stored(now)}
    plan = await database.fetch(f"EXPLAIN QUERY PLAN {STATES}", values)
    assert "SEARCH occurrences USING INDEX occurrences_by_time" in plan[0]["detail"]


async def test_the_ledger_is_counted_on_either_database(either_database: Database, now: datetime) -> None:
    await Ledger(either_database).claim(Occurrence("tip", 7, "k", now, InChannel(5)), now)
    values = {"since": stored(now - timedelta(days=1)), "now": stored(now)}
    assert await either_database.fetch(STATES, values) == [{"kind": "tip", "state": "claimed", "number": 1}]


async def test_no_member_server_or_channel_is_named(community: Community, metrics: Metrics) -> None:
    await community.slash("streak join", timezone="Berlin", habit="read one page")
    await community.slash("guide search", query="a secret wish")
    page = await community.slash("guide read", chapter="math")
    assert page.response is not None
    await community.press(page.response, "Mark read & continue")
    shown = (await metrics.export()).decode()
    for one in (community.ann.id, community.guild.id, community.general.id, "secret", "Berlin", '"ann"'):
        assert str(one) not in shown


async def test_afterwards_nothing_is_counted(community: Community, tmp_path: Path) -> None:
    made = Metrics(community.bot, tmp_path)
    async with made.counting():
        pass
    handlers = len(logging.getLogger().handlers)
    await community.slash("guide contents")
    assert community.bot.metrics is None
    assert not any(name == "guidepost_commands_total" for name, _ in read(await made.export()))
    assert len(logging.getLogger().handlers) == handlers


# The address


async def test_the_address_answers_on_this_machine_only(
    community: Community, settings: Settings, free_port: int
) -> None:
    chosen = replace(settings, metrics_port=free_port)
    async with serve_metrics(community.bot, chosen):
        await community.slash("guide contents")
        page = read(await fetch_metrics(chosen))
        assert value(page, "guidepost_commands_total", command="guide contents", outcome="answered") == 1
        with socket.socket() as elsewhere:  # another address of the same port is still free
            elsewhere.bind(("127.0.0.2", free_port))
    with pytest.raises(SettingsError, match="does not answer"):
        await fetch_metrics(chosen)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
async def test_a_bot_that_listens_everywhere_is_asked_on_this_machine(
    community: Community, settings: Settings, free_port: int, host: str
) -> None:
    chosen = replace(settings, metrics_port=free_port, metrics_host=host)
    try:
        async with serve_metrics(community.bot, chosen):
            assert read(await fetch_metrics(chosen))
    except SettingsError as error:
        if host == "::" and "cannot listen" in str(error):
            pytest.skip("no IPv6 here")
        raise


async def test_a_port_that_is_taken_is_one_sentence(community: Community, settings: Settings, free_port: int) -> None:
    chosen = replace(settings, metrics_port=free_port)
    async with serve_metrics(community.bot, chosen):
        with pytest.raises(SettingsError, match=f"GUIDEPOST_METRICS_PORT is {free_port}, but 127.0.0.1 cannot listen"):
            await serve_metrics(community.bot, chosen).__aenter__()


def test_without_a_port_the_command_says_what_is_missing(tmp_path: Path) -> None:
    said = one_sentence(guidepost("export-metrics", folder=tmp_path))
    assert said.startswith("GUIDEPOST_METRICS_PORT is not set")


def test_without_a_running_bot_the_command_says_so(tmp_path: Path, free_port: int) -> None:
    said = one_sentence(guidepost("export-metrics", folder=tmp_path, GUIDEPOST_METRICS_PORT=str(free_port)))
    assert f"127.0.0.1:{free_port}/metrics does not answer" in said

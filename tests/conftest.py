"""What tests share: a database file, a clock that stands still, and the real bot on a simulated Discord."""

import asyncio
import gc
import importlib
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import simcord
from discord.webhook.async_ import async_context
from syrupy.assertion import SnapshotAssertion

from bot.database.engine import connect
from bot.database.executor import Database
from bot.database.migrate import bring_up_to_date
from bot.database.url import DatabaseUrl, sqlite_url
from bot.environment import read_settings
from bot.interactions.rate_limit import RateLimit
from bot.settings import Settings
from tests.support import postgresql
from tests.support.community import Community
from tests.support.content import read_once
from tests.support.faster_simcord import make_faster
from tests.support.simulated import on_discord, open_guidepost
from tests.support.snapshots import PageSnapshots

# The same examples in every run, and no verdict by the wall clock: a slow machine is no bug.
hypothesis.settings.register_profile(
    "guidepost",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("guidepost")

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Linux's folder in memory. The files of tests that passed are removed, so that far less is in use at any time.
MEMORY, ROOM_BYTES = Path("/dev/shm"), 2**31

# The part of the run in which the last of the tests from outside begins.
LAST_OUTSIDE = 0.5


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the database of tests that need only one (default: %(default)s)",
    )


# Workers take some five seconds to start, in which one process does about this many tests.
TESTS_WORTH_WORKERS = 200


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """None for a few tests; else two more than there are cores, for tests from outside mostly wait for a bot's
    process."""
    if config.option.keyword or config.option.lf or any("::" in argument for argument in config.args):
        return 0
    paths = [Path(argument) for argument in config.args]
    files = {file for path in paths for file in (path.rglob("test_*.py") if path.is_dir() else [path])}
    tests = sum(file.read_text("utf-8").count("def test_") for file in files if file.is_file())
    return (os.cpu_count() or 1) + 2 if tests >= TESTS_WORTH_WORKERS else 0


def pytest_configure() -> None:
    """Let modules be compiled once, not by each worker, each run and each process of a bot; and let files of tests be
    in memory where there is room: each commit waits for the disk, six milliseconds on a busy one."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # which may have been asked for already


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Each worker imports a part of the test modules first: compiled for pytest, the others find them ready, and the
    first run is not held up by every worker doing all of them."""
    worker = getattr(collector.config, "workerinput", None)
    if worker is None or not isinstance(collector, pytest.Session):
        return
    number, workers = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
    root = Path(__file__).parent
    for file in sorted(root.rglob("test_*.py"))[number::workers]:
        with suppress(Exception):  # which pytest tells of by itself
            importlib.import_module(".".join(file.relative_to(root.parent).with_suffix("").parts))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests from outside wait more than they work: among workers they are spread over the first part of the run, so
    that others have the processor meanwhile, and none is left for the end."""
    if not hasattr(config, "workerinput"):
        return
    outside = [item for item in items if item.path.stem.endswith("_from_outside")]
    others = [item for item in items if not item.path.stem.endswith("_from_outside")]
    places = {item: LAST_OUTSIDE * number / len(outside) for number, item in enumerate(outside)}
    places |= {item: number / len(others) for number, item in enumerate(others)}
    items.sort(key=places.__getitem__)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def page_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The pages of earlier runs: `assert page_text(page) == page_snapshot(name="what is shown")`."""
    return snapshot.use_extension(PageSnapshots)


@pytest.fixture
def now() -> datetime:
    return START


@pytest.fixture(autouse=True)
def own_webhook_adapter() -> Iterator[None]:
    """Give discord.py its own adapter back. SimCord sets another one in a context variable, and pytest-asyncio leaves
    that as it is where the end of a fixture fails: then every later test that speaks HTTP would fail too."""
    adapter = async_context.get()
    yield
    async_context.set(adapter)


@pytest.fixture(scope="session", autouse=True)
def read_content_once() -> Iterator[None]:
    with read_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def faster_simcord() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        make_faster(patch)
        yield


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An up-to-date SQLite file, to be copied: making the tables anew takes a tenth of a second each time."""
    path = tmp_path_factory.mktemp("new") / "guidepost.sqlite3"
    asyncio.run(make_tables(sqlite_url(path)))
    return path


async def make_tables(url: DatabaseUrl) -> None:
    database = connect(url)
    await bring_up_to_date(database, START, Path())
    await database.close()


async def make_ready(url: DatabaseUrl, new_file: Path) -> None:
    """Give an empty database all tables, as fast as it can be had."""
    if url.path is not None:
        shutil.copy(new_file, url.path)
    else:
        await postgresql.copy_template(url, make_tables)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """With `--engine postgresql` of an empty PostgreSQL, except for tests that look into the SQLite file itself."""
    chosen = {"data_dir": tmp_path, "token": "a-token-of-no-use"}
    if request.config.option.engine == "postgresql" and request.node.get_closest_marker("sqlite_file") is None:
        chosen["database_url"] = request.getfixturevalue("engine_url").text
    return read_settings(None, **chosen)


@pytest.fixture
async def ready_settings(settings: Settings, new_file: Path) -> Settings:
    """The same settings, whose database has every table."""
    await make_ready(settings.database, new_file)
    return settings


@pytest.fixture
async def database(ready_settings: Settings, now: datetime) -> AsyncIterator[Database]:
    """Up to date, and of this test alone."""
    settings = ready_settings
    opened = connect(settings.database)
    await bring_up_to_date(opened, now, settings.backups)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[DatabaseUrl]:
    """A PostgreSQL of our own, gone afterwards; one for each process that runs tests."""
    with postgresql.postgresql_server() as server:
        yield server.url


@pytest.fixture
async def postgresql_url(postgresql_server: DatabaseUrl) -> AsyncIterator[DatabaseUrl]:
    """An empty database."""
    async with postgresql.new_database(postgresql_server) as url:
        yield url


@pytest.fixture
async def engine_url(postgresql_server: DatabaseUrl) -> AsyncIterator[DatabaseUrl]:
    """Another empty database, for the settings of tests that use `either_url` too."""
    async with postgresql.new_database(postgresql_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest, settings: Settings) -> DatabaseUrl:
    """Once a SQLite file, once a PostgreSQL: the same SQL runs on both."""
    if request.param == "sqlite":
        return sqlite_url(settings.data_dir / "guidepost.sqlite3")
    url: DatabaseUrl = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
async def either_database(
    either_url: DatabaseUrl, now: datetime, tmp_path: Path, new_file: Path
) -> AsyncIterator[Database]:
    await make_ready(either_url, new_file)
    opened = connect(either_url)
    await bring_up_to_date(opened, now, tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def free_port() -> int:
    """None of those that the system deals out: another process would have it before the bot."""
    for port in range(10_000 + os.getpid() % 10_000, 32_000):
        with closing(socket.socket()) as listening, suppress(OSError):
            listening.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@pytest.fixture
async def env(ready_settings: Settings) -> AsyncIterator[simcord.Env]:
    """A simulated Discord with the whole bot on it. An error that was not a member's fails the test, unless the test
    has looked at `env.errors`."""
    async with open_guidepost(ready_settings) as bot:
        bot.rate_limit = RateLimit(at_once=10_000)  # tests press faster than people
        async with on_discord(bot) as running:
            yield running


@pytest.fixture
def community(env: simcord.Env) -> Community:
    """The bot in a guild with a channel, a moderator and two members."""
    return Community(env)

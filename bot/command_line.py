"""What each command does: puts settings, content, database and client together, each handed to the next."""

import argparse
import asyncio
import functools
import gc
import importlib
import logging
import os
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import discord

from bot.client import Guidepost
from bot.content.documents import Content, ContentError, content_warnings, load_content
from bot.database.backups import BY_HAND, BackupError, back_up, file_of, name_of, restore
from bot.database.engine import connect, make_folder
from bot.database.errors import DatabaseError
from bot.database.migrate import bring_up_to_date, read_migrations
from bot.interactions.rate_limit import RateLimit
from bot.jobs.nightly_backup import KIND as NIGHTLY_BACKUP
from bot.jobs.nightly_backup import NightlyBackup
from bot.loading import FEATURES, read_all
from bot.logs import set_up_logs
from bot.operations.heartbeat import HEALTHY, heartbeat_problem, is_alive
from bot.operations.session import SessionError, run_session
from bot.playground.errors import PlaygroundError
from bot.settings import Settings, SettingsError

PLAYGROUND_FOLDER = "playground"
PLAYGROUND_PORT = 8710
# Its people live a month in the second in which it opens.
PLAYGROUND_AT_ONCE = 10_000

RUNNING = "Guidepost is running, or was killed less than 30 seconds ago: stop it and try again. Nothing was changed."
# Imported where they are used, because a backup does without; `run` has them loaded while settings are being read.
LOADED_WHERE_USED = ("apscheduler.schedulers.asyncio", "apscheduler.triggers.cron", "apscheduler.triggers.date")
Read = Callable[[], tuple[Settings, Content]]
# What an operator can mend: each is printed as a sentence, without a traceback, and the exit status is 2.
OPERATOR_ERRORS = (SettingsError, ContentError, DatabaseError, SessionError, PlaygroundError)


@asynccontextmanager
async def open_guidepost(
    settings: Settings, clock: Callable[[], datetime] = discord.utils.utcnow, content: Content | None = None
) -> AsyncIterator[Guidepost]:
    """The whole bot, not yet logged in; its database is closed at the end. Without `content` it is read here.

    Raises `ContentError` or `DatabaseError` before anything connects to Discord.
    """
    content = content or load_content(settings.content_dir, FEATURES)
    make_folder(settings.data_dir)
    database = connect(settings.database, settings.connection_limits)
    try:
        await bring_up_to_date(database, clock(), settings.backups)
        yield Guidepost(
            features=FEATURES,
            database=database,
            content=content,
            clock=clock,
            shards=settings.shards,
            backups=settings.backups if database.is_sqlite else None,
        )
    finally:
        await database.close()


async def run(settings: Settings, token: str, content: Content) -> None:
    """`guidepost run`: on Discord until a signal."""
    async with open_guidepost(settings, content=content) as client:
        if client.backups is not None:
            nightly = NightlyBackup(file_of(settings.database), client.backups, lambda: client.stopping)
            client.scheduler.add_job(NIGHTLY_BACKUP, nightly)
        gc.freeze()  # what was loaded until now stays; looking through it again and again would only cost time
        gc.enable()
        async with _metrics(client, settings):
            await run_session(client, token, settings.data_dir)


def _metrics(client: Guidepost, settings: Settings) -> AbstractAsyncContextManager[object]:
    if settings.metrics_port is None:
        return nullcontext()
    from bot.operations.metrics import serve_metrics  # loads what most bots never need

    return serve_metrics(client, settings)


async def run_playground(settings: Settings, port: int, fresh: bool, browser: bool) -> None:
    """`guidepost playground`: the same bot on a simulated Discord, with a database of its own.

    `browser` opens the page where there is a desktop; elsewhere Python would open a browser within the terminal.
    """
    logging.disable(logging.WARNING)  # SimCord, being loaded, tries out a client of its own, which complains
    try:
        from bot.playground.play import play
    except ModuleNotFoundError as error:  # an installation for Discord alone has no simulated one
        raise PlaygroundError(f"The playground needs {error.name}: run it with uv in a copy of the project.") from error
    finally:
        logging.disable(logging.NOTSET)

    folder = settings.data_dir / PLAYGROUND_FOLDER
    local = replace(settings, data_dir=folder, database_url=None, shards=None)

    @asynccontextmanager
    async def open_bot(clock: Callable[[], datetime]) -> AsyncIterator[Guidepost]:
        async with open_guidepost(local, clock) as client:
            client.rate_limit = RateLimit(at_once=PLAYGROUND_AT_ONCE)
            yield client

    def show(address: str) -> None:
        if browser and (sys.platform in ("win32", "darwin") or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)):
            # It may wait until the browser is closed.
            threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True).start()

    # Flushed, so that the address is seen at once where the output is no terminal.
    announce = functools.partial(print, flush=True)
    await play(open_bot, folder, port=port, fresh=fresh, lived_in=True, announce=announce, show=show)


async def doctor() -> int:
    """`guidepost doctor`: a line for each finding as it comes; 1 where something must be mended."""
    from bot.operations.doctor import Verdict, run_checks  # of no use to the bot

    failed = False
    async for result in run_checks(FEATURES, discord.utils.utcnow()):
        print(result, flush=True)
        failed = failed or result.verdict is Verdict.FAIL
    return int(failed)


async def export_metrics(settings: Settings) -> None:
    from bot.operations.metrics import fetch_metrics  # loads what most bots never need

    print(await fetch_metrics(settings), end="")


def back_up_by_hand(settings: Settings, file: Path | None) -> None:
    """`guidepost backup [FILE]`, also while the bot runs."""
    target = file or settings.backups / name_of(BY_HAND, discord.utils.utcnow())
    copy = back_up(file_of(settings.database), target)
    print(f"{copy.path} holds the whole database, checked: {copy.size:,} bytes, version {copy.version} of its tables.")


def restore_backup(settings: Settings, file: Path) -> None:
    """`guidepost restore FILE`, never while the bot runs."""
    database, now = file_of(settings.database), discord.utils.utcnow()
    if is_alive(settings.data_dir, now):
        raise BackupError(RUNNING)
    restored = restore(file, database, settings.backups, now, read_migrations()[-1].version)
    aside = f"; what was there before is in {restored.aside}" if restored.aside else ""
    version = f"version {restored.version} of its tables"
    print(f"{database} is now what {file} was ({version}){aside}. Start Guidepost again.")


async def copy_between(settings: Settings, source: str, target: str) -> None:
    """`guidepost copy-database FROM TO`, never while the bot runs."""
    from bot.environment import read_settings
    from bot.operations.copy_database import copy_database, print_progress  # of no use to the bot

    now = discord.utils.utcnow()
    if is_alive(settings.data_dir, now):
        raise BackupError(RUNNING)
    async with AsyncExitStack() as opened:
        urls = (read_settings(database_url=text).database for text in (source, target))
        of, to = (connect(url, settings.connection_limits) for url in urls)
        for database in (of, to):
            opened.push_async_callback(database.close)
        rows = await copy_database(of, to, now, print_progress)
    print(f"{rows:,} rows are in {to.url.place}, each compared.")
    print("Set GUIDEPOST_DATABASE_URL to its address, and start Guidepost again.")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="guidepost", description="A Discord bot for careers in AI.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="connect to Discord with DISCORD_TOKEN")
    playground = commands.add_parser("playground", help="the whole bot in a browser page, without token or network")
    playground.add_argument("--port", type=int, default=PLAYGROUND_PORT, help="of the page (default: %(default)s)")
    playground.add_argument("--fresh", action="store_true", help="forget the earlier playground and begin anew")
    playground.add_argument("--no-browser", action="store_true", help="only print the address")
    check = commands.add_parser("check-content", help="list every fault of the content files")
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the content folder (default: the set one)")
    backup = commands.add_parser("backup", help="copy the SQLite database while the bot runs, and check the copy")
    backup.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a new file (default: one in backups/)")
    back = commands.add_parser("restore", help="put a backup in the place of the database, which is kept aside")
    back.add_argument("file", type=Path, metavar="FILE", help="a backup; the bot must not run")
    copy = commands.add_parser("copy-database", help="move a community between SQLite and PostgreSQL, and compare")
    copy.add_argument("source", metavar="FROM", help="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    copy.add_argument("target", metavar="TO", help="another address, of an empty database; the bot must not run")
    commands.add_parser("doctor", help="check settings, content, database, backups, token and Discord")
    commands.add_parser("export-metrics", help="print the metrics of the running bot (needs GUIDEPOST_METRICS_PORT)")
    commands.add_parser("healthcheck", help="exit with 0 if the running bot is connected to Discord")
    return top


def run_command(arguments: argparse.Namespace, read: Read | None = None) -> int:
    """The exit status of the command; raises one of `OPERATOR_ERRORS`."""
    if arguments.command == "doctor":  # which reports wrong settings among the rest
        return asyncio.run(doctor())
    if arguments.command == "run":
        for name in (*(f"cogs.{feature}.feature" for feature in FEATURES), *LOADED_WHERE_USED):
            importlib.import_module(name)  # while `read` is still reading
        return run_bot(*(read or read_all)())
    from bot.environment import read_settings  # loads pydantic, which a running bot does without

    settings = read_settings()
    match arguments.command:
        case "playground":
            set_up_logs(settings.log_format)
            logging.getLogger().setLevel(logging.WARNING)  # the address is what there is to read
            asyncio.run(run_playground(settings, arguments.port, arguments.fresh, not arguments.no_browser))
        case "check-content":
            folder = arguments.folder or settings.content_dir
            load_content(folder, FEATURES)
            for warning in content_warnings(folder, FEATURES):
                print(f"{warning} (a warning)")
            print("The content is in order.")
        case "export-metrics":
            asyncio.run(export_metrics(settings))
        case "healthcheck":
            problem = heartbeat_problem(settings.data_dir, discord.utils.utcnow())
            print(problem or HEALTHY)
            return 1 if problem else 0
        case _:
            run_database_command(settings, arguments)
    return 0


def run_bot(settings: Settings, content: Content) -> int:
    token = settings.required_token()
    set_up_logs(settings.log_format, secrets=(token, *settings.database.secrets))
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(run(settings, token, content))
    return 0


def run_database_command(settings: Settings, arguments: argparse.Namespace) -> None:
    match arguments.command:
        case "backup":
            back_up_by_hand(settings, arguments.file)
        case "restore":
            restore_backup(settings, arguments.file)
        case "copy-database":
            asyncio.run(copy_between(settings, arguments.source, arguments.target))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one: Windows has none and keeps Python's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def main(arguments: Sequence[str] | None = None, read: Read | None = None) -> int:
    """What `bot.start` hands on; `read` gives what `run` needs, where that is being read already."""
    try:
        return run_command(parser().parse_args(arguments), read)
    except OPERATOR_ERRORS as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0

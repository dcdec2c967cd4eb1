"""`guidepost doctor`: checks everything that an operator can get wrong, and says what to do."""

import base64
import binascii
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import aiohttp
from discord.http import Route
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from bot.content.documents import ContentError, load_content
from bot.database import backups
from bot.database.engine import connect
from bot.database.errors import DatabaseError
from bot.database.migrate import NEWEST_VERSION, read_migrations
from bot.environment import Environment, read_settings
from bot.guilds.permissions import invite_link
from bot.operations import heartbeat
from bot.settings import Settings, SettingsError

# What the copies need: an update and a restore keep one more beside the 14, and the log grows meanwhile.
COPIES_ROOM = 3
LEAST_ROOM = 200 * 1024 * 1024
REACH_SECONDS = 10.0
# The key of an installation by a member, in what Discord says of an application.
USER_INSTALL = "1"
USER_AGENT = "DiscordBot (https://github.com/Rapptz/discord.py, 2) Guidepost"


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class CheckResult:
    verdict: Verdict
    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.verdict:<4}  {self.about:<8}  {self.text}"


def ok(about: str, text: str) -> CheckResult:
    return CheckResult(Verdict.OK, about, text)


def warn(about: str, text: str) -> CheckResult:
    return CheckResult(Verdict.WARN, about, text)


def fail(about: str, text: str) -> CheckResult:
    return CheckResult(Verdict.FAIL, about, text)


async def run_checks(
    features: Sequence[str], now: datetime, env_file: Path = Path(".env")
) -> AsyncIterator[CheckResult]:
    """The results, one after the other. No secret is in them."""
    try:
        settings = read_settings(env_file)
    except SettingsError as error:
        for line in str(error).splitlines():
            yield fail("settings", line)
        return
    for result in (*check_settings(settings, env_file), *check_content(settings, features)):
        yield result
    if settings.database.is_sqlite:
        for result in (*check_file(settings), check_backups(settings, now)):
            yield result
    else:
        yield await check_server(settings)
    async for result in check_discord(settings):
        yield result
    yield check_heartbeat(settings.data_dir, now)


def check_settings(settings: Settings, env_file: Path) -> Iterator[CheckResult]:
    """Each setting with where it comes from: the environment goes before the file."""
    environment, file = EnvSettingsSource(Environment)(), DotEnvSettingsSource(Environment, env_file=env_file)()
    for field in Environment.model_fields:
        name = "DISCORD_TOKEN" if field == "token" else f"GUIDEPOST_{field.upper()}"
        keys = {field, name}
        origin = "environment" if keys & environment.keys() else str(env_file) if keys & file.keys() else "default"
        yield ok("settings", f"{name} is {_displayed(settings, field)} ({origin})")


def _displayed(settings: Settings, field: str) -> str:
    value = getattr(settings, field)
    if value is None:
        return "not set"
    if field == "token":
        return "set"
    if field == "database_url":  # a password can stand in several places of it
        return settings.database.place
    if field == "shards":
        return f"{value.ids[0]}-{value.ids[-1]}/{value.count}"
    return str(value)


def check_content(settings: Settings, features: Sequence[str]) -> Iterator[CheckResult]:
    try:
        load_content(settings.content_dir, features)
    except ContentError as error:
        for line in str(error).splitlines():
            yield fail("content", line)
    else:
        yield ok("content", f"in order in {settings.content_dir}")


def check_file(settings: Settings) -> Iterator[CheckResult]:
    file, newest = backups.file_of(settings.database), read_migrations()[-1].version
    yield _check_room(file)
    if not file.exists():
        yield warn("database", f"{file} is not there yet; guidepost run makes it")
        return
    try:
        with backups.open_to_read(file) as connection:
            state = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            version = connection.execute("SELECT max(version) FROM schema_versions").fetchone()[0]
    except (OSError, sqlite3.Error) as error:
        yield fail("database", f"{file} cannot be read ({error}); put a backup back with guidepost restore FILE")
        return
    if state != "ok":
        yield fail("database", f"{file} is damaged; put a backup back with guidepost restore FILE")
    yield _check_version(version, newest, f"{file} has {file.stat().st_size / 2**20:,.1f} MB")


def _check_version(version: int | None, newest: int, place: str) -> CheckResult:
    if version is None or version < newest:
        return ok("database", f"{place}; version {version or 0} of its tables becomes {newest} at the next start")
    if version > newest:
        return fail(
            "database", f"{place}; version {version} of its tables is newer than this Guidepost ({newest}): update it"
        )
    return ok("database", f"{place}, is whole and has version {version} of its tables")


def _check_room(file: Path) -> CheckResult:
    """The folder, or the nearest one above it that is there already."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK | os.X_OK) or (file.exists() and not os.access(file, os.W_OK)):
        return fail("disk", f"this user may not write to {folder}; give it the right to")
    free = shutil.disk_usage(folder).free
    enough = max(LEAST_ROOM, COPIES_ROOM * (file.stat().st_size if file.exists() else 0))
    room = f"{free / 2**20:,.0f} MB are free for {folder}"
    return ok("disk", room) if free >= enough else warn("disk", f"{room}; {enough / 2**20:,.0f} MB would be good")


async def check_server(settings: Settings) -> CheckResult:
    url = settings.database
    place = url.place
    try:
        database = connect(url, settings.connection_limits)
        try:
            version = await database.fetch_value(NEWEST_VERSION)
        finally:
            await database.close()
    except DatabaseError as error:
        if "schema_versions" in str(error):
            return warn("database", f"{place} has no tables yet; guidepost run makes them")
        # Never the whole address: a password can stand in several places of it.
        return fail("database", str(error).replace(url.redacted, place))
    place = f"{place} answers; backups are yours to make with pg_dump"
    return _check_version(version, read_migrations()[-1].version, place)


def check_backups(settings: Settings, now: datetime) -> CheckResult:
    last = backups.last_backup(settings.backups, now)
    if last is None:
        return warn("backup", f"there is none in {settings.backups} yet; the bot makes one each night")
    age = now - last.at
    newest = f"the last one is {last.path.name}, {age.total_seconds() / 3_600:,.0f} hours old"
    if age > backups.BACKUP_LATE:
        return warn("backup", f"{newest}; the bot makes one each night, so look for timed backup in its log")
    return ok("backup", newest)


def token_problem(token: str) -> str | None:
    """None for what looks like a bot's token: three parts, of which the first is the bot's id in base64."""
    parts = token.split(".")
    advice = "copy the bot's token from the developer portal, not the application's secret or id"
    if len(parts) != 3 or not all(parts):
        return f"has {len(parts)} parts between dots, where a token has three; {advice}"
    try:
        first = base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4))
    except (binascii.Error, ValueError):
        first = b""
    return None if first.isdigit() else f"does not begin as a bot's token does; {advice}"


async def check_discord(settings: Settings) -> AsyncIterator[CheckResult]:
    """First without the token: a network that lets nothing out is another fault than a token that is refused."""
    token = settings.token
    if token is None:
        yield fail("token", "DISCORD_TOKEN is not set; copy the bot's token from the developer portal")
    elif problem := token_problem(token):
        yield fail("token", f"DISCORD_TOKEN {problem}")
    else:
        yield ok("token", "DISCORD_TOKEN has the form of one")
    limit, agent = aiohttp.ClientTimeout(total=REACH_SECONDS), {"User-Agent": USER_AGENT}
    try:
        async with aiohttp.ClientSession(timeout=limit, headers=agent) as session:
            async with session.get(Route("GET", "/gateway").url) as response:
                response.raise_for_status()
            yield ok("discord", "answers")
            if token is not None:
                identity = await _check_identity(session, token)
                yield identity
                if identity.verdict is Verdict.OK:
                    yield await _check_user_install(session, token)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        yield fail("discord", f"cannot be reached ({type(error).__name__}); look at the network and status.discord.com")


async def _check_identity(session: aiohttp.ClientSession, token: str) -> CheckResult:
    headers = {"Authorization": f"Bot {token}"}
    async with session.get(Route("GET", "/users/@me").url, headers=headers) as response:
        if response.status == 401:
            return fail("discord", "refuses DISCORD_TOKEN; copy the token from the developer portal again")
        response.raise_for_status()
        user = await response.json()
    return ok("discord", f"knows the bot as {user['username']}; invite it with {invite_link(int(user['id']))}")


async def _check_user_install(session: aiohttp.ClientSession, token: str) -> CheckResult:
    """What a new application allows; older ones, and those that somebody has restricted, have to be told."""
    headers = {"Authorization": f"Bot {token}"}
    async with session.get(Route("GET", "/applications/@me").url, headers=headers) as response:
        response.raise_for_status()
        application = await response.json()
    if USER_INSTALL in (application.get("integration_types_config") or {}):
        return ok("discord", "lets members install the bot for themselves")
    return warn("discord", "keeps members from installing the bot for themselves; tick User Install under Installation")


def check_heartbeat(folder: Path, now: datetime) -> CheckResult:
    problem = heartbeat.heartbeat_problem(folder, now)
    if problem is None:
        return ok("running", "Guidepost is connected.")
    return fail("running", problem) if (folder / heartbeat.FILE_NAME).exists() else warn("running", problem)

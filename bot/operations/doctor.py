"""`guidepost doctor`: looks at everything that an operator can get wrong and says what to do; it changes nothing."""

import base64
import binascii
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from bot.guilds.permissions import invite_link
from bot.operations import heartbeat as health
from bot.settings import Settings, SettingsError, read_settings

# The nightly copy is a day old at most; two days without one is a fault.
BACKUP_LATE = timedelta(days=2)
# What the copies need: an update and a restore keep one more beside the 14, and the log grows meanwhile.
COPIES_ROOM = 3
LEAST_ROOM = 200 * 1024 * 1024
REACH_SECONDS = 10.0
USER_AGENT = "DiscordBot (https://github.com/Rapptz/discord.py, 2) Guidepost"


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class CheckResult:
    verdict: Verdict
    about: str
    words: str

    def __str__(self) -> str:
        return f"{self.verdict:<4}  {self.about:<8}  {self.words}"


def ok(about: str, words: str) -> CheckResult:
    return CheckResult(Verdict.OK, about, words)


def warn(about: str, words: str) -> CheckResult:
    return CheckResult(Verdict.WARN, about, words)


def fail(about: str, words: str) -> CheckResult:
    return CheckResult(Verdict.FAIL, about, words)


async def run_checks(
    features: Sequence[str], now: datetime, env_file: Path = Path(".env")
) -> AsyncIterator[CheckResult]:
    """Everything that was found, one after the other. No secret is in it."""
    try:
        settings = read_settings(env_file)
    except SettingsError as error:
        for line in str(error).splitlines():
            yield fail("settings", line)
        return
    for finding in (*look_at_settings(settings, env_file), *look_at_content(settings, features)):
        yield finding
    if settings.database.is_sqlite:
        for finding in (*look_at_file(settings), look_at_backups(settings, now)):
            yield finding
    else:
        yield await look_at_server(settings)
    async for finding in look_at_discord(settings):
        yield finding
    yield look_at_health(settings.data_dir, now)


def look_at_settings(settings: Settings, env_file: Path) -> Iterator[CheckResult]:
    """Each setting with where it comes from: the environment goes before the file."""
    environment, file = EnvSettingsSource(type(settings))(), DotEnvSettingsSource(type(settings), env_file=env_file)()
    for field in type(settings).model_fields:
        name = "DISCORD_TOKEN" if field == "token" else f"GUIDEPOST_{field.upper()}"
        keys = {field, name}
        origin = "environment" if keys & environment.keys() else str(env_file) if keys & file.keys() else "default"
        yield ok("settings", f"{name} is {_shown(settings, field)} ({origin})")


def _shown(settings: Settings, field: str) -> str:
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


def look_at_content(settings: Settings, features: Sequence[str]) -> Iterator[CheckResult]:
    try:
        load_content(settings.content_dir, features)
    except ContentError as error:
        for line in str(error).splitlines():
            yield fail("content", line)
    else:
        yield ok("content", f"in order in {settings.content_dir}")


def look_at_file(settings: Settings) -> Iterator[CheckResult]:
    file, newest = backups.file_of(settings), read_migrations()[-1].version
    yield _room_for(file)
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
    yield _version(version, newest, f"{file} has {file.stat().st_size / 2**20:,.1f} MB")


def _version(found: int | None, newest: int, place: str) -> CheckResult:
    if found is None or found < newest:
        return ok("database", f"{place}; version {found or 0} of its tables becomes {newest} at the next start")
    if found > newest:
        return fail(
            "database", f"{place}; version {found} of its tables is newer than this Guidepost ({newest}): update it"
        )
    return ok("database", f"{place}, is whole and has version {found} of its tables")


def _room_for(file: Path) -> CheckResult:
    """The folder, or the nearest one above it that is there already."""
    folder = next(one for one in file.absolute().parents if one.exists())
    if not os.access(folder, os.W_OK | os.X_OK) or (file.exists() and not os.access(file, os.W_OK)):
        return fail("disk", f"this user may not write to {folder}; give it the right to")
    free = shutil.disk_usage(folder).free
    wanted = max(LEAST_ROOM, COPIES_ROOM * (file.stat().st_size if file.exists() else 0))
    words = f"{free / 2**20:,.0f} MB are free for {folder}"
    return ok("disk", words) if free >= wanted else warn("disk", f"{words}; {wanted / 2**20:,.0f} MB would be good")


async def look_at_server(settings: Settings) -> CheckResult:
    url = settings.database
    place = url.place
    try:
        database = connect(url)
        try:
            async with database.read() as connection:
                version = (await connection.execute(NEWEST_VERSION)).scalar_one()
        finally:
            await database.close()
    except DatabaseError as error:
        if "schema_versions" in str(error):
            return warn("database", f"{place} has no tables yet; guidepost run makes them")
        # Never the whole address: a password can stand in several places of it.
        return fail("database", str(error).replace(url.shown, place))
    place = f"{place} answers; backups are yours to make with pg_dump"
    return _version(version, read_migrations()[-1].version, place)


def look_at_backups(settings: Settings, now: datetime) -> CheckResult:
    last = backups.last(settings.backups)
    if last is None:
        return warn("backup", f"there is none in {settings.backups} yet; the bot makes one each night")
    age = now - last.at
    words = f"the last one is {last.path.name}, {age.total_seconds() / 3_600:,.0f} hours old"
    if age > BACKUP_LATE:
        return warn("backup", f"{words}; the bot makes one each night, so look for timed backup in its log")
    return ok("backup", words)


def token_trouble(token: str) -> str | None:
    """None for what looks like a bot's token: three parts, of which the first is the bot's id in base64."""
    parts = token.split(".")
    wanted = "copy the bot's token from the developer portal, not the application's secret or id"
    if len(parts) != 3 or not all(parts):
        return f"has {len(parts)} parts between dots, where a token has three; {wanted}"
    try:
        first = base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4))
    except (binascii.Error, ValueError):
        first = b""
    return None if first.isdigit() else f"does not begin as a bot's token does; {wanted}"


async def look_at_discord(settings: Settings) -> AsyncIterator[CheckResult]:
    """First without the token: a network that lets nothing out is another fault than a token that is refused."""
    token = settings.token.get_secret_value() if settings.token is not None else None
    if token is None:
        yield fail("token", "DISCORD_TOKEN is not set; copy the bot's token from the developer portal")
    elif trouble := token_trouble(token):
        yield fail("token", f"DISCORD_TOKEN {trouble}")
    else:
        yield ok("token", "DISCORD_TOKEN has the form of one")
    limit, agent = aiohttp.ClientTimeout(total=REACH_SECONDS), {"User-Agent": USER_AGENT}
    try:
        async with aiohttp.ClientSession(timeout=limit, headers=agent) as session:
            async with session.get(Route("GET", "/gateway").url) as response:
                response.raise_for_status()
            yield ok("discord", "answers")
            if token is not None:
                yield await _asked_who(session, token)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        yield fail("discord", f"cannot be reached ({type(error).__name__}); look at the network and status.discord.com")


async def _asked_who(session: aiohttp.ClientSession, token: str) -> CheckResult:
    headers = {"Authorization": f"Bot {token}"}
    async with session.get(Route("GET", "/users/@me").url, headers=headers) as response:
        if response.status == 401:
            return fail("discord", "refuses DISCORD_TOKEN; copy the token from the developer portal again")
        response.raise_for_status()
        who = await response.json()
    return ok("discord", f"knows the bot as {who['username']}; invite it with {invite_link(int(who['id']))}")


def look_at_health(folder: Path, now: datetime) -> CheckResult:
    trouble = health.trouble(folder, now)
    if trouble is None:
        return ok("running", "Guidepost is connected.")
    return fail("running", trouble) if (folder / health.FILE_NAME).exists() else warn("running", trouble)


def shows_life(folder: Path, now: datetime) -> bool:
    """Whether a bot that is connected or not has written its sign of life just now; one that ends takes it away."""
    try:
        written = (folder / health.FILE_NAME).stat().st_mtime
    except OSError:
        return False
    return abs(now.timestamp() - written) <= health.STALE.total_seconds()

"""Puts the playground together: world, bot, screen and web site, started in order and closed in reverse.

Everything that happens in here happens elsewhere; this room only connects.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientSession, web
from discord.ext import commands
from simcord import Env
from simcord.backend import Backend

from bot.interactions.error_handler import refusal_text, root_cause
from bot.playground.community import Community, build_community
from bot.playground.failure import PlaygroundError
from bot.playground.names import people_named
from bot.playground.page import Site
from bot.playground.proxy import Proxy
from bot.playground.rail import Rail
from bot.playground.screen import Choice, NotAllowedError, Screen
from bot.playground.travel import do_what_is_due
from bot.playground.world import World, choose_world, save_world

log = logging.getLogger(__name__)
OpenBot = Callable[[Callable[[], datetime]], AbstractAsyncContextManager[commands.AutoShardedBot]]
LOOK_AROUND = 1.0
LOG_LENGTH = 5000


async def play(
    open_bot: OpenBot, folder: Path, *, port: int, fresh: bool, announce: Callable[[str], None] = print
) -> None:
    """Serve the playground until cancelled; the world is saved on the way and at the end.

    Needs asyncio's own event loop, not uvloop. Raises PlaygroundError before anything in `folder` is
    touched when the port is taken.
    """
    with _claim(port) as door, people_named():
        folder.mkdir(parents=True, exist_ok=True)
        world, sentence = choose_world(folder, fresh=fresh)
        if sentence:
            announce(sentence)
        _set_clock(world.backend)
        async with (
            open_bot(world.backend.clock.now) as bot,
            _living(bot, world) as (env, community),
            _site(env, community, world, folder) as site,
            _served(site, door),
        ):
            announce(f"The playground is open at http://127.0.0.1:{door.getsockname()[1]}/ (Ctrl-C ends it)")
            await _look_after(site)


@asynccontextmanager
async def _served(site: Site, door: socket.socket) -> AsyncIterator[None]:
    runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, door).start()
        yield
    finally:
        await runner.cleanup()


def _claim(port: int) -> socket.socket:
    """A listening socket; taken first, so that a second playground harms nothing."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        door.listen(128)
        door.setblocking(False)
    except OSError as error:
        door.close()
        raise PlaygroundError(
            f"Port {port} cannot be used, probably because another program (or playground) has it: "
            "choose another one with --port."
        ) from error
    return door


def _set_clock(backend: Backend) -> None:
    """The playground's time never runs behind the real one when it opens, and never goes back."""
    backend.advance_clock(max(0.0, (datetime.now(UTC) - backend.clock.now()).total_seconds()))


@asynccontextmanager
async def _living(bot: commands.AutoShardedBot, world: World) -> AsyncIterator[tuple[Env, Community]]:
    """The bot at home in the world, ready and with its commands registered."""
    env = Env(bot, shard_count=None if bot.shard_count else 1, check_errors=False)
    env.backend = world.backend
    community = world.community or build_community(env)
    await env.start()
    try:
        with env.time_context():
            await _finish_start(bot, env)
        yield env, community
    finally:
        await env.shutdown()


async def _finish_start(bot: commands.AutoShardedBot, env: Env) -> None:
    """What Discord does by itself and SimCord leaves out for a guild that is older than the bot's start."""
    if not any(env.backend.commands.values()):
        await bot.tree.sync()
    for guild in bot.guilds if bot.intents.members else ():
        await guild.chunk()


@asynccontextmanager
async def _site(env: Env, community: Community, world: World, folder: Path) -> AsyncIterator[Site]:
    screen = Screen(env, community, _first_look(env, community))
    rail = Rail(env, community, world.seen)

    def save() -> None:
        look = screen.choice
        save_world(folder, World(env.backend, community, look.member, look.place, rail.seen))

    async with ClientSession() as client:
        try:
            async with screen.turn:
                await screen.show(_last_look(screen, world))
            save()
            yield Site(env, screen, rail, Proxy(screen, client), save)
        finally:
            save()
            await screen.off()


def _first_look(env: Env, community: Community) -> Choice:
    return Choice(community.people["member_a"], community.first_place(env))


def _last_look(screen: Screen, world: World) -> Choice:
    try:
        return screen.choose(world.member, world.place)
    except NotAllowedError:
        return screen.choice


async def _look_after(site: Site) -> None:
    """Show, save and log what happens without anybody clicking; ends only by cancellation.

    What somebody does can make something due at once, such as a letter: the bot is woken for it.
    """
    told, saved, woken = 0, -1, -1
    while True:
        try:
            told = _tell_errors(site, told)
            async with site.screen.turn:
                if woken != (woken := len(site.env.backend.transcript)):
                    await do_what_is_due(site.env)
                await site.screen.freshen()
                saved = _save_changes(site, saved)
        except Exception:
            log.exception("The playground could not show or save what happened")
        await asyncio.sleep(LOOK_AROUND)


def _tell_errors(site: Site, told: int) -> int:
    for error in site.env.errors_since(told):
        if refusal_text(root_cause(error)) is not None:
            continue  # the member was told what to mend
        log.error("The bot raised an error", exc_info=error)
        site.errors.append(f"{type(error).__name__}: {error}")
    return site.env.error_cursor


def _save_changes(site: Site, saved: int) -> int:
    """Save when SimCord's log has grown since the last time, and keep that log short."""
    backend = site.env.backend
    if len(backend.transcript) == saved:
        return saved
    site.save()
    if len(backend.transcript) > LOG_LENGTH:
        backend.transcript.clear()
        backend.http_requests.clear()
        site.screen.mark_published()
    return len(backend.transcript)

"""Puts the playground together: world, bot, screen and web site, started in order and closed in reverse."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession, web
from discord.ext import commands
from simcord import Env

from bot.playground.clock import catch_up_with_real_time, run_what_is_due
from bot.playground.community import PERSONAS, Community, build_community
from bot.playground.errors import NotVisibleError, PlaygroundError
from bot.playground.folder_lock import locked_folder
from bot.playground.history import BEFORE_HISTORY, CommunityHistory, local_zone
from bot.playground.simcord_internals import PlaygroundEnv, people_named_in_direct_messages
from bot.playground.web.app import WebApp
from bot.playground.web.proxy import Proxy
from bot.playground.web.screen import Screen, Selection
from bot.playground.web.screens import Screens
from bot.playground.web.sidebar import Sidebar
from bot.playground.world import World, choose_world, removed_unless_saved, save_world

log = logging.getLogger(__name__)
OpenBot = Callable[[Callable[[], datetime]], AbstractAsyncContextManager[commands.AutoShardedBot]]
# A person sees no difference between at once and within a second.
REFRESH_SECONDS = 1.0
# SimCord keeps every request and event in memory.
LONGEST_TRANSCRIPT = 5000


async def play(
    open_bot: OpenBot,
    folder: Path,
    *,
    port: int,
    fresh: bool,
    lived_in: bool = False,
    announce: Callable[[str], None] = print,
    show: Callable[[str], object] = str,
) -> None:
    """Serve the playground until cancelled; the world is saved on the way and at the end.

    Where it begins anew and is `lived_in`, its people have been there for a month. `show` is called with the address.
    SIGTERM ends it as Ctrl-C does. Needs asyncio's own event loop, not uvloop. Raises PlaygroundError before anything
    in `folder` is touched when the folder is open already, or the port is taken.
    """
    with (
        _ended_by_sigterm(),
        locked_folder(folder) as lock,
        _listen(port) as listener,
        people_named_in_direct_messages(),
    ):
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        lock.write(address.encode())
        world, sentence = choose_world(folder, fresh=fresh)
        if sentence:
            announce(sentence)
        lived_in = lived_in and world.community is None
        catch_up_with_real_time(world.backend, BEFORE_HISTORY if lived_in else timedelta())
        with removed_unless_saved(folder, world):
            async with (
                open_bot(world.backend.clock.now) as bot,
                running_bot(bot, world, lived_in) as (env, community),
                _web_app(env, community, world, folder) as app,
                _serving(app, listener),
            ):
                announce(f"The playground is open at {address} (Ctrl-C ends it)")
                show(address)
                await _keep_current(app)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Cancel this task at SIGTERM, and leave in peace then; where there are no signals nothing is changed."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    terminated = False

    def terminate() -> None:
        nonlocal terminated
        terminated = task is not None and task.cancel()

    with suppress(NotImplementedError, RuntimeError):
        loop.add_signal_handler(signal.SIGTERM, terminate)
    try:
        yield
    except asyncio.CancelledError:
        if not terminated:
            raise
    finally:
        with suppress(NotImplementedError, RuntimeError):
            loop.remove_signal_handler(signal.SIGTERM)


@asynccontextmanager
async def _serving(app: WebApp, listener: socket.socket) -> AsyncIterator[None]:
    runner = web.AppRunner(app.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


def _listen(port: int) -> socket.socket:
    """A listening socket; taken first, so that a second playground harms nothing."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise PlaygroundError(
            f"Port {port} cannot be used, probably because another program (or playground) has it: "
            "choose another one with --port."
        ) from error
    return listener


@asynccontextmanager
async def running_bot(
    bot: commands.AutoShardedBot, world: World, lived_in: bool
) -> AsyncIterator[tuple[Env, Community]]:
    """The bot started in the world, ready and with its commands registered."""
    env = PlaygroundEnv(bot, shard_count=None if bot.shard_count else 1, check_errors=False)
    env.backend = world.backend
    community = world.community or build_community(env)
    await env.start()
    try:
        with env.time_context():
            await _finish_start(bot, env)
        if world.community is None:
            await _join(bot, env)
        if lived_in:
            await CommunityHistory(env, community).play(datetime.now(UTC))
        yield env, community
    finally:
        await env.shutdown()


async def _finish_start(bot: commands.AutoShardedBot, env: Env) -> None:
    """What Discord does by itself and SimCord leaves out for a guild that is older than the bot's start."""
    if not any(env.backend.commands.values()):
        await bot.tree.sync()
    for guild in bot.guilds if bot.intents.members else ():
        await guild.chunk()


async def _join(bot: commands.AutoShardedBot, env: Env) -> None:
    """Tell the bot that it was added to the server, which SimCord says of servers that are older than the bot's start
    to nobody."""
    with env.time_context():
        for guild in bot.guilds:
            bot.dispatch("guild_join", guild)
    await env.settle()
    await run_what_is_due(env)


@asynccontextmanager
async def _web_app(env: Env, community: Community, world: World, folder: Path) -> AsyncIterator[WebApp]:
    first = Selection(community.people[PERSONAS[0].username], community.first_channel_id(env))
    screens = Screens(lambda selection, lock: Screen(env, community, selection, local_zone(), lock), first)
    sidebar = Sidebar(env, community, world.seen)
    if world.community is None:
        sidebar.mark_all_seen()

    def save() -> None:
        latest = screens.latest
        save_world(folder, World(env.backend, community, latest.member_id, latest.channel_id, sidebar.seen))

    async with ClientSession() as client:
        try:
            screen = await screens.get("")
            async with screens.lock:
                await screen.show(_last_selection(screen, world))
            save()
            yield WebApp(env, screens, sidebar, Proxy(screens, client), save)
        finally:
            save()
            await screens.close()


def _last_selection(screen: Screen, world: World) -> Selection:
    try:
        return screen.select(world.member_id, world.channel_id)
    except NotVisibleError:
        return screen.selection


async def _keep_current(app: WebApp) -> None:
    """Show, save and log what happens without anybody clicking; ends only by cancellation.

    What somebody does can make something due at once, such as a notification: the bot is woken for it.
    """
    logged, saved, woken = 0, -1, -1
    while True:
        try:
            logged = _log_errors(app, logged)
            async with app.screens.lock:
                if woken != (woken := len(app.env.backend.transcript)):
                    await run_what_is_due(app.env)
                await app.screens.refresh()
                saved = _save_changes(app, saved)
        except Exception:
            log.exception("The playground could not show or save what happened")
        await asyncio.sleep(REFRESH_SECONDS)


def _log_errors(app: WebApp, logged: int) -> int:
    """Up to which error of the bot they are logged and listed now."""
    for error in app.env.errors_since(logged):
        log.error("The bot raised an error", exc_info=error)
        app.errors.append(f"{type(error).__name__}: {error}")
    return app.env.error_cursor


def _save_changes(app: WebApp, saved: int) -> int:
    """Save when SimCord's log has grown since the last time, and keep that log short; how long it is now."""
    backend = app.env.backend
    if len(backend.transcript) == saved:
        return saved
    app.save()
    if len(backend.transcript) > LONGEST_TRANSCRIPT:
        backend.transcript.clear()
        backend.http_requests.clear()
        app.screens.mark_published()
    return len(backend.transcript)

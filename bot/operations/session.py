"""One session on Discord: logs in, reconnects, and leaves when the operator says so."""

import asyncio
import logging
import signal
from pathlib import Path

import aiohttp
import discord

from bot.client import Guidepost
from bot.guilds.permissions import invite_link, invite_reasons
from bot.operations.application_emoji import provide_emoji
from bot.operations.health import keep_beating
from bot.reconnect import ReconnectBackoff

log = logging.getLogger(__name__)

# What Discord closes a connection with when trying again is no use, and what an operator can do about it.
FATAL = {
    4004: "DISCORD_TOKEN was refused by Discord; copy the token from the developer portal again",
    4010: "GUIDEPOST_SHARDS names a shard that Discord does not know; it wants FIRST-LAST/TOTAL, such as 0-7/32",
    4011: "GUIDEPOST_SHARDS has too few shards for so many servers; it wants a larger total",
    4013: "Discord refused the intents of this version; update Guidepost",
    4014: "Discord refused the intents of this version; update Guidepost",
}


class SessionError(Exception):
    """Discord will not have us, and trying again is no use; the text is one sentence for the operator."""


async def run_session(client: Guidepost, token: str, heartbeat_folder: Path) -> None:
    """Be on Discord until SIGTERM or SIGINT, then leave within 5 seconds.

    Raises `SessionError` when Discord refuses the token, the shards or the intents.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    connection = asyncio.create_task(_keep_connected(client, token))
    stop = asyncio.create_task(stopped.wait())
    heartbeat = asyncio.create_task(keep_beating(client, heartbeat_folder, client.clock))
    emoji = asyncio.create_task(provide_emoji(client))
    try:
        await asyncio.wait({connection, stop}, return_when=asyncio.FIRST_COMPLETED)
        log.info("Leaving Discord")
        await client.close()
        if connection.done():
            await connection
    finally:
        for task in (connection, stop, heartbeat, emoji):
            task.cancel()
        await asyncio.gather(connection, stop, heartbeat, emoji, return_exceptions=True)


async def _keep_connected(client: Guidepost, token: str) -> None:
    backoff = ReconnectBackoff()
    while True:
        if await _log_in(client, token):
            break
        await asyncio.sleep(backoff.delay())
    if client.application_id is not None:
        log.info("Invite me to a server with %s", invite_link(client.application_id))
        log.info("That link asks for these permissions: %s", invite_reasons())
    client.scheduler.start(client.clock, lambda: client.can_do_timed_work)
    while not client.is_closed():
        try:
            await client.connect(reconnect=True)
        except discord.ConnectionClosed as error:
            if error.code in FATAL:
                raise SessionError(f"{FATAL[error.code]}.") from error
            log.warning("Discord closed the connection (%s), connecting again", error.code)
        except discord.PrivilegedIntentsRequired as error:
            raise SessionError(f"{FATAL[4014]}.") from error
        except (discord.GatewayNotFound, discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("Discord cannot be reached, trying again: %s", error)
        await asyncio.sleep(backoff.delay())


async def _log_in(client: Guidepost, token: str) -> bool:
    try:
        await client.login(token)
    except discord.LoginFailure as error:
        raise SessionError(f"{FATAL[4004]}.") from error
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        if isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429:
            raise SessionError(f"Discord refused the login: {error}.") from error
        log.warning("Discord cannot be reached, trying again: %s", error)
        await client.http.close()
        client.http.connector = discord.utils.MISSING  # the closed one must not be used again
        return False
    return True

"""A process that posts one due occurrence, and stops dead at a step of it until its test kills it."""

import asyncio
import sys
from datetime import datetime
from typing import NoReturn

import discord

from bot.database.engine import connect
from bot.database.url import parse_database_url
from bot.guilds.failures import Failures
from bot.jobs.delivery import Delivery, OutgoingMessage
from bot.jobs.ledger import Ledger
from bot.jobs.records import Claim, Occurrence, Outcome, Target
from bot.jobs.scheduler import Scheduler
from tests.support.timed import Due, tip


async def stop_dead() -> NoReturn:
    print("here", flush=True)  # noqa: T201
    await asyncio.Event().wait()
    raise AssertionError


class StopsBeforeItSends(Delivery):
    async def send(self, target: Target, post: OutgoingMessage, nonce: str, seconds: float) -> int | None:
        await stop_dead()


class StopsBeforeItConfirms(Ledger):
    async def settle(self, claim: Claim, outcome: Outcome, at: datetime) -> bool:
        await stop_dead()


class StopsBeforeItTells(Due):
    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await stop_dead()


async def main(url: str, token: str, channel_id: str, now: str, step: str) -> None:
    database, at = connect(parse_database_url(url)), datetime.fromisoformat(now)
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(token)
        ledger = StopsBeforeItConfirms(database) if step == "confirm" else Ledger(database)
        delivery = StopsBeforeItSends(client) if step == "send" else Delivery(client)
        scheduler = Scheduler(ledger, delivery, Failures(database, lambda: at))
        occurrence = tip(int(channel_id), at)
        scheduler.add("tip", StopsBeforeItTells(occurrence) if step == "tell" else Due(occurrence))
        await scheduler.run_due(at)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

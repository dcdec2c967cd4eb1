"""The places at which a process dies in a test, between a claim and its confirmation."""

from datetime import datetime

from bot.jobs.delivery import Delivery, OutgoingMessage
from bot.jobs.ledger import Ledger
from bot.jobs.records import Claim, Outcome, Target


class Died(BaseException):
    """The process ends here: nothing of ours may catch it."""


class DiesBeforeSending(Delivery):
    async def send(self, target: Target, post: OutgoingMessage, nonce: str, seconds: float) -> int | None:
        raise Died


class DiesAfterSending(Delivery):
    async def send(self, target: Target, post: OutgoingMessage, nonce: str, seconds: float) -> int | None:
        await super().send(target, post, nonce, seconds)
        raise Died


class DiesBeforeSettling(Ledger):
    async def settle(self, claim: Claim, outcome: Outcome, at: datetime) -> bool:
        raise Died

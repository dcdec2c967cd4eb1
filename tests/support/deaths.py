"""The places at which a process dies in a test, between a claim and its confirmation."""

from datetime import datetime

from bot.jobs.delivery import Delivery, OutgoingMessage
from bot.jobs.ledger import Ledger
from bot.jobs.records import Claim, Occurrence, Outcome, Target


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


class DiesAfterClaim(Ledger):
    async def claim(self, occurrence: Occurrence, at: datetime) -> Claim | Outcome | None:
        await super().claim(occurrence, at)
        raise Died


class DiesAfterSettling(Ledger):
    async def settle(self, claim: Claim, outcome: Outcome, at: datetime) -> bool:
        await super().settle(claim, outcome, at)
        raise Died


class DiesBeforeLooking(Delivery):
    async def find(self, target: Target, occurrence_id: str, since: datetime, seconds: float) -> int | None:
        raise Died


class DiesAfterLooking(Delivery):
    async def find(self, target: Target, occurrence_id: str, since: datetime, seconds: float) -> int | None:
        await super().find(target, occurrence_id, since, seconds)
        raise Died

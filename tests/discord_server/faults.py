"""What goes wrong on purpose: planned, lost and slow answers, and rate limits; no route may enter."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

GLOBAL_PER_SECOND = 50


@dataclass(slots=True)
class Plan:
    """One fault and how often it still strikes; `kind` is answer, lose, delay, or arrived, done or answered for an
    act of the test, which is called once, at the last of `times`.
    """

    kind: str
    method: str
    pattern: re.Pattern[str]
    times: int
    status: int = 0
    seconds: float = 0.0
    body: dict[str, Any] | None = None
    act: Callable[[], object] | None = None
    until: asyncio.Event | None = None


@dataclass(frozen=True, slots=True)
class Limited:
    """A 429 that is due: `seconds` to wait, and whether it holds for all routes."""

    seconds: float
    everywhere: bool
    headers: dict[str, str]


class Faults:
    """Faults strike in the order in which they were planned, each as often as it was told."""

    def __init__(self) -> None:
        self._plans: list[Plan] = []

    def plan(self, kind: str, method: str, pattern: str, times: int, **fields: Any) -> Plan:
        plan = Plan(kind, method.upper(), path_pattern(pattern), times, **fields)
        self._plans.append(plan)
        return plan

    def clear(self) -> None:
        self._plans.clear()

    def strike(self, kind: str, method: str, path: str) -> Plan | None:
        """Take the first fault of this kind that fits, and count it down."""
        for plan in self._plans:
            if plan.kind == kind and plan.method in (method, "*") and plan.pattern.fullmatch(path):
                plan.times -= 1
                if plan.times <= 0:
                    self._plans.remove(plan)
                return plan
        return None

    def reach(self, moment: str, method: str, path: str) -> None:
        """Call what a test wanted at this moment of such a request."""
        if self._plans and (plan := self.strike(moment, method, path)) and plan.times <= 0 and plan.act is not None:
            plan.act()

    async def delay(self, method: str, path: str) -> None:
        if self._plans and (plan := self.strike("delay", method, path)):
            await (plan.until.wait() if plan.until else asyncio.sleep(plan.seconds))


def path_pattern(text: str) -> re.Pattern[str]:
    """`{name}` and `*` stand for one segment, `**` for any number: `/channels/*/messages`,
    `/interactions/**`.
    """
    parts = re.split(r"(\{[^}]*\}|\*\*|\*)", text)
    made = [".*" if each == "**" else "[^/]+" if each[:1] in ("{", "*") else re.escape(each) for each in parts if each]
    return re.compile("".join(made))


class RateLimits:
    """Discord's shape of limits with round numbers: 50 requests a second in all, and a bucket a route.

    `per_bucket` requests in `window` seconds; interaction answers do not count towards the 50.
    """

    def __init__(self, per_bucket: int = 5, window: float = 1.0) -> None:
        self.per_bucket, self.window = per_bucket, window
        self._buckets: dict[str, tuple[float, int]] = {}
        self._second: tuple[float, int] = (0.0, 0)
        self.hits = 0

    def spend(self, bucket: str, exempt: bool) -> tuple[Limited | None, dict[str, str]]:
        """Count one request; gives the limit that it broke, and the headers that go with the answer."""
        now = time.monotonic()
        if not exempt and (wait := self._over_global(now)):
            self.hits += 1
            return Limited(wait, True, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}), {}
        ends, used = self._buckets.get(bucket, (0.0, 0))
        if now >= ends:
            ends, used = now + self.window, 0
        over = used >= self.per_bucket
        self._buckets[bucket] = (ends, used if over else used + 1)
        headers = self._headers(bucket, ends - now, self.per_bucket - used - 1)
        if over:
            self.hits += 1
            return Limited(ends - now, False, headers | {"X-RateLimit-Scope": "user"}), headers
        return None, headers

    def _headers(self, bucket: str, left: float, remaining: int) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.per_bucket), "X-RateLimit-Remaining": str(max(remaining, 0)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}", "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(bucket.split(' @')[0])):x}",
        }  # fmt: skip

    def _over_global(self, now: float) -> float:
        begun, used = self._second
        if now - begun >= 1:
            begun, used = now, 0
        if used >= GLOBAL_PER_SECOND:
            return begun + 1 - now
        self._second = (begun, used + 1)
        return 0.0

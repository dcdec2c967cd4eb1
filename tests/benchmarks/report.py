"""What a benchmark tells: a ratio, the promise, and whether it is kept; it measures nothing."""

from dataclasses import dataclass

BARE = "times a bare discord.py bot"


@dataclass(frozen=True)
class Line:
    """`value` is None where there is nothing to measure yet; `limit` is what the project promises at most."""

    name: str
    value: float | None
    measure: str = BARE
    limit: float = 1.0
    remark: str = ""

    @property
    def kept(self) -> bool:
        return self.value is None or self.value <= self.limit

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.name:<44} skipped: {self.remark}"
        promise = "" if self.limit == 1.0 else f" (at most {self.limit})"
        verdict = "as promised" if self.kept else "TOO MUCH"
        remark = f" ({self.remark})" if self.remark else ""
        return f"{self.name:<44} {self.value:5.2f} {self.measure}{promise}: {verdict}{remark}"


def of_allowed(name: str, seconds: float, milliseconds: int) -> Line:
    """A time as its share of what is allowed, which is an absolute promise."""
    return Line(name, seconds * 1_000 / milliseconds, f"of the {milliseconds} ms that are allowed")

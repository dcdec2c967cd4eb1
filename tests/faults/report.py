"""What was tried, how often, and what was lost by it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tried:
    """`lost` counts what somebody was told and is not so: logs that are not there, posts that came twice or never."""

    what: str
    times: int
    lost: int
    remark: str = ""

    def __str__(self) -> str:
        return f"| {self.what:<52} | {self.times:>6,} | {self.lost:>4,} | {self.remark} |"


HEADING = f"| {'what':<52} | {'times':>6} | {'lost':>4} | |\n|{'-' * 54}|{'-' * 8}|{'-' * 6}|---|"

"""The leaderboard: those who agreed to be shown, and one's own place for one's own eyes."""

from collections.abc import Sequence

from bot.interactions.components import button
from bot.pages.ui import MessagePage, row, text
from cogs.streaks.records import Period, Rank
from cogs.streaks.views.common import ACCENT, amount, days

PERIODS = {Period.WEEK: "This week", Period.MONTH: "This month", Period.ALL: "All time"}
NOBODY = "Nobody's here yet. Only members who chose to be shown appear."


def leaderboard_page(
    ranks: Sequence[Rank], own: Rank | None, period: Period, page: int, *, has_more: bool, on_leaderboard: bool
) -> MessagePage:
    """By days, then minutes."""
    listed = [f"**{rank.place}.** <@{rank.member_id}> · {days(rank.days)} · {rank.minutes:,} min" for rank in ranks]
    periods = [
        button(name, "streaks:board", value.value, 0, "p", disabled=value is period and page == 0)
        for value, name in PERIODS.items()
    ]
    return MessagePage(
        text(f"## Leaderboard: {PERIODS[period].lower()}"),
        text("\n".join(listed) or NOBODY),
        text(own_rank_text(own, period, on_leaderboard)),
        row(
            *periods,
            button("Previous", "streaks:board", period.value, max(page - 1, 0), "b", disabled=page == 0),
            button("Next", "streaks:board", period.value, page + 1, "m", disabled=not has_more),
        ),
        accent=ACCENT,
    )


def own_rank_text(own: Rank | None, period: Period, on_leaderboard: bool) -> str:
    if own is None:
        when = "" if period is Period.ALL else f" {PERIODS[period].lower()}"
        return f"-# You haven't logged{when} yet."
    size = f"{days(own.days)} and {amount(own.minutes, 'minute')}"
    if on_leaderboard:
        return f"-# You're **number {own.place}** with {size}."
    return f"-# You'd be **number {own.place}** with {size}. Only you can see this."

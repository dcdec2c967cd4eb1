"""The process dies between claim and confirm: the channel holds one post, with the tip that was drawn first."""

from contextlib import suppress
from typing import Any

import pytest

from bot.jobs.delivery import Delivery
from bot.jobs.ledger import LEASE, Ledger
from bot.jobs.records import Occurrence, Outcome
from bot.jobs.scheduler import Scheduler
from cogs.tips.posting import TipPosts, WeeklyTips
from cogs.tips.records import WEEKLY, Tips
from cogs.tips.store.runs import newest_runs
from tests.cogs.tips.acts import HOUR, TO_MONDAY, scheduled
from tests.support.community import Community
from tests.support.deaths import Died, DiesAfterSending, DiesBeforeSending, DiesBeforeSettling
from tests.support.reading import message_text, posts


class DiesBeforeTelling(WeeklyTips):
    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        raise Died


def dying(community: Community, death: str) -> Scheduler:
    bot = community.bot
    ledger: Ledger = {"settling": DiesBeforeSettling}.get(death, Ledger)(bot.database)
    ways: dict[str, type[Delivery]] = {"sending": DiesBeforeSending, "sent": DiesAfterSending}
    scheduler = Scheduler(ledger, ways.get(death, Delivery)(bot), bot.failures)
    source = {"telling": DiesBeforeTelling}.get(death, WeeklyTips)
    scheduler.add(WEEKLY, source(TipPosts(bot, bot.content.part(Tips))))
    return scheduler


@pytest.mark.parametrize("death", ["sending", "sent", "settling", "telling"])
async def test_whatever_step_it_dies_at_there_is_one_post_with_the_tip_drawn_first(
    community: Community, tips_channel: Any, death: str
) -> None:
    await scheduled(community, tips_channel)
    await community.env.advance_time(TO_MONDAY * HOUR)
    bot = community.bot
    with suppress(Died, BaseExceptionGroup):
        await dying(community, death).run_due(bot.clock())
    [drawn] = await newest_runs(bot.database, community.guild.id, 5)
    assert drawn.tip is not None
    assert len(posts(tips_channel)) == (death != "sending")
    for _ in range(3):
        await community.env.advance_time(LEASE.total_seconds() + 60)
        await bot.run_due(bot.clock())
    [post] = posts(tips_channel)
    assert drawn.tip.text in message_text(post)
    [ended] = await newest_runs(bot.database, community.guild.id, 5)
    assert (ended.state, ended.message_id, ended.tip) == ("sent", post.id, drawn.tip)
    await community.env.advance_time(7 * 24 * HOUR)
    await bot.run_due(bot.clock())
    first, second = posts(tips_channel)
    assert message_text(first) != message_text(second)

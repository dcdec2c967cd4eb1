"""After an outage of Discord's the bot is back within ten seconds, and never uses up a day's sessions."""

from bot.reconnect import ReconnectBackoff

DAY = 86_400.0


def test_each_of_the_first_tries_comes_within_eight_seconds() -> None:
    backoff = ReconnectBackoff()
    assert all(0 < backoff.delay() < 8 for _try in range(50))


def test_a_day_without_discord_costs_less_than_a_thousand_sessions() -> None:
    now, tries = 0.0, 0
    backoff = ReconnectBackoff(lambda: now)
    while now < DAY:
        now += backoff.delay()
        tries += 1
    assert tries < 1_000


def test_after_a_calm_time_tries_are_quick_again() -> None:
    now = 0.0
    backoff = ReconnectBackoff(lambda: now)
    for _try in range(200):
        now += backoff.delay()
    assert backoff.delay() > 60
    now += DAY
    assert backoff.delay() < 8

"""Starting a streak: the form, the time zone, the two consents, and what is done before joining."""

from tests.cogs.mentoring.acts import SEEKER, Interviews
from tests.cogs.streaks.acts import joined, log
from tests.support.community import Community
from tests.support.forms import fields_by_label, fill
from tests.support.reading import buttons, message_text, response_of


async def test_joining_tells_what_is_stored_and_asks_two_consents_both_off(community: Community) -> None:
    result = await joined(community, "berlin", cue="have breakfast", habit="read one page")
    said = message_text(result)
    assert result.ephemeral
    assert "After **have breakfast**, I **read one page**." in said
    assert "Europe/Berlin" in said
    assert "`/streak leave` deletes all of it" in said
    assert {"Show me on the leaderboard", "Remind me by direct message"} <= buttons(result).keys()
    settings = message_text(await community.slash("streak settings"))
    assert "You're not on the leaderboard." in settings


async def test_joining_without_a_zone_opens_a_form_with_the_locales_suggestion(community: Community) -> None:
    result = await community.slash("streak join", habit="read one page")
    fields = fields_by_label(result)
    assert fields["… I do this"]["value"] == "read one page"
    zone = fields["Your time zone"]["custom_id"]
    done = await community.ann.submit_modal(result, {zone: "tokio"})
    assert "Asia/Tokyo" in message_text(done)


async def test_the_zone_is_offered_by_city(community: Community) -> None:
    offered = await community.ann.autocomplete(community.general, "streak join", "timezone", "buenos")
    assert offered[0]["value"] == "America/Argentina/Buenos_Aires"
    assert await community.ann.autocomplete(community.general, "streak join", "timezone", "")


async def test_a_zone_that_does_not_exist_gets_the_nearest_three(community: Community) -> None:
    said = message_text(await joined(community, "Atlantis/Undersea"))
    assert "I don't know the time zone" in said
    assert said.count("`") == 6


async def test_every_command_before_joining_says_how_to_join(community: Community) -> None:
    for command in ("log", "status", "calendar", "why", "settings", "pause", "resume", "undo", "leave"):
        assert "You don't have a streak here yet" in message_text(await community.slash(f"streak {command}")), command
    assert "would be" not in message_text(await community.slash("streak leaderboard"))


async def test_a_consent_on_the_welcome_card_keeps_the_way_on(community: Community) -> None:
    welcome = response_of(await joined(community))
    await community.press(welcome, "Show me on the leaderboard")
    assert "Your streak begins" in message_text(welcome)
    assert "Log today" in buttons(welcome)
    await community.press(welcome, "Remind me by direct message")
    assert "Log today" in buttons(welcome)


async def test_a_consent_after_the_first_log_asks_for_no_second_one(community: Community) -> None:
    welcome = response_of(await joined(community))
    await log(community)
    await community.press(welcome, "Show me on the leaderboard")
    assert "Logged for today." in message_text(welcome)
    assert "Log today" not in buttons(welcome)


async def test_a_zone_that_is_refused_in_the_form_keeps_what_was_typed(community: Community) -> None:
    form = await community.slash("streak join")
    fields = {label: field["custom_id"] for label, field in fields_by_label(form).items()}
    typed = {"Your time zone": "Atlantis", "After …": "breakfast", "… I do this": "read"}
    refused = await community.ann.submit_modal(form, {fields[label]: value for label, value in typed.items()})
    assert "I don't know the time zone" in message_text(refused)
    again = await community.press(response_of(refused), "Open the form again")
    assert {label: field["value"] for label, field in fields_by_label(again).items()} == typed


async def test_the_button_that_starts_a_streak_opens_the_form_or_shows_the_status(community: Community) -> None:
    router = community.bot.components
    assert router.has_handler("streaks:start")
    form = await community.slash("streak join")
    fields = {label: field["custom_id"] for label, field in fields_by_label(form).items()}
    refused = await community.ann.submit_modal(form, {fields["Your time zone"]: "Atlantis"})
    await joined(community)
    status = await community.press(response_of(refused), "Open the form again")
    assert "Not logged yet today." in message_text(status)


async def test_a_log_before_joining_counts_once_the_member_has_joined(community: Community) -> None:
    refused = await community.slash("streak log", minutes="25", note="chapter 3")
    assert "You don't have a streak here yet" in message_text(refused)
    form = await community.press(response_of(refused), "Start a streak")
    welcome = await fill(community.ann, form, "Berlin", "lunch", "read")
    said = message_text(welcome)
    assert "Your streak begins" in said
    assert "Logged for today: 25 minutes." in said
    assert "Log today" not in buttons(welcome)
    [row] = await community.bot.database.fetch("SELECT minutes, note FROM streak_logs")
    assert (row["minutes"], row["note"]) == (25, "chapter 3")


async def test_a_press_before_joining_is_logged_at_once_for_who_has_joined_meanwhile(community: Community) -> None:
    refused = response_of(await community.slash("streak log", minutes="25"))
    other = response_of(await community.slash("streak log", minutes="25"))
    await joined(community)
    assert "25 minutes" in message_text(await community.press(refused, "Start a streak"))
    assert "25 minutes in all" in message_text(await community.press(other, "Start a streak"))


async def test_other_commands_before_joining_lead_to_the_form_and_log_nothing(community: Community) -> None:
    refused = await community.slash("streak status")
    form = await community.press(response_of(refused), "Start a streak")
    assert "Logged" not in message_text(await fill(community.ann, form, "Berlin", "", ""))


async def test_a_zone_that_is_refused_in_the_command_opens_the_form_filled(community: Community) -> None:
    refused = await joined(community, "Atlantis", cue="lunch", habit="read")
    form = await community.press(response_of(refused), "Open the form again")
    assert [field["value"] for field in fields_by_label(form).values()] == ["Atlantis", "lunch", "read"]


async def test_the_zone_of_the_interviews_profile_stands_in_the_form(community: Community) -> None:
    interviews = Interviews(community, None)
    await interviews.profile(interviews.ann, *SEEKER)
    await community.bot.database.execute("UPDATE mentoring_profiles SET zone = 'Asia/Tokyo'")
    assert fields_by_label(await community.slash("streak join"))["Your time zone"]["value"] == "Asia/Tokyo"


async def test_the_servers_zone_stands_in_the_form_of_whoever_has_discord_in_english(community: Community) -> None:
    """English is what Discord speaks to whoever has chosen nothing, New Yorkers or not."""
    await community.bot.guild_settings.change(community.guild.id, community.ann.id, zone="Europe/Berlin")
    assert fields_by_label(await community.slash("streak join"))["Your time zone"]["value"] == "Europe/Berlin"


async def test_the_zone_of_the_streak_stands_in_the_interviews_profile(community: Community) -> None:
    await joined(community, "Asia/Tokyo")
    interviews = Interviews(community, None)
    await interviews.profile(interviews.ann, *SEEKER)
    assert await community.bot.database.fetch_value("SELECT zone FROM mentoring_profiles") == "Asia/Tokyo"

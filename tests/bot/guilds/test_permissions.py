"""What the bot asks for when it is invited: what it uses, each with its reason, and nothing beyond."""

import discord
import yarl

from bot.guilds.permissions import PERMISSIONS, invite_link, invite_permissions, invite_reasons
from bot.playground.community import BOT_PERMISSIONS

ADDRESS = 123456789012345678
INVITED = [name for name, permission in PERMISSIONS.items() if permission.reason]


def test_the_link_asks_for_exactly_the_listed_permissions_and_for_commands() -> None:
    link = yarl.URL(invite_link(ADDRESS))
    assert (link.host, link.path) == ("discord.com", "/oauth2/authorize")
    assert link.query["client_id"] == str(ADDRESS)
    assert link.query["scope"] == "bot applications.commands"
    asked = discord.Permissions(int(link.query["permissions"]))
    assert all(getattr(asked, name) for name in INVITED)
    assert asked.value.bit_count() == len(INVITED)


def test_nothing_is_asked_for_that_gives_the_server_away() -> None:
    too_much = discord.Permissions(
        administrator=True, manage_guild=True, manage_messages=True, mention_everyone=True, embed_links=True
    )
    assert invite_permissions().value & too_much.value == 0


def test_the_playground_gives_what_an_invitation_asks_for() -> None:
    assert invite_permissions() == BOT_PERMISSIONS


def test_each_permission_has_its_reason_under_the_name_that_discord_shows() -> None:
    said = invite_reasons()
    assert "Create Private Threads (opens a room for two who meet for an interview)" in said
    assert said.count("(") == len(INVITED)

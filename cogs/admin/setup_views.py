"""What moderators see of their server's settings; it shows what it is given, and stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.guilds.settings import GuildSettings
from bot.interactions.components import button, channel_select, role_select, select
from bot.interactions.ui import MessagePage, line, row, text
from cogs.admin.channels import PLACES

SETUP, CHANNEL, ROLE, FEATURES = "admin:setup", "admin:channel", "admin:role", "admin:features"
ZONE, OTHER_ZONE = "admin:zone", "admin:otherzone"
DESCRIPTION = (
    "## Setup\nEverything is saved as soon as you choose it, in any order. Choose nothing in a list to take it back."
)
BY_INTEGRATIONS = (
    "To see `/admin` in Discord, this role also needs it under **Server Settings > Integrations > my name > /admin**."
)


@dataclass(frozen=True)
class SetupState:
    """What is saved, what can be, what is still to do in words, and the `said` answer to what was just chosen."""

    settings: GuildSettings
    features: Sequence[str]
    zones: Sequence[tuple[str, str]]
    present: frozenset[int]  # ids of channels and roles that are there: only those can be shown as chosen
    missing: Sequence[str]
    following: Sequence[str] = ()
    said: str = ""


def setup_view(state: SetupState) -> MessagePage:
    """What was just chosen and what is missing stand at the end, where the eye is after the last list."""
    return MessagePage(
        text(DESCRIPTION), *_places(state), *_role(state), *_features(state), *_zone(state), *_end(state)
    )


def _places(state: SetupState) -> list[discord.ui.Item[Any]]:
    shown: list[discord.ui.Item[Any]] = []
    for key, place in PLACES.items():
        if place.feature and place.feature not in state.features:
            continue
        chosen = getattr(state.settings, place.field)
        present = chosen if chosen in state.present else None
        shown.append(text(f"{'' if shown else '### Channels'}\n{place.title}:".strip()))
        shown.append(row(channel_select(f"{place.title}: choose a channel", CHANNEL, place.types, key, chosen=present)))
    return shown


def _role(state: SetupState) -> list[discord.ui.Item[Any]]:
    role_id = state.settings.moderator_role_id
    note = f"\n-# {BY_INTEGRATIONS}" if role_id else ""
    words = f"### Moderators\nWho has **Manage Server**, and who holds this role:{note}"
    return [text(words), row(role_select("Choose a role", ROLE, chosen=role_id if role_id in state.present else None))]


def _features(state: SetupState) -> list[discord.ui.Item[Any]]:
    on = [one for one in state.features if state.settings.has_on(one)]
    options = [(one.capitalize(), one, "") for one in state.features]
    picked = select("All are switched off", FEATURES, options, chosen=on, several=True)
    return [text("### Features\nWhat is marked is on:"), row(picked)]


def _zone(state: SetupState) -> list[discord.ui.Item[Any]]:
    options = [(label, zone, "") for label, zone in state.zones]
    zones = select("Choose the zone of this server", ZONE, options, chosen=(state.settings.zone or "",))
    return [text("### Time zone"), row(zones), row(button("Another zone", OTHER_ZONE))]


def _end(state: SetupState) -> list[discord.ui.Item[Any]]:
    said = [text(state.said)] if state.said else []
    missing = "### Still missing\n" + "\n".join(f"- {one}" for one in state.missing)
    following = "\n".join(f"- {one}" for one in state.following)
    todo = [text(missing)] if state.missing else [text(f"### All is set\n{following}".strip())]
    return [line(), *said, *todo]

"""What moderators see of their server's settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.guilds.notices import NOTICES_CHANNEL
from bot.guilds.permissions import ChannelNeeds
from bot.guilds.settings import GuildSettings
from bot.interactions.components import button, channel_select, role_select, select
from bot.pages.ui import MessagePage, line, row, text

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
    """What is saved, what can be, what is still to do in words, the `notice` about what was just chosen, and
    the `warning` about a choice that can be made and is rarely meant.

    `zones` are (label, zone). Of channels and roles only those among the ids in `present` can be shown as chosen.
    """

    settings: GuildSettings
    features: Sequence[str]
    channels: Sequence[ChannelNeeds]
    zones: Sequence[tuple[str, str]]
    present: frozenset[int]
    missing: Sequence[str]
    next_steps: Sequence[str] = ()
    notice: str = ""
    warning: str = ""


def setup_view(state: SetupState) -> MessagePage:
    """What was just chosen and what is missing stand at the end, where the eye is after the last list."""
    return MessagePage(
        text(DESCRIPTION), *_channels(state), *_role(state), *_features(state), *_zone(state), *_end(state)
    )


def _channels(state: SetupState) -> list[discord.ui.Item[Any]]:
    items: list[discord.ui.Item[Any]] = []
    for needs in state.channels:
        channel_id = getattr(state.settings, needs.setting)
        present = channel_id if channel_id in state.present else None
        items.append(text(f"{'' if items else '### Channels'}\n{needs.title}:".strip()))
        choice = channel_select(f"{needs.title}: choose a channel", CHANNEL, needs.types, needs.key, chosen=present)
        items.append(row(choice))
    return items


def _role(state: SetupState) -> list[discord.ui.Item[Any]]:
    role_id = state.settings.moderator_role_id
    note = f"\n-# {BY_INTEGRATIONS}" if role_id else ""
    heading = f"### Moderators\nWho has **Manage Server**, and who holds this role:{note}"
    return [
        text(heading),
        row(role_select("Choose a role", ROLE, chosen=role_id if role_id in state.present else None)),
    ]


def _features(state: SetupState) -> list[discord.ui.Item[Any]]:
    on = [feature for feature in state.features if state.settings.has_on(feature)]
    options = [(feature.capitalize(), feature, "") for feature in state.features]
    choice = select("All are switched off", FEATURES, options, chosen=on, several=True)
    return [text("### Features\nWhat is marked is on:"), row(choice)]


def _zone(state: SetupState) -> list[discord.ui.Item[Any]]:
    options = [(label, zone, "") for label, zone in state.zones]
    choice = select("Choose the zone of this server", ZONE, options, chosen=(state.settings.zone or "",))
    return [text("### Time zone"), row(choice), row(button("Another zone", OTHER_ZONE))]


def _end(state: SetupState) -> list[discord.ui.Item[Any]]:
    notice = [text(state.notice)] if state.notice else []
    if state.warning:
        notice.append(text(f"⚠️ {NOTICES_CHANNEL.title}: {state.warning}"))
    if state.missing:
        missing = "\n".join(f"- {sentence}" for sentence in state.missing)
        return [line(), *notice, text(f"### Still missing\n{missing}")]
    next_steps = "\n".join(f"- {step}" for step in state.next_steps)
    return [line(), *notice, text(f"### All is set\n{next_steps}".strip())]

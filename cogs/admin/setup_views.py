"""What moderators see of their server's settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.guilds.notices import NOTICES_CHANNEL
from bot.guilds.permissions import ChannelNeeds
from bot.guilds.settings import GuildSettings
from bot.interactions.components import button, channel_select, role_select, select
from bot.pages.emoji import DONE, PEOPLE, SETTINGS, WARNING
from bot.pages.ui import MessagePage, line, row, text

SETUP, CHANNEL, ROLE, FEATURES = "admin:setup", "admin:channel", "admin:role", "admin:features"
ZONE, OTHER_ZONE = "admin:zone", "admin:otherzone"
INVITE_HOST, POST_INVITATION = "admin:invitehost", "admin:postinvitation"
# Another feature's: it makes a member a host.
BECOME_HOST = "mentoring:hosting"
DESCRIPTION = "Choices are saved as you make them, in any order. Clear a list to take its choice back."
INVITATION = (
    f"## {PEOPLE} Could you spare 20 minutes?\n"
    "People here would love to hear what your work is really like. As a host you decide how many talks a month you "
    "give (one is plenty), and you can pause any time."
)
BY_INTEGRATIONS = (
    "For this role to see `/admin`, also allow it under **Server Settings > Integrations > my name > /admin**."
)


@dataclass(frozen=True)
class SetupState:
    """What is saved, what can be, what is still to do in words (of `steps` in all), the `notice` about what was just
    chosen, and the `warning` about a choice that can be made and is rarely meant.

    `zones` are (label, zone), `next_steps` (label, act) of buttons. Of channels and roles only those among the ids in
    `present` can be shown as chosen.
    """

    settings: GuildSettings
    features: Sequence[str]
    channels: Sequence[ChannelNeeds]
    zones: Sequence[tuple[str, str]]
    present: frozenset[int]
    missing: Sequence[str]
    steps: int
    next_steps: Sequence[tuple[str, str]] = ()
    notice: str = ""
    warning: str = ""


def setup_view(state: SetupState) -> MessagePage:
    """What was just chosen and what is missing stand at the end, where the eye is after the last list."""
    progress = f"{state.steps - len(state.missing)} of {state.steps} done"
    heading = text(f"## {SETTINGS} Setup · {progress}\n{DESCRIPTION}")
    return MessagePage(heading, *_channels(state), *_role(state), *_features(state), *_zone(state), *_end(state))


def invitation_preview(channel_id: int) -> MessagePage:
    """What is posted to find the first host, and the question."""
    buttons = row(button("Post it", POST_INVITATION, primary=True), button("Not now", SETUP))
    return MessagePage(text(f"I'll post this in <#{channel_id}>:"), line(), text(INVITATION), line(), buttons)


def invitation_page(guild_id: int) -> MessagePage:
    return MessagePage(text(INVITATION), row(button("Become a host", BECOME_HOST, guild_id, primary=True)))


def invited_page(link: str) -> MessagePage:
    open_it = discord.ui.Button[Any](label="Open it", url=link)
    said = f"## {DONE} Posted\nNew hosts show up in `/mentoring hosts`. It also helps to ask someone directly."
    return MessagePage(text(said), row(open_it, button("Back to setup", SETUP)))


def _channels(state: SetupState) -> list[discord.ui.Item[Any]]:
    items: list[discord.ui.Item[Any]] = []
    for needs in state.channels:
        channel_id = getattr(state.settings, needs.setting)
        present = channel_id if channel_id in state.present else None
        items.append(text(f"{'' if items else '### Channels'}\n{needs.title}".strip()))
        choice = channel_select("Choose a channel", CHANNEL, needs.types, needs.key, chosen=present)
        items.append(row(choice))
    return items


def _role(state: SetupState) -> list[discord.ui.Item[Any]]:
    role_id = state.settings.moderator_role_id
    note = f"\n-# {BY_INTEGRATIONS}" if role_id else ""
    heading = f"### Moderators\nEveryone with **Manage Server**, and everyone with this role{note}"
    return [
        text(heading),
        row(role_select("Choose a role", ROLE, chosen=role_id if role_id in state.present else None)),
    ]


def _features(state: SetupState) -> list[discord.ui.Item[Any]]:
    on = [feature for feature in state.features if state.settings.has_on(feature)]
    options = [(feature.capitalize(), feature, "") for feature in state.features]
    choice = select("Everything is switched off", FEATURES, options, chosen=on, several=True)
    return [text("### Features\nChoose what's on"), row(choice)]


def _zone(state: SetupState) -> list[discord.ui.Item[Any]]:
    options = [(label, zone, "") for label, zone in state.zones]
    choice = select("Choose this server's time zone", ZONE, options, chosen=(state.settings.zone or "",))
    return [text("### Time zone"), row(choice), row(button("Another zone", OTHER_ZONE))]


def _end(state: SetupState) -> list[discord.ui.Item[Any]]:
    notice = [text(state.notice)] if state.notice else []
    if state.warning:
        notice.append(text(f"{WARNING} {NOTICES_CHANNEL.title}: {state.warning}"))
    if state.missing:
        missing = "\n".join(f"- {sentence}" for sentence in state.missing)
        return [line(), *notice, text(f"### Still to do\n{missing}")]
    buttons = [button(label, act, primary=number == 0) for number, (label, act) in enumerate(state.next_steps)]
    return [line(), *notice, text(f"### {DONE} All set! What's next?"), row(*buttons)]

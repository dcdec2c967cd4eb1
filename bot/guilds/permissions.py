"""What the bot may do in a server and why: the link that invites it asks for exactly this."""

from collections.abc import Mapping

import discord

SCOPES = ("bot", "applications.commands")
# Answers to commands need no permission; all of these are for what the bot writes by itself. Not among them:
# - Embed Links: Components V2 have no embeds.
# - Manage Threads: rooms archive themselves after a week of silence.
# - Manage Messages: publishing is for messages of one's own, which Send Messages allows.
# - Mention Everyone: only for a tip that mentions a role which not everybody may mention; a moderator gives it there.
PERMISSIONS: Mapping[str, str] = {
    "view_channel": "sees the channels that moderators choose",
    "send_messages": "posts the weekly tip and notices",
    "read_message_history": "looks whether a post is there already before it sends it again",
    "attach_files": "sends pictures and calendar files along",
    "create_public_threads": "opens a thread to discuss a tip in",
    "create_private_threads": "opens a room for two who meet for an interview",
    "send_messages_in_threads": "writes in these threads, and brings the two in",
    "manage_roles": "gives roles for the length of a streak",
}


def permissions() -> discord.Permissions:
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True))


def invite_link(application_id: int) -> str:
    """Opened in a browser by somebody who manages a server, it adds the bot there."""
    return discord.utils.oauth_url(application_id, permissions=permissions(), scopes=SCOPES)


def reasons() -> str:
    """One line: each permission as Discord's settings call it, and what it is for."""
    return "; ".join(f"{name.replace('_', ' ').title()} ({reason})" for name, reason in PERMISSIONS.items())

"""The channel of the weekly tip: what a plan needs there, and what is missing."""

from dataclasses import replace
from typing import Any

import discord

from bot.guilds.permissions import POSTING, TEXT_OR_NEWS, ChannelNeeds, can_mention_role, channel_problem
from cogs.tips.records import Plan

TIPS_CHANNEL = ChannelNeeds("tips_channel_id", "Tips", POSTING, TEXT_OR_NEWS, "tips")
# A schedule keeps the channel that it was made with, whatever is chosen in setup.
SCHEDULED_CHANNEL = replace(TIPS_CHANNEL, chosen_where="with `/admin tips schedule`")


def plan_needs(guild: discord.Guild, plan: Plan) -> ChannelNeeds:
    role = guild.get_role(plan.role_id) if plan.role_id else None
    threads = ("create_public_threads",) if plan.thread else ()
    mentions = ("mention_everyone",) if role is not None and not role.mentionable else ()
    return replace(SCHEDULED_CHANNEL, permissions=(*POSTING, *threads, *mentions))


def mention_problem(asker: discord.Member, role: discord.Role, channel: discord.abc.GuildChannel) -> str:
    """Why a tip that `asker` plans may not mention the role there, or nothing."""
    if can_mention_role(asker, role, channel):
        return ""
    return (
        f"You couldn't mention {role.mention} in {channel.mention} yourself, so I won't do it for you. Ask someone who "
        "can, make the role mentionable, or leave **role** out."
    )


def plan_problem(channel: Any, plan: Plan) -> str:
    """What keeps a tip from being posted there as planned, or nothing."""
    if channel.type is discord.ChannelType.text and plan.publish:
        return f"{channel.mention} isn't an announcement channel, and only those can publish. Leave **publish** out."
    guild = channel.guild
    return channel_problem(channel, plan_needs(guild, plan), guild.me)

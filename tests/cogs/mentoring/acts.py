"""What members, moderators and time do in the tests of interviews, and the messages that members then find."""

from operator import attrgetter
from typing import Any

import simcord

from tests.support.community import Community
from tests.support.forms import fill
from tests.support.reading import buttons, message_text

HOUR = 3_600
DAY = 24 * HOUR
GOAL = "I want to know what the first year as a machine learning engineer is like."
SEEKER = ("Data analyst", "Retail", "Machine learning engineer", "Health care", "computer vision, first job")
HOST = ("Machine learning engineer", "Health care", "", "", "computer vision")


class Interviews:
    """A community with a channel for interviews: Ann asks, Bob is a host, others join when a test needs them."""

    def __init__(self, community: Community, channel: Any) -> None:
        self.community = community
        self.env = community.env
        self.bot = community.bot
        self.channel = channel
        self.ann, self.bob = community.ann, community.bob

    def join(self, name: str) -> simcord.MemberActor:
        """A new member."""
        return self.community.guild.add_member(self.env.create_user(name))

    async def slash(self, member: simcord.MemberActor, command: str, /, **options: Any) -> simcord.InteractionResult:
        return await member.slash(self.community.general, f"mentoring {command}", **options)

    async def admin(self, command: str, /, **options: Any) -> simcord.InteractionResult:
        return await self.community.moderator.slash(self.community.general, f"admin mentoring {command}", **options)

    async def profile(self, member: simcord.MemberActor, *texts: str) -> simcord.InteractionResult:
        return await fill(member, await self.slash(member, "profile"), *texts)

    async def host(self, member: simcord.MemberActor, capacity: str = "2", *texts: str) -> simcord.InteractionResult:
        await self.profile(member, *(texts or HOST))
        return await self.slash(member, "host", capacity=capacity)

    async def ask(self, member: simcord.MemberActor, goal: str = GOAL, **options: Any) -> simcord.InteractionResult:
        """By the button of the suggestions, or with `host` by name."""
        page = await self.slash(member, "request", **options)
        if page.modal is None:
            assert page.response is not None
            label = "Find someone for me" if "Find someone for me" in buttons(page) else "Join the waiting list"
            page = await member.click(page.response, label=label)
        return await fill(member, page, goal)

    async def ask_bob(self) -> None:
        """Ann's request is with Bob."""
        await self.host(self.bob)
        await self.profile(self.ann, *SEEKER)
        await self.ask(self.ann)

    async def pair_with_bob(self) -> Any:
        """Bob has accepted; their thread."""
        await self.ask_bob()
        await self.bob.user.click((await self.direct_messages(self.bob))[-1], label="Accept")
        return await self.thread()

    async def run_due(self) -> None:
        """What is due by now is done; twice, because one thing leads to another."""
        for _ in range(2):
            await self.bot.run_due(self.bot.clock())

    async def direct_messages(self, member: simcord.MemberActor) -> list[Any]:
        """What a member then finds in their direct messages, oldest first."""
        await self.run_due()
        if member.id not in self.env.backend.dm_channels:
            return []
        messages = [message for message in member.user.dm_channel.history() if message.author.bot]
        return sorted((message for message in messages if not message.flags.ephemeral), key=attrgetter("id"))

    async def offer_message(self, host: simcord.MemberActor, seeker: simcord.MemberActor) -> Any:
        """It puts the seeker's request to the host."""
        messages = await self.direct_messages(host)
        return next(message for message in messages if f"<@{seeker.id}>" in message_text(message))

    async def threads(self) -> list[Any]:
        await self.run_due()
        return list(self.channel.threads)

    async def thread(self) -> Any:
        [thread] = await self.threads()
        return thread

    async def messages_in(self, thread: Any) -> list[Any]:
        """What the bot wrote into a thread, oldest first."""
        await self.run_due()
        messages = [message for message in thread.history() if message.author.bot and message.components]
        return sorted(messages, key=attrgetter("id"))

    async def hours_pass(self, hours: float) -> None:
        """All at once, as in downtime, and then what is due is done."""
        await self.env.advance_time(hours * HOUR)
        await self.run_due()

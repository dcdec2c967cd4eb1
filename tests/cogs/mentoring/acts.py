"""What members and time do with interviews in these tests, and what each then finds; it asserts nothing of interest."""

from typing import Any

import simcord

from tests.community import Community
from tests.support.forms import fill
from tests.support.reading import message_text, walk

HOUR = 3_600
DAY = 24 * HOUR
GOAL = "I want to know what the first year as a machine learning engineer is like."
SEEKER = ("Data analyst", "Retail", "Machine learning engineer", "Health care", "computer vision, first job")
HOST = ("Machine learning engineer", "Health care", "", "", "computer vision")


class Interviews:
    """A community with a channel for interviews: Ann asks, Bob is a host, others come when they are called."""

    def __init__(self, community: Community, channel: Any) -> None:
        self.community = community
        self.env = community.env
        self.bot = community.bot
        self.channel = channel
        self.ann, self.bob = community.ann, community.bob

    def come(self, name: str) -> simcord.MemberActor:
        """A new member."""
        return self.community.guild.add_member(self.env.create_user(name))

    async def slash(self, member: simcord.MemberActor, command: str, /, **options: Any) -> simcord.InteractionResult:
        return await member.slash(self.community.general, f"mentoring {command}", **options)

    async def admin(self, command: str, /, **options: Any) -> simcord.InteractionResult:
        return await self.community.moderator.slash(self.community.general, f"admin mentoring {command}", **options)

    async def profile(self, member: simcord.MemberActor, *given: str) -> simcord.InteractionResult:
        return await fill(member, await self.slash(member, "profile"), *given)

    async def host(self, member: simcord.MemberActor, capacity: str = "2", *given: str) -> simcord.InteractionResult:
        await self.profile(member, *(given or HOST))
        return await self.slash(member, "host", capacity=capacity)

    async def ask(self, member: simcord.MemberActor, goal: str = GOAL, **options: Any) -> simcord.InteractionResult:
        """By the button of the suggestions, or with `host` by name."""
        page = await self.slash(member, "request", **options)
        if page.modal is None:
            assert page.response is not None
            shown = {one.get("label") for one in walk(page.response.components)}
            label = "Ask round for me" if "Ask round for me" in shown else "Put me on the waiting list"
            page = await member.click(page.response, label=label)
        return await fill(member, page, goal)

    async def asked(self) -> None:
        """Ann's request is with Bob."""
        await self.host(self.bob)
        await self.profile(self.ann, *SEEKER)
        await self.ask(self.ann)

    async def paired(self) -> Any:
        """Bob has accepted; their thread."""
        await self.asked()
        await self.bob.user.click((await self.letters(self.bob))[-1], label="Accept")
        return await self.thread()

    async def due(self) -> None:
        """What is due by now is done; twice, because one thing leads to another."""
        for _ in range(2):
            await self.bot.run_due(self.bot.clock())

    async def letters(self, member: simcord.MemberActor) -> list[Any]:
        """What a member then finds in their direct messages, oldest first."""
        await self.due()
        if member.id not in self.env.backend.dm_channels:
            return []
        found = [one for one in reversed(member.user.dm_channel.history()) if one.author.bot]
        return sorted((one for one in found if not one.flags.ephemeral), key=lambda one: one.id)

    async def offer(self, host: simcord.MemberActor, seeker: simcord.MemberActor) -> Any:
        """The letter that puts the seeker's request to the host."""
        return next(one for one in await self.letters(host) if f"<@{seeker.id}>" in message_text(one))

    async def threads(self) -> list[Any]:
        await self.due()
        return list(self.channel.threads)

    async def thread(self) -> Any:
        [found] = await self.threads()
        return found

    async def posts(self, thread: Any) -> list[Any]:
        """What the bot wrote into a thread, oldest first."""
        await self.due()
        found = [one for one in thread.history() if one.author.bot and one.components]
        return sorted(found, key=lambda one: one.id)

    async def hours_pass(self, hours: float) -> None:
        """All at once, as in downtime, and then what is due is done."""
        await self.env.advance_time(hours * HOUR)
        await self.due()

"""What informational interviews need in a server, and how their letters went today, for `/admin doctor`; it names no
member."""

from dataclasses import dataclass

from bot.guilds.health_check import Examination, Finding, Job, Server, today_words
from cogs.mentoring.notifications.source import KIND
from cogs.mentoring.notifications.threads import FEATURE

# Rooms are private threads, which are looked for before another one is opened, and take calendar files.
NEEDS = (
    "view_channel",
    "send_messages",
    "read_message_history",
    "create_private_threads",
    "send_messages_in_threads",
    "attach_files",
)
NOT_CHOSEN = (
    "No channel for interviews is chosen, so I can only write to members directly: choose one in `/admin setup`."
)


@dataclass(frozen=True)
class MentoringExamination:
    feature = FEATURE

    async def examine(self, server: Server) -> Examination:
        letters = Job("Letters about interviews", "when something happens", today_words(server.tally(KIND)))
        return Examination([_need(server)], [letters])


def _need(server: Server) -> Finding:
    channel_id = server.settings.mentoring_channel_id
    if channel_id is None:
        return Finding(NOT_CHOSEN, True)
    trouble = server.sight.trouble_in(channel_id, NEEDS)
    return Finding(trouble, True) if trouble else Finding(f"In <#{channel_id}> I may do all that interviews need.")

"""Every page of `/help` as members read it."""

from discord import Interaction, app_commands
from syrupy.assertion import SnapshotAssertion

from bot.feature import HomePart, HomeSection
from cogs.help.views import CommandTopic, command_page, home_page, moderators_title, topic_page
from tests.support.snapshots import page_text


@app_commands.command(name="read", description="Read a page of a chapter")
@app_commands.describe(chapter="Its number or its title", page="The page, if not the first")
async def read(_interaction: Interaction, chapter: str, page: int = 1) -> None:
    """Shown, never called."""


@app_commands.command(name="resume", description="Continue where you left off")
async def resume(_interaction: Interaction) -> None:
    """Shown, never called."""


GUIDE = CommandTopic("guide", "Guide", "Read the career guide, chapter by chapter", (read, resume))
ADMIN = CommandTopic("admin tips", moderators_title("tips"), "The weekly tip", (read,))
SETUP = CommandTopic("admin", moderators_title(""), "For moderators", (resume,))

LEARN = HomeSection(HomePart.LEARN, "**Scoping Projects**\nChapter 4 · page 2 of 7", "Continue", "guide:resume")
OPEN = HomeSection(HomePart.PRACTISE, "**8 days in a row** · not logged yet today", "Log today", "a:b", is_due=True)
DONE = HomeSection(HomePart.PRACTISE, "**9 days in a row** · logged for today", "My streak", "a:b")
MEET = HomeSection(HomePart.MEET, "**2 hosts** ready to talk", "Find someone", "c:d", (7,))
TIP = HomeSection(HomePart.THIS_WEEK, "Draw a valley, then walk down it.", "Open", "e:f")


def test_the_home_card(page_snapshot: SnapshotAssertion) -> None:
    shown = {
        "something is due": home_page([TIP, MEET, OPEN, LEARN], [GUIDE], in_server=True),
        "nothing is due": home_page([LEARN, DONE, MEET, TIP], [GUIDE], in_server=True),
        "for moderators": home_page([LEARN, DONE, MEET, TIP], [GUIDE, ADMIN, SETUP], in_server=True),
        "everything is off": home_page([], [GUIDE], in_server=True),
        "in direct messages": home_page([LEARN, TIP], [GUIDE], in_server=False),
        "in direct messages, known in a server": home_page([LEARN, OPEN, MEET, TIP], [GUIDE], in_server=False),
        "answer to a direct message": home_page([LEARN, TIP], [GUIDE], in_server=False, greets=True),
    }
    for name, page in shown.items():
        assert page_text(page) == page_snapshot(name=name), name


def test_topics_and_commands(page_snapshot: SnapshotAssertion) -> None:
    shown = {
        "topic": topic_page(GUIDE),
        "topic of moderators": topic_page(ADMIN),
        "command": command_page(read, GUIDE),
        "command without options": command_page(resume, GUIDE),
    }
    for name, page in shown.items():
        assert page_text(page) == page_snapshot(name=name), name

"""What is done at the page before each picture is taken; each story goes on where the one before has ended."""

import asyncio

from tests.pictures.visitor import Visitor

# What three members read in each of the months of the report.
READ = ("math", "portfolio")


async def guide(visitor: Visitor) -> None:
    await visitor.type("/guide contents")
    await visitor.take("contents")
    await visitor.type("/guide search", query="informationl interview")
    await visitor.take("search")
    await visitor.type("/guide read", chapter="three-steps")
    await visitor.press("Mark read & continue")
    await visitor.take("page")
    await visitor.press("Mark read & continue")
    await visitor.type("/guide progress")
    await visitor.take("progress")


async def streak(visitor: Visitor) -> None:
    """Three weeks of somebody who reads after breakfast: most days, a rest, a break, and the way back."""
    await visitor.type("/streak join", timezone="Europe/Berlin", cue="breakfast", habit="read one page")
    for minutes in ("5", "10", "25", "", "15", "40", "65", "20", "10", "", "5", "30", "", "", "", "10", "15", "75"):
        if minutes:
            await visitor.type("/streak log", minutes=minutes)
        await visitor.let_a_day_pass()
    await visitor.type("/streak log", minutes="20")
    await visitor.take("streak")
    await visitor.type("/streak why")
    await visitor.take("why")
    await visitor.type("/streak calendar")
    await asyncio.sleep(1)
    await visitor.take("calendar")


async def tip(visitor: Visitor) -> None:
    """A moderator plans the weekly tip; a week later a member sees it and presses all three of its buttons."""
    await visitor.be("Nora")
    await visitor.type("/admin tips schedule", channel="tips", weekday="monday", time="9am", timezone="Europe/Berlin")
    await visitor.take("schedule")
    await visitor.let_time_pass(168)
    await visitor.be("Maya")
    await visitor.go_to("tips")
    for label in ("Useful", "Done today", "Read the chapter"):
        await visitor.press(label, first=True)
    await visitor.look_up()
    await visitor.take("tip")


async def setup(visitor: Visitor) -> None:
    """A moderator chooses what there is, and leaves something to do."""
    await visitor.be("Nora")
    await visitor.go_to("general")
    await visitor.type("/admin setup")
    await visitor.choose("Tips: choose", "tips")
    await visitor.choose("Mentoring: choose", "mentoring")
    await visitor.choose("Choose a role", "Moderators")
    await visitor.choose("Choose the zone", "Berlin")
    await visitor.take("setup", 1000)


async def interview(visitor: Visitor) -> None:
    """A host and a member introduce themselves; the member asks, the host accepts."""
    await visitor.be("Aisha")
    await visitor.type("/mentoring profile")
    await visitor.fill_in("Machine learning engineer", "Health care", "", "", "first job, computer vision")
    await visitor.press("Languages, zone")
    await visitor.fill_in("English, German", "Berlin", "I moved from nursing to machine learning. Ask me how!")
    await visitor.type("/mentoring host", capacity="2")
    await visitor.be("Maya")
    await visitor.go_to("general")
    await visitor.type("/mentoring profile")
    await visitor.fill_in("Data analyst", "Retail", "Machine learning engineer", "Health care", "first job, portfolio")
    await visitor.press("Languages, zone")
    await visitor.fill_in("English", "Lisbon", "I like to find out why numbers change.")
    await visitor.type("/mentoring request")
    await visitor.press("Ask Aisha")
    await visitor.fill_in("Find out what the first month in this role looks like, and what to learn before it.")
    await visitor.be("Aisha")
    await visitor.go_to("Messages from")
    await asyncio.sleep(2)
    await visitor.take("offer")
    await visitor.press("Accept")
    await asyncio.sleep(4)
    await visitor.go_to("Interview")
    await visitor.take("interview", 1260)


async def doctor(visitor: Visitor) -> None:
    """The bot may not write any more where the weekly tip goes."""
    await visitor.be("Nora")
    await visitor.go_to("tips")
    await visitor.take_or_give_the_right_to_write()
    await visitor.go_to("general")
    await visitor.type("/admin doctor")
    await visitor.take("doctor")
    await visitor.go_to("tips")
    await visitor.take_or_give_the_right_to_write()


async def report(visitor: Visitor) -> None:
    """Three members are active for some months: of fewer no number is shown."""
    for month, chapter in enumerate(READ):
        for _ in range(4):
            await visitor.let_time_pass(168)
        for person in ("Maya", "Tom", "Aisha"):
            await visitor.be(person)
            await visitor.go_to("tips")
            await visitor.press("Useful")
            await visitor.go_to("general")
            if month == 0 and person != "Maya":
                await visitor.type("/streak join", timezone="Europe/Berlin", cue="breakfast", habit="read one page")
            await visitor.type("/streak log", minutes=str(15 + 15 * month))
            await visitor.type("/guide read", chapter=chapter)
            await visitor.press("Mark read & continue")
    await visitor.be("Nora")
    await visitor.go_to("general")
    await visitor.type("/admin report")
    await asyncio.sleep(1)
    await visitor.take("report", 1500)


STORIES = (guide, streak, tip, setup, interview, doctor, report)

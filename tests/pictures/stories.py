"""What is done at the page before each picture is taken; each story begins in the server that was lived in for a
month, wherever the one before has ended."""

from tests.pictures.visitor import Visitor

GOAL = "Find out what the first month in this role looks like, and what to learn before it."


async def playground(visitor: Visitor) -> None:
    await visitor.take_page("playground", 760)


async def guide(visitor: Visitor) -> None:
    await visitor.be("Maya")
    await visitor.go_to("general")
    await visitor.type("/guide contents")
    await visitor.take("contents")
    await visitor.type("/guide search", query="informationl interview")
    await visitor.take("search")
    await visitor.type("/guide read", chapter="scoping")
    await visitor.press("continue", "mark read")
    await visitor.take("page")
    await visitor.type("/guide progress")
    await visitor.take("progress")


async def worksheet(visitor: Visitor) -> None:
    """Somebody puts three projects on the ladder, and describes the next one."""
    projects = (
        ("Predicts house prices", "Class project", "passed the course's test"),
        ("Sorts my bills by itself", "Personal project", "saves me 20 minutes a month"),
        ("Forecast of Monday's calls", "Creating value", "40 hours of overtime saved"),
    )
    await visitor.be("Leo")
    await visitor.go_to("general")
    await visitor.type("/worksheet start", name="portfolio-ladder")
    for name, rung, result in projects:
        await visitor.press("Add project")
        await visitor.write(name)
        await visitor.pick(rung)
        await visitor.write(name, result)
        await visitor.submit()
    await visitor.press("Continue")
    await visitor.press("Fill in")
    await visitor.fill_in(
        "Suspicious claims are found late, by chance", "alerts for odd claims", "experts see them the same day"
    )
    await visitor.take("worksheet")


async def streak(visitor: Visitor) -> None:
    await visitor.be("Maya")
    await visitor.go_to("general")
    await visitor.type("/streak log", minutes="10")
    await visitor.take("streak")
    await visitor.type("/streak calendar")
    await visitor.take("calendar")
    await visitor.type("/streak why")
    await visitor.take("why")
    await visitor.type("/streak leaderboard")
    await visitor.take("leaderboard")


async def tip(visitor: Visitor) -> None:
    await visitor.be("Maya")
    await visitor.go_to("tips")
    await visitor.take("tip")


async def home(visitor: Visitor) -> None:
    await visitor.be("Maya")
    await visitor.go_to("general")
    await visitor.type("/help")
    await visitor.take("help")


async def interview(visitor: Visitor) -> None:
    """A member asks the host who suits her best; the host accepts."""
    await visitor.be("Maya")
    await visitor.go_to("mentoring")
    await visitor.type("/mentoring request")
    await visitor.take("request")
    await visitor.press("Ask Aisha")
    await visitor.fill_in(GOAL)
    await visitor.be("Aisha")
    await visitor.go_to("Messages from")
    await visitor.take("offer")
    await visitor.press("Accept")
    await visitor.go_to("thread")
    await visitor.take("interview")


async def moderators(visitor: Visitor) -> None:
    await visitor.be("Nora")
    await visitor.go_to("general")
    await visitor.type("/admin setup")
    await visitor.take("setup")
    await visitor.type("/admin tips preview")
    await visitor.take("preview")
    await visitor.type("/admin report")
    await visitor.take("report")


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


async def cards(visitor: Visitor) -> None:
    """The three of the README, as a phone shows them."""
    await visitor.be("Maya")
    await visitor.go_to("general")
    await visitor.type("/guide read", chapter="scoping")
    await visitor.take("card-read")
    await visitor.type("/streak log", minutes="10")
    await visitor.take("card-practise")
    await visitor.go_to("mentoring")
    await visitor.type("/mentoring request")
    await visitor.take("card-meet")


ON_A_PHONE = (cards,)
STORIES = (playground, guide, worksheet, home, streak, tip, interview, moderators, doctor)

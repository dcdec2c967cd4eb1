"""Reads many rows a page at a time, so that neither the memory nor the database has to hold all of them at once."""

from collections.abc import AsyncIterator, Sequence

from bot.database.executor import NO_VALUES, Executor
from bot.database.statements import Row, Values

# Some 100 kB at most; a page costs one hand-over to the database.
PAGE_ROWS = 200


async def pages(
    db: Executor, select: str, keys: Sequence[str], values: Values = NO_VALUES, *, rows: int = PAGE_ROWS
) -> AsyncIterator[list[Row]]:
    """All rows of `select`, ordered by `keys`, at most `rows` at a time, and never an empty page.

    `select` ends in its WHERE clause and gives the columns `keys`, which together are unique and never NULL. Each page
    is a look of its own, so a row may be changed or deleted while its page is worked on: one that moves to a later
    place comes again.
    """
    columns = ", ".join(keys)
    order = f"ORDER BY {columns} LIMIT :page_rows"
    onwards = f"AND ({columns}) > ({', '.join(f':after_{key}' for key in keys)})"
    page = await db.fetch(f"{select} {order}", {**values, "page_rows": rows})
    while page:
        yield page
        if len(page) < rows:
            return
        after = {f"after_{key}": page[-1][key] for key in keys}
        page = await db.fetch(f"{select} {onwards} {order}", {**values, **after, "page_rows": rows})

"""Reads and fills in forms (modals)."""

from typing import Any

import simcord

# Discord's numbers of the components.
SELECT, TEXT_INPUT, LABEL = 3, 4, 18


def fields_by_label(form: simcord.InteractionResult) -> dict[str, dict[str, Any]]:
    """The fields of a form, from top to bottom: custom id, and the value that they hold when it opens."""
    assert form.modal is not None, "no form"
    return {part["label"]: part["component"] for part in form.modal["components"] if part["type"] == LABEL}


def fields(form: simcord.InteractionResult) -> list[dict[str, Any]]:
    """Those in which a text is typed, or something is selected."""
    return [field for field in fields_by_label(form).values() if field["type"] in (SELECT, TEXT_INPUT)]


async def fill(member: Any, form: simcord.InteractionResult, *values: Any) -> simcord.InteractionResult:
    """`member` (or their direct messages) fills in a form from top to bottom."""
    submitted = {field["custom_id"]: value for field, value in zip(fields(form), values, strict=True)}
    result: simcord.InteractionResult = await member.submit_modal(form, submitted)
    return result

"""A page as text, the way members read it from top to bottom, so that a changed word shows as a diff."""

from collections.abc import Callable
from typing import Any

import discord
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

BUTTON_COLOURS = {1: "blue", 2: "grey", 3: "green", 4: "red", 5: "link"}


class PageSnapshots(SingleFileSnapshotExtension):
    """One text file a page. After a change of words: `uv run pytest --snapshot-update TEST`, then read the diff."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


def page_text(page: discord.ui.LayoutView | discord.ui.Modal) -> str:
    """Each text, picture, button and select in its order; custom ids are left out, for members never see them."""
    if isinstance(page, discord.ui.Modal):
        lines = [f"[form] {page.title}", *_lines(page.to_dict()["components"])]
    else:
        lines = _lines(page.to_components())  # type: ignore[no-untyped-call]
    return "\n".join(lines) + "\n"


def _lines(components: list[Any], indent: str = "") -> list[str]:
    return [f"{indent}{line}".rstrip() for component in components for line in _component(component)]


def _component(component: dict[str, Any]) -> list[str]:
    kind = discord.ComponentType(component["type"]).name
    if kind in DRAWN:
        return DRAWN[kind](component)
    if "options" in component:
        return [f"[{kind}] {component.get('placeholder') or ''}", *map(_option, component["options"])]
    if "components" in component:
        return _lines(component["components"])
    return [f"[{kind}] {component.get('placeholder') or ''}"]


def _section(section: dict[str, Any]) -> list[str]:
    return [*_lines(section["components"]), *_lines([section["accessory"]], "    at the right: ")]


def _row(action_row: dict[str, Any]) -> list[str]:
    parts = action_row["components"]
    return [" ".join(map(_button, parts))] if all("style" in part for part in parts) else _lines(parts)


def _picture(item: dict[str, Any]) -> str:
    return f"(picture: {item.get('description') or 'without a description'})"


def _label(label: dict[str, Any]) -> list[str]:
    described = [f"  {label['description']}"] if label.get("description") else []
    return [label["label"], *described, *_lines([label["component"]], "  ")]


def _text_input(field: dict[str, Any]) -> list[str]:
    shown = field.get("value") or field.get("placeholder") or ""
    return [f"[text{'' if field.get('required', True) else ', optional'}] {shown}"]


def _option(option: dict[str, Any]) -> str:
    described = f" - {option['description']}" if option.get("description") else ""
    return f"  {'(x)' if option.get('default') else '( )'} {option['label']}{described}"


def _button(button: dict[str, Any]) -> str:
    sign = (button.get("emoji") or {}).get("name", "")
    label = " ".join(part for part in (sign, button.get("label", "")) if part)
    state = ", disabled" if button.get("disabled") else ""
    return f"[{label}]({BUTTON_COLOURS[button['style']]}{state})"


DRAWN: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "text_display": lambda component: component["content"].splitlines(),
    "separator": lambda _: ["---"],
    "button": lambda component: [_button(component)],
    "action_row": _row,
    "section": _section,
    "thumbnail": lambda component: [_picture(component)],
    "media_gallery": lambda component: [_picture(item) for item in component["items"]],
    "file": lambda component: [f"(file: {component['file']['url'].removeprefix('attachment://')})"],
    "label": _label,
    "text_input": _text_input,
}

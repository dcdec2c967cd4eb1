"""Checks request bodies against Discord's published description of its API, which lies beside this file."""

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = Path(__file__).with_name("openapi.json.gz")
NAME = "urn:discord"
JSON_TYPE = "application/json"


class Description:
    """Reads the compressed file at once, and compiles a validator at the first request of its kind.

    FileNotFoundError where the file is missing: a check that does not run must not pass.
    """

    def __init__(self, path: Path) -> None:
        self._document: dict[str, Any] = _relaxed(orjson.loads(gzip.decompress(path.read_bytes())))
        self._templates = [(re.compile(_expression(each)), each) for each in _by_exactness(self._document["paths"])]
        self._validators: dict[tuple[str, str], Any] = {}
        self._registry: Any = None

    def findings(self, method: str, path: str, body: Any) -> list[str]:
        """One readable line for each fault in the body; an unknown path or method is a fault of its own."""
        template = self.template(path, method)
        if template is None:
            return [f"{method} {path}: not in Discord's API description"]
        if method == "GET":
            return []
        content = self._document["paths"][template][method.lower()].get("requestBody", {}).get("content", {})
        if JSON_TYPE not in content:
            return [f"{method} {template}: takes no body, got one"] if body else []
        if body is None:
            return [f"{method} {template}: a body is required"]
        validator = self._validator(method, template)
        return [f"{method} {template}: {line}" for line in _lines(validator.iter_errors(body))]

    def template(self, path: str, method: str) -> str | None:
        for pattern, template in self._templates:
            if pattern.fullmatch(path) and method.lower() in self._document["paths"][template]:
                return template
        return None

    def _validator(self, method: str, template: str) -> Any:
        key = (method, template)
        if key not in self._validators:
            self._validators[key] = self._compile(method, template)
        return self._validators[key]

    def _compile(self, method: str, template: str) -> Any:
        from jsonschema_rs import Draft202012Validator, Registry

        if self._registry is None:
            self._registry = Registry([(NAME, self._document)])
        place = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
        pointer = f"{NAME}#/paths/{place}/{method.lower()}/requestBody/content/application~1json/schema"
        return Draft202012Validator({"$ref": pointer}, registry=self._registry)


@cache
def load() -> Description:
    """Discord's description, read once a process."""
    return Description(DESCRIPTION)


def _relaxed(document: dict[str, Any]) -> dict[str, Any]:
    """Two things that Discord takes and discord.py sends, though the description is narrower.

    Snowflakes as JSON integers (it says string), and an overwrite's bits as strings (it says integer, against
    Discord's own manual).
    """
    schemas = document["components"]["schemas"]
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    place = document["paths"]["/channels/{channel_id}/permissions/{overwrite_id}"]["put"]["requestBody"]
    for schema in (schemas["ChannelPermissionOverwriteRequest"], place["content"][JSON_TYPE]["schema"]):
        for key in ("allow", "deny"):
            schema["properties"][key]["type"].append("string")
    return document


def _by_exactness(paths: dict[str, Any]) -> list[str]:
    return sorted(paths, key=lambda each: each.count("{"))


def _expression(template: str) -> str:
    return "".join("[^/]+" if each.startswith("{") else re.escape(each) for each in re.split(r"(\{[^}]*\})", template))


def _lines(faults: Iterator[Any]) -> Iterator[str]:
    for fault in faults:
        deepest = fault
        while branches := getattr(deepest.kind, "context", None):
            deepest = min(_likely(branches), key=lambda each: (_wrong_kind(each), -len(each.instance_path)))
        where = "/".join(map(str, deepest.instance_path)) or "body"
        yield f"{where}: {deepest.message[:300]}"


def _likely(branches: list[list[Any]]) -> list[Any]:
    """Of the branches of a union, the faults of that whose `type` fits: the one that was meant."""
    meant = [group for group in branches if not any(_wrong_kind(each) for each in group)]
    return [each for group in meant or branches for each in group]


def _wrong_kind(fault: Any) -> bool:
    """True where the branch was for another kind of component, or for null."""
    if fault.kind.name == "type":
        return bool(fault.kind.types == ["null"])
    return fault.kind.name in ("enum", "const") and bool(fault.instance_path[-1:] == ["type"])

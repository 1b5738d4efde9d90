"""Reads the OpenAPI document for the page that shows it: operations by group, with their fields, examples and answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_DEEPEST = 2
_COUNTABLE = frozenset({"object", "string", "integer"})
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Field:
    """A parameter of an operation, or a field of its body."""

    name: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    words: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    examples: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]


def operations_of(schema: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """By group, in the order in which they are declared."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method in _METHODS:
            if method in methods:
                operation = methods[method]
                tag = operation.get("tags", ["other"])[0]
                groups.setdefault(tag, []).append(_operation(schema, path, method, operation))
    return groups


def _operation(schema: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]) -> Operation:
    content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        words=told.get("description", ""),
        parameters=tuple(
            Field(
                name=one["name"],
                kind=f"{one['in']}, {_kind(schema, one.get('schema', {}))}",
                needed=one.get("required", False),
                words=one.get("description", ""),
            )
            for one in told.get("parameters", [])
        ),
        body=tuple(_fields(schema, content.get("schema", {}))),
        examples=tuple(
            (example.get("summary", name), json.dumps(example["value"], ensure_ascii=False, indent=2))
            for name, example in content.get("examples", {}).items()
        ),
        answers=tuple(
            (status, answer.get("description", "")) for status, answer in told["responses"].items()
        ),
    )


def _fields(schema: Mapping[str, Any], told: Mapping[str, Any], prefix: str = "") -> Iterator[Field]:
    """Fields of a body, those of its parts under dotted names (`customer.phone`, `items[].sku`); outcomes one a line."""
    model = _resolved(schema, told)
    needed = set(model.get("required", []))
    for name, one in model.get("properties", {}).items():
        yield Field(prefix + name, _kind(schema, one), name in needed, one.get("description", ""))
        part, mark = _part_of(schema, one)
        if part is not None and prefix.count(".") < _DEEPEST:
            yield from _fields(schema, part, f"{prefix}{name}{mark}.")
    for choice in model.get("oneOf", []):
        resolved = _resolved(schema, choice)
        outcome = resolved.get("properties", {}).get("outcome", {}).get("const", "")
        must = set(resolved.get("required", []))
        fields = [name for name in resolved.get("properties", {}) if name != "outcome"]
        rest = ", ".join(f"{name} *" if name in must else name for name in fields)
        words = (resolved.get("description") or "").split("\n")[0]
        yield Field(f"outcome: {outcome}", rest or "no fields", False, words)


def _part_of(schema: Mapping[str, Any], told: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str]:
    """The model a field holds, or a list of it, if it holds one of ours."""
    if told.get("type") == "array":
        return _part_of(schema, told.get("items", {}))[0], "[]"
    for one in (told, *told.get("anyOf", [])):
        if "$ref" in one and "properties" in _resolved(schema, one):
            return _resolved(schema, one), ""
    return None, ""


def _kind(schema: Mapping[str, Any], told: Mapping[str, Any], depth: int = 0) -> str:
    """A field's type in a few words."""
    if depth > 3:
        return "…"
    if "$ref" in told:
        resolved = _resolved(schema, told)
        # Of an object the fields stand below it; the name of its model says nothing to who sends it.
        return _kind(schema, resolved, depth + 1)
    if "anyOf" in told:
        kinds = [_kind(schema, one, depth + 1) for one in told["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in told:
        return "one of " + ", ".join(map(str, told["enum"]))
    if told.get("type") == "array":
        kind = _kind(schema, told.get("items", {}), depth + 1)
        return f"list of {kind}s" if kind in _COUNTABLE else f"list of {kind}"
    return " ".join(filter(None, (str(told.get("type", "any")), str(told.get("format", "")))))


def _resolved(schema: Mapping[str, Any], told: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = told.get("$ref")
    if reference is None:
        return told
    found: Mapping[str, Any] = schema["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found

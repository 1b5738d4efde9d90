"""Says in words what a part of a playbook's JSON Schema asks for: its type, its choices, its value; the page is laid out elsewhere."""

from decimal import Decimal
from typing import Any

from domain.facts import fact_models
from playbook.json_schema import Schema


def properties(model: Schema) -> dict[str, Schema]:
    """The fields, also of a model that may be written as one text."""
    for shape in (model, *model.get("anyOf", ())):
        if "properties" in shape:
            found: dict[str, Schema] = shape["properties"]
            return found
    return {}


def nested_of(whole: Schema, field: Schema) -> Schema | None:
    """The model of a field, or of its items; none of a set of words."""
    for part in (field, field.get("items", {}), *field.get("anyOf", ())):
        if "$ref" in part:
            model = model_of(whole, part)
            if properties(model):
                return model
    return None


def is_list(whole: Schema, field: Schema) -> bool:
    return any(part.get("type") == "array" for part in (field, *field.get("anyOf", ())))


def model_of(whole: Schema, part: Schema) -> Schema:
    found: Schema = whole["$defs"][part["$ref"].rpartition("/")[2]]
    return found


def kind(whole: Schema, field: Schema) -> str:
    """A type in words."""
    if "$ref" in field:
        model = model_of(whole, field)
        if "enum" in model:
            return one_of(model["enum"])
        if "oneOf" in model:
            return "[act](#acts)"
        return " or ".join(dict.fromkeys(kind(whole, one) for one in model.get("anyOf", ()))) or "mapping"
    if "anyOf" in field:
        kinds = [kind(whole, one) for one in field["anyOf"] if one != {"type": "null"}]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in field:
        return _of_many(field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"list of {kind(whole, field['items'])}"
    if field.get("type") == "object":
        values = field.get("additionalProperties")
        return (
            f"mapping of names to {kind(whole, values)}" if isinstance(values, dict) and values else "mapping"
        )
    return _single(field)


def _single(field: Schema) -> str:
    examples = field.get("examples", ())
    by_example = {
        "40m": "duration",
        "1990.00": "amount",
        "10:00-20:00": "hours of the day",
        "17:00": "time of day",
        "placed": "name",
    }
    for example, words in by_example.items():
        if example in examples:
            return words
    if field.get("maximum") == 100 or "[0-9]{1,3}" in field.get("pattern", ""):
        return "percent"
    if field.get("type") == "integer":
        return f"whole number, at least {field['minimum']}" if "minimum" in field else "whole number"
    kinds = {"boolean": "`true` or `false`", "number": "number"}
    return kinds.get(str(field.get("type")), "day" if field.get("format") == "date" else "text")


def _of_many(choices: list[str]) -> str:
    if set(choices) == set(fact_models()):
        return "[fact](#facts)"
    return "path of a setting" if any("." in str(choice) for choice in choices) else one_of(choices)


def one_of(choices: list[str]) -> str:
    return ", ".join(f"`{choice}`" for choice in choices)


def shown_value(value: object) -> str:
    """A value as YAML has it."""
    if value is None or isinstance(value, bool):
        return f"`{'null' if value is None else str(value).lower()}`"
    if value == "":
        return '`""`'
    if isinstance(value, list):
        return "`[]`" if not value else "`[" + ", ".join(map(str, value)) + "]`"
    return "`{}`" if value == {} else f"`{value}`" if isinstance(value, str | int | Decimal) else ""


def words(text: Any) -> str:
    """One line, fit for a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")

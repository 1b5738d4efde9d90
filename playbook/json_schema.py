"""The JSON Schema of a playbook's file, made from the models, for editors that complete and check while somebody types.

A shop's file says only what differs: what is merged with the extended playbook may be left out. The schema never refuses what
loading takes; loading refuses more (conditions, templates, names of settings).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from domain.facts import fact_models
from playbook.actions import TEMPLATE
from playbook.schema import Playbook
from playbook.settings_path import setting_paths
from playbook.triggers import Trigger

# A schema is JSON of any shape, read and changed at many depths.
Schema = dict[str, Any]

NAME: Final = "schema.json"
MODELINE: Final = f"# yaml-language-server: $schema={NAME}"
"""The first line of a playbook beside its schema: editors look for it there."""

_MADE_BY_LOADING: Final = ("schema_number", "templates", "scripts", "replies")
_NOISE: Final = ("title", "default")
"""Defaults of the models are not what a shop's file falls back to: that is the playbook it extends."""
_SHORT: Final = ("sms", "email", "message", "notify", "comment")
"""Acts that may be written as the template's name alone."""
_PERCENT: Final = {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,2})?$"}


def schema_text() -> str:
    """The whole schema as it is shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> Schema:
    """The schema of one file, JSON Schema draft 2020-12."""
    made: Schema = Playbook.model_json_schema(by_alias=True)
    models: dict[str, Schema] = made.pop("$defs")
    for name in _MADE_BY_LOADING:
        del made["properties"][name]
    for part in (made, *models.values()):
        _tidy(part)
    for part in (made, *models.values()):
        _describe(part, models)
        _name_facts_and_settings(part)
    for name in _merged(made, models):
        models[name].pop("required", None)
    models[Trigger.__name__]["required"] = ["id"]
    models["Action"] = _one_of_the_acts(models["Action"])
    extends = {
        "type": "string",
        "description": "The playbook beside this one that this one changes, such as default",
    }
    made["properties"] = {"shop": made["properties"].pop("shop"), "extends": extends, **made["properties"]}
    used = {name: model for name, model in models.items() if name in _used(made, models)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A shop's playbook",
        **made,
        "description": "A shop's rules; of what it extends it says only what differs",
        "required": ["shop"],
        "$defs": used,
    }


def _tidy(part: Any) -> None:
    """Leaves out what pydantic adds for programs, and says numbers as YAML has them."""
    if isinstance(part, list):
        for one in part:
            _tidy(one)
    if not isinstance(part, dict):
        return
    if isinstance(part.get("description"), str):
        part["description"] = " ".join(part["description"].split())
    if part.get("type") != "object" or "properties" not in part:
        for name in _NOISE:
            part.pop(name, None)
    else:
        part.pop("title", None)
    if "anyOf" in part:
        part["anyOf"] = [_number(one, part["anyOf"]) for one in part["anyOf"]]
    for name, value in part.items():
        if name == "properties":
            for field in value.values():
                _tidy(field)
        elif name not in ("examples", "enum", "required"):
            _tidy(value)
    _say_money(part)


def _number(one: Schema, members: list[Schema]) -> Schema:
    """A percent in quotes is taken too; text of any other kind beside a number is not."""
    is_number = any(other.get("type") == "number" for other in members)
    return dict(_PERCENT) if is_number and one == {"type": "string"} else one


def _say_money(part: Schema) -> None:
    """Money without quotes is a decimal for YAML, and taken where it has a point."""
    if part.get("examples") == ["1990.00"]:
        part["type"] = ["string", "number"]
        part["minimum"] = 0


def _describe(part: Schema, models: Mapping[str, Schema]) -> None:
    """A field without words of its own is described by those of its model."""
    for field in _fields(part):
        if "description" not in field:
            name = next(iter(_references(field)), None)
            if name is not None:
                field["description"] = models[name].get("description", "").partition(". ")[0].rstrip(".:")


def _fields(part: Schema) -> Iterator[Schema]:
    """Those of a model, also of one that may be written otherwise."""
    for shape in (part, *part.get("anyOf", ())):
        yield from shape.get("properties", {}).values()


def _name_facts_and_settings(part: Any) -> None:
    """Facts and paths of settings as lists to choose from."""
    if isinstance(part, list):
        for one in part:
            _name_facts_and_settings(one)
    if not isinstance(part, dict):
        return
    if part.get("examples") == ["order.placed"]:
        del part["examples"]
        part["enum"] = sorted(fact_models())
    members = part.get("anyOf", ())
    for one in members:
        if one.get("examples") == ["payment.remind_pay_after"]:
            of_time = any("2h30m" in other.get("examples", ()) for other in members)
            del one["examples"]
            one["enum"] = sorted(setting_paths(timedelta if of_time else Decimal))
    for name, value in part.items():
        if name not in ("examples", "enum", "required"):
            _name_facts_and_settings(value)


def _merged(made: Schema, models: Mapping[str, Schema]) -> set[str]:
    """The models whose fields are laid over those of the extended playbook, one by one: not what stands in lists, which are replaced."""
    found: set[str] = set()
    waiting = [*_references(made, through_lists=False), Trigger.__name__]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(models[name], through_lists=False))
    return found


def _used(made: Schema, models: Mapping[str, Schema]) -> set[str]:
    found: set[str] = set()
    waiting = list(_references(made))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(models[name]))
    return found


def _references(part: Any, *, through_lists: bool = True) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _references(one, through_lists=through_lists)
    if isinstance(part, dict):
        if "$ref" in part:
            yield str(part["$ref"]).rpartition("/")[2]
        for name, value in part.items():
            if through_lists or name not in ("items", "prefixItems", "additionalProperties"):
                yield from _references(value, through_lists=through_lists)


def _one_of_the_acts(action: Schema) -> Schema:
    """Each act as a shape of its own: an editor offers them by their titles, and says which one does not fit."""
    shapes = []
    for name, field in action["properties"].items():
        forms = [one for one in field["anyOf"] if one != {"type": "null"}]
        if name in _SHORT:
            forms.insert(
                0, {"type": "string", "pattern": TEMPLATE, "description": "The template's name alone"}
            )
        words = field["description"]
        value = {"description": words, **({"anyOf": forms} if len(forms) > 1 else forms[0])}
        shapes.append(
            {
                "title": name,
                "description": words,
                "type": "object",
                "properties": {name: value},
                "required": [name],
                "additionalProperties": False,
            }
        )
    return {"title": "An act", "description": action["description"], "oneOf": shapes}

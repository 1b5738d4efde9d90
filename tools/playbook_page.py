"""Writes docs/playbook.md from the models: every setting with its type, default and meaning, triggers, acts, what texts may say."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.facts import fact_models
from playbook.conditions.language import NAMES
from playbook.conditions.shapes import FieldShape, Kind, shape_of
from playbook.conditions.views import CustomerFlags, OrderView, ShopView
from playbook.json_schema import Schema, schema
from playbook.located import plain
from playbook.reading import read_file
from playbook.replies import ReplyValues
from playbook.samples import fullest_and_barest
from playbook.script_values import ScriptValues
from playbook.template_filters import FILTERS
from playbook.templates import TemplateEnvironment
from playbook.values import MessageValues
from tools.facts_page import anchor, type_words
from tools.schema_words import is_list, kind, model_of, nested_of, one_of, properties, shown_value, words

PAGE = Path(__file__).parent.parent / "docs" / "playbook.md"
DEFAULT = Path(__file__).parent.parent / "playbooks" / "default.yaml"

_HEAD = """# Playbook reference

Everything a playbook may say. [The guide](playbook_guide.md) shows how to use it; [scenarios](scenarios.md) try it out. This page is made
from the models by `python -m tools.playbook_page`; a test compares them.

A shop's file is named `SHOP.yaml` and says what differs from the playbook it extends: mappings are merged name by name, triggers by
their `id`, everything else is replaced as a whole. Its messages lie in `SHOP/messages/`, operators' scripts in `SHOP/scripts/`,
canned replies in `SHOP/replies/`, scenarios in `SHOP/scenarios/`; a file of the same name there wins over the extended playbook's.

| written | means |
|---|---|
| duration | `40m`, `2h30m`, `3d`, `90s`: days, hours, minutes, seconds in this order; at most 3660 days |
| amount | money in quotes with at most two places, in the order's currency: `"1990.00"` |
| percent | a number from 0 to 100 with at most two places |
| hours of the day | `"10:00-20:00"`; `"00:00-24:00"` is always; `"22:00-02:00"` ends on the next day |
| time of day | `"17:00"` |
| `null` | off, where the default is `null` |

*Open time* counts while the shop works (`hours`); *wall time* goes on at night.
"""
_GROUPED = ("shop", "extends", "locale", "top_up", "routines", "triggers")
"""Fields of the file itself; the others are groups with a section each."""
_EXAMPLES = {
    "day": "happened_at|day", "short_day": "happened_at|short_day", "time": "happened_at|time", "moment": "happened_at|moment",
    "date": "birthday|date", "slot": "order.slot|slot", "money": "order.total|money", "percent": "ten|percent", "days": "three|days",
    "length": "settings.pickup.return_after|length", "words": "order.method|words", "fit": "order.lines[0].name|fit(12)",
}  # fmt: skip
"""How each filter is used."""


def page() -> str:
    """The whole page as Markdown."""
    whole = schema()
    default = plain(read_file(DEFAULT))
    groups = [name for name in whole["properties"] if name not in _GROUPED]
    sections = [_HEAD, "\n## The file\n\n", _table(whole, _picked(whole, _GROUPED), default)]
    for name in groups:
        field = whole["properties"][name]
        model = model_of(whole, field)
        inner = default.get(name) if isinstance(default, dict) else None
        sections += [f"\n## {name}\n\n{words(model['description'])}\n\n", _table(whole, model, inner)]
    sections += [_triggers(whole), _conditions(), _texts(), _facts()]
    return "".join(sections)


# -- settings -----------------------------------------------------------------------------------------------------------


def _picked(part: Schema, names: tuple[str, ...]) -> Schema:
    return {"properties": {name: part["properties"][name] for name in names}}


def _table(whole: Schema, model: Schema, default: object, *, defaults: bool = True) -> str:
    head = (
        "| setting | type | default | meaning |\n|---|---|---|---|\n"
        if defaults
        else "| field | type | meaning |\n|---|---|---|\n"
    )
    rows = (
        f"| `{path}` | {type_} |{f' {value} |' if defaults else ''} {meaning} |\n"
        for path, type_, value, meaning in _rows(whole, model, default, "")
    )
    return head + "".join(rows)


def _rows(
    whole: Schema, model: Schema, default: object, prefix: str, *, known: bool = True
) -> Iterator[tuple[str, str, str, str]]:
    for name, field in properties(model).items():
        path = prefix + name
        has = known and isinstance(default, dict) and name in default
        value = default[name] if has and isinstance(default, dict) else None
        nested = nested_of(whole, field)
        spread = nested is not None and isinstance(value, dict) and bool(value)
        shown = shown_value(value) if has and not spread else ""
        if name == "triggers":
            shown = "those of [default.yaml](../playbooks/default.yaml)"
        yield path, kind(whole, field), shown, words(field.get("description", ""))
        if nested is not None and name != "triggers":
            many = is_list(whole, field)
            yield from _rows(
                whole, nested, value, f"{path}[]." if many else f"{path}.", known=has and not many
            )


# -- triggers -----------------------------------------------------------------------------------------------------------


def _triggers(whole: Schema) -> str:
    trigger = whole["$defs"]["Trigger"]
    acts = [_act(whole, shape) for shape in whole["$defs"]["Action"]["oneOf"]]
    return (
        f"\n## triggers\n\n{words(trigger['description'])}\n\n{_table(whole, trigger, None, defaults=False)}"
        "\nA trigger waits by one of `after`, `before` or `remind`; `at` may be added to `after`.\n"
        "\n### Acts\n\nEach item of `do` is exactly one of these. `sms: placed` is short for `sms: {template: placed}`.\n\n"
        "| act | fields | meaning |\n|---|---|---|\n" + "".join(acts)
    )


def _act(whole: Schema, shape: Schema) -> str:
    ((name, field),) = shape["properties"].items()
    nested = nested_of(whole, field)
    fields = ", ".join(
        f"`{inner}`: {kind(whole, one)}" for inner, one in (properties(nested) if nested else {}).items()
    )
    return f"| `{name}` | {fields or 'a name'} | {words(shape['description'])} |\n"


# -- conditions ---------------------------------------------------------------------------------------------------------


def _conditions() -> str:
    functions = ", ".join(f"`{name}`" for name in NAMES)
    return (
        "\n## Conditions\n\n"
        "`when` is a condition in [CEL](https://cel.dev) and answers yes or no. What *may be missing* is asked for first: "
        "`has(order.delivery.slot) && …`; a text that is missing reads as empty. A moment is asked by a clock: "
        '`order.placed_at.getHours("+03:00") < 9`.\n\n'
        f"Functions: {functions}. Besides: `&&`, `||`, `!`, `? :`, `in`, `==`, `<`, `+`, `%` and the like.\n\n"
        "| path | type |\n|---|---|\n"
        + "".join(_read("order", OrderView))
        + "".join(_read("customer", CustomerFlags))
        + "".join(_read("shop", ShopView))
        + "| `fact.…` | the fields of the fact the trigger waits for: [facts](#facts) |\n"
    )


def _read(path: str, model: type[BaseModel]) -> Iterator[str]:
    for name, field in shape_of(model).items():
        here = f"{path}.{name}"
        missing = ", may be missing" if field.optional else ""
        yield f"| `{here}` | {_shape_words(field)}{missing} |\n"
        if field.nested is not None:
            yield from _read(f"{here}[]" if field.many else here, field.nested)


def _shape_words(field: FieldShape) -> str:
    if field.words:
        words = one_of(list(field.words))
        return f"list of {words}" if field.many else words
    kinds = {
        Kind.TEXT: "text", Kind.WHOLE: "whole number", Kind.DECIMAL: "number", Kind.YES_NO: "yes or no", Kind.MOMENT: "moment",
        Kind.NESTED: "fields",
    }  # fmt: skip
    return f"list of {kinds[field.kind]}" if field.many else kinds[field.kind]


# -- messages and scripts -----------------------------------------------------------------------------------------------


def _texts() -> str:
    shop = "`shop`: the settings of [about](#about); `shop_hours`: opening hours in words; `settings`: the whole playbook; `locale`"
    return (
        "\n## Messages\n\n"
        "Jinja templates: `NAME.sms.ru.txt`, `NAME.email.ru.txt` (its first line is `Subject: …`) with `NAME.email.ru.html` beside it "
        "where the letter has HTML, `NAME.notice.ru.txt`, `NAME.comment.ru.txt`. Loading tries each on samples with and without "
        "everything that may be missing. Besides the table there are "
        f"{shop}; `offer` (`percent`, `until`) in messages on `order.still_thinking`.\n\n"
        + _variables(MessageValues, "fact")
        + "\n## Scripts\n\nJinja templates too: `NAME.ru.txt`; each step is a line `# Title` and what is said or done. Besides the table "
        f"there are {shop}.\n\n"
        + _variables(ScriptValues)
        + "\n## Replies\n\nJinja templates too: `NAME.ru.txt`; the first line is `# Title`, the name of the button, and below it stands what is "
        "sent. One that has nothing to say is not offered; files whose names begin with `_` are parts that others include. Besides the table there are "
        "`shop`, `shop_hours` and `locale`, and nothing else. The signature is [inquiries](#inquiries)`.signatures` of the customer's region.\n\n"
        + _variables(ReplyValues)
        + "\n## Filters\n\nThey speak the message's language, by the clock of the customer.\n\n| filter | in Russian | in English |\n|---|---|---|\n"
        + "".join(_filter(name) for name in FILTERS)
    )


def _variables(model: type[BaseModel], fact: str = "") -> str:
    rows = []
    for name, field in model.model_fields.items():
        optional = ", may be missing" if _may_be_missing(field) else ""
        kind = (
            "the fields of the [fact](#facts)"
            if name == fact
            else f"{type_words(field.annotation)}{optional}"
        )
        rows.append(f"| `{name}` | {kind} |\n")
    return "| variable | type |\n|---|---|\n" + "".join(rows)


def _may_be_missing(field: FieldInfo) -> bool:
    return not field.is_required() and field.get_default(call_default_factory=True) is None


def _filter(name: str) -> str:
    values, _ = fullest_and_barest("order.placed")
    settings = {"pickup": {"return_after": _return_after()}}
    known = {field: getattr(values, field) for field in MessageValues.model_fields}
    known |= {"settings": settings, "birthday": values.happened_at.date(), "ten": Decimal(10), "three": 3}
    said = [
        TemplateEnvironment({"a.txt": f"{{{{ {_EXAMPLES[name]} }}}}"})
        .get_template("a.txt")
        .render(known | {"locale": locale})
        for locale in ("ru", "en")
    ]
    return f"| `{_EXAMPLES[name].replace('|', chr(92) + '|')}` | {said[0]} | {said[1]} |\n"


def _return_after() -> Any:
    from domain.durations import parse_duration

    return parse_duration("14d")


# -- facts --------------------------------------------------------------------------------------------------------------


def _facts() -> str:
    rows = "".join(
        f"| [`{kind}`](facts.md#{anchor(kind)}) | {_fields_of(model)} |\n"
        for kind, model in fact_models().items()
    )
    return f"\n## Facts\n\nWhat triggers wait for, with the fields of `fact`; [facts](facts.md) tells what each means.\n\n| fact | fields |\n|---|---|\n{rows}"


def _fields_of(model: type[BaseModel]) -> str:
    fields = (
        f"`{name}`: {type_words(field.annotation)}{', may be missing' if _may_be_missing(field) else ''}"
        for name, field in model.model_fields.items()
        if name != "kind"
    )
    return "; ".join(fields) or "none"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

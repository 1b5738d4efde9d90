"""Writes docs/facts.md from domain/facts/: every fact, its fields and meaning; a test compares the page with the code."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from domain.facts import Fact, fact_models

PAGE = Path(__file__).parent.parent / "docs" / "facts.md"

_HEAD = """# Facts

What happened to an order. Facts make its timeline, drive the triggers of playbooks (`on`, `unless`, and `fact` in message
templates), and are what a shop's backend receives by webhook. This page is made from `domain/facts/` by
`python -m tools.facts_page`; a test compares them.

Times are ISO 8601 with offset. Amounts are decimal strings with two places, in the order's currency. A field that is not
always there has its default in brackets. New fields and new kinds may appear; readers pass over what they do not know.

| fact | meaning |
|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    models = fact_models()
    rows = "".join(f"| [`{kind}`](#{anchor(kind)}) | {_said(model)} |\n" for kind, model in models.items())
    around = _section("Around each fact", Fact, without="body")
    return _HEAD + rows + around + "".join(_section(kind, model) for kind, model in models.items())


def anchor(kind: str) -> str:
    """As renderers of Markdown make it of a heading."""
    return kind.replace(".", "")


def _said(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _section(kind: str, model: type[BaseModel], without: str = "kind") -> str:
    fields = {name: field for name, field in model.model_fields.items() if name != without}
    section = f"\n## {kind}\n{_said(model)}\n"
    if not fields:
        return section + "\nNo fields.\n"
    rows = "".join(
        f"| `{name}` | {type_words(field.annotation)}{_default(field)} | {field.description or ''} |\n"
        for name, field in fields.items()
    )
    return f"{section}\n| field | type | meaning |\n|---|---|---|\n{rows}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    default = field.get_default(call_default_factory=True)
    if default is None:
        return " (null)"
    return f" ({str(default).lower() if isinstance(default, bool) else default})"


def type_words(annotation: object) -> str:
    if get_origin(annotation) is Annotated:
        return type_words(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return _one_of(get_args(annotation))
    if get_origin(annotation) is tuple:
        return f"list of {type_words(get_args(annotation)[0])}"
    if get_args(annotation):
        return type_words(next(kind for kind in get_args(annotation) if kind is not type(None)))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _one_of(tuple(choice.value for choice in annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inner = (
            f"`{name}`: {type_words(field.annotation)}" for name, field in annotation.model_fields.items()
        )
        return f"object with {', '.join(inner)}"
    if annotation is AwareDatetime:
        return "time"
    words = {bool: "true or false", int: "whole number", Decimal: "amount", datetime: "time"}
    # Ids are text of their own kind.
    return words.get(annotation, "text") if isinstance(annotation, type) else "text"


def _one_of(choices: tuple[object, ...]) -> str:
    return "one of " + ", ".join(f"`{choice}`" for choice in choices)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

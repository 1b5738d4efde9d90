"""Finds what the code says of people: every text that is given to a field of a person, an address or free text."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.api.made_up import PERSONAL

FIELDS = PERSONAL | {"words", "subject", "to", "recipient", "phones", "mes"}


@dataclass(frozen=True)
class Literal:
    """A text in the code."""

    place: str
    field: str
    text: str


def literals_in(file: Path) -> Iterator[Literal]:
    """Given by keyword or in a dict; what is computed has no literal."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        given: list[tuple[str | None, ast.expr]] = []
        # What is looked for on a page is the name of a button, nobody's.
        if isinstance(node, ast.Call) and not getattr(node.func, "attr", "").startswith("get_by_"):
            given = [(keyword.arg, keyword.value) for keyword in node.keywords]
        elif isinstance(node, ast.Dict):
            given = [
                (key.value, value)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
        for field, value in given:
            if field in FIELDS and isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield Literal(f"{file.name}:{value.lineno}", field, value.value)

"""Says in a sentence what CEL's compiler found wrong with a condition, and where, with the nearest right name.

The compiler names operators by its own signs, types by protobuf's words, and a field by the dot before it; whoever writes a
playbook should meet none of these.
"""

import re
from collections.abc import Iterator
from typing import Final

from playbook.conditions.checks import Fault, said_path, start_of
from playbook.conditions.language import CLOCKS, MACROS, NAMES
from playbook.conditions.shapes import PACKAGE, models, roots_of, shape_of
from playbook.conditions.spelling import WORD_SIGNS, misspelt
from playbook.conditions.tree import Call, Constant, Field, Name, Node, children
from playbook.naming import nearest

_ERROR: Final = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_ECHO: Final = re.compile(r"\*error\*|parsetree|more errors were truncated")
"""What follows from an error that is told already."""
_UNKNOWN_FIELD: Final = re.compile(r"undefined field '(.*)' not found in struct '(.*)'")
_UNKNOWN_NAME: Final = re.compile(r"undeclared reference to '(.*?)'")
_MISFIT: Final = re.compile(r"found no matching overload for '(.*)' applied to '(.*)'")
_NOT_A_LIST: Final = re.compile(r"expression of type '(.*)' cannot be the range of a comprehension.*")
_NO_FIELDS: Final = re.compile(r"expression of type '(.*)' cannot be the operand of a select operation")
_ITEM_NAME: Final = re.compile(r"(\w+)\(\) variable name must be")
_RESERVED: Final = re.compile(r"reserved identifier: (\w+)")
_UNTAKEN: Final = re.compile(r"unsupported syntax '(.*)'")
_LARGE: Final = re.compile(r"invalid \w+ literal")
_SYNTAX: Final = re.compile(r"Syntax error: (.*)")

_TYPES: Final = {
    "bool": "yes or no",
    "int": "a whole number",
    "uint": "an unsigned number",
    "double": "a decimal number",
    "string": "text",
    "bytes": "bytes",
    "google.protobuf.Timestamp": "a moment",
    "timestamp": "a moment",
    "google.protobuf.Duration": "a length of time",
    "duration": "a length of time",
    "null_type": "null",
    "list": "a list",
    "map": "a map",
    "dyn": "something",
}
_ONE_FIELD: Final = "has asks for one field, like has(order.promo_code)"
_NESTED: Final = (
    "this is nested too deeply, or one sum or path has too many parts; a condition has at most 32 levels"
)


def explained(source: str, fact_kind: str, report: str, tree: Node | None) -> Fault:
    """The first fault of a compiler's report. `tree` is what is written, where that much could be read."""
    if "recursion" in report:
        return Fault(0, _NESTED)
    found = [
        (_offset(source, int(line), int(column)), message.removesuffix(" [INVALID_ARGUMENT]"))
        for line, column, message in _ERROR.findall(report)
        if not _ECHO.search(message)
    ]
    if not found:
        return Fault(0, "this cannot be read as a condition")
    # A macro that is called wrongly is an unknown function after unknown names inside of it.
    wrong_macros = [one for one in found if _name(one[1]) in MACROS]
    at, message = min(wrong_macros or found)
    return _sentence(source, fact_kind, at, message, tree)


def said_type(name: str) -> str:
    """A type in words."""
    if name in _TYPES:
        return _TYPES[name]
    if name.startswith(("list(", "map(")):
        return "a list" if name.startswith("list(") else "a map"
    if name.startswith("type("):
        return "the name of a type"
    return name.removeprefix(f"{PACKAGE}.").removesuffix("View")


def _sentence(source: str, fact_kind: str, at: int, message: str, tree: Node | None) -> Fault:
    if match := _UNKNOWN_FIELD.fullmatch(message):
        return _unknown_field(source, at, match[1], match[2], tree)
    if (name := _name(message)) is not None:
        return _unknown_name(source, fact_kind, at, name, tree)
    if match := _MISFIT.fullmatch(message):
        for node in _nodes(tree):
            if isinstance(node, Call) and node.at == at:
                at = next(
                    (arg.at for arg in node.args if isinstance(arg, Constant) and arg.value is None), at
                )
        return Fault(at, _misfit(match[1], _split(match[2][1:-1]), inside_macro=source[at : at + 1] == "("))
    if match := _NOT_A_LIST.fullmatch(message):
        return Fault(at, f"only a list has items to go through, this is {said_type(match[1])}")
    if match := _NO_FIELDS.fullmatch(message):
        return Fault(at, f"{said_type(match[1])} has no fields")
    if match := _SYNTAX.fullmatch(message):
        return misspelt(source, at, match[1])
    if message.startswith("has()"):
        return Fault(at, _ONE_FIELD)
    if match := _ITEM_NAME.match(message):
        begins = re.search(r"\w*$", source[:at])
        return Fault(begins.start() if begins else at, _item_and_word(match[1]))
    if match := _RESERVED.match(message):
        return Fault(at, f"{match[1]!r} is a word that CEL keeps for itself")
    if match := _UNTAKEN.match(message):
        return Fault(max(at, source.find(match[1])), f"{match[1]!r} is not taken here")
    if _LARGE.match(message):
        return Fault(at, "this number is too large")
    return Fault(at, message)


def _unknown_field(source: str, at: int, name: str, message: str, tree: Node | None) -> Fault:
    model = models().get(message)
    known = tuple(shape_of(model)) if model else ()
    owner = next(
        (
            said_path(node.of)
            for node in _nodes(tree)
            if isinstance(node, Field) and (node.at, node.name) == (at, name)
        ),
        "this",
    )
    near = nearest(name, known) or (f"; it has {', '.join(known)}" if known else "")
    return Fault(max(at, source.find(name, at)), f"{owner} has no {name!r}{near}")


def _unknown_name(source: str, fact_kind: str, at: int, name: str, tree: Node | None) -> Fault:
    for node in _nodes(tree):
        if isinstance(node, Call) and node.at == at and node.function == name:
            return _unknown_function(source, node, name)
    first = name.removeprefix(".").partition(".")[0]
    for node in _nodes(tree):
        if isinstance(node, Field | Name) and node.at == at:
            at = start_of(node)
    if first in WORD_SIGNS:
        return Fault(at, f"write {WORD_SIGNS[first]} for {first!r}")
    known = tuple(roots_of(fact_kind))
    near = nearest(first, known) or f"; a condition reads {', '.join(known)}"
    return Fault(at, f"there is no {first!r}{near}")


def _unknown_function(source: str, call: Call, name: str) -> Fault:
    # The place is that of the bracket; the name stands before it.
    at = max(source.rfind(name, 0, call.at + 1), 0)
    if name in CLOCKS:
        return Fault(at, f'{name} needs to know whose clock: {name}("+03:00")')
    if name == "has":
        return Fault(at, _ONE_FIELD)
    if name in MACROS:
        return Fault(at, _item_and_word(name))
    if name in NAMES:
        return Fault(at, f"{name} is called in another manner: x.{name}(…)")
    near = nearest(name, NAMES) or f"; there are {', '.join(sorted(NAMES))}"
    return Fault(at, f"there is no function {name!r}{near}")


def _item_and_word(macro: str) -> str:
    return f"{macro} takes a name for an item and what is said of it: {macro}(l, l.quantity > 1)"


def _misfit(function: str, types: list[str], *, inside_macro: bool) -> str:
    kinds = [said_type(one) for one in types]
    both = " and ".join(kinds)
    sign = function.strip("_@") or function
    match function:
        case "_&&_" | "_||_" | "!_":
            wrong = next((kind for kind, one in zip(kinds, types, strict=True) if one != "bool"), both)
            if inside_macro:
                return f"what is said of each item is yes or no, not {wrong}"
            return f"{sign} joins what is yes or no, not {wrong}"
        case "_?_:_" if inside_macro:
            return f"what is said of each item is yes or no, not {kinds[0]}"
        case "_?_:_" if types[0] != "bool":
            return f"before ? stands what is yes or no, not {kinds[0]}"
        case "_?_:_":
            hint = "; write 5.0 instead of 5" if {"int", "double"} == set(types[1:]) else ""
            return f"both answers of ? : are of one kind, not {' and '.join(kinds[1:])}{hint}"
        case "_[_]":
            return f"[ ] takes an item of a list by its number, or of a map by its name; not {both}"
        case "@in":
            return f"before `in` stands {kinds[0]}, behind it {kinds[1]}; it looks for an item in a list of its kind"
        case _ if "null" in kinds:
            return "there is no null here: has(order.promo_code) tells whether a value is there"
        case "_<_" | "_<=_" | "_>_" | "_>=_" if types[0] == "bool":
            return f"one comparison at a time: write a {sign} b && b {sign} c"
        case "_==_" | "_!=_" | "_<_" | "_<=_" | "_>_" | "_>=_":
            return f"{both} cannot be compared with {sign}"
        case _ if function.startswith("_") or function == "-_":
            return f"{sign} cannot be worked out for {both}"
        case _ if function in CLOCKS:
            return f'{function} needs a moment and whose clock: {function}("+03:00")'
        case _:
            return f"{function} does not take {both}"


def _name(message: str) -> str | None:
    match = _UNKNOWN_NAME.match(message)
    return match[1] if match else None


def _offset(source: str, line: int, column: int) -> int:
    lines = source.split("\n")
    if line < 1 or column < 1:
        return 0
    return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1


def _split(types: str) -> list[str]:
    """`int, list(int)` by the commas outside of brackets."""
    parts, depth = [""], 0
    for sign in types:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _nodes(tree: Node | None) -> Iterator[Node]:
    if tree is not None:
        yield tree
        for child in children(tree):
            yield from _nodes(child)

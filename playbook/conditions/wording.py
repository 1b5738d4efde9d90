"""Finds out what CEL's compiler found wrong with a condition, and where, with the nearest right name; the sentences are `fault_words`'s.

The compiler names operators by its own signs, types by protobuf's words, and a field by the dot before it; whoever writes a
playbook should meet none of these.
"""

import re
from collections.abc import Iterator
from typing import Final

from playbook.conditions.checks import Fault, said_path, start_of
from playbook.conditions.language import CLOCKS, MACROS, NAMES
from playbook.conditions.shapes import PACKAGE, models, roots_of, shape_of
from playbook.conditions.spelling import WORD_SIGNS, misspelt, word_sign
from playbook.conditions.tree import Call, Constant, Field, Name, Node, children
from playbook.naming import near_or_all, nearest
from playbook.remarks import Remark, remark

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
    "bool": "type_yes_no",
    "int": "type_whole",
    "uint": "type_unsigned",
    "double": "type_decimal",
    "string": "type_text",
    "bytes": "type_bytes",
    "google.protobuf.Timestamp": "type_moment",
    "timestamp": "type_moment",
    "google.protobuf.Duration": "type_length",
    "duration": "type_length",
    "null_type": "type_null",
    "list": "type_list",
    "map": "type_map",
    "dyn": "type_something",
}
_ONE_FIELD: Final = remark("has_one_field")
_NESTED: Final = remark("nested_or_long", remark("levels"))


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
        return Fault(0, remark("unreadable_condition"))
    # A macro that is called wrongly is an unknown function after unknown names inside of it.
    wrong_macros = [one for one in found if _name(one[1]) in MACROS]
    at, message = min(wrong_macros or found)
    return _sentence(source, fact_kind, at, message, tree)


def said_type(name: str) -> Remark:
    """A type in words."""
    if name in _TYPES:
        return remark(_TYPES[name])
    if name.startswith(("list(", "map(")):
        return remark("type_list" if name.startswith("list(") else "type_map")
    if name.startswith("type("):
        return remark("type_of_type")
    return remark("type_other", name=name.removeprefix(f"{PACKAGE}.").removesuffix("View"))


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
        return Fault(at, remark("only_lists_have_items", kind=said_type(match[1])))
    if match := _NO_FIELDS.fullmatch(message):
        return Fault(at, remark("no_fields", kind=said_type(match[1])))
    if match := _SYNTAX.fullmatch(message):
        return misspelt(source, at, match[1])
    if message.startswith("has()"):
        return Fault(at, _ONE_FIELD)
    if match := _ITEM_NAME.match(message):
        begins = re.search(r"\w*$", source[:at])
        return Fault(begins.start() if begins else at, _item_and_word(match[1]))
    if match := _RESERVED.match(message):
        return Fault(at, remark("reserved_word", word=match[1]))
    if match := _UNTAKEN.match(message):
        return Fault(max(at, source.find(match[1])), remark("not_taken", sign=match[1]))
    if _LARGE.match(message):
        return Fault(at, remark("too_large_number"))
    return Fault(at, remark("as_compiled", said=message))


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
    hint = nearest(name, known) or (remark("it_has", names=known) if known else None)
    return Fault(max(at, source.find(name, at)), remark("no_field", hint, owner=owner, name=name))


def _unknown_name(source: str, fact_kind: str, at: int, name: str, tree: Node | None) -> Fault:
    for node in _nodes(tree):
        if isinstance(node, Call) and node.at == at and node.function == name:
            return _unknown_function(source, node, name)
    first = name.removeprefix(".").partition(".")[0]
    for node in _nodes(tree):
        if isinstance(node, Field | Name) and node.at == at:
            at = start_of(node)
    if first in WORD_SIGNS:
        return Fault(at, word_sign(first))
    known = tuple(roots_of(fact_kind))
    hint = nearest(first, known) or remark("condition_reads", names=known)
    return Fault(at, remark("no_name", hint, name=first))


def _unknown_function(source: str, call: Call, name: str) -> Fault:
    # The place is that of the bracket; the name stands before it.
    at = max(source.rfind(name, 0, call.at + 1), 0)
    if name in CLOCKS:
        return Fault(at, remark("whose_clock", name=name))
    if name == "has":
        return Fault(at, _ONE_FIELD)
    if name in MACROS:
        return Fault(at, _item_and_word(name))
    if name in NAMES:
        return Fault(at, remark("called_otherwise", name=name))
    return Fault(at, remark("no_function", near_or_all(name, NAMES), name=name))


def _item_and_word(macro: str) -> Remark:
    return remark("item_and_word", macro=macro)


def _misfit(function: str, types: list[str], *, inside_macro: bool) -> Remark:
    kinds = [said_type(one) for one in types]
    both = _together(kinds)
    sign = function.strip("_@") or function
    match function:
        case "_&&_" | "_||_" | "!_":
            wrong = next((kind for kind, one in zip(kinds, types, strict=True) if one != "bool"), both)
            if inside_macro:
                return remark("items_yes_no", kind=wrong)
            return remark("joins_yes_no", sign=sign, kind=wrong)
        case "_?_:_" if inside_macro:
            return remark("items_yes_no", kind=kinds[0])
        case "_?_:_" if types[0] != "bool":
            return remark("asks_yes_no", kind=kinds[0])
        case "_?_:_":
            hint = remark("write_decimal") if {"int", "double"} == set(types[1:]) else None
            return remark("answers_of_one_kind", hint, kinds=_together(kinds[1:]))
        case "_[_]":
            return remark("takes_an_item", remark("not_these", kinds=both))
        case "@in":
            return remark("in_what", remark("in_a_list"), before=kinds[0], behind=kinds[1])
        case _ if "null_type" in types or "null" in types:
            return remark("no_null")
        case "_<_" | "_<=_" | "_>_" | "_>=_" if types[0] == "bool":
            return remark("one_comparison", sign=sign)
        case "_==_" | "_!=_" | "_<_" | "_<=_" | "_>_" | "_>=_":
            return remark("not_compared", kinds=both, sign=sign)
        case _ if function.startswith("_") or function == "-_":
            return remark("not_worked_out", sign=sign, kinds=both)
        case _ if function in CLOCKS:
            return remark("moment_and_clock", name=function)
        case _:
            return remark("function_does_not_take", name=function, kinds=both)


def _together(kinds: list[Remark]) -> Remark:
    first, *others = kinds
    return remark("and", first=first, second=_together(others)) if others else first


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

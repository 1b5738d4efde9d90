"""Finds names in a template that are nowhere: variables, fields (also of what a loop goes through), filters; branches no sample takes too."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Final, NamedTuple, get_args, get_origin

from jinja2 import meta, nodes
from pydantic import BaseModel

from playbook.naming import near_or_all, nearest
from playbook.remarks import Remark, remark
from playbook.templates import TemplateEnvironment

Types = tuple[tuple[str, object], ...]
"""The variables of a template by name, each with its type; None where it has no fields."""

_OF_JINJA: Final = frozenset({"loop", "super", "self", "caller", "varargs", "kwargs"})


class Unknown(NamedTuple):
    """A name that is nowhere: the line it stands in, the word there (`order.numer`), what is wrong."""

    line: int
    word: str
    remark: Remark


@lru_cache(maxsize=2048)
def unknown_names(source: str, variables: Types) -> tuple[Unknown, ...]:
    """Every such name of a source that can be read as a template, in its order."""
    environment = TemplateEnvironment({})
    tree = environment.parse(source)
    known = {name for name, _ in variables}
    # What the top of a template imports or sets is there in its blocks too, though Jinja counts it as undeclared.
    elsewhere = known | _OF_JINJA | environment.globals.keys() | set(_made(tree))
    missing = meta.find_undeclared_variables(tree) - elsewhere
    lines = {node.name: node.lineno for node in reversed([*tree.find_all(nodes.Name)])}
    found = [
        Unknown(lines[name], name, remark("no_variable", near_or_all(name, known), name=name))
        for name in missing
    ]
    found.extend(_Reader(environment).unknown(tree, dict(variables)))
    return tuple(sorted(set(found), key=lambda one: one[:2]))


def _made(tree: nodes.Template) -> Iterator[str]:
    """Names that the template itself makes."""
    for imported in tree.find_all(nodes.FromImport):
        yield from (name[1] if isinstance(name, tuple) else name for name in imported.names)
    for whole in tree.find_all(nodes.Import):
        yield whole.target
    for macro in tree.find_all(nodes.Macro):
        yield macro.name
    for name in tree.find_all(nodes.Name):
        if name.ctx == "store":
            yield name.name


class _Reader:
    """Goes through a template with the types of what its names stand for."""

    def __init__(self, environment: TemplateEnvironment) -> None:
        self._filters = environment.filters
        self._tests = environment.tests

    def unknown(self, node: nodes.Node, types: dict[str, object]) -> Iterator[Unknown]:
        match node:
            case nodes.For():
                yield from self.unknown(node.iter, types)
                types = {**types, **_targets(node.target, _item_of(_type_of(node.iter, types)))}
            case nodes.Macro():
                types = {**types, **{one.name: None for one in node.args}}
            case nodes.Block() | nodes.FilterBlock() | nodes.CallBlock() | nodes.Scope() | nodes.With():
                types = dict(types)
            case nodes.Getattr():
                yield from _unknown_field(node, types)
            case nodes.Filter() if node.name not in self._filters:
                said = remark("no_filter", nearest(node.name, self._filters), name=node.name)
                yield Unknown(node.lineno, node.name, said)
            case nodes.Test() if node.name not in self._tests:
                said = remark("no_test", nearest(node.name, self._tests), name=node.name)
                yield Unknown(node.lineno, node.name, said)
            case _:
                pass
        for child in node.iter_child_nodes():
            if not (isinstance(node, nodes.For) and child is node.iter):
                yield from self.unknown(child, types)
        if isinstance(node, nodes.Assign):
            types.update(_targets(node.target, _type_of(node.node, types)))


def _unknown_field(node: nodes.Getattr, types: dict[str, object]) -> Iterator[Unknown]:
    owner = _type_of(node.node, types)
    if isinstance(owner, type) and issubclass(owner, BaseModel) and node.attr not in owner.model_fields:
        said = _said(node.node)
        hint = near_or_all(node.attr, owner.model_fields)
        wrong = remark("no_field", hint, owner=said, name=node.attr)
        yield Unknown(node.lineno, f"{said}.{node.attr}", wrong)


def _said(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return str(node.name)
        case nodes.Getattr():
            return f"{_said(node.node)}.{node.attr}"
        case _:
            return "this"


def _type_of(node: nodes.Node, types: dict[str, object]) -> object:
    """What stands there, where that is known."""
    match node:
        case nodes.Name():
            return types.get(node.name)
        case nodes.Getattr():
            owner = _type_of(node.node, types)
            if isinstance(owner, type) and issubclass(owner, BaseModel) and node.attr in owner.model_fields:
                return bare_type(owner.model_fields[node.attr].annotation)
        case nodes.Getitem():
            return _item_of(_type_of(node.node, types))
        case _:
            pass
    return None


def bare_type(annotation: object) -> object:
    """Without Annotated and None; of several types none."""
    if get_origin(annotation) is Annotated:
        return bare_type(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return annotation
    members = [bare_type(one) for one in get_args(annotation) if one is not type(None)]
    if not members:
        return annotation
    return members[0] if len(members) == 1 else None


def _item_of(annotation: object) -> object:
    return bare_type(get_args(annotation)[0]) if get_origin(annotation) is tuple else None


def _targets(target: nodes.Node, kind: object) -> dict[str, object]:
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    return {name.name: None for name in target.find_all(nodes.Name)}

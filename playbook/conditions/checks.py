"""Finds what CEL's own checker lets pass in a condition: words that never occur, values that may be missing, clocks not named,
and what could fail or cost too much when it is run. Types and names are the checker's.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from playbook.conditions.cost import LONGEST_LIST, MOST_STEPS, MOST_TURNS, cost_of, costliest
from playbook.conditions.language import CLOCKS
from playbook.conditions.shapes import FieldShape, Kind, models, shape_of
from playbook.conditions.tree import Call, Constant, Entries, Field, Listing, Loop, Name, Node, Type, children
from playbook.naming import nearest
from playbook.remarks import Remark, remark

Path = tuple[str, ...]
Works = Callable[[str], bool]
"""Whether a constant expression has a value."""

_RESULT: Final = "@result"
_OFFSET: Final = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
_DURATION: Final = re.compile(r"-?(\d+(\.\d+)?(h|m|s|ms|us|ns))+")
_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


class Fault(NamedTuple):
    """What is wrong, at which character of the text."""

    at: int
    remark: Remark


def faults_of(root: Node, roots: frozenset[str], works: Works) -> Iterator[Fault]:
    """Every fault of a condition that the checker has taken; `roots` are the names a path may begin with."""
    yield from _Checker(roots, works).faults(root, frozenset())
    cost = cost_of(root)
    if cost.too_much:
        yield Fault(
            costliest(root).at,
            remark(
                "too_much_work",
                remark("one_list_at_a_time"),
                lines=LONGEST_LIST,
                steps=f"{cost.steps:,}",
                most_steps=f"{MOST_STEPS:,}",
                turns=f"{cost.turns:,}",
                most_turns=f"{MOST_TURNS:,}",
            ),
        )


@dataclass(frozen=True)
class _Checker:
    names: frozenset[str]
    works: Works

    def faults(self, node: Node, there: frozenset[Path]) -> Iterator[Fault]:
        """`there` are the paths that are known to have a value wherever this node counts."""
        match node:
            case Name() if node.name not in self.names and node.name != _RESULT:
                yield Fault(node.at, remark("no_name_here", nearest(node.name, self.names), name=node.name))
            case Constant(value=None):
                yield Fault(node.at, remark("no_null"))
            case Field():
                yield from _missing(node, there)
            case Listing() if node.items and node.type.of[0].name == "dyn":
                yield Fault(node.at, remark("items_of_one_kind"))
            case Entries(message="") if node.entries and "dyn" in {one.name for one in node.type.of}:
                yield Fault(node.at, remark("entries_of_one_kind"))
            case Entries() if node.message:
                yield Fault(node.at, remark("not_written_out", name=_short(node.message)))
            case Call():
                yield from self._call_faults(node)
            case Loop():
                yield from self._loop_faults(node, there)
                return
            case _:
                pass
        if isinstance(node, Listing | Entries) and _nested(node.type):
            yield Fault(node.at, remark("list_in_list"))
        for child, known in zip(children(node), _known_inside(node, there), strict=True):
            yield from self.faults(child, known)

    def _loop_faults(self, node: Loop, there: frozenset[Path]) -> Iterator[Fault]:
        yield from self.faults(node.over, there)
        if node.variable in self.names:
            yield Fault(node.at, remark("name_taken", name=node.variable))
        if _nested(node.type):
            yield Fault(node.at, remark("list_in_list"))
        inner = replace(self, names=self.names | {node.variable})
        yield from inner.faults(node.step, frozenset(path for path in there if path[0] != node.variable))

    def _call_faults(self, node: Call) -> Iterator[Fault]:
        args = node.args
        if node.function in ("_==_", "_!=_"):
            yield from _unknown_words(args[0], (args[1],))
            yield from _unknown_words(args[1], (args[0],))
        elif node.function == "@in" and isinstance(args[1], Listing):
            yield from _unknown_words(args[0], args[1].items)
        elif node.function in ("_<_", "_<=_", "_>_", "_>=_"):
            if any(_words(arg) for arg in args):
                yield Fault(node.at, remark("no_order"))
        elif node.function in ("_/_", "_%_"):
            yield from _division_faults(node)
        elif node.function in CLOCKS:
            clock = args[1]
            if not (isinstance(clock, Constant) and _OFFSET.fullmatch(str(clock.value))):
                yield Fault(start_of(clock), remark("name_the_clock"))
        elif node.function == "duration":
            yield from self._literal_faults(node, _DURATION, remark("length_literal"))
        elif node.function == "timestamp":
            yield from self._literal_faults(node, _TIMESTAMP, remark("moment_literal"))

    def _literal_faults(self, node: Call, written: re.Pattern[str], said: Remark) -> Iterator[Fault]:
        text = node.args[0]
        if not (
            isinstance(text, Constant)
            and isinstance(text.value, str)
            and written.fullmatch(text.value)
            and self.works(f'{node.function}("{text.value}")')
        ):
            yield Fault(start_of(text), said)


def _missing(node: Field, there: frozenset[Path]) -> Iterator[Fault]:
    """Texts that are missing read as empty; of anything else a missing value would pass for a real one."""
    shape = _shape(node)
    if shape is None or not shape.optional or node.tested or shape.kind is Kind.TEXT:
        return
    path = _path(node)
    if path not in there:
        yield Fault(start_of(node), remark("may_be_missing", path=said_path(node)))


def _known_inside(node: Node, there: frozenset[Path]) -> tuple[frozenset[Path], ...]:
    """What is known to be there inside each child, given what is known outside."""
    match node:
        case Field() if node.tested:
            # Asking for a value asks for all on the way to it.
            return (there | _prefixes(_path(node)),)
        case Call(function="_&&_", args=(a, b)):
            return there | _there_if(b, True), there | _there_if(a, True)
        case Call(function="_||_", args=(a, b)):
            return there | _there_if(b, False), there | _there_if(a, False)
        case Call(function="_?_:_", args=(asked, _, _)):
            return there, there | _there_if(asked, True), there | _there_if(asked, False)
        case _:
            return tuple(there for _ in children(node))


def _there_if(node: Node, answer: bool) -> frozenset[Path]:
    """The paths that have a value whenever this node answers so."""
    match node:
        case Field() if node.tested and answer:
            return _prefixes(_path(node))
        case Call(function="!_", args=(inner,)):
            return _there_if(inner, not answer)
        case Call(function="_&&_" | "_||_", args=(a, b)):
            both = (node.function == "_&&_") is answer
            sides = _there_if(a, answer), _there_if(b, answer)
            return sides[0] | sides[1] if both else sides[0] & sides[1]
        case _:
            return frozenset()


def _path(node: Node) -> Path:
    """`("order", "delivery", "slot")`; nothing where a part of it is not a plain name."""
    if isinstance(node, Name):
        return (node.name,)
    if isinstance(node, Field):
        before = _path(node.of)
        return (*before, node.name) if before else ()
    return ()


def said_path(node: Node) -> str:
    """`order.delivery.slot`; the last name alone where the rest is no plain path."""
    return ".".join(_path(node)) or (node.name if isinstance(node, Field) else "this")


def start_of(node: Node) -> int:
    """Where the path begins whose last name this is."""
    return start_of(node.of) if isinstance(node, Field) else node.at


def _prefixes(path: Path) -> frozenset[Path]:
    return frozenset(path[:length] for length in range(2, len(path) + 1))


def _shape(node: Node) -> FieldShape | None:
    if not isinstance(node, Field):
        return None
    model = models().get(node.of.type.name)
    return shape_of(model).get(node.name) if model else None


def _words(node: Node) -> tuple[str, ...]:
    shape = _shape(node)
    return shape.words if shape and isinstance(node, Field) and not node.tested else ()


def _unknown_words(field: Node, written: tuple[Node, ...]) -> Iterator[Fault]:
    words, shape = _words(field), _shape(field)
    for one in written:
        if words and isinstance(one, Constant) and isinstance(one.value, str) and one.value not in words:
            said = said_path(field)
            if one.value == "" and shape and shape.optional:
                yield Fault(one.at, remark("never_empty", path=said, word=one.value))
                continue
            hint = nearest(one.value, words) or remark("one_of", words=words)
            yield Fault(one.at, remark("never", hint, path=said, word=one.value))


def _division_faults(node: Call) -> Iterator[Fault]:
    """Decimals divided by zero give infinity in CEL, not an error: only a written divisor is known to be none."""
    divisor = node.args[1]
    if isinstance(divisor, Constant):
        if divisor.value == 0:
            yield Fault(divisor.at, remark("divides_by_zero"))
    elif all(arg.type.name == "double" for arg in node.args):
        yield Fault(
            node.at,
            remark("may_divide_by_zero"),
        )


def _nested(kind: Type) -> bool:
    return any(one.name in ("list", "map") for one in kind.of)


def _short(message: str) -> str:
    return message.rpartition(".")[2]

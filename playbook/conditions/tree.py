"""Reads the tree that CEL's compiler made of a condition: what is written where, and of which type it is.

The compiler gives it as a serialized `cel.expr.CheckedExpr` (or `ParsedExpr`, without types). No package brings these
messages for Python, so the fields that are read are declared here, with their numbers of cel-spec's checked.proto and
syntax.proto; maps are read as the lists of entries they are on the wire.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from google.protobuf import any_pb2, descriptor_pb2, message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message

_Proto = descriptor_pb2.FieldDescriptorProto
_SCALARS: Final = {
    "int": _Proto.TYPE_INT64,
    "uint": _Proto.TYPE_UINT64,
    "bool": _Proto.TYPE_BOOL,
    "double": _Proto.TYPE_DOUBLE,
    "string": _Proto.TYPE_STRING,
    "bytes": _Proto.TYPE_BYTES,
}
_MESSAGES: Final = {
    "CheckedExpr": "*TypeEntry types=3, Expr expr=4, Source source=5",
    "ParsedExpr": "Expr expr=2, Source source=3",
    "Source": "*Position positions=4",
    "Position": "int key=1, int value=2",
    "TypeEntry": "int key=1, Type value=2",
    "Type": "Nothing dyn=1, int null=2, int primitive=3, int wrapper=4, int well_known=5, ListType list_type=6,"
    " MapType map_type=7, string message_type=9",
    "ListType": "Type elem_type=1",
    "MapType": "Type key_type=1, Type value_type=2",
    "Nothing": "",
    "Expr": "int id=2, Constant const=3, Ident ident=4, Select select=5, CallExpr call=6, List list=7, Struct struct=8,"
    " Comprehension comprehension=9",
    "Constant": "int null_value=1, bool bool_value=2, int int64_value=3, uint uint64_value=4, double double_value=5,"
    " string string_value=6, bytes bytes_value=7",
    "Ident": "string name=1",
    "Select": "Expr operand=1, string field=2, bool test_only=3",
    "CallExpr": "Expr target=1, string function=2, *Expr args=3",
    "List": "*Expr elements=1",
    "Struct": "string message_name=1, *Entry entries=2",
    "Entry": "string field_key=2, Expr map_key=3, Expr value=4",
    "Comprehension": "string iter_var=1, Expr iter_range=2, string accu_var=3, Expr accu_init=4,"
    " Expr loop_condition=5, Expr loop_step=6, Expr result=7",
}
_PRIMITIVES: Final = ("", "bool", "int", "uint", "double", "string", "bytes")
_WELL_KNOWN: Final = ("", "any", "timestamp", "duration")


class TooDeep(Exception):
    """The tree is deeper than protobuf reads (100 messages inside each other)."""


@dataclass(frozen=True)
class Type:
    """A type: a name of CEL or of a message, or list and map with what is in them. `dyn` is what was not settled."""

    name: str
    of: tuple["Type", ...] = ()


@dataclass(frozen=True)
class Node:
    """Something that is written `at` a character of the text, counted from 0. A call or a field stands where its sign does."""

    at: int
    type: Type


@dataclass(frozen=True)
class Constant(Node):
    """A value as written; None is `null`."""

    value: bool | int | float | str | bytes | None


@dataclass(frozen=True)
class Name(Node):
    """`order`, or the name a macro gave to an item."""

    name: str


@dataclass(frozen=True)
class Field(Node):
    """`of.name`, or `has(of.name)`."""

    of: Node
    name: str
    tested: bool


@dataclass(frozen=True)
class Call(Node):
    """A function or an operator; a receiver comes first."""

    function: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Listing(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Entries(Node):
    """`{a: b}`, or a message written out (`message` is its name; its fields are not read)."""

    message: str
    entries: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True)
class Loop(Node):
    """What a macro became: for each item of `over` one `step`, while `going`; then `result`."""

    variable: str
    over: Node
    start: Node
    going: Node
    step: Node
    result: Node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside."""
    match node:
        case Field():
            return (node.of,)
        case Call():
            return node.args
        case Listing():
            return node.items
        case Entries():
            return tuple(one for entry in node.entries for one in entry)
        case Loop():
            return (node.over, node.start, node.going, node.step, node.result)
        case _:
            return ()


def read(serialized: bytes) -> Node:
    """The tree of a compiled expression. Raises TooDeep."""
    wrapped = any_pb2.Any.FromString(serialized)
    try:
        read_as: Any = _class_of(wrapped.type_url.rpartition(".")[2]).FromString(wrapped.value)
    except DecodeError:
        raise TooDeep from None
    types = {entry.key: entry.value for entry in getattr(read_as, "types", ())}
    places = {entry.key: entry.value for entry in read_as.source.positions}
    return _Reader(places, types).node(read_as.expr)


@dataclass(frozen=True)
class _Reader:
    places: dict[int, int]
    types: dict[int, Any]

    def node(self, expr: Any) -> Node:
        at = self.places.get(expr.id, 0)
        kind = _type(self.types[expr.id]) if expr.id in self.types else Type("dyn")
        if expr.HasField("const"):
            return Constant(at, kind, _constant(expr.const))
        if expr.HasField("ident"):
            return Name(at, kind, expr.ident.name)
        if expr.HasField("select"):
            select = expr.select
            return Field(at, kind, self.node(select.operand), select.field, select.test_only)
        if expr.HasField("call"):
            target = (expr.call.target,) if expr.call.HasField("target") else ()
            return Call(at, kind, expr.call.function, self._all((*target, *expr.call.args)))
        if expr.HasField("list"):
            return Listing(at, kind, self._all(expr.list.elements))
        if expr.HasField("comprehension"):
            loop = expr.comprehension
            parts = (loop.iter_range, loop.accu_init, loop.loop_condition, loop.loop_step, loop.result)
            return Loop(at, kind, loop.iter_var, *self._all(parts))
        entries = tuple(
            (self.node(entry.map_key), self.node(entry.value))
            for entry in expr.struct.entries
            if entry.HasField("map_key")
        )
        return Entries(at, kind, expr.struct.message_name, entries)

    def _all(self, exprs: Any) -> tuple[Node, ...]:
        return tuple(self.node(one) for one in exprs)


def _constant(const: Any) -> bool | int | float | str | bytes | None:
    for field, value in const.ListFields():
        if field.name != "null_value":
            found: bool | int | float | str | bytes = value
            return found
    return None


def _type(kind: Any) -> Type:
    if kind.HasField("list_type"):
        return Type("list", (_type(kind.list_type.elem_type),))
    if kind.HasField("map_type"):
        return Type("map", (_type(kind.map_type.key_type), _type(kind.map_type.value_type)))
    if kind.HasField("message_type"):
        return Type(kind.message_type)
    if kind.HasField("primitive"):
        return Type(_PRIMITIVES[kind.primitive])
    if kind.HasField("well_known"):
        return Type(_WELL_KNOWN[kind.well_known])
    return Type("null" if kind.HasField("null") else "dyn")


@lru_cache(maxsize=1)
def _pool() -> DescriptorPool:
    file = descriptor_pb2.FileDescriptorProto(name="tree.proto", package="cel.expr", syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for declared in filter(None, fields.split(", ")):
            kind, _, rest = declared.strip().partition(" ")
            field, _, number = rest.partition("=")
            added = message.field.add(name=field, number=int(number))
            added.label = _Proto.LABEL_REPEATED if kind.startswith("*") else _Proto.LABEL_OPTIONAL
            added.type = _SCALARS.get(kind, _Proto.TYPE_MESSAGE)
            if kind not in _SCALARS:
                added.type_name = f".cel.expr.{kind.removeprefix('*')}"
    pool = DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return pool


@lru_cache(maxsize=2)
def _class_of(name: str) -> type[Message]:
    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(f"cel.expr.{name}"))

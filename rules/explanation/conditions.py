"""Says a condition in words; one that is too clever for that is shown as it is written."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Annotated, Final, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from playbook.conditions import LineView, compile_condition
from playbook.conditions.shapes import roots_of
from playbook.conditions.tree import Call, Constant, Field, Listing, Loop, Name, Node
from playbook.wording import Locale
from rules.explanation.field_words import AT_ZERO, FIELDS, HOLDS, YES_NO, YesNo
from rules.explanation.values import either, joined, money, person, quoted
from rules.words.names import CARRIERS, CODES, PEOPLE, Words, name_in, name_of, said

_OPPOSITE: Final = {
    "_==_": "_!=_",
    "_!=_": "_==_",
    "_<_": "_>=_",
    "_>=_": "_<_",
    "_>_": "_<=_",
    "_<=_": "_>_",
}
_FLIPPED: Final = {"_<_": "_>_", "_>_": "_<_", "_<=_": "_>=_", "_>=_": "_<=_", "_==_": "_==_", "_!=_": "_!=_"}
_NUMBERS: Final[Mapping[str, Words]] = {
    "_==_": ("{} — ровно {}", "{} is exactly {}"),
    "_!=_": ("{} — не {}", "{} is not {}"),
    "_<_": ("{} меньше {}", "{} is less than {}"),
    "_<=_": ("{} не больше {}", "{} is at most {}"),
    "_>_": ("{} больше {}", "{} is more than {}"),
    "_>=_": ("{} не меньше {}", "{} is at least {}"),
}
_IS: Final = YesNo(("{} — {}", "{} is {}"), ("{} — не {}", "{} is not {}"))
_NONE_OF: Final[Words] = ("{} — не {}", "{} is neither {}")
_NOR: Final[Words] = (" и не ", " nor ")
_KNOWN: Final = YesNo(("есть {}", "{} is known"), ("{} отсутствует", "{} is not known"))
_SOME: Final = YesNo(
    ("в заказе есть товар, у которого {}", "the order has goods of which {}"),
    ("в заказе нет товара, у которого {}", "the order has no goods of which {}"),
)
_EACH: Final = YesNo(
    ("у каждого товара в заказе {}", "of all goods in the order {}"),
    ("не у каждого товара в заказе {}", "not of all goods in the order {}"),
)
_AS_WRITTEN: Final[Words] = ("выполнено условие {}", "the condition {} holds")


class Untold(Exception):
    """There are no words for this."""


def condition_words(source: str, fact_kind: str, locale: Locale) -> str:
    """A clause that may stand after `и при этом`, `and`."""
    tree = compile_condition(source, fact_kind).tree()
    try:
        return _Speaker(fact_kind, locale, {}).say(tree)
    except Untold:
        return said(_AS_WRITTEN, locale).format(quoted(source, locale))


class _Path(NamedTuple):
    """A field that is read: as FIELDS know it, with its type."""

    name: str
    annotation: object


class _Speaker(NamedTuple):
    fact_kind: str
    locale: Locale
    lines: Mapping[str, type[BaseModel]]
    """Names that macros gave to lines of goods."""

    def say(self, node: Node, holds: bool = True) -> str:
        """The clause, or that of its contrary."""
        match node:
            case Call(function="!_", args=(inner,)):
                return self.say(inner, not holds)
            case Call(function="_&&_" | "_||_" as operator):
                return self._several(operator, node, holds)
            case Call(function="@in", args=(one, Listing() as among)):
                return self._one_of(one, among.items, holds)
            case Call(function="@in", args=(Constant() as one, Field() as among)):
                return self._choose(HOLDS.get(self._path(among).name), holds).format(self._text(one))
            case Call(function=function, args=(left, right)) if function in _OPPOSITE:
                if isinstance(left, Constant):
                    left, right, function = right, left, _FLIPPED[function]
                return self._compared(function if holds else _OPPOSITE[function], left, right)
            case Field(tested=True):
                return self._choose(_KNOWN, holds).format(self._called(self._path(node)))
            case Field():
                return self._choose(YES_NO.get(self._path(node).name), holds)
            case Loop():
                return self._of_lines(node, holds)
            case _:
                raise Untold

    def _several(self, operator: str, node: Call, holds: bool) -> str:
        parts = _flat(operator, node)
        both = (operator == "_&&_") == holds
        same = _same_field(parts) if operator == "_||_" else None
        if same is not None:
            field, items = same
            return self._one_of(field, items, holds)
        said_parts = [self._within(part, holds, both) for part in parts]
        return joined(said_parts, self.locale) if both else either(said_parts, self.locale)

    def _within(self, part: Node, holds: bool, both: bool) -> str:
        """In brackets where `and` and `or` would run into one another."""
        words = self.say(part, holds)
        if not isinstance(part, Call) or part.function not in ("_&&_", "_||_"):
            return words
        one_phrase = part.function == "_||_" and _same_field(_flat("_||_", part)) is not None
        mixed = ((part.function == "_&&_") == holds) != both
        return f"({words})" if mixed and not one_phrase else words

    def _one_of(self, one: Node, items: tuple[Node, ...], holds: bool) -> str:
        path = self._path(one)
        values = [self._value(item, path) for item in items]
        if not holds and len(values) > 1:
            none = said(_NOR, self.locale).join(values)
            return said(_NONE_OF, self.locale).format(self._called(path), none)
        return self._choose(_IS, holds).format(self._called(path), either(values, self.locale))

    def _compared(self, function: str, left: Node, right: Node) -> str:
        path, value = self._measured(left), right
        if not isinstance(value, Constant):
            raise Untold
        words = self._value(value, path)
        if isinstance(value.value, bool):
            if function not in ("_==_", "_!=_"):
                raise Untold
            return self._choose(YES_NO.get(path.name), value.value is (function == "_==_"))
        if isinstance(value.value, str):
            if function not in ("_==_", "_!=_"):
                raise Untold
            return self._choose(_IS, function == "_==_").format(self._called(path), words)
        if value.value == 0 and (path.name, function) in AT_ZERO:
            return said(AT_ZERO[path.name, function], self.locale)
        return said(_NUMBERS[function], self.locale).format(self._called(path), words)

    def _of_lines(self, loop: Loop, holds: bool) -> str:
        """`exists` and `all` over the order's lines; other macros have no words."""
        if not isinstance(loop.over, Field) or self._path(loop.over).name != "order.lines":
            raise Untold
        inside = self._replace(lines={**self.lines, loop.variable: LineView})
        match loop:
            case Loop(start=Constant(value=False), step=Call(function="_||_", args=(Name(), said_of))):
                return self._choose(_SOME, holds).format(inside.say(said_of))
            case Loop(start=Constant(value=True), step=Call(function="_&&_", args=(Name(), said_of))):
                return self._choose(_EACH, holds).format(inside.say(said_of))
            case _:
                raise Untold

    def _choose(self, words: YesNo | None, holds: bool) -> str:
        if words is None:
            raise Untold
        return said(words.yes if holds else words.no, self.locale)

    def _called(self, path: _Path) -> str:
        words = FIELDS.get(path.name)
        if words is None:
            raise Untold
        return said(words, self.locale)

    def _measured(self, node: Node) -> _Path:
        if not isinstance(node, Field):
            raise Untold
        return self._path(node)

    def _path(self, node: Node) -> _Path:
        names: list[str] = []
        while isinstance(node, Field):
            names.append(node.name)
            node = node.of
        if not isinstance(node, Name) or not names:
            raise Untold
        root = self.lines.get(node.name) or roots_of(self.fact_kind).get(node.name)
        if root is None:
            raise Untold
        annotation: object = root
        for name in reversed(names):
            if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
                raise Untold
            annotation = _plain(annotation.model_fields[name].annotation)
        first = "line" if node.name in self.lines else node.name
        return _Path(".".join((first, *reversed(names))), annotation)

    def _value(self, node: Node, path: _Path) -> str:
        if not isinstance(node, Constant) or node.value is None or isinstance(node.value, bytes):
            raise Untold
        value = node.value
        if isinstance(value, str):
            return self._word(value, path)
        if isinstance(value, bool):
            return str(value)
        return money(Decimal(str(value)), self.locale) if path.annotation is Decimal else str(value)

    def _word(self, text: str, path: _Path) -> str:
        kind = path.annotation
        field = path.name.rpartition(".")[2]
        if isinstance(kind, type) and issubclass(kind, StrEnum) and text in list(kind):
            code = kind(text)
            named = code in PEOPLE and kind not in CODES
            name = person(code, self.locale) if named else name_of(code, self.locale)
            return quoted(name, self.locale)
        if field == "carrier" and text in CARRIERS:
            return said(CARRIERS[text], self.locale)
        return quoted(name_in(field, text, self.locale), self.locale)

    def _text(self, node: Constant) -> str:
        if not isinstance(node.value, str):
            raise Untold
        return quoted(node.value, self.locale)


def _flat(operator: str, node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call) and node.function == operator:
        return tuple(one for arg in node.args for one in _flat(operator, arg))
    return (node,)


def _same_field(parts: tuple[Node, ...]) -> tuple[Field, tuple[Node, ...]] | None:
    """`a == 1 || a == 2`: the field, and the values."""
    fields: list[Field] = []
    items: list[Node] = []
    for part in parts:
        match part:
            case Call(function="_==_", args=(Field() as field, Constant() as item)):
                fields.append(field)
                items.append(item)
            case _:
                return None
    first = _spelled(fields[0])
    return (fields[0], tuple(items)) if all(_spelled(field) == first for field in fields) else None


def _spelled(node: Node) -> str:
    match node:
        case Field(of=of, name=name):
            return f"{_spelled(of)}.{name}"
        case Name(name=name):
            return name
        case _:
            return repr(node)


def _plain(annotation: object) -> object:
    """The type itself of one that may be missing, or has more to it."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation

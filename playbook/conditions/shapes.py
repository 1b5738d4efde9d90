"""Declares what conditions may read as protobuf messages, made at run time from the models, and turns values into them.

Words of a fixed set are text, sums are doubles (exact to the kopeck up to 12 digits), moments are Timestamps. Every single
field has presence, so `has(fact.office)` tells whether it is there at all.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NewType, Union, get_args, get_origin

from google.protobuf import descriptor_pb2, message_factory, timestamp_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from pydantic import AwareDatetime, BaseModel

from domain.base import Stored
from domain.facts import fact_models
from playbook.conditions.views import CustomerFlags, OrderView, ShopView

PACKAGE: Final = "steward"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIMESTAMP: Final = "google.protobuf.Timestamp"
_Proto = descriptor_pb2.FieldDescriptorProto


class Kind(Enum):
    """What one value of a field is."""

    TEXT = _Proto.TYPE_STRING
    WHOLE = _Proto.TYPE_INT64
    DECIMAL = _Proto.TYPE_DOUBLE
    YES_NO = _Proto.TYPE_BOOL
    MOMENT = -1
    NESTED = _Proto.TYPE_MESSAGE


_PLAIN: Final[dict[object, Kind]] = {
    str: Kind.TEXT,
    bool: Kind.YES_NO,
    int: Kind.WHOLE,
    Decimal: Kind.DECIMAL,
    datetime: Kind.MOMENT,
    AwareDatetime: Kind.MOMENT,
}


@dataclass(frozen=True)
class FieldShape:
    """One field as conditions see it."""

    kind: Kind
    nested: type[BaseModel] | None = None
    words: tuple[str, ...] = ()
    """The values it may have, where these are a fixed set."""
    optional: bool = False
    many: bool = False


@lru_cache(maxsize=256)
def roots_of(fact_kind: str) -> dict[str, type[Stored]]:
    """What a condition of this fact may begin a path with. Raises ValueError where there is no such fact."""
    if fact_kind not in fact_models():
        raise ValueError(f"there is no fact {fact_kind!r}")
    return {"order": OrderView, "customer": CustomerFlags, "fact": fact_models()[fact_kind], "shop": ShopView}


@lru_cache(maxsize=256)
def shape_of(model: type[BaseModel]) -> dict[str, FieldShape]:
    """The fields of a model by name. Raises TypeError for one that no condition could read."""
    return {name: _shape(field.annotation) for name, field in model.model_fields.items()}


@lru_cache(maxsize=1)
def pool() -> DescriptorPool:
    """All messages of all facts, in one pool."""
    made = DescriptorPool()
    made.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    # In proto2 a single field has presence without more ado.
    file = descriptor_pb2.FileDescriptorProto(name="steward.proto", package=PACKAGE, syntax="proto2")
    file.dependency.append(timestamp_pb2.DESCRIPTOR.name)
    for model in models().values():
        message = file.message_type.add(name=model.__name__)
        for number, (name, field) in enumerate(shape_of(model).items(), start=1):
            declared = message.field.add(name=name, number=number)
            declared.label = _Proto.LABEL_REPEATED if field.many else _Proto.LABEL_OPTIONAL
            declared.type = _Proto.TYPE_MESSAGE if field.kind is Kind.MOMENT else field.kind.value
            if field.kind is Kind.MOMENT:
                declared.type_name = f".{_TIMESTAMP}"
            elif field.nested is not None:
                declared.type_name = f".{message_name(field.nested)}"
    made.AddSerializedFile(file.SerializeToString())
    return made


@lru_cache(maxsize=1)
def models() -> dict[str, type[BaseModel]]:
    """Every model that is a message, by the message's name. Raises TypeError where two have the same."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [OrderView, CustomerFlags, ShopView, *fact_models().values()]
    while waiting:
        model = waiting.pop()
        if found.setdefault(message_name(model), model) is not model:
            raise TypeError(f"two models are called {model.__name__}")
        inner = {field.nested for field in shape_of(model).values() if field.nested is not None}
        waiting += inner - set(found.values())
    return found


def message_name(model: type[BaseModel]) -> str:
    """What a model is called in CEL."""
    return f"{PACKAGE}.{model.__name__}"


def message_of(value: BaseModel) -> Message:
    """The message of a value. Raises ValueError where a number does not fit into 64 bits."""
    given: dict[str, Any] = {}
    for name, field in shape_of(type(value)).items():
        content = getattr(value, name)
        if content is None:
            continue
        given[name] = [_value(field, one) for one in content] if field.many else _value(field, content)
    return _class_of(message_name(type(value)))(**given)


def _value(field: FieldShape, content: Any) -> object:
    match field.kind:
        case Kind.DECIMAL:
            return float(content)
        case Kind.TEXT:
            return str(content)
        case Kind.MOMENT:
            since = content - _EPOCH
            seconds = since.days * 86_400 + since.seconds
            return _class_of(_TIMESTAMP)(seconds=seconds, nanos=since.microseconds * 1000)
        case Kind.NESTED:
            return message_of(content)
        case _:
            return content


@lru_cache(maxsize=256)
def _class_of(name: str) -> type[Message]:
    return message_factory.GetMessageClass(pool().FindMessageTypeByName(name))


def _shape(annotation: object) -> FieldShape:
    if isinstance(annotation, NewType):
        return _shape(annotation.__supertype__)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(inner[0])
    if origin in (Union, UnionType) and NoneType in inner and len(inner) == 2:
        return _but(_shape(next(one for one in inner if one is not NoneType)), optional=True)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return _but(_shape(inner[0]), many=True)
    if origin is Literal and all(isinstance(word, str) for word in inner):
        return FieldShape(Kind.TEXT, words=tuple(map(str, inner)))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return FieldShape(Kind.TEXT, words=tuple(word.value for word in annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return FieldShape(Kind.NESTED, nested=annotation)
    if annotation in _PLAIN:
        return FieldShape(_PLAIN[annotation])
    raise TypeError(f"no condition can read {annotation!r}")


def _but(shape: FieldShape, *, optional: bool = False, many: bool = False) -> FieldShape:
    if shape.optional or shape.many:
        raise TypeError("a field is one value, a list of values, or may be missing; not two of these")
    return FieldShape(shape.kind, shape.nested, shape.words, optional=optional, many=many)

"""Tells whether two bodies say the same: one spelling for equal values, whatever process wrote them.

A field that has its default is left out: a later version's new field must not make another order of an old request.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

from pydantic import BaseModel


def body_hash(*bodies: BaseModel | str | None) -> str:
    """SHA-256 of the bodies' values, as 64 hexadecimal digits."""
    spelled = [_plain(body) for body in bodies]
    return sha256(json.dumps(spelled, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _spoken(body: BaseModel) -> dict[str, object]:
    """What is not its default, and the model's name: outcomes may differ in nothing else."""
    given = {
        name: _plain(value)
        for name, field in type(body).model_fields.items()
        if (value := getattr(body, name)) != field.get_default(call_default_factory=True)
    }
    return given | {"": type(body).__name__}


def _plain(value: object) -> object:
    """Sets have no order of their own and a moment has many spellings, so neither is left to the JSON writer."""
    match value:
        case BaseModel():
            return _spoken(value)
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted(str(item) for item in value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)

"""Varies samples: one value left out of the fullest, one value added to the barest, so that a text that forgets to ask is found."""

import re
from collections.abc import Hashable, Iterator, Mapping, Set
from functools import lru_cache
from itertools import product
from typing import TypeVar

from pydantic import BaseModel

from domain.orders import Channel, DeliveryKind, PaymentMethod
from playbook.schema import Playbook
from playbook.templates import TemplateEnvironment
from playbook.values import KnownValues

Values = TypeVar("Values", bound=KnownValues)
Path = tuple[str, ...]
_ALWAYS_SEEN = {"about", "hours", "thinking_discount"}
"""Said in other words too: as `shop`, `shop_hours`, `offer`."""
_WAYS: Mapping[str, tuple[object, ...]] = {
    "method": tuple(PaymentMethod), "delivery": tuple(DeliveryKind), "channel": tuple(Channel),
}  # fmt: skip
_WORD = re.compile(r"\w+")
_SOURCE = re.compile(r"[\w.-]+\.(?:txt|html)")


def variants(full: Values, bare: Values, mentioned: Set[str]) -> Iterator[Values]:
    """Samples between these two, of what a text mentions: only that can make a difference."""
    for path, default in _optional(full):
        if path[-1] in mentioned:
            yield _changed(full, path, default, full)
            yield _changed(bare, path, _at(full, path), full)
    told_apart = sorted(_WAYS.keys() & mentioned)
    for choice in product(*(_WAYS[field] for field in told_apart)):
        changes = dict(zip(told_apart, choice, strict=True))
        for values in (full, bare):
            yield values.model_copy(update={"order": values.order.model_copy(update=changes)})


@lru_cache(maxsize=4096)
def texts_behind(environment: TemplateEnvironment, names: tuple[str, ...]) -> tuple[str, ...]:
    """These sources, and those they extend or take from."""
    waiting, read = [*names], dict[str, str]()
    while waiting:
        one = waiting.pop()
        if one not in read and environment.has(one):
            read[one] = environment.source(one)
            waiting.extend(_SOURCE.findall(read[one]))
    return tuple(read.values())


@lru_cache(maxsize=4096)
def mentioned_in(texts: tuple[str, ...]) -> frozenset[str]:
    """Every word of some texts."""
    return frozenset(word for text in texts for word in _WORD.findall(text))


class Passed:
    """What was tried before and did not fail: most of a playbook is the default's, and need not be tried again for each shop."""

    def __init__(self, most: int = 4096) -> None:
        self._keys: set[Hashable] = set()
        self._most = most

    def key(self, playbook: Playbook, texts: tuple[str, ...], *others: Hashable) -> Hashable:
        """Everything that decides whether these texts fail: the shop's settings too, as far as they are spoken of."""
        spoken = sorted((mentioned_in(texts) & Playbook.model_fields.keys()) | _ALWAYS_SEEN)
        return (texts, others, tuple(repr(getattr(playbook, name)) for name in spoken))

    def __contains__(self, key: Hashable) -> bool:
        return key in self._keys

    def add(self, key: Hashable) -> None:
        """It did not fail."""
        if len(self._keys) >= self._most:
            self._keys.clear()
        self._keys.add(key)


def _optional(model: BaseModel) -> Iterator[tuple[Path, object]]:
    """Every value that may be missing, also those inside of others, with what stands there then."""
    for name, field in type(model).model_fields.items():
        if not field.is_required() and name != "kind":
            yield (name,), field.get_default(call_default_factory=True)
        inner = getattr(model, name)
        if isinstance(inner, BaseModel):
            yield from (((name, *path), default) for path, default in _optional(inner))


def _at(model: object, path: Path) -> object:
    for name in path:
        model = getattr(model, name)
    return model


Model = TypeVar("Model", bound=BaseModel)


def _changed(model: Model, path: Path, value: object, full: object) -> Model:
    """The same with one value changed; what holds it is made where it is missing, like the one that `full` has."""
    name, rest = path[0], path[1:]
    if rest:
        likewise = getattr(full, name)
        inner = getattr(model, name)
        value = _changed(type(likewise)() if inner is None else inner, rest, value, likewise)
    return model.model_copy(update={name: value})

"""The way of an order through its statuses: what is behind it and when, where it stands, what lies ahead of a usual life."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from domain.facts import Fact
from domain.orders import DeliveryKind, PaymentMethod
from domain.statuses import Status

S = Status
_SENT: Final = {
    DeliveryKind.POST_OFFICE: (S.SHIPPED, S.AT_PICKUP),
    DeliveryKind.PICKUP_POINT: (S.SHIPPED, S.AT_PICKUP),
    DeliveryKind.COURIER: (S.SHIPPED, S.DELIVERING),
    DeliveryKind.OWN_COURIER: (S.DELIVERING,),
    DeliveryKind.SELF_PICKUP: (S.AT_PICKUP,),
}
_TURNED_BACK: Final = (S.RETURNING, S.RETURNED)
_USUAL: Final = tuple(S)
"""In the order of a usual life."""


class Place(StrEnum):
    """Where a step lies."""

    DONE = "done"
    NOW = "now"
    BAD = "bad"
    """The order stands here, and it is no good end."""
    AHEAD = "ahead"


class Step(NamedTuple):
    """One status of the path; `at` is when the order came to it last."""

    status: Status
    place: Place
    at: datetime | None = None


def path_of(
    kind: DeliveryKind, method: PaymentMethod, status: Status, timeline: Sequence[Fact]
) -> tuple[Step, ...]:
    """Of an order that was given up only what it came to; else what it came to and what usually follows."""
    came = _came_to(timeline)
    if status in (S.CANCELLED, *_TURNED_BACK):
        behind = [one for one in came if one not in (status, *_TURNED_BACK)]
        turned = [one for one in _TURNED_BACK if one in came and one is not status]
        ahead = [S.RETURNED] if status is S.RETURNING else []
        return (
            *(Step(one, Place.DONE, came[one]) for one in (*behind, *turned)),
            Step(status, Place.BAD, came.get(status)),
            *(Step(one, Place.AHEAD) for one in ahead),
        )
    usual, reached = _expected(kind, method), _USUAL.index(status)
    steps = [one for one in _USUAL if one is status or _is_on_it(one, usual, reached, came)]
    return tuple(_step(one, status, reached, came) for one in steps)


def _step(one: Status, status: Status, reached: int, came: dict[Status, datetime]) -> Step:
    if one is status:
        place = Place.DONE if status is S.COMPLETED else Place.NOW
        return Step(one, place, came.get(one))
    behind = _USUAL.index(one) < reached
    return Step(one, Place.DONE if behind else Place.AHEAD, came.get(one) if behind else None)


def _is_on_it(one: Status, usual: tuple[Status, ...], reached: int, came: dict[Status, datetime]) -> bool:
    """Behind is what it came to, ahead what is usual."""
    if one in _TURNED_BACK:
        return False
    return one in came if _USUAL.index(one) < reached else one in usual


def _expected(kind: DeliveryKind, method: PaymentMethod) -> tuple[Status, ...]:
    paid = (S.PAID,) if method.prepaid else ()
    # The shop's own people take the money when they hand it out.
    money = () if method.prepaid or not kind.by_carrier else (S.AWAITING_MONEY,)
    return (S.NEW, S.CONFIRMED, *paid, S.PACKED, *_SENT[kind], *money, S.COMPLETED)


def _came_to(timeline: Sequence[Fact]) -> dict[Status, datetime]:
    """Each status with the moment at which the order came to it last, in the order of coming."""
    came: dict[Status, datetime] = {}
    before: Status | None = None
    for fact in timeline:
        if fact.status is not before:
            came.pop(fact.status, None)
            came[fact.status] = fact.at
        before = fact.status
    return came

"""The path of an order shows what is behind it with its days, where it stands, and what lies ahead of its kind of delivery."""

from datetime import datetime, timedelta

import pytest

from console.presenters.order_path import Place, path_of
from domain.facts import Fact, OrderExtended
from domain.orders import DeliveryKind, PaymentMethod
from domain.statuses import Status
from tests.builders import NOON, OPERATOR

S = Status
BY_POST = (DeliveryKind.POST_OFFICE, PaymentMethod.ON_DELIVERY)


def came_to(*statuses: Status) -> list[Fact]:
    """A timeline of an order that came to each of these a day after the one before."""
    return [
        Fact(
            seq=number,
            at=day(number),
            actor=OPERATOR,
            cause=str(number),
            status=status,
            body=OrderExtended(until=NOON),
        )
        for number, status in enumerate(statuses)
    ]


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def drawn(kind: DeliveryKind, method: PaymentMethod, *came: Status) -> str:
    """`new+ confirmed* packed`: behind, present, ahead; `!` for no good end."""
    marks = {Place.DONE: "+", Place.NOW: "*", Place.BAD: "!", Place.AHEAD: ""}
    steps = path_of(kind, method, came[-1], came_to(*came))
    return " ".join(f"{step.status}{marks[step.place]}" for step in steps)


@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [
        (DeliveryKind.POST_OFFICE, PaymentMethod.ON_DELIVERY, "new* confirmed packed shipped at_pickup awaiting_money completed"),
        (DeliveryKind.POST_OFFICE, PaymentMethod.ONLINE, "new* confirmed paid packed shipped at_pickup completed"),
        (DeliveryKind.COURIER, PaymentMethod.ON_DELIVERY, "new* confirmed packed shipped delivering awaiting_money completed"),
        (DeliveryKind.OWN_COURIER, PaymentMethod.ON_DELIVERY, "new* confirmed packed delivering completed"),
        (DeliveryKind.SELF_PICKUP, PaymentMethod.INVOICE, "new* confirmed paid packed at_pickup completed"),
    ],
)  # fmt: skip
def test_what_lies_ahead_depends_on_how_it_travels_and_is_paid(
    kind: DeliveryKind, method: PaymentMethod, path: str
) -> None:
    assert drawn(kind, method, S.NEW) == path


def test_who_thought_it_over_has_that_on_the_path() -> None:
    assert drawn(*BY_POST, S.NEW, S.THINKING, S.CONFIRMED).startswith("new+ thinking+ confirmed* packed")


def test_what_an_order_did_not_come_to_is_not_behind_it() -> None:
    path = drawn(*BY_POST, S.NEW, S.CONFIRMED, S.PACKED, S.SHIPPED, S.DELIVERING)
    assert path == "new+ confirmed+ packed+ shipped+ delivering* awaiting_money completed"


def test_a_cancelled_order_shows_only_what_it_came_to() -> None:
    assert drawn(*BY_POST, S.NEW, S.CONFIRMED, S.CANCELLED) == "new+ confirmed+ cancelled!"


def test_an_order_on_its_way_back_has_the_return_ahead() -> None:
    came = (S.NEW, S.CONFIRMED, S.PACKED, S.SHIPPED, S.AT_PICKUP)
    behind = "new+ confirmed+ packed+ shipped+ at_pickup+"
    assert drawn(*BY_POST, *came, S.RETURNING) == f"{behind} returning! returned"
    assert drawn(*BY_POST, *came, S.RETURNING, S.RETURNED) == f"{behind} returning+ returned!"


def test_a_completed_order_is_all_behind() -> None:
    came = (S.NEW, S.CONFIRMED, S.PACKED, S.SHIPPED, S.AT_PICKUP, S.AWAITING_MONEY, S.COMPLETED)
    assert drawn(*BY_POST, *came).endswith("awaiting_money+ completed+")


def test_an_order_packed_anew_tells_the_day_it_was_confirmed_last() -> None:
    facts = came_to(S.NEW, S.CONFIRMED, S.PACKED, S.CONFIRMED)
    steps = {step.status: step for step in path_of(*BY_POST, S.CONFIRMED, facts)}
    assert (steps[S.CONFIRMED].place, steps[S.CONFIRMED].at) == (Place.NOW, day(3))
    assert (steps[S.PACKED].place, steps[S.PACKED].at) == (Place.AHEAD, None)

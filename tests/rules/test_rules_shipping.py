"""Shipping: the shop's own word, track numbers, and steps that an event skips."""

from typing import Any

import pytest

from domain.orders import DeliveryKind, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import OrderCancelled, OrderShipped
from domain.tasks import TaskKind
from tests.builders import SHOP_KEY, TRACK, Life, order

LOOK = TaskKind.LOOK_INTO
ASK = TaskKind.ASK_CARRIER
LOST = TaskKind.DECIDE_LOST


def shipped(**placed: Any) -> Life:
    """An order the carrier has."""
    life = Life.of(order(**placed))
    life.confirm()
    life.pack()
    life.ship()
    return life


# -- the shop's word -----------------------------------------------------------------------------------------------


def test_shipped_is_told_by_email_and_sms_with_its_track_number() -> None:
    life = shipped()
    assert life.standing() is Status.SHIPPED
    assert life.sent[-2:] == ["T3 email", "T3 sms"]
    assert life.last("order.shipped").body.model_dump()["track_number"] == TRACK


@pytest.mark.parametrize(
    ("kind", "status", "fact"),
    [
        (DeliveryKind.SELF_PICKUP, Status.AT_PICKUP, "order.ready"),
        (DeliveryKind.OWN_COURIER, Status.DELIVERING, "order.delivering"),
    ],
)
def test_what_the_shop_carries_itself_needs_no_track_number(
    kind: DeliveryKind, status: Status, fact: str
) -> None:
    life = Life.of(order(kind=kind, carrier="own"))
    life.confirm()
    life.pack()
    life.ship(track=None)
    assert life.standing() is status
    assert fact in life.kinds


@pytest.mark.parametrize("number", [None, "80080012345679", "123", "RA644000005XX1"])
def test_a_parcel_has_a_track_number_that_can_be_one(number: str | None) -> None:
    life = Life.of(order())
    life.confirm()
    code = life.refuses(OrderShipped(track_number=number), SHOP_KEY)
    assert code == ("track_number_missing" if number is None else "bad_track_number")


def test_another_carriers_numbers_are_checked_by_its_own_rules() -> None:
    life = Life.of(order())
    life.confirm()
    life.tell(OrderShipped(carrier="cdek", track_number="1234567890"), SHOP_KEY)
    assert life.process.snapshot().parcel.carrier == "cdek"


@pytest.mark.parametrize("agreed", [False, True])
def test_shipped_is_accepted_from_any_status_before_it_with_a_warning(agreed: bool) -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    if agreed:
        life.confirm()
    life.ship()
    assert life.standing() is Status.SHIPPED
    warned = [fact.body.model_dump()["what"] for fact in life.facts if fact.body.kind == "order.discrepancy"]
    assert warned == (["shipped_unpaid"] if agreed else ["shipped_unconfirmed", "shipped_unpaid"])
    assert life.last("order.shipped").body.model_dump()["out_of_turn"] is True
    assert not life.open_kinds & {TaskKind.CONFIRM_ORDER, TaskKind.SETTLE_PAYMENT}


def test_a_cancelled_order_is_not_shipped() -> None:
    life = Life.of(order())
    life.tell(OrderCancelled(reason=Reason.CUSTOMER))
    assert life.refuses(OrderShipped(track_number=TRACK), SHOP_KEY) == "status_does_not_allow"


def test_shipped_told_twice_is_shipped_once_however_the_number_is_typed() -> None:
    life = shipped()
    life.ship("800 800 1234 5678")
    assert life.kinds.count("order.shipped") == 1
    assert life.last("order.discrepancy").body.model_dump()["what"] == "late_event"
    other = OrderShipped(track_number="RA644000005RU")
    assert life.refuses(other, SHOP_KEY) == "status_does_not_allow"


def test_the_shops_word_that_comes_after_the_carriers_brings_the_track_number() -> None:
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.parcel(ParcelCode.ACCEPTED)
    assert life.standing() is Status.SHIPPED
    life.ship()
    assert life.process.snapshot().parcel.track_number == TRACK
    assert life.last("order.shipped").body.model_dump()["track_number"] == TRACK


def test_shipped_told_after_the_end_stays_in_the_timeline() -> None:
    life = shipped()
    life.parcel(ParcelCode.HANDED_OVER)
    life.ship()
    assert life.standing() is Status.AWAITING_MONEY
    assert life.kinds[-1] == "order.discrepancy"


# -- skipped steps -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [0, 1])
def test_an_event_that_skips_a_status_takes_the_missing_step_first(steps: int) -> None:
    life = Life.of(order())
    life.confirm()
    if steps:
        life.pack()
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.standing() is Status.AWAITING_MONEY
    assert Status.SHIPPED in {fact.status for fact in life.facts}
    assert TaskKind.PACK_ORDER not in life.open_kinds


def test_what_was_handed_over_at_once_is_not_announced_as_shipped() -> None:
    life = Life.of(order())
    life.confirm()
    life.parcel(ParcelCode.HANDED_OVER)
    assert not any(sent.startswith("T3") for sent in life.sent)


def test_handed_over_although_the_prepayment_is_not_covered_awaits_money_with_a_task() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    life.parcel(ParcelCode.HANDED_OVER)
    assert life.standing() is Status.AWAITING_MONEY
    assert life.open_kinds == {TaskKind.CHECK_MONEY}
    what = [fact.body.model_dump()["what"] for fact in life.facts if fact.body.kind == "order.discrepancy"]
    assert what == ["shipped_unpaid", "handed_over_unpaid"]


@pytest.mark.parametrize("code", [ParcelCode.ACCEPTED, ParcelCode.IN_TRANSIT])
def test_a_movement_of_a_packed_order_ships_it(code: ParcelCode) -> None:
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.parcel(code)
    assert life.standing() is Status.SHIPPED

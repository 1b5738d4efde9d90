"""Any order of arrival of the same external events ends in the same status, where the events commute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.orders import DeliveryKind, PaymentMethod
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import (
    MoneyArrived,
)
from domain.tasks import TaskKind
from tests.builders import (
    CARRIER,
    TRACK,
    Life,
    order,
)

MOVES = (
    (ParcelCode.ACCEPTED, 1),
    (ParcelCode.IN_TRANSIT, 30),
    (ParcelCode.ARRIVED, 60),
    (ParcelCode.HANDED_OVER, 90),
)


@pytest.mark.parametrize("shuffled", list(permutations(MOVES)))
def test_any_order_of_arrival_of_the_same_movements_ends_alike(
    shuffled: tuple[tuple[ParcelCode, int], ...],
) -> None:
    life = sent_away()
    started = life.now
    life.wait(days=6)
    for code, hours in shuffled:
        life.parcel(code, at=started + timedelta(hours=hours))
    assert life.process.status is Status.AWAITING_MONEY


BACK = ((ParcelCode.ARRIVED, 20), (ParcelCode.RETURNING, 60), (ParcelCode.HANDED_OVER, 40))


@pytest.mark.parametrize("shuffled", list(permutations(BACK)))
def test_a_parcel_told_both_handed_over_and_returning_ends_alike_in_any_order(
    shuffled: tuple[tuple[ParcelCode, int], ...],
) -> None:
    life = sent_away()
    started = life.now
    life.wait(days=4)
    for code, hours in shuffled:
        life.parcel(code, at=started + timedelta(hours=hours))
    assert life.process.status is Status.AWAITING_MONEY
    assert life.open_kinds == {TaskKind.LOOK_INTO}, "and a person looks at the contradiction"


@dataclass(frozen=True)
class Event:
    """Something that happens outside; a movement has its hour, which is known whenever it is told."""

    word: str
    code: ParcelCode = ParcelCode.ACCEPTED
    hours: int = 0


def commute(events: tuple[Event, ...]) -> bool:
    """A parcel that goes out to its customer after it turned back contradicts itself: the first word that came holds."""
    turned = [one.hours for one in events if one.code in (ParcelCode.RETURNING, ParcelCode.ARRIVED_BACK)]
    out = [one.hours for one in events if one.code is ParcelCode.OUT_FOR_DELIVERY]
    return not (turned and out and min(turned) < max(out))


EVENTS = (
    st.lists(st.sampled_from(ParcelCode), min_size=2, max_size=5)
    .map(lambda codes: [Event("moved", code, 10 * (hour + 1)) for hour, code in enumerate(codes)])
    .flatmap(
        lambda moves: st.lists(
            st.sampled_from(["paid", "money", "shipped", "agreed"]), unique=True, max_size=3
        ).map(lambda words: (*moves, *(Event(word) for word in words)))
    )
    .filter(commute)
)


@given(
    events=EVENTS,
    data=st.data(),
    kind=st.sampled_from(DeliveryKind),
    method=st.sampled_from([PaymentMethod.ONLINE, PaymentMethod.ON_DELIVERY]),
    agreed=st.booleans(),
)
@settings(max_examples=250, deadline=None)
def test_whatever_happens_outside_ends_alike_in_any_order_of_arrival(
    events: tuple[Event, ...], data: st.DataObject, kind: DeliveryKind, method: PaymentMethod, agreed: bool
) -> None:
    told = [
        lived(order_of_arrival, kind, method, agreed)
        for order_of_arrival in (events, tuple(data.draw(st.permutations(events))))
    ]
    in_turn, shuffled = told
    assert shuffled.process.status is in_turn.process.status
    assert shuffled.process.paid == in_turn.process.paid
    if in_turn.process.status is Status.AT_PICKUP:
        offices = [life.process.snapshot().parcel.office for life in told]
        assert offices[0] == offices[1], "and it lies where it lies"
    lost = [TaskKind.DECIDE_LOST in life.open_kinds for life in told]
    assert lost[0] is lost[1], "and a lost one is lost"


def lived(events: tuple[Event, ...], kind: DeliveryKind, method: PaymentMethod, agreed: bool) -> Life:
    """All of it is told within one moment, days later."""
    life = Life.of(order(kind=kind, method=method))
    if agreed:
        life.confirm()
    started = life.now
    life.now += timedelta(days=4)
    for event in events:
        match event.word:
            case "moved":
                office = f"69000{event.hours // 10}"
                life.parcel(event.code, at=started + timedelta(hours=event.hours), office=office)
            case "paid":
                life.pay("4770.00")
            case "money":
                body = MoneyArrived(amount=Decimal("4770.00"), received_at=life.now, external_id="register")
                life.tell(body, CARRIER)
            case "shipped":
                life.ship()
            case _ if TaskKind.CONFIRM_ORDER in life.open_kinds:
                life.confirm()
    return life


@given(
    shuffled=st.permutations(
        ["money", "handed_over", "arrived", "money_again", "told_late"],
    )
)
@settings(max_examples=60, deadline=None)
def test_money_and_movements_commute(shuffled: list[str]) -> None:
    life = sent_away()
    started = life.now
    life.wait(days=6)
    total = life.process.order.total
    for word in shuffled:
        match word:
            case "money" | "money_again":
                body = MoneyArrived(amount=total, received_at=life.now, external_id="register-1")
                life.tell(body, CARRIER)
            case "handed_over":
                life.parcel(ParcelCode.HANDED_OVER, at=started + timedelta(hours=90))
            case "arrived":
                life.parcel(ParcelCode.ARRIVED, at=started + timedelta(hours=60))
            case _:
                life.parcel(ParcelCode.IN_TRANSIT, at=started + timedelta(hours=40))
    assert life.process.status is Status.COMPLETED
    assert life.process.paid == total


@given(shuffled=st.permutations(["payment", "shipped", "handed_over"]))
@settings(max_examples=10, deadline=None)
def test_a_prepayment_and_the_hand_over_commute(shuffled: list[str]) -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    for word in shuffled:
        match word:
            case "payment":
                life.pay("4770.00")
            case "shipped":
                life.ship()
            case _:
                life.parcel(ParcelCode.HANDED_OVER, at=life.now)
    assert life.process.status is Status.COMPLETED
    assert life.process.snapshot().parcel.track_number == TRACK


def test_times_of_facts_are_aware() -> None:
    life = Life.of(order(placed_at=datetime(2026, 3, 4, 20, 51, tzinfo=UTC)))
    assert all(fact.at.tzinfo is not None for fact in life.facts)


def sent_away() -> Life:
    """An order for cash on delivery that has just left."""
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.ship()
    return life

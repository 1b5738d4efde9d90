"""Assembly and hand-over: the picker, the carrier's gateway, the carrier that is written to and silent."""

from datetime import date, timedelta
from typing import Any

from domain import answers as a
from domain.hours import ShopHours
from domain.orders import DeliveryKind, Edit, PaymentMethod, Reason
from domain.statuses import Status
from domain.stimuli import HandoverAnswered, OrderCancelled, OrderEdited, OrderPacked, StimulusBody
from domain.tasks import TaskKind
from playbook.schema import Playbook
from tests.builders import CARRIER, NOON, SHOP_KEY, SUPERVISOR, TRACK, Life, default_playbook, line, order

CALL = TaskKind.CALL_CARRIER


def by_email() -> Playbook:
    """A shop whose carrier is asked by email."""
    return default_playbook(assembly={"carriers_by_email": {"russian_post": "dispatch@carrier.example"}})


def by_gateway() -> Playbook:
    """A shop whose carrier has a gateway."""
    return default_playbook(assembly={"carriers_by_gateway": ("russian_post",)})


def packed(rules: Playbook, **placed: Any) -> Life:
    """A packed order."""
    life = Life.of(order(**placed), rules)
    life.confirm()
    life.pack()
    return life


def test_an_agreed_order_on_delivery_goes_to_the_picker_at_once() -> None:
    life = Life.of(order())
    life.confirm()
    assert life.open_kinds == {TaskKind.PACK_ORDER}
    assert "assembly.started" in life.kinds
    assert life.task(TaskKind.PACK_ORDER).role == "picker"


def test_packed_by_the_picker_or_told_by_the_shop() -> None:
    by_picker, by_shop = packed(default_playbook()), Life.of(order())
    by_shop.confirm()
    by_shop.tell(OrderPacked(), SHOP_KEY)
    for life in (by_picker, by_shop):
        assert life.standing() is Status.PACKED
        assert life.last("order.packed").body.model_dump()["items"] == 3
        assert life.open_kinds == set()


def test_packed_told_twice_is_packed_once() -> None:
    life = packed(default_playbook())
    life.tell(OrderPacked(), SHOP_KEY)
    assert life.kinds.count("order.packed") == 1


def test_nothing_is_packed_before_it_is_agreed_and_if_prepaid_paid() -> None:
    assert Life.of(order()).refuses(OrderPacked(), SHOP_KEY) == "status_does_not_allow"
    unpaid = Life.of(order(method=PaymentMethod.ONLINE))
    unpaid.confirm()
    assert unpaid.refuses(OrderPacked(), SHOP_KEY) == "status_does_not_allow"


def test_a_carrier_nobody_named_is_not_asked() -> None:
    life = packed(default_playbook())
    assert "carrier.asked" not in life.kinds


def test_what_the_shop_carries_itself_needs_no_carrier() -> None:
    rules = default_playbook(assembly={"carriers_by_email": {"own": "dispatch@carrier.example"}})
    life = packed(rules, kind=DeliveryKind.SELF_PICKUP, carrier="own")
    assert "carrier.asked" not in life.kinds


def test_a_carrier_with_a_gateway_is_asked_there() -> None:
    life = packed(by_gateway())
    assert [asked.carrier for asked in life.handovers] == ["russian_post"]
    answer = HandoverAnswered(request=life.handovers[0].id, accepted=True, track_number=TRACK)
    life.tell(answer, CARRIER)
    assert "carrier.answered" in life.kinds
    life.ship(track=None)
    assert life.last("order.shipped").body.model_dump()["track_number"] == TRACK


def test_a_gateway_that_refuses_is_called() -> None:
    life = packed(by_gateway())
    life.tell(HandoverAnswered(request=life.handovers[0].id, accepted=False, code="full"), CARRIER)
    assert life.open_kinds == {CALL}


def test_an_answer_to_no_request_or_told_twice_changes_nothing() -> None:
    life = packed(by_gateway())
    answer = HandoverAnswered(request=life.handovers[0].id, accepted=True, track_number=TRACK)
    life.tell(answer, CARRIER)
    before = life.process.snapshot()
    life.tell(answer, CARRIER)
    assert life.process.snapshot() == before


def test_a_gateway_that_never_answers_is_called() -> None:
    life = packed(by_gateway())
    life.wait(hours=1)
    assert "carrier.silent" in life.kinds
    assert CALL in life.open_kinds
    answer = HandoverAnswered(request=life.handovers[0].id, accepted=True, track_number=TRACK)
    life.tell(answer, CARRIER)
    assert CALL not in life.open_kinds, "it has answered after all"


def test_a_gateway_that_answered_is_not_silent() -> None:
    life = packed(by_gateway())
    life.tell(HandoverAnswered(request=life.handovers[0].id, accepted=True, track_number=TRACK), CARRIER)
    life.wait(hours=2)
    assert "carrier.silent" not in life.kinds


def test_a_carrier_that_comes_for_a_parcel_that_is_not_there_is_looked_into() -> None:
    others: list[StimulusBody] = [
        OrderCancelled(reason=Reason.CUSTOMER),
        OrderEdited(edit=Edit(lines=(line(quantity=2),))),
    ]
    for meanwhile in others:
        life = packed(by_gateway())
        life.tell(meanwhile, SHOP_KEY)
        answer = HandoverAnswered(request=life.handovers[0].id, accepted=True, track_number=TRACK)
        life.tell(answer, CARRIER)
        assert life.task(TaskKind.LOOK_INTO).about == "carrier_accepted"
        assert life.process.snapshot().parcel.track_number is None


def test_a_carrier_that_refuses_a_cancelled_order_needs_nobody() -> None:
    life = packed(by_gateway())
    life.tell(OrderCancelled(reason=Reason.CUSTOMER), SHOP_KEY)
    life.tell(HandoverAnswered(request=life.handovers[0].id, accepted=False), CARRIER)
    assert life.process.closed


def test_a_carrier_asked_by_email_has_its_time_then_is_called() -> None:
    life = packed(by_email())
    assert life.last("carrier.asked").body.model_dump()["by_email"] is True
    life.wait(minutes=59)
    assert CALL not in life.open_kinds
    life.wait(minutes=1)
    assert CALL in life.open_kinds
    assert "carrier.silent" in life.kinds


def test_a_carriers_time_to_reply_is_open_time() -> None:
    life = Life.of(
        order(placed_at=NOON + timedelta(hours=8, minutes=30)), by_email()
    )  # 20:30, open until 21:00
    life.confirm()
    life.pack()
    life.until(NOON + timedelta(hours=21, minutes=29))
    assert CALL not in life.open_kinds
    life.until(NOON + timedelta(hours=21, minutes=30))
    assert CALL in life.open_kinds


def test_a_carriers_time_to_reply_in_days_is_wall_time() -> None:
    rules = default_playbook(
        assembly={
            "carriers_by_email": {"russian_post": "dispatch@carrier.example"},
            "carrier_reply_within": timedelta(days=2),
        }
    )
    life = packed(rules)
    life.until(NOON + timedelta(days=2) - timedelta(minutes=1))
    assert CALL not in life.open_kinds
    life.until(NOON + timedelta(days=2))
    assert CALL in life.open_kinds


def test_a_shop_that_is_shut_for_months_asks_its_carrier_all_the_same() -> None:
    shut = [date(2026, 3, 5) + timedelta(days=day) for day in range(90)]
    rules = by_email()
    hours = ShopHours.model_validate(rules.hours.model_dump() | {"closed_on": shut})
    life = Life.of(order(), rules.model_copy(update={"hours": hours}))
    life.confirm()
    life.wait(hours=8, minutes=30)  # half an hour before closing
    life.tell(OrderPacked(), SHOP_KEY)
    assert life.last("carrier.asked").body.model_dump()["until"] == life.now + timedelta(hours=1)


def silent() -> Life:
    """A carrier that did not answer."""
    life = packed(by_email())
    life.wait(hours=1)
    return life


def test_a_called_carrier_accepts_or_will_answer() -> None:
    life = silent()
    at = life.now + timedelta(hours=3)
    assert life.refuses_answer(CALL, a.WillAnswer(at=NOON)) == "date_in_the_past"
    life.answer(CALL, a.WillAnswer(at=at))
    assert life.task(CALL).ready_at == at
    life.answer(CALL, a.Accepted())
    assert life.last("carrier.answered").body.model_dump()["accepted"] is True
    assert life.open_kinds == set()


def test_a_carrier_that_rejects_or_lost_it_is_a_supervisors_matter() -> None:
    answers: list[a.Answer] = [a.Rejected(), a.Lost()]
    for answer in answers:
        life = silent()
        life.answer(CALL, answer)
        assert life.open_kinds == {TaskKind.LOOK_INTO}
        assert life.refuses_answer(TaskKind.LOOK_INTO, a.Apply(), SUPERVISOR) == "nothing_to_apply"
        life.answer(TaskKind.LOOK_INTO, a.Done(), SUPERVISOR)
        assert life.process.next_deadline is not None


def test_shipped_in_time_the_carrier_is_not_called() -> None:
    life = packed(by_email())
    life.ship()
    life.wait(hours=2)
    assert CALL not in life.open_kinds

"""Playing a scenario: steps at their moments, a world that answers, and everything in the transcript."""

from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from domain.statuses import PaymentState, Status
from domain.stimuli import HandoverAnswered, OrderShipped, RefundFailed
from playbook.actions import Action, Sms
from playbook.schema import Sending
from playbook.triggers import Trigger
from rules.simulation import transcript as t
from rules.simulation.running import Unplayable, play
from rules.simulation.scenario import Who
from rules.simulation.waiting import WaitEnd
from tests.builders import playbook_of
from tests.rules.simulation.conftest import Played, Read

MOSCOW = ZoneInfo("Europe/Moscow")
PAID = """order: {payment: {method: online}}
steps:
  - {at: ready, operator: confirmed}
  - {at: +1h, bank: paid}
"""
Kind = TypeVar("Kind", bound=t.Entry)


def of(life: t.Transcript, kind: type[Kind]) -> list[Kind]:
    return [entry for entry in life.entries if isinstance(entry, kind)]


def told(life: t.Transcript) -> list[str]:
    """Who told what, and when in the shop."""
    return [
        f"{entry.at.astimezone(MOSCOW):%d %H:%M} {entry.who} {entry.body.kind}" for entry in of(life, t.Told)
    ]


def fates(life: t.Transcript, trigger: str) -> list[t.Fate]:
    return [message.fate for message in of(life, t.Message) if message.trigger == trigger]


def test_a_plus_counts_from_the_step_before(played: Played) -> None:
    life = played("steps:\n  - {at: +1h, operator: confirmed}\n  - {at: +2h, picker: packed}\n")
    assert told(life) == [
        "04 12:00 customer order_placed",
        "04 13:00 operator task_completed",
        "04 15:00 picker task_completed",
    ]


def test_ready_is_when_the_task_enters_the_queue(played: Played) -> None:
    text = "order: {placed_at: '2026-03-04 22:00'}\nsteps:\n  - {at: ready, operator: no_answer}\n"
    life = played(text + "  - {at: ready + 5m, operator: confirmed}\n")
    assert told(life)[1:] == ["05 10:00 operator task_completed", "05 12:35 operator task_completed"]


def test_ready_waits_for_a_task_that_only_time_opens(played: Played) -> None:
    life = played(
        "steps:\n  - {at: ready, operator: confirmed}\n  - {picker: packed}\n  - {shop: shipped}\n"
        "  - {at: +1d, carrier: arrived}\n  - {at: ready, operator: {will_collect: +1d}}\n"
    )
    [call] = [entry for entry in of(life, t.Told) if entry.task == "remind_pickup"]
    assert f"{call.at.astimezone(MOSCOW):%d %H:%M}" == "09 12:00"


def test_a_step_that_finds_no_task_says_so_and_the_rest_goes_on(played: Played) -> None:
    life = played("steps:\n  - {at: +1h, picker: packed}\n  - {at: +1h, operator: confirmed}\n")
    [missed] = of(life, t.Missed)
    assert (missed.who, missed.word, missed.about) == (Who.PICKER, "packed", "pack_order")
    assert life.surprises == (missed,)
    assert life.summary.status is Status.CONFIRMED


def test_a_step_may_be_expected_to_find_nothing(played: Played) -> None:
    life = played("steps:\n  - {at: +1h, picker: packed, expect: missed}\n")
    assert of(life, t.Missed)[0].expected
    assert not life.surprises


def test_a_ready_step_whose_task_never_opens_is_given_up(played: Played) -> None:
    life = played("steps:\n  - {at: ready, warehouse: received}\n  - {at: +1h, customer: cancelled}\n")
    assert of(life, t.Missed)[0].about == "receive_return"
    assert of(life, t.Told)[-1].who is Who.CUSTOMER


def test_a_refused_step_says_why_and_may_be_expected(played: Played) -> None:
    text = "order: {delivery: {address: {city: Чита}}}\nsteps:\n  - {at: ready, operator: confirmed%s}\n"
    [refusal] = of(played(text % ""), t.Refusal)
    assert (refusal.code, refusal.expected) == ("address_incomplete", False)
    assert "postcode" in refusal.detail
    for expected in ("refused", "address_incomplete"):
        assert not played(text % f", expect: {expected}").surprises
    assert played(text % ", expect: no_such_order").surprises


def test_a_step_that_should_have_been_refused_is_a_surprise(played: Played) -> None:
    life = played("steps:\n  - {at: ready, operator: confirmed, expect: refused}\n")
    [unrefused] = of(life, t.Unrefused)
    assert life.surprises == (unrefused,)
    assert life.summary.status is Status.CONFIRMED


def test_the_task_is_named_where_several_have_the_outcome(played: Played) -> None:
    life = played(
        "order: {delivery: {kind: courier, slot: {start: +2d, end: +2d 15:00}}}\n"
        "steps:\n  - {at: ready, operator: confirmed}\n"
        "  - {at: +1d, operator: no_answer, task: confirm_delivery}\n"
        "  - {at: +0m, operator: no_answer, task: remind_pickup, expect: missed}\n"
    )
    assert [entry.task for entry in of(life, t.Told)][-1] == "confirm_delivery"
    assert not life.surprises


def test_the_carrier_of_a_shipment_is_a_field_beside_the_shop(played: Played) -> None:
    life = played("steps:\n  - {at: +1h, shop: shipped, carrier: cdek, track_number: '1234567890'}\n")
    assert of(life, t.Told)[-1].body == OrderShipped(carrier="cdek", track_number="1234567890")


def test_the_bank_gives_money_back_when_it_is_asked(played: Played) -> None:
    life = played(PAID + "  - {at: +1h, customer: cancelled}\n")
    assert told(life)[-1] == "04 14:00 bank refund_made"
    assert life.summary.payment is PaymentState.REFUNDED


def test_a_bank_that_refuses_leaves_the_refund_to_a_person(played: Played) -> None:
    life = played("world: {refunds: no}\n" + PAID + "  - {at: +1h, customer: cancelled}\n")
    assert isinstance(of(life, t.Told)[-1].body, RefundFailed)
    assert life.summary.waits_for.next[0].what == "look_into"


def test_a_bank_may_answer_by_a_step(played: Played) -> None:
    text = "world: {refunds: waits}\n" + PAID + "  - {at: +1h, customer: cancelled}\n"
    assert played(text).summary.payment is PaymentState.PAID
    life = played(text + "  - {at: +2d, bank: refunded}\n")
    assert life.summary.payment is PaymentState.REFUNDED
    assert played(PAID + "  - {at: +1h, bank: refunded, expect: missed}\n").surprises == ()


def test_money_that_came_by_no_provider_goes_back_by_hand(played: Played) -> None:
    life = played(PAID.replace("bank: paid", "shop: paid") + "  - {at: +1h, customer: cancelled}\n")
    assert isinstance(of(life, t.Told)[-1].body, RefundFailed)
    assert life.summary.waits_for.next[0].what == "look_into"


@pytest.mark.parametrize(("manner", "accepted"), [("yes", True), ("no", False)])
def test_a_gateway_answers_a_handover(played: Played, manner: str, accepted: bool) -> None:
    life = played(
        f"world: {{handovers: {manner}}}\n"
        "steps:\n  - {at: ready, operator: confirmed}\n  - {at: +1h, picker: packed}\n",
        assembly={"carriers_by_gateway": ("russian_post",)},
    )
    assert of(life, t.HandoverAsked)[0].carrier == "russian_post"
    [answer] = [entry.body for entry in of(life, t.Told) if isinstance(entry.body, HandoverAnswered)]
    assert answer.accepted is accepted


def test_a_gateway_may_answer_by_a_step_or_never(played: Played) -> None:
    text = (
        "world: {handovers: waits}\nsteps:\n  - {at: ready, operator: confirmed}\n"
        "  - {at: +1h, picker: packed}\n  - {at: +30m, carrier: takes}\n  - {carrier: takes, expect: missed}\n"
    )
    life = played(text, assembly={"carriers_by_gateway": ("russian_post",)})
    assert not life.surprises
    assert told(life)[3] == "04 13:30 carrier handover_answered"


def test_a_message_waits_for_the_customers_morning(played: Played) -> None:
    address = "{postcode: '690001', region: Приморский край, city: Владивосток, line: ул. Светланская}"
    life = played(
        f"order: {{placed_at: '2026-03-04 11:00', delivery: {{address: {address}}}}}\n"
        "steps:\n  - {at: ready, operator: confirmed}\n  - {at: +8h, picker: packed}\n  - {shop: shipped}\n"
    )
    assert life.customer_zone == "Asia/Vladivostok"
    assert fates(life, "T3") == [t.Fate.HELD, t.Fate.HELD, t.Fate.SENT, t.Fate.SENT]
    went = [message.at for message in of(life, t.Message) if message.trigger == "T3"][2:]
    assert all(9 <= at.astimezone(ZoneInfo("Asia/Vladivostok")).hour < 10 for at in went)


def test_a_channel_that_is_off_or_only_recorded_sends_nothing(played: Played) -> None:
    sending = playbook_of("default").sending.model_copy(update={"email": Sending.OFF, "sms": Sending.SHADOW})
    life = played(
        "steps:\n  - {at: ready, operator: no_answer}\n",
        sending={name: getattr(sending, name) for name in type(sending).model_fields},
    )
    assert fates(life, "T1") == [t.Fate.OFF]
    assert fates(life, "T13") == [t.Fate.SHADOW]
    assert life.summary.messages == {}


def test_marketing_needs_consent_when_it_goes_out(read: Read) -> None:
    offer = Trigger(
        id="offer", on="order.completed", marketing=True, do=(Action(sms=Sms(template="prepaid")),)
    )
    playbook = playbook_of("default")
    playbook = playbook.model_copy(update={"triggers": (offer,)})
    steps = (
        "steps:\n  - {at: ready, operator: confirmed}\n  - {picker: packed}\n  - {shop: shipped}\n"
        "  - {at: +3d 23:30, carrier: handed_over}\n  - {at: +0m, carrier: money}\n"
    )
    text = steps + "  - {at: +1h, world: {customer: {unsubscribed: true}}}\n"
    assert fates(play(read(steps), playbook, texts=False), "offer") == [t.Fate.HELD, t.Fate.SENT]
    assert fates(play(read(text), playbook, texts=False), "offer") == [t.Fate.HELD, t.Fate.NO_CONSENT]


def test_a_gateway_tells_of_a_message_that_cannot_be_delivered(played: Played) -> None:
    life = played(
        "steps:\n  - {at: ready, operator: no_answer}\n"
        "  - {at: +1m, gateway: {undelivered: T13}, channel: sms, wrong_address: true}\n"
        "  - {gateway: {undelivered: T39}, expect: missed}\n"
    )
    assert not life.surprises
    assert told(life)[-1] == "04 12:01 gateway message_failed"


def test_what_is_known_of_the_customer_is_known_to_the_rules(played: Played) -> None:
    hold = played("customer: {black_listed: true}\n")
    assert hold.summary.waits_for.next[0].what == "decide_black_list"
    other = "customer: {other_orders: [{id: A-77, status: new, placed_at: -1h}]}\n"
    life = played(other + "steps:\n  - {at: ready, operator: {duplicate: A-77}}\n")
    assert life.summary.status is Status.CANCELLED
    assert not life.surprises


def test_the_world_may_change_meanwhile(played: Played) -> None:
    text = "order: {items: [{sku: A, category: giants, quantity: 1}]}\nstock: {A: 9}\nsteps:\n"
    scarce = playbook_of("default").stock.model_copy(update={"scarce": ("giants",)})
    settings = {name: getattr(scarce, name) for name in type(scarce).model_fields}
    plenty = played(text + "  - {at: ready, operator: confirmed}\n", stock=settings)
    last = played(
        text + "  - {world: {stock: {A: 1}}}\n  - {at: ready, operator: confirmed}\n", stock=settings
    )
    asked = [
        {entry.task.kind for entry in of(life, t.TaskTurned) if entry.turn is t.TaskTurn.OPENED}
        for life in (plenty, last)
    ]
    assert "approve_reservation" not in asked[0]
    assert "approve_reservation" in asked[1]


def with_triggers(*triggers: Trigger) -> dict[str, object]:
    """Settings of a playbook in which nothing else is triggered."""
    return {"triggers": triggers}


def test_what_triggers_do_beside_messages_is_told(read: Read) -> None:
    vip = Trigger.model_validate(
        {
            "id": "vip",
            "on": "order.confirmed",
            "do": [
                {"promo_code": {"percent": "10", "valid_for": "30d"}},
                {"segment": "vip"},
                {"webhook": {"event": "vip.confirmed"}},
                {"bonus": {"amount": "50.00"}},
            ],
        }
    )
    playbook = playbook_of("default").model_copy(update=with_triggers(vip))
    life = play(read("steps:\n  - {at: ready, operator: confirmed}\n"), playbook)
    [code] = of(life, t.CodeGiven)
    assert (len(code.code), f"{code.percent}", code.why) == (11, "10", "vip")
    assert [entry.segment for entry in of(life, t.SegmentSet)] == ["vip"]
    assert [entry.event for entry in of(life, t.BackendTold)] == ["vip.confirmed"]
    assert [f"{entry.staff} {entry.amount}" for entry in of(life, t.BonusEarned)] == ["operator 50.00"]


@pytest.mark.parametrize(("address", "fate"), [("post@example.org", t.Fate.SENT), ("", t.Fate.NO_ADDRESS)])
def test_a_letter_to_the_carrier_goes_to_the_address_of_the_playbook(
    read: Read, address: str, fate: t.Fate
) -> None:
    assembly = playbook_of("default").assembly
    carriers = assembly.model_copy(update={"carriers_by_email": {"russian_post": address}})
    playbook = playbook_of("default").model_copy(update={"assembly": carriers})
    steps = "steps:\n  - {at: ready, operator: confirmed}\n  - {at: +1h, picker: packed}\nuntil: +10m\n"
    letters = [message for message in of(play(read(steps), playbook), t.Message) if message.to == "carrier"]
    assert [letter.fate for letter in letters] == [fate]
    assert ("Мясницкая" in (letters[0].text or "")) is (fate is t.Fate.SENT)


def test_prices_are_the_playbooks_where_it_is_asked_to_make_them(played: Played) -> None:
    order = (
        "order: {priced: true, promo_code: Свадьба, items: [{sku: A, quantity: 2, unit_price: '1000.00'}]}\n"
    )
    life = played(order + "steps:\n  - {shop: {edited: {delivery: {price: '0.00'}}}}\n", shop="petarda")
    assert life.order.goods == 1800
    own = "customer: {promo_codes: {K7WMA-4PXDQ: 25}}\n"
    mine = played(own + order.replace("Свадьба", "k7wma4pxdq"), shop="petarda")
    assert mine.order.goods == 1500
    assert mine.order.code_percent == 25


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("order: {priced: true, promo_code: NONE}\n", "promo_code_unknown"),
        ("customer: {staff: true}\norder: {priced: true}\n", "price_by_hand"),
    ],
)
def test_an_order_that_nobody_may_price_so_cannot_be_placed(played: Played, text: str, why: str) -> None:
    with pytest.raises(Unplayable, match=why):
        played(text, shop="petarda")


def test_who_refuses_a_parcel_goes_on_the_black_list(played: Played) -> None:
    life = played(
        "steps:\n  - {at: ready, operator: confirmed}\n  - {picker: packed}\n  - {shop: shipped}\n"
        "  - {at: +3d, carrier: arrived}\n  - {at: ready, operator: {refused: changed_mind}}\n",
        shop="swan",
    )
    assert of(life, t.BlackListed)[0].reason == "changed_mind"


def test_a_task_nobody_does_becomes_overdue(played: Played) -> None:
    life = played("until: +1d\n")
    [overdue] = [entry for entry in of(life, t.TaskTurned) if entry.turn is t.TaskTurn.OVERDUE]
    assert f"{overdue.at.astimezone(MOSCOW):%d %H:%M}" == "04 13:00"


def test_waits_are_told_from_their_setting_to_their_end(played: Played) -> None:
    life = played("steps:\n  - {at: ready, operator: confirmed}\n  - {at: +1h, picker: packed}\nuntil: +1h\n")
    ends = {wait.rule: wait.end for wait in life.waits}
    assert ends == {
        "confirmation.give_up_after": WaitEnd.DROPPED,
        "confirmation.stale_after": WaitEnd.RUNS,
        "stock.reserve_for": WaitEnd.DROPPED,
    }


def test_a_timer_that_woke_has_fired(played: Played) -> None:
    life = played("until: +8d\n")
    assert {wait.rule for wait in life.waits if wait.end is WaitEnd.FIRED} == {
        "confirmation.give_up_after",
        "confirmation.stale_after",
    }


def test_an_imported_order_goes_on_from_where_it_stands(played: Played) -> None:
    life = played(
        "order: {imported: {status: at_pickup, facts: {since: -2d, arrived_at: -2d, office: '101000',"
        " track_number: '80080000000015'}}}\nuntil: +13d\n"
    )
    assert life.summary.status is Status.RETURNING
    assert of(life, t.Told)[0].who is Who.SHOP


def test_an_order_that_is_placed_and_confirmed_in_one_talk(played: Played) -> None:
    assert played("order: {confirmed: true}\nuntil: +1h\n").summary.status is Status.CONFIRMED


def test_the_same_scenario_is_played_the_same_way_twice(played: Played) -> None:
    text = PAID + "  - {at: +1h, customer: cancelled}\n"
    assert played(text) == played(text)


def test_what_was_told_can_be_told_to_another_system(played: Played) -> None:
    life = played(PAID)
    assert [telling.body.kind for telling in life.told] == [
        "order_placed",
        "task_completed",
        "payment_received",
    ]
    assert [telling.by.kind for telling in life.told] == ["customer", "staff", "bank"]

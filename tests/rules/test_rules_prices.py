"""Prices of an order that lives: the shop's own stay, the playbook's follow every edit; what is near is a warning."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain import answers as a
from domain.buyers import Buyer
from domain.facts import DiscountReached, OrderWasConfirmed, OrderWasEdited, PaymentDue
from domain.money import ZERO
from domain.orders import DeliveryKind, Edit, Line, Order, PaymentMeans, PaymentMethod, Warning
from domain.stimuli import OrderEdited, PaymentSwitched
from domain.tasks import TaskKind
from playbook.pricing import Pricing
from playbook.schema import Playbook, TopUp
from rules.order.prices import apply
from rules.order.surroundings import CustomerView
from rules.pricing.basket import basket_of
from rules.pricing.pricing import price
from tests.builders import SHOP_KEY, Life, changed, default_playbook, line, order, playbook_of

SWAN = playbook_of("swan")
ANNA = Buyer(zone="Europe/Moscow", personal=Decimal(10))
STAFF = Buyer(zone="Europe/Moscow", staff=True)
ONLINE, ON_DELIVERY = PaymentMethod.ONLINE, PaymentMethod.ON_DELIVERY


def shop(**parts: object) -> Playbook:
    """The default playbook with these prices."""
    return default_playbook(pricing=Pricing.model_validate(parts))  # type: ignore[arg-type]


def priced_life(playbook: Playbook, buyer: Buyer = ANNA, placed: Order | None = None) -> Life:
    """An order that was typed in, and priced by the playbook when it was placed."""
    given = placed or order()
    quote = price(basket_of(given), buyer, playbook, given.placed_at)
    return Life.of(apply(quote, given), playbook, buyer=buyer)


def edited(life: Life, **change: object) -> Order:
    """The order after this edit."""
    life.tell(OrderEdited(edit=Edit.model_validate(change)))
    return life.process.order


# -- prices that the shop said ------------------------------------------------------------------------------------


def test_prices_that_the_shop_said_are_not_touched() -> None:
    playbook = shop(promotions=[{"id": "all", "name": "Всё", "percent": 50}])
    life = Life.of(order(), playbook, buyer=ANNA)
    assert life.process.order.total == Decimal("4770.00")
    assert edited(life, lines=(line(quantity=2),)).total == Decimal("3280.00")


def test_delivery_that_paying_at_once_saves_falls_away_when_the_customer_agrees_to_it() -> None:
    life = Life.of(order(), SWAN)
    life.answer(TaskKind.CONFIRM_ORDER, a.Confirmed(method=ONLINE))
    assert life.process.order.total == Decimal("4470.00")
    assert life.process.order.delivery.full_price == Decimal("300.00")
    confirmed, due = life.last("order.confirmed").body, life.last("payment.due").body
    assert isinstance(confirmed, OrderWasConfirmed) and confirmed.total == Decimal("4470.00")
    assert isinstance(due, PaymentDue) and due.amount == Decimal("4470.00")


def test_it_falls_away_after_an_outcome_and_comes_back_when_the_order_is_paid_on_delivery_after_all() -> None:
    life = Life.of(order(), SWAN)
    life.confirm()
    life.tell(PaymentSwitched(method=ONLINE), SHOP_KEY)
    assert life.process.order.total == Decimal("4470.00")
    life.wait(days=1)
    life.answer(TaskKind.SETTLE_PAYMENT, a.Switched(to=ON_DELIVERY))
    assert life.process.order.total == Decimal("4770.00")
    told = [fact.body.total for fact in life.facts if isinstance(fact.body, OrderWasEdited)]
    assert told == [Decimal("4470.00"), Decimal("4770.00")]


@pytest.mark.parametrize("carrier", ["cdek", "own"])
def test_the_delivery_of_other_carriers_costs_what_it_costs(carrier: str) -> None:
    life = Life.of(order(carrier=carrier), SWAN)
    assert edited(life, method=ONLINE).total == Decimal("4770.00")


def test_a_delivery_that_fell_away_comes_back_with_a_carrier_that_is_always_paid() -> None:
    life = Life.of(order(), SWAN)
    assert edited(life, method=ONLINE).delivery.price == ZERO
    by_cdek = life.process.order.delivery.model_copy(update={"carrier": "cdek"})
    assert edited(life, delivery=by_cdek).delivery.price == Decimal("300.00")


def test_what_the_site_asked_for_a_prepaid_delivery_stays_with_other_edits() -> None:
    life = Life.of(order(method=ONLINE), SWAN)
    assert edited(life, lines=(line(quantity=1),)).total == Decimal("1790.00")


# -- prices that the playbook makes -------------------------------------------------------------------------------


def test_an_edit_of_the_lines_makes_prices_discounts_and_delivery_anew() -> None:
    playbook = shop(
        quantity_prices=[{"steps": [{"from": 4, "price": "1400.00"}]}],
        free_delivery={"thresholds": [{"from": "5000.00"}]},
    )
    life = priced_life(playbook)
    assert (life.process.order.goods, life.process.order.total) == (Decimal("4023.00"), Decimal("4323.00"))
    more = edited(life, lines=(line(quantity=4),))
    assert (more.lines[0].unit_price, more.goods) == (Decimal("1400.00"), Decimal("5040.00"))
    assert (more.delivery.price, more.total) == (ZERO, Decimal("5040.00"))
    # As it is shown now: its price of one pack is known.
    less = edited(life, lines=(line(quantity=3, unit_price="1400.00"),))
    assert (less.lines[0].unit_price, less.total) == (Decimal("1490.00"), Decimal("4323.00"))


def test_what_was_paid_too_much_after_an_edit_is_a_task() -> None:
    life = priced_life(shop(), placed=order(method=ONLINE))
    life.confirm()
    life.pay("4323.00")
    edited(life, lines=(line(quantity=2),))
    assert life.task(TaskKind.PAYMENT_DIFFERENCE).amount == Decimal("-1341.00")


def test_another_way_to_pay_makes_the_price_anew() -> None:
    playbook = changed(shop(), payment={"delivery_saved_by": ("russian_post",)})
    life = priced_life(playbook)
    life.answer(TaskKind.CONFIRM_ORDER, a.Confirmed(method=ONLINE))
    assert life.process.order.total == Decimal("4023.00")


def test_the_means_of_payment_named_in_the_talk_makes_the_price_for_staff() -> None:
    pickup = order(kind=DeliveryKind.SELF_PICKUP, carrier="own", price="0.00")
    life = priced_life(playbook_of("petarda"), STAFF, pickup)
    assert life.process.order.total == Decimal("4470.00")
    life.answer(TaskKind.CONFIRM_ORDER, a.Confirmed(means=PaymentMeans.CASH, told_18_plus=True))
    assert life.process.order.total == Decimal("3129.00")


def test_another_phone_alone_prices_nothing_anew() -> None:
    life = priced_life(shop())
    life.buyer = Buyer(zone="Europe/Moscow", personal=Decimal(50))
    reach = life.process.order.reach.model_copy(update={"email": False})
    assert edited(life, reach=reach).goods == Decimal("4023.00")


def test_a_discount_by_hand_is_refused_while_the_playbook_makes_the_prices() -> None:
    life = priced_life(shop())
    mine: tuple[Line, ...] = (line().model_copy(update={"discount": Decimal("100.00")}),)
    assert life.refuses(OrderEdited(edit=Edit(lines=mine))) == "discount_by_playbook"
    assert edited(life, lines=mine, priced=False).goods == Decimal("4370.00")
    assert edited(life, lines=(line(quantity=1),)).goods == Decimal("1490.00"), "the shop's own again"
    assert edited(life, priced=True).goods == Decimal("1341.00")


def test_staff_who_want_it_delivered_after_all_are_priced_by_hand() -> None:
    pickup = order(kind=DeliveryKind.SELF_PICKUP, carrier="own", price="0.00")
    life = priced_life(playbook_of("petarda"), STAFF, pickup)
    delivered = life.process.order.delivery.model_copy(update={"kind": DeliveryKind.OWN_COURIER})
    assert life.refuses(OrderEdited(edit=Edit(delivery=delivered))) == "price_by_hand"
    assert edited(life, delivery=delivered, priced=False).delivery.kind is DeliveryKind.OWN_COURIER


def test_a_code_that_was_redeemed_with_the_order_counts_in_every_edit() -> None:
    given = order().model_copy(update={"promo_code": "K7WMA-4PXDQ", "code_percent": Decimal(20)})
    life = priced_life(shop(), placed=given)
    assert edited(life, lines=(line(quantity=1),)).goods == Decimal("1192.00")


# -- what is near -------------------------------------------------------------------------------------------------

NEAR = {
    "sum_steps": {"steps": [{"from": "4900.00", "percent": 3}]},
    "free_delivery": {"thresholds": [{"from": "4500.00", "carriers": ["russian_post"]}]},
}
BOTH = {Warning.CLOSE_TO_FREE_DELIVERY, Warning.CLOSE_TO_DISCOUNT}


def near(life: Life) -> set[Warning]:
    return BOTH & set(life.process.warnings)


def test_the_operator_is_warned_of_free_delivery_and_a_discount_that_are_near() -> None:
    assert near(Life.of(order(), shop(**NEAR))) == BOTH
    assert near(Life.of(order(carrier="cdek"), shop(**NEAR))) == {Warning.CLOSE_TO_DISCOUNT}
    assert near(Life.of(order(price="0.00"), shop(**NEAR))) == {Warning.CLOSE_TO_DISCOUNT}


def test_the_warnings_go_when_the_order_is_topped_up() -> None:
    life = Life.of(order(), shop(**NEAR))
    edited(life, lines=(line(), line("SW-30", 1, "450.00")))
    assert near(life) == set()


def test_a_shop_that_never_offers_it_is_not_warned() -> None:
    playbook = shop(**NEAR).model_copy(update={"top_up": TopUp.NEVER_OFFER})
    assert near(Life.of(order(), playbook)) == set()


def letters_to_top_up(life: Life) -> list[str]:
    return [message.template for message in life.messages if message.trigger == "T27"]


def test_an_order_still_short_of_free_delivery_when_it_is_packed_is_written_of_once() -> None:
    life = Life.of(order(), shop(**NEAR))
    assert letters_to_top_up(life) == [], "while they talk it is the operator's to say"
    life.confirm()
    assert letters_to_top_up(life) == ["top_up"]


def test_nobody_is_written_to_who_topped_it_up_or_is_far_or_does_not_want_letters() -> None:
    topped = Life.of(order(), shop(**NEAR))
    edited(topped, lines=(line(), line("SW-30", 1, "450.00")))
    far = Life.of(order(lines=(line(quantity=1),)), shop(**NEAR))
    unsubscribed = Life.of(order(), shop(**NEAR), customer=CustomerView(unsubscribed=True))
    never = Life.of(order(), shop(**NEAR).model_copy(update={"top_up": TopUp.NEVER_OFFER}))
    for life in (topped, far, unsubscribed, never):
        life.confirm()
        assert letters_to_top_up(life) == []


# -- a discount by sum that is reached (T28) -----------------------------------------------------------------------

STEPS = {"steps": [{"from": "4000.00", "percent": 3}, {"from": "9000.00", "percent": 5}]}


def steps_told(life: Life) -> list[str]:
    return [f"{fact.body.percent}" for fact in life.facts if isinstance(fact.body, DiscountReached)]


def test_a_sum_that_reaches_a_discount_takes_it_off_by_itself_and_the_operator_is_told_once() -> None:
    life = priced_life(shop(sum_steps=STEPS), Buyer(zone="Europe/Moscow"), order(lines=(line(quantity=1),)))
    assert steps_told(life) == []
    assert edited(life, lines=(line(quantity=3),)).goods == Decimal("4335.90")
    edited(life, lines=(line(quantity=4),))
    assert steps_told(life) == ["3"], "a sum between two steps brings nothing new"
    assert edited(life, lines=(line(quantity=7),)).goods == Decimal("9908.50")
    assert steps_told(life) == ["3", "5"]
    notes = [message for message in life.messages if message.trigger == "T28"]
    assert [(note.channel, note.template) for note in notes] == [("comment", "discount_reached")] * 2


def test_an_order_placed_above_a_step_is_told_of_and_one_at_the_shop_s_own_prices_is_not() -> None:
    assert steps_told(priced_life(shop(sum_steps=STEPS), Buyer(zone="Europe/Moscow"))) == ["3"]
    assert steps_told(Life.of(order(), shop(sum_steps=STEPS))) == []

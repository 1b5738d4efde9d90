"""What must be there before an order is agreed: a full address, a sum that may be paid on delivery, a word about age.

Lifecycle, "Confirmation" 3 and 6.
"""

from datetime import datetime

from domain import answers as a
from domain.orders import AddressPart, DeliveryKind, Order
from playbook.schema import Confirmation
from rules.order.desk import Desk
from rules.order.refusals import Refused

_NEEDED: dict[DeliveryKind, tuple[AddressPart, ...]] = {
    DeliveryKind.POST_OFFICE: (AddressPart.POSTCODE, AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.PICKUP_POINT: (AddressPart.POINT,),
    DeliveryKind.COURIER: (AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.OWN_COURIER: (AddressPart.CITY, AddressPart.LINE),
    DeliveryKind.SELF_PICKUP: (AddressPart.PLACE,),
}
TOLD = "told_18_plus"
"""What is missing until the customer of goods for adults was told."""
_WITH_SLOT = (DeliveryKind.COURIER, DeliveryKind.OWN_COURIER)


def missing_parts(order: Order, rules: Confirmation, now: datetime | None = None) -> tuple[AddressPart, ...]:
    """What the address lacks for its kind of delivery; while it is being agreed at `now` a slot that has begun is none."""
    delivery = order.delivery
    missing = [part for part in _NEEDED[delivery.kind] if part not in delivery.has]
    has_slot = delivery.slot is not None and (now is None or delivery.slot.start > now)
    if rules.slots and delivery.kind in _WITH_SLOT and not has_slot:
        missing.append(AddressPart.SLOT)
    return tuple(missing)


def over_quantity(order: Order, rules: Confirmation) -> bool:
    """More packs than may be paid for on delivery."""
    limit = rules.prepay_over_quantity
    return limit is not None and order.quantity > limit


def must_have_address(order: Order, rules: Confirmation, now: datetime | None = None) -> None:
    """Refused while the address is not full."""
    missing = missing_parts(order, rules, now)
    if missing:
        raise Refused(
            "address_incomplete",
            f"Complete the delivery first: {', '.join(missing)} is missing (PATCH the order, then confirm).",
        )


def must_be_prepaid(desk: Desk, order: Order) -> None:
    """Refused where so many packs are to be paid on delivery; what has been paid already is no risk."""
    rules = desk.playbook.confirmation
    unpaid = order.total - desk.state.written_off > desk.state.kept_money
    if not order.method.prepaid and over_quantity(order, rules) and unpaid:
        raise too_many_unpaid(rules)


def too_many_unpaid(rules: Confirmation) -> Refused:
    """So many packs may not be paid on delivery."""
    return Refused(
        "prepay_over_quantity",
        f"More than {rules.prepay_over_quantity} packs are prepaid only: switch the method to online or invoice.",
    )


def must_be_told_age(answer: a.Confirmed | None) -> None:
    """Refused until the customer of goods for adults was told, and a doubt about the age is settled."""
    if answer is None or not answer.told_18_plus:
        raise Refused(
            "told_18_plus_missing", "Tell the customer that the goods are for adults, and set told_18_plus."
        )
    if answer.in_doubt and answer.age is None:
        raise Refused(
            "age_unclear",
            "On doubt say how it was settled: age_ok, or adult_receives with who in the note.",
        )
    if answer.age is a.AgeCheck.ADULT_RECEIVES and not answer.note:
        raise Refused("adult_missing", "Write in the note which adult receives the order.")


def missing_words(desk: Desk) -> tuple[str, ...]:
    """What is to be asked of a customer who has paid: parts of the address, the word about age."""
    rules = desk.playbook.confirmation
    told = (TOLD,) if rules.adults_only else ()
    return (*missing_parts(desk.order, rules, desk.now), *told)


def nothing_to_ask(desk: Desk) -> bool:
    """The address is full, and nobody needs to be told about age; a draft is no order yet."""
    return not missing_words(desk) and not desk.order.draft


def trusted(desk: Desk) -> bool:
    """auto_confirm: trusted customers, or totals below a limit; on delivery within the quantity limit only."""
    rules, order, customer = desk.playbook.confirmation, desk.order, desk.surroundings.customer
    auto = rules.auto_confirm
    known = customer.completed_orders >= 2 and customer.returned_orders == 0
    small = auto.total_below is not None and order.total < auto.total_below
    if customer.black_listed or not ((auto.trusted_customers and known) or small):
        return False
    return nothing_to_ask(desk) and (order.method.prepaid or not over_quantity(order, rules))

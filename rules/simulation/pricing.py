"""Prices an order and its edits before the rules hear of them, as the API does: where the playbook is asked to make the prices."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.buyers import Buyer, ImportantDate
from domain.money import ZERO
from domain.orders import Edit, Line, Order
from domain.promo import CodeState, code_key
from playbook.schema import Playbook
from playbook.wording import Locale
from rules.order.prices import apply, by_hand
from rules.order.refusals import Refused
from rules.pricing.basket import basket_of
from rules.pricing.pricing import price
from rules.pricing.wording import code_words
from rules.simulation.known import CustomerKnown, Product


def buyer_of(known: CustomerKnown, customer_zone: str, now: datetime, shop_zone: ZoneInfo) -> Buyer:
    """The customer, as far as prices go; moments count from `now`."""
    dates = tuple(
        ImportantDate(day=one.day, told_at=one.told_at.moment(now, shop_zone)) for one in known.dates
    )
    return Buyer(zone=customer_zone, personal=known.personal_discount, dates=dates, staff=known.staff)


def priced(
    order: Order, known: CustomerKnown, buyer: Buyer, products: Mapping[str, Product], playbook: Playbook
) -> Order:
    """The order with its prices, and with the customer's own promo code. Raises Refused for what nobody may price so.

    Of prices as given a promo code that nobody knows is the shop's own; drafts use nothing up.
    """
    if not (order.promo_code or order.priced) or order.draft:
        return order
    order = _with_code(order, known, playbook)
    if not order.priced:
        return order
    order = order.model_copy(update={"lines": completed(order.lines, products)})
    quote = price(basket_of(order), buyer, playbook, order.placed_at)
    if quote.by_hand:
        raise by_hand()
    if not quote.uses_code:
        order = order.model_copy(update={"code_percent": None})
    return apply(quote, order)


def completed_edit(edit: Edit, order: Order, products: Mapping[str, Product]) -> Edit:
    """The edit; what its lines leave out is filled in where the playbook will price them."""
    if not (order.priced if edit.priced is None else edit.priced):
        return edit
    if edit.lines is not None:
        return edit.model_copy(update={"lines": completed(edit.lines, products)})
    if order.priced:
        return edit
    bare = tuple(line.model_copy(update={"discount": ZERO, "list_price": None}) for line in order.lines)
    return edit.model_copy(update={"lines": completed(bare, products)})


def completed(lines: tuple[Line, ...], products: Mapping[str, Product]) -> tuple[Line, ...]:
    """The lines with what the shop told of their products."""
    return tuple(
        line.model_copy(update={"category": line.category or known.category, "group": known.group})
        if (known := products.get(line.sku))
        else line
        for line in lines
    )


def _with_code(order: Order, known: CustomerKnown, playbook: Playbook) -> Order:
    code = order.promo_code
    if not code or playbook.pricing.percent_of_word(code) is not None:
        return order
    own = {code_key(word): percent for word, percent in known.promo_codes.items()}
    if code_key(code) in own:
        return order.model_copy(update={"code_percent": own[code_key(code)]})
    if order.priced:
        raise Refused("promo_code_unknown", code_words(CodeState.UNKNOWN, Locale.EN))
    return order

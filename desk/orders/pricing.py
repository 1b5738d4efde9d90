"""What a new order costs and which promo code it uses up: prices as given, or the playbook's where that is asked."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.goods import completed
from desk.orders.asked import OrderAsked
from desk.refusals import PromoCodeRefused, Refused
from domain.buyers import Buyer
from domain.ids import OrderId, ShopId, order_id
from domain.orders import Order
from domain.promo import CodeState
from playbook.schema import Playbook
from rules.order.prices import apply, by_hand
from rules.pricing.basket import basket_of
from rules.pricing.pricing import price
from storage import customers, intake, promo_codes
from storage.customers import CustomerRow, NewCustomer
from storage.promo_codes import PromoCodeRow


class Priced(NamedTuple):
    """The order with its prices. `redeems`: its promo code is the customer's own, and is used up by it."""

    order: Order
    redeems: bool = False


async def priced(
    connection: AsyncConnection,
    shop: ShopId,
    asked: OrderAsked,
    order: Order,
    customer: NewCustomer,
    external_id: str,
    playbook: Playbook,
) -> Priced:
    """Raises PromoCodeRefused for a promo code that is not good, Refused where a person makes the price.

    Of prices as given a promo code that nobody here knows is the shop's own, and so is a promo word. A running order that
    is taken over, and a draft, use nothing up.
    """
    if not (asked.promo_code or asked.priced) or asked.imported is not None or asked.draft:
        return Priced(order)
    if await intake.is_known(connection, shop, external_id):
        return Priced(order)  # a repeat: the order stands as it was placed
    card = await customers.known(connection, shop, customer)
    code = await _code(connection, shop, asked, playbook, card, order_id(shop, external_id), order.placed_at)
    if code is not None:
        order = order.model_copy(update={"code_percent": code.percent})
    if not asked.priced:
        return Priced(order, redeems=code is not None)
    order = order.model_copy(update={"lines": await completed(connection, shop, order.lines)})
    zone = order.reach.zone.name
    quote = price(basket_of(order), card.buyer(zone) if card else Buyer(zone=zone), playbook, order.placed_at)
    if quote.by_hand:
        raise Refused.by(by_hand())
    if not quote.uses_code:
        # It would buy nothing: the customer keeps it.
        order = order.model_copy(update={"code_percent": None})
    return Priced(apply(quote, order), redeems=quote.uses_code)


async def _code(
    connection: AsyncConnection,
    shop: ShopId,
    asked: OrderAsked,
    playbook: Playbook,
    card: CustomerRow | None,
    order: OrderId,
    placed_at: datetime,
) -> PromoCodeRow | None:
    if not asked.promo_code or playbook.pricing.percent_of_word(asked.promo_code) is not None:
        return None
    code = await promo_codes.find(connection, shop, asked.promo_code)
    if code is None:
        if asked.priced:
            raise PromoCodeRefused(CodeState.UNKNOWN)
        return None
    state = code.state_for(card.id if card else None, placed_at, order)
    if state is not CodeState.VALID:
        raise PromoCodeRefused(state)
    return code

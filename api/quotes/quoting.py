"""POST /quotes: prices a selection by the shop's present playbook, for a customer or for anybody; stores nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.goods import CURRENCY, shelf_for
from api.idempotency import OnceRoute
from api.moments import ClockOf
from api.orders.asked import TOO_MUCH
from api.orders.intake import delivery_of
from api.paths import V1
from api.problems import WRITE, invalid, no_playbook
from api.quotes.asked import QUOTE, QuoteAsked, QuoteLineAsked
from api.quotes.shown import PromoShown, QuoteShown, quote_shown
from api.security import Caller, Reader
from api.services import Services, ServicesOf
from domain.buyers import Buyer
from domain.ids import CustomerId
from domain.money import ZERO
from domain.phones import Phone
from domain.promo import CodeState, DiscountKind
from domain.zones import find_zone
from playbook.schema import Playbook
from playbook.wording import Locale
from rules.pricing.basket import Basket, Item, Way
from rules.pricing.pricing import price
from rules.pricing.wording import code_words
from storage import customers, products, promo_codes, shops
from storage.customers import CustomerRow
from storage.products import ProductRow

router = APIRouter(prefix=V1, route_class=OnceRoute)


@router.post(
    "/quotes",
    response_model=QuoteShown,
    operation_id="quote",
    summary="Price a selection for a customer",
    responses=WRITE,
)
async def quote(
    asked: Annotated[QuoteAsked, Body(openapi_examples=QUOTE)],
    services: ServicesOf,
    caller: Reader,
    clock: ClockOf,
) -> QuoteShown:
    """Every kopeck is explained, what may be offered besides is told, and `text` can be sent as it is."""
    async with services.engine.connect() as connection:
        playbook = await _playbook(connection, services, caller)
        card = await _card(connection, caller, asked)
        goods = await products.many(connection, caller.shop, (line.sku for line in asked.items))
        locale = Locale(asked.locale or (card.locale if card else playbook.locale))
        promo = await _promo(connection, caller, asked, card, playbook, clock.now, locale)
        basket = _basket(asked, goods, promo)
        if asked.currency == CURRENCY:
            shelf = await shelf_for(connection, caller.shop, basket.items, playbook)
            basket = basket.model_copy(update={"shelf": shelf})
    return quote_shown(price(basket, _buyer(asked, card, playbook), playbook, clock.now), promo, locale)


async def _playbook(connection: AsyncConnection, services: Services, caller: Caller) -> Playbook:
    shop = await shops.get(connection, caller.shop)
    if shop is None or shop.playbook_version is None:
        raise no_playbook()
    return await services.playbooks.get(connection, shop.playbook_version)


async def _card(connection: AsyncConnection, caller: Caller, asked: QuoteAsked) -> CustomerRow | None:
    if asked.customer_id is None:
        return None
    card = await customers.get(connection, caller.shop, CustomerId(asked.customer_id))
    if card is None:
        raise invalid("/customer_id", "no customer of this shop has this id: GET /api/v1/customers finds one")
    return card


async def _promo(
    connection: AsyncConnection,
    caller: Caller,
    asked: QuoteAsked,
    card: CustomerRow | None,
    playbook: Playbook,
    now: datetime,
    locale: Locale,
) -> PromoShown | None:
    """A promo word of the playbook, else a code; one that is not good is told, and the rest is priced without it."""
    if not asked.promo_code:
        return None
    word = playbook.pricing.percent_of_word(asked.promo_code)
    if word is not None:
        told = code_words(CodeState.VALID, locale)
        return PromoShown(state=CodeState.VALID, kind=DiscountKind.PROMO_WORD, percent=word[1], words=told)
    code = await promo_codes.find(connection, caller.shop, asked.promo_code)
    state = CodeState.UNKNOWN if code is None else code.state_for(card.id if card else None, now)
    return PromoShown(
        state=state,
        kind=None if code is None else DiscountKind.PROMO_CODE,
        percent=code.percent if code is not None and state is CodeState.VALID else None,
        words=code_words(state, locale),
    )


def _buyer(asked: QuoteAsked, card: CustomerRow | None, playbook: Playbook) -> Buyer:
    """The customer's clock: given, by the delivery's region or postcode, by the phone, the shop's."""
    address = asked.delivery.address if asked.delivery else None
    zone = find_zone(
        card.timezone if card else None,
        address.region if address else None,
        address.postcode if address else None,
        Phone(card.phone) if card and card.phone else None,
        playbook.hours.timezone,
    ).name
    return card.buyer(zone) if card else Buyer(zone=zone)


def _basket(asked: QuoteAsked, goods: Mapping[str, ProductRow], promo: PromoShown | None) -> Basket:
    items = tuple(_item(at, line, goods.get(line.sku), asked.currency) for at, line in enumerate(asked.items))
    if sum((item.list_price * item.quantity for item in items), ZERO) >= TOO_MUCH:
        raise invalid("/items", "the goods cost less than 1 000 000 000 together")
    is_code = promo is not None and promo.kind is DiscountKind.PROMO_CODE
    return Basket(
        items=items,
        way=_way(asked),
        method=asked.payment.method if asked.payment else None,
        means=asked.payment.means if asked.payment else None,
        promo=asked.promo_code,
        code_percent=promo.percent if promo is not None and is_code else None,
        currency=asked.currency,
    )


def _item(at: int, line: QuoteLineAsked, product: ProductRow | None, currency: str) -> Item:
    known = product.price if product is not None and currency == CURRENCY else None
    list_price = known if line.unit_price is None else line.unit_price
    if list_price is None:
        raise invalid(
            f"/items/{at}/unit_price",
            f"no price in {currency} was told for this product: give it here, or with PUT /api/v1/products/{{sku}}",
        )
    return Item(
        sku=line.sku,
        name=line.name or (product.name if product else line.sku),
        quantity=line.quantity,
        list_price=list_price,
        category=(product.category if product else "") if line.category is None else line.category,
        group=((product.product_group or "") if product else "") if line.group is None else line.group,
    )


def _way(asked: QuoteAsked) -> Way | None:
    if asked.delivery is None:
        return None
    delivery = delivery_of(asked.delivery)
    return Way(kind=delivery.kind, carrier=delivery.carrier, price=delivery.price, region=delivery.region)

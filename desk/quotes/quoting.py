"""Prices a selection by the shop's present playbook, for a customer or for anybody; stores nothing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.goods import CURRENCY, shelf_for
from desk.orders.asked import TOO_MUCH
from desk.orders.intake import delivery_of
from desk.quotes.asked import QuoteAsked, QuoteLineAsked
from desk.refusals import invalid
from desk.services import Services
from desk.shop_rules import playbook_in_force
from domain.base import Stored
from domain.buyers import Buyer
from domain.ids import CustomerId, ShopId
from domain.money import ZERO, Percent
from domain.phones import Phone
from domain.promo import CodeState, DiscountKind
from domain.zones import find_zone
from playbook.schema import Playbook
from playbook.wording import Locale
from rules.pricing.basket import Basket, Item, Way
from rules.pricing.pricing import price
from rules.pricing.quote import Quote
from storage import customers, products, promo_codes
from storage.customers import CustomerRow
from storage.products import ProductRow


class Promo(Stored):
    """What became of the promo word or code; `percent` only where it is good."""

    state: CodeState
    kind: DiscountKind | None
    percent: Percent | None


class Quoted(Stored):
    """The selection priced, and the language of its words: asked for, the customer's, else the shop's."""

    quote: Quote
    promo: Promo | None
    locale: Locale


async def quoted(services: Services, shop: ShopId, asked: QuoteAsked, now: datetime) -> Quoted:
    """Raises NoPlaybook, and Invalid for an unknown customer or price."""
    async with services.engine.connect() as connection:
        playbook = await playbook_in_force(connection, services, shop)
        card = await _card(connection, shop, asked)
        goods = await products.many(connection, shop, (line.sku for line in asked.items))
        promo = await _promo(connection, shop, asked, card, playbook, now)
        basket = _basket(asked, goods, promo)
        if asked.currency == CURRENCY:
            shelf = await shelf_for(connection, shop, basket.items, playbook)
            basket = basket.model_copy(update={"shelf": shelf})
    locale = Locale(asked.locale or (card.locale if card else playbook.locale))
    return Quoted(
        quote=price(basket, _buyer(asked, card, playbook), playbook, now), promo=promo, locale=locale
    )


async def _card(connection: AsyncConnection, shop: ShopId, asked: QuoteAsked) -> CustomerRow | None:
    if asked.customer_id is None:
        return None
    card = await customers.get(connection, shop, CustomerId(asked.customer_id))
    if card is None:
        raise invalid("/customer_id", "no customer of this shop has this id: find the card first")
    return card


async def _promo(
    connection: AsyncConnection,
    shop: ShopId,
    asked: QuoteAsked,
    card: CustomerRow | None,
    playbook: Playbook,
    now: datetime,
) -> Promo | None:
    """A promo word of the playbook, else a code; one that is not good is told, and the rest is priced without it."""
    if not asked.promo_code:
        return None
    word = playbook.pricing.percent_of_word(asked.promo_code)
    if word is not None:
        return Promo(state=CodeState.VALID, kind=DiscountKind.PROMO_WORD, percent=word[1])
    code = await promo_codes.find(connection, shop, asked.promo_code)
    state = CodeState.UNKNOWN if code is None else code.state_for(card.id if card else None, now)
    return Promo(
        state=state,
        kind=None if code is None else DiscountKind.PROMO_CODE,
        percent=code.percent if code is not None and state is CodeState.VALID else None,
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


def _basket(asked: QuoteAsked, goods: Mapping[str, ProductRow], promo: Promo | None) -> Basket:
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
            f"no price in {currency} was told for this product: give it here, or tell the shop's price of the product",
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

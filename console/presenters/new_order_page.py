"""The form of a new order as it is shown: who it may be for, products found, the price explained, what to offer, what to send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from console.menu import N_
from console.naming import capitalised, naming_of
from console.presenters.faults import Faults
from console.presenters.new_order import ADDRESS, CHANNELS, WITH_A_DAY, kind_of
from console.presenters.typed_order import Typed, TypedLine, plain
from console.words import Speaker
from desk import refusals
from desk.quotes.quoting import Quoted
from domain.orders import DeliveryKind, PaymentMeans, PaymentMethod, WhyOnDelivery
from domain.promo import CodeState
from domain.statuses import Status
from playbook.replies import Reply
from playbook.wording import Locale
from rules.pricing.quote import DeliveryReason, Hint, HintKind, PricedDelivery, PricedLine
from rules.pricing.wording import (
    code_words,
    delivery_words,
    hint_words,
    note_words,
    quote_text,
    reason_words,
)
from rules.words.names import name_of
from rules.words.refusals import refusal_words
from storage.customers import CustomerRow
from storage.order_lists import OrderLine
from storage.products import ProductRow

Option = tuple[str, str]
_FIELDS: Final = {
    "customer": "phone", "items": "find", "delivery": "day", "promo_code": "promo", "payment": "method",
}  # fmt: skip
"""Where a fault of the desk's stands in the form, by the first step of its pointer."""


@dataclass(frozen=True)
class FormShown:
    """What was read for the page."""

    typed: Typed
    goods: Mapping[str, ProductRow]
    found: tuple[ProductRow, ...]
    card: CustomerRow | None
    suggested: tuple[CustomerRow, ...]
    open_orders: tuple[OrderLine, ...]
    carriers: tuple[str, ...]
    adults_only: bool
    quoted: Quoted | None
    replies: tuple[Reply, ...]
    faults: Mapping[str, str]


@dataclass(frozen=True)
class PersonShown:
    """A customer to choose, or the one it is for."""

    id: str
    name: str | None
    phone: str | None
    email: str | None
    vip: bool
    black_listed: str | None
    wrong_number: bool
    completed: int
    returned: int


@dataclass(frozen=True)
class OpenShown:
    """An order of theirs that may still be edited."""

    id: str
    number: int
    status: Status
    total: Decimal
    currency: str
    placed_at: datetime


@dataclass(frozen=True)
class ProductShown:
    """A product to add; `left` is None where the shop does not tell."""

    sku: str
    name: str
    price: Decimal | None
    left: int | None


@dataclass(frozen=True)
class LineShown:
    """A line of the form. `usual` is the shop's price where none was typed; `left` as of a product."""

    at: int
    typed: TypedLine
    usual: str
    left: int | None

    @property
    def short(self) -> bool:
        """More is wanted than there is."""
        return self.left is not None and self.typed.count > self.left


@dataclass(frozen=True)
class PricedShown:
    """A line with why it costs that."""

    name: str
    quantity: int
    total: Decimal
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class HintShown:
    """Something to offer; `do` is what the button beside it asks, empty where there is nothing to add."""

    words: str
    do: str


@dataclass(frozen=True)
class PriceShown:
    """The sum, and every step to it."""

    lines: tuple[PricedShown, ...]
    delivery_price: Decimal | None
    why_delivery: str
    """Empty where it is just the price that was given."""
    listed: Decimal
    discount: Decimal
    total: Decimal
    currency: str
    notes: tuple[str, ...]
    hints: tuple[HintShown, ...]
    promo: str | None
    promo_good: bool
    by_hand: bool
    text: str


@dataclass(frozen=True)
class PageShown:
    """The whole form."""

    typed: Typed
    kind: DeliveryKind
    address: tuple[str, ...]
    with_a_day: bool
    lines: tuple[LineShown, ...]
    found: tuple[ProductShown, ...]
    person: PersonShown | None
    suggested: tuple[PersonShown, ...]
    open_orders: tuple[OpenShown, ...]
    adults_only: bool
    price: PriceShown | None
    faults: Faults
    channels: tuple[Option, ...]
    kinds: tuple[Option, ...]
    carriers: tuple[Option, ...]
    methods: tuple[Option, ...]
    means: tuple[Option, ...]
    whys: tuple[Option, ...]
    """Why it is not paid at once."""
    replies: tuple[Reply, ...]
    reply: Reply | None
    """The one that is looked at."""


def shown(form: FormShown, say: Speaker) -> PageShown:
    """In the reader's language; `faults` of the form are said in it too."""
    named, kind = naming_of(say.locale), kind_of(form.typed)
    return PageShown(
        typed=form.typed,
        kind=kind,
        address=ADDRESS[kind],
        with_a_day=kind in WITH_A_DAY,
        lines=tuple(_line(at, line, form.goods.get(line.sku)) for at, line in enumerate(form.typed.lines)),
        found=tuple(ProductShown(one.sku, one.name, one.price, one.stock) for one in form.found),
        person=_person(form.card) if form.card else None,
        suggested=tuple(_person(card) for card in form.suggested),
        open_orders=tuple(
            OpenShown(one.id, one.number, one.status, one.total, one.currency, one.placed_at)
            for one in form.open_orders
        ),
        adults_only=form.adults_only,
        price=_price(form.quoted, say) if form.quoted else None,
        faults=Faults({name: say.gettext(words) for name, words in form.faults.items()}),
        channels=tuple((one.value, capitalised(named.of(one))) for one in CHANNELS),
        kinds=tuple((one.value, capitalised(named.of(one))) for one in DeliveryKind),
        carriers=tuple((code, named.carrier(code)) for code in form.carriers),
        methods=tuple((one.value, capitalised(named.of(one))) for one in PaymentMethod),
        replies=form.replies,
        reply=next((one for one in form.replies if one.key == form.typed.reply), None),
        whys=tuple((one.value, capitalised(name_of(one, say.locale))) for one in WhyOnDelivery),
        means=tuple((one.value, capitalised(name_of(one, say.locale))) for one in PaymentMeans),
    )


def words_of(error: refusals.DeskError, say: Speaker) -> dict[str, str]:
    """What the desk refuses, beside the field it is about; `form` is the whole of it."""
    match error:
        case refusals.Refused():
            return {"form": refusal_words(error.code, None, say.locale) or error.detail}
        case refusals.PromoCodeRefused():
            return {"promo": code_words(error.state, say.locale)}
        case refusals.InThePast():
            return {"day": N_("This is over already: name another day or hour.")}
        case refusals.Invalid():
            places = {_FIELDS.get(fault.pointer.split("/")[1], "form") for fault in error.faults}
            return dict.fromkeys(places, N_("This cannot be right: look at it once more."))
        case refusals.ExternalIdReused():
            return {
                "form": N_(
                    "This form has placed an order already, with other words. Look among the orders; for another one begin anew."
                )
            }
        case refusals.NoPlaybook():
            return {"form": N_("The shop has no playbook yet: an admin publishes one first.")}
        case _:
            return {"form": N_("This is not possible now. Look at the form and try again.")}


def _person(card: CustomerRow) -> PersonShown:
    return PersonShown(
        id=card.id,
        name=card.name,
        phone=card.phone,
        email=card.email,
        vip=card.vip,
        black_listed=(card.black_listed_why or "") if card.black_listed else None,
        wrong_number=card.wrong_number,
        completed=card.completed_orders,
        returned=card.returned_orders,
    )


def _line(at: int, line: TypedLine, product: ProductRow | None) -> LineShown:
    usual = "" if product is None or product.price is None else plain(product.price)
    return LineShown(at=at, typed=line, usual=usual, left=product.stock if product else None)


def _why(delivery: PricedDelivery, currency: str, locale: Locale) -> str:
    if delivery.reason is DeliveryReason.AS_GIVEN:
        return ""
    return capitalised(delivery_words(delivery, currency, locale))


def _price(quoted: Quoted, say: Speaker) -> PriceShown:
    quote, locale = quoted.quote, say.locale
    promo = quoted.promo
    delivery = quote.delivery
    return PriceShown(
        lines=tuple(_priced(line, quote.currency, say) for line in quote.lines),
        delivery_price=delivery.price if delivery else None,
        why_delivery=_why(delivery, quote.currency, locale) if delivery else "",
        listed=quote.listed,
        discount=quote.discount,
        total=quote.total,
        currency=quote.currency,
        notes=tuple(note_words(note, locale) for note in quote.notes),
        hints=tuple(HintShown(hint_words(hint, quote.currency, locale), _do(hint)) for hint in quote.hints),
        promo=code_words(promo.state, locale) if promo else None,
        promo_good=promo is not None and promo.state is CodeState.VALID,
        by_hand=quote.by_hand,
        text=quote_text(quote, locale),
    )


def _priced(line: PricedLine, currency: str, say: Speaker) -> PricedShown:
    words = tuple(reason_words(reason, line, currency, say.locale) for reason in line.reasons)
    return PricedShown(name=line.name, quantity=line.quantity, total=line.price, reasons=words)


def _do(hint: Hint) -> str:
    if not hint.sku:
        return ""
    if hint.kind is HintKind.CHEAPER_BY_QUANTITY:
        return f"more:{hint.more_packs or 1}:{hint.sku}"
    return f"add:{hint.sku}"

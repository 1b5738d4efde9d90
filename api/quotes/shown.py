"""A quote as the API shows it: every amount with the words that explain it."""

from decimal import Decimal

from pydantic import Field

from api.money import Difference, shown
from api.orders.shown import Shown
from desk.quotes.quoting import Promo, Quoted
from domain.money import Money, Percent
from domain.orders import DeliveryKind
from domain.promo import CodeState, DiscountKind
from playbook.wording import Locale
from rules.pricing.quote import (
    DeliveryReason,
    Hint,
    HintKind,
    NoteKind,
    PricedDelivery,
    PricedLine,
    ReasonKind,
)
from rules.pricing.wording import (
    code_words,
    delivery_words,
    hint_words,
    note_words,
    offer_words,
    quote_text,
    reason_words,
)


class ReasonShown(Shown):
    """One step to a line's price: the amounts of its reasons add up to it."""

    kind: ReasonKind
    words: str
    amount: Difference = Field(description="Added to the price; negative: taken off")
    base: Money | None = Field(description="What the percent was taken of")
    percent: Percent | None
    event_percent: Percent | None = Field(description="Of the percent: for an important date near")
    rounding: Decimal = Field(description="What rounding half up to kopecks added")
    from_sum: Money | None
    from_packs: int | None
    name: str = Field(description="Of a promotion, or the promo word")


class OfferShown(Shown):
    """A discount that competed for the line, and what it would have come to."""

    kind: DiscountKind
    words: str
    percent: Percent
    price: Money
    chosen: bool


class QuoteLineShown(Shown):
    """One line: `unit_price` and `discount` are what POST /orders takes."""

    sku: str
    name: str
    quantity: int
    category: str
    group: str
    list_price: Money = Field(description="Of one pack, bought alone")
    unit_price: Money = Field(description="Of one pack in this quantity")
    listed: Money = Field(description="All packs at that price")
    discount: Money
    total: Money
    explanation: list[ReasonShown]
    offers: list[OfferShown]


class QuoteDeliveryShown(Shown):
    """The delivery, and why it costs what it costs."""

    kind: DeliveryKind
    carrier: str
    full_price: Money
    price: Money
    reason: DeliveryReason
    from_sum: Money | None
    words: str


class HintShown(Shown):
    """What an operator may offer."""

    kind: HintKind
    words: str
    missing: Money | None
    from_sum: Money | None
    percent: Percent | None
    sku: str = Field(description="Of the product meant; empty where it is about the sum")
    name: str
    more_packs: int | None
    from_packs: int | None
    unit_price: Money | None
    left: int | None = Field(description="Packs of it in stock, of other goods to offer")
    line_sku: str = Field(
        description="Of the line that a dearer product would replace, or an accessory goes with"
    )


class NoteShown(Shown):
    """What a person must know of this price."""

    kind: NoteKind
    words: str


class PromoShown(Shown):
    """What became of the promo word or code."""

    state: CodeState
    kind: DiscountKind | None
    percent: Percent | None
    words: str


class QuoteShown(Shown):
    """The selection priced. By hand: a person makes the price, amounts are at list prices."""

    currency: str
    items: list[QuoteLineShown]
    delivery: QuoteDeliveryShown | None
    listed: Money = Field(description="The goods at list prices")
    discount: Money
    goods: Money
    total: Money = Field(description="Goods and delivery")
    by_hand: bool
    promo: PromoShown | None
    hints: list[HintShown]
    notes: list[NoteShown]
    text: str = Field(description="To send to the customer")


def quote_shown(quoted: Quoted) -> QuoteShown:
    """With its words in the quote's language."""
    quote, locale = quoted.quote, quoted.locale
    currency = quote.currency
    return QuoteShown(
        currency=currency,
        items=[_line(line, currency, locale) for line in quote.lines],
        delivery=_delivery(quote.delivery, currency, locale) if quote.delivery else None,
        listed=shown(quote.listed, currency),
        discount=shown(quote.discount, currency),
        goods=shown(quote.goods, currency),
        total=shown(quote.total, currency),
        by_hand=quote.by_hand,
        promo=_promo(quoted.promo, locale) if quoted.promo else None,
        hints=[_hint(hint, currency, locale) for hint in quote.hints],
        notes=[NoteShown(kind=note, words=note_words(note, locale)) for note in quote.notes],
        text=quote_text(quote, locale),
    )


def _promo(promo: Promo, locale: Locale) -> PromoShown:
    return PromoShown(
        state=promo.state, kind=promo.kind, percent=promo.percent, words=code_words(promo.state, locale)
    )


def _line(line: PricedLine, currency: str, locale: Locale) -> QuoteLineShown:
    return QuoteLineShown(
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        category=line.category,
        group=line.group,
        list_price=shown(line.list_price, currency),
        unit_price=shown(line.unit_price, currency),
        listed=shown(line.listed, currency),
        discount=shown(line.discount, currency),
        total=shown(line.price, currency),
        explanation=[
            ReasonShown(
                kind=reason.kind,
                words=reason_words(reason, line, currency, locale),
                amount=Difference(amount=reason.amount, currency=currency),
                base=_money(reason.base, currency),
                percent=reason.percent,
                event_percent=reason.event_percent,
                rounding=reason.rounding,
                from_sum=_money(reason.from_sum, currency),
                from_packs=reason.from_packs,
                name=reason.name,
            )
            for reason in line.reasons
        ],
        offers=[
            OfferShown(
                kind=offer.kind,
                words=offer_words(offer, currency, locale),
                percent=offer.percent,
                price=shown(offer.price, currency),
                chosen=offer.chosen,
            )
            for offer in line.offers
        ],
    )


def _delivery(delivery: PricedDelivery, currency: str, locale: Locale) -> QuoteDeliveryShown:
    return QuoteDeliveryShown(
        kind=delivery.kind,
        carrier=delivery.carrier,
        full_price=shown(delivery.full_price, currency),
        price=shown(delivery.price, currency),
        reason=delivery.reason,
        from_sum=_money(delivery.from_sum, currency),
        words=delivery_words(delivery, currency, locale),
    )


def _hint(hint: Hint, currency: str, locale: Locale) -> HintShown:
    return HintShown(
        kind=hint.kind,
        words=hint_words(hint, currency, locale),
        missing=_money(hint.missing, currency),
        from_sum=_money(hint.from_sum, currency),
        percent=hint.percent,
        sku=hint.sku,
        name=hint.name,
        more_packs=hint.more_packs,
        from_packs=hint.from_packs,
        unit_price=_money(hint.unit_price, currency),
        left=hint.left,
        line_sku=hint.line_sku,
    )


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else shown(amount, currency)

"""A new order as it stands in its form: every field as it was typed, and what the form's own buttons make of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from domain.base import Stored
from domain.orders import Channel, DeliveryKind, PaymentMethod
from storage.customer_rows import CustomerRow
from storage.products import ProductRow

_LONGEST: Final = 5000
_MOST_LINES: Final = 100


class TypedLine(Stored):
    """A line of goods; `price` is of one pack at list price, as typed."""

    sku: str = ""
    title: str = ""
    quantity: str = "1"
    price: str = ""

    @property
    def count(self) -> int:
        """How many packs; 0 where what was typed is no number."""
        return int(self.quantity[:9]) if self.quantity.isascii() and self.quantity.isdecimal() else 0

    def more(self, packs: int) -> Self:
        """So many more of them."""
        return self.model_copy(update={"quantity": str(self.count + packs)})


class Typed(Stored):
    """`once` names the form: sent twice it places one order. Kind, method and channel are codes, or empty."""

    once: str
    customer_id: str = ""
    phone: str = ""
    name: str = ""
    email: str = ""
    channel: str = Channel.PHONE.value
    find: str = ""
    kind: str = DeliveryKind.POST_OFFICE.value
    carrier: str = ""
    delivery_price: str = ""
    postcode: str = ""
    region: str = ""
    city: str = ""
    line: str = ""
    point: str = ""
    place: str = ""
    day: str = ""
    slot_from: str = ""
    slot_to: str = ""
    method: str = PaymentMethod.ON_DELIVERY.value
    means: str = ""
    why_on_delivery: str = ""
    promo: str = ""
    comment: str = ""
    by_hand: str = ""
    told_18_plus: str = ""
    reply: str = ""
    """Which canned reply is looked at."""
    lines: tuple[TypedLine, ...] = ()

    @classmethod
    def of(cls, sent: Iterable[tuple[str, str]], once: str) -> Self:
        """Out of a form; `once` where it brings none."""
        values: dict[str, str] = {}
        columns: dict[str, list[str]] = {name: [] for name in TypedLine.model_fields}
        for name, value in sent:
            text = value.strip()[:_LONGEST]
            if name in columns:
                columns[name].append(text)
            elif name in cls.model_fields:
                values[name] = text
        cells = zip(*columns.values(), strict=False)
        lines = [TypedLine(**dict(zip(columns, line, strict=True))) for line in cells]
        said = {name: text for name, text in values.items() if name != "lines"}
        return cls.model_validate(said | {"once": values.get("once") or once, "lines": lines[:_MOST_LINES]})

    def for_customer(self, card: CustomerRow) -> Self:
        """Who was found; what the card knows stands in the fields, and may be corrected."""
        return self.model_copy(
            update={
                "customer_id": card.id,
                "phone": card.phone or self.phone,
                "name": card.name or self.name,
                "email": card.email or self.email,
            }
        )

    def for_somebody_else(self) -> Self:
        """The customer who was chosen is not the one who calls."""
        return self.model_copy(update={"customer_id": "", "phone": "", "name": "", "email": ""})

    def with_product(self, product: ProductRow, packs: int = 1) -> Self:
        """So many packs more of it."""
        for at, line in enumerate(self.lines):
            if line.sku == product.sku:
                return self._with((*self.lines[:at], line.more(packs), *self.lines[at + 1 :]))
        price = "" if product.price is None else plain(product.price)
        new = TypedLine(sku=product.sku, title=product.name, quantity=str(packs), price=price)
        return self._with((*self.lines, new))

    def with_line_of_its_own(self, title: str) -> Self:
        """Goods that the shop did not tell of."""
        return self._with((*self.lines, TypedLine(title=title)))

    def without(self, at: int) -> Self:
        """A line less."""
        return self.model_copy(update={"lines": self.lines[:at] + self.lines[at + 1 :]})

    def _with(self, lines: tuple[TypedLine, ...]) -> Self:
        """What was looked for is found."""
        return self.model_copy(update={"find": "", "lines": lines[:_MOST_LINES]})


def plain(amount: Decimal) -> str:
    """As it is typed: no kopecks where there are none."""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


@dataclass(frozen=True)
class Asked:
    """What a button of the form asks: a word, and what it is about."""

    what: str
    about: str = ""
    number: int = 0

    @classmethod
    def of(cls, said: str) -> Self:
        """`add:SW-60`, `more:2:SW-60`, `drop:1`; what is none of ours asks to look at the form again."""
        what, _, about = said.partition(":")
        if what in ("more", "drop"):
            number, _, rest = about.partition(":")
            return (
                cls(what, rest, min(int(number), 10_000))
                if number.isascii() and number.isdecimal()
                else cls("look")
            )
        return (
            cls(what, about)
            if what in ("add", "pick", "other", "own", "reply", "place", "confirm")
            else cls("look")
        )


def wanted_skus(typed: Typed, asked: Asked) -> set[str]:
    """Products to read for it."""
    return {line.sku for line in typed.lines if line.sku} | (
        {asked.about} if asked.what in ("add", "more") else set()
    )


def done(typed: Typed, asked: Asked, goods: Mapping[str, ProductRow], card: CustomerRow | None) -> Typed:
    """The form after a button was pressed; `card` is of the customer who was picked."""
    product = goods.get(asked.about)
    match asked.what:
        case "add" if product is not None:
            return typed.with_product(product)
        case "more" if product is not None:
            return typed.with_product(product, asked.number)
        case "own":
            return typed.with_line_of_its_own(asked.about or typed.find)
        case "drop":
            return typed.without(asked.number)
        case "pick" if card is not None:
            return typed.for_customer(card)
        case "reply":
            # Pressed once more it is put away.
            return typed.model_copy(update={"reply": "" if typed.reply == asked.about else asked.about})
        case "other":
            return typed.for_somebody_else()
        case _:
            return typed

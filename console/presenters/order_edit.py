"""The form in which an order is edited: filled with what is there, and read back as what changes and nothing else."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from console.menu import N_
from console.presenters.form_reading import Typed, Wrong, sum_in
from desk.orders.asked_edit import OrderEdit
from desk.orders.whole import Whole
from domain.money import ZERO
from domain.orders import Line
from domain.phones import ImpossiblePhone, normalise
from storage.products import ProductRow
from storage.rows import Address

BLANK_ROWS: Final = 2
_PLACES: Final = ("postcode", "region", "city", "line", "point", "place")
_MOST_ROWS: Final = 100


class Row(NamedTuple):
    """One line of goods as the form has it."""

    number: int
    sku: str
    name: str
    quantity: str
    price: str
    discount: str
    known: bool


def filled(whole: Whole) -> dict[str, str]:
    """The form as the order stands."""
    order, to = whole.state.order, whole.row.sent_to or Address()
    zone = ZoneInfo(order.reach.zone.name)
    slot = order.delivery.slot
    found = {
        "kind": order.delivery.kind.value,
        "carrier": order.delivery.carrier,
        "delivery_price": _plain(order.delivery.full_price or order.delivery.price),
        "method": order.method.value,
        "means": order.means.value if order.means is not None else "",
        "name": whole.customer.name or "",
        "phone": whole.customer.phone or "",
        "email": whole.customer.email or "",
        "slot_day": slot.start.astimezone(zone).date().isoformat() if slot is not None else "",
        "slot_from": f"{slot.start.astimezone(zone):%H:%M}" if slot is not None else "",
        "slot_to": f"{slot.end.astimezone(zone):%H:%M}" if slot is not None else "",
        "comment": "",
    }
    found |= {place: getattr(to, place) or "" for place in _PLACES}
    for number, line in enumerate(order.lines):
        found |= {
            f"sku-{number}": line.sku,
            f"name-{number}": line.name,
            f"quantity-{number}": str(line.quantity),
            f"price-{number}": _plain(_asked_price(line, priced=order.priced)),
            f"discount-{number}": "" if order.priced or not line.discount else _plain(line.discount),
        }
    return found


def rows_of(typed: Typed, whole: Whole) -> tuple[Row, ...]:
    """The lines of goods in the form, and a few empty ones for more."""
    known = len(whole.state.order.lines)
    last = max((number for number in _numbers(typed) if typed.get(f"sku-{number}")), default=known - 1)
    return tuple(
        Row(
            number,
            typed.get(f"sku-{number}", ""),
            typed.get(f"name-{number}", ""),
            typed.get(f"quantity-{number}", ""),
            typed.get(f"price-{number}", ""),
            typed.get(f"discount-{number}", ""),
            number < known,
        )
        for number in range(last + 1 + BLANK_ROWS)
    )


def skus_in(typed: Typed) -> frozenset[str]:
    """The goods named in the form: what the shop told of them fills the gaps."""
    return frozenset(filter(None, (typed.get(f"sku-{number}", "").strip() for number in _numbers(typed))))


def asked_of(typed: Typed, whole: Whole, products: Mapping[str, ProductRow]) -> OrderEdit:
    """What changes. Raises Wrong for what cannot be read, or where nothing changes."""
    before = filled(whole)
    changed = {
        name for name in before.keys() | typed.keys() if typed.get(name, "").strip() != before.get(name, "")
    }
    parts: dict[str, object] = {}
    if any(name.partition("-")[0] in ("sku", "name", "quantity", "price", "discount") for name in changed):
        parts["items"] = items = [*_items(typed, whole, products)]
        if not items:
            raise Wrong(form=N_("At least one line stays in an order: cancel it instead."))
    delivery = _delivery(typed, changed, whole)
    if delivery:
        parts["delivery"] = delivery
    payment = {name: typed[name] or None for name in ("method", "means") if name in changed}
    if payment:
        parts["payment"] = payment
    contact = _contact(typed, changed)
    if contact:
        parts["customer"] = contact
    if not parts:
        raise Wrong(form=N_("Nothing is changed yet."))
    if typed.get("comment", "").strip():
        parts["comment"] = typed["comment"].strip()[:2000]
    try:
        return OrderEdit.model_validate(parts)
    except ValidationError as error:
        raise Wrong(**{_field_of(error): N_("Look at this: it cannot be right.")}) from None


def _items(typed: Typed, whole: Whole, products: Mapping[str, ProductRow]) -> Iterator[dict[str, object]]:
    order = whole.state.order
    categories = {line.sku: line.category for line in order.lines}
    for number in _numbers(typed):
        sku, known = typed.get(f"sku-{number}", "").strip(), None
        quantity = typed.get(f"quantity-{number}", "").strip() or ("0" if number < len(order.lines) else "1")
        if not sku or quantity == "0":
            continue
        if not (quantity.isascii() and quantity.isdecimal()):
            raise Wrong(**{f"quantity-{number}": N_("Write a whole number of packs; 0 takes the goods out.")})
        known = products.get(sku)
        name = typed.get(f"name-{number}", "").strip() or (known.name if known is not None else "")
        price = sum_in(typed, f"price-{number}", known.price if known is not None else None)
        if not name or price is None:
            raise Wrong(
                **{f"sku-{number}": N_("The shop told nothing of these goods: write their name and price.")}
            )
        discount = ZERO if order.priced else sum_in(typed, f"discount-{number}", ZERO, zero=True)
        category = categories.get(sku, known.category if known is not None else "")
        yield {
            "sku": sku, "name": name, "quantity": int(quantity), "unit_price": price, "category": category,
            "discount": discount,
        }  # fmt: skip


def _delivery(typed: Typed, changed: set[str], whole: Whole) -> dict[str, object]:
    found: dict[str, object] = {
        name: typed[name] for name in ("kind", "carrier") if name in changed and typed.get(name)
    }
    if "delivery_price" in changed:
        found["price"] = sum_in(typed, "delivery_price", ZERO, zero=True)
    if changed & set(_PLACES):
        found["address"] = {place: typed.get(place, "").strip() or None for place in _PLACES}
    if changed & {"slot_day", "slot_from", "slot_to"} and typed.get("slot_day"):
        zone = ZoneInfo(whole.state.order.reach.zone.name)
        found["slot"] = {
            "start": _at(typed, "slot_from", zone),
            "end": _at(typed, "slot_to", zone),
        }
    return found


def _at(typed: Typed, name: str, zone: ZoneInfo) -> datetime:
    """A time of the slot's day by the customer's clock."""
    try:
        return datetime.fromisoformat(f"{typed.get('slot_day', '')}T{typed.get(name, '')}").replace(
            tzinfo=zone
        )
    except ValueError:
        raise Wrong(slot_day=N_("Write the day of the slot, and from when to when.")) from None


def _contact(typed: Typed, changed: set[str]) -> dict[str, object]:
    """An emptied field stays as it was: here contacts are corrected, not taken away."""
    found: dict[str, object] = {
        name: typed[name].strip()
        for name in ("name", "email")
        if name in changed and typed.get(name, "").strip()
    }
    if "phone" in changed and typed.get("phone", "").strip():
        try:
            found["phone"] = normalise(typed["phone"])
        except ImpossiblePhone:
            raise Wrong(phone=N_("This is no phone number: look at its digits.")) from None
    return found


def _asked_price(line: Line, *, priced: bool) -> Decimal:
    """Where the playbook makes prices, those of one pack before anything was taken off are what is asked."""
    return line.list_price if priced and line.list_price is not None else line.unit_price


def _numbers(typed: Typed) -> range:
    found = [
        int(name[4:])
        for name in typed
        if name.startswith("sku-") and name[4:].isascii() and name[4:].isdecimal()
    ]
    return range(min(max(found, default=-1) + 1, _MOST_ROWS))


def _field_of(error: ValidationError) -> str:
    """The form's field that the first fault is about."""
    place = error.errors()[0]["loc"]
    names = {"unit_price": "price"}
    if len(place) > 2 and place[0] == "items":
        return f"{names.get(str(place[2]), place[2])}-{place[1]}"
    if place[:2] == ("delivery", "price"):
        return "delivery_price"
    if place[:2] == ("delivery", "slot"):
        return "slot_day"
    return str(place[-1]) if place else "form"


def _plain(amount: Decimal) -> str:
    """`1490`, `1490.50`."""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"

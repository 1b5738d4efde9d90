"""Reads what was typed into an outcome's form: as the outcome the desk takes, and as far as it goes for a preview."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from console.menu import N_
from console.presenters import cheaper_fields
from console.presenters.form_fields import Field, Kind
from console.presenters.form_reading import Typed
from console.presenters.form_reading import Wrong as NotTold
from console.presenters.outcome_fields import fields_of
from console.presenters.outcome_moments import by_customer, customer_clock, shop_clock
from desk.tasks.outcomes import OutcomeAsked
from desk.tasks.standing import Standing
from domain.answers import AgeCheck
from domain.orders import Edit, Line, PaymentMethod, Reason, Slot, WhyOnDelivery

CLOCK: Final = "clock"
"""The field that says by whose clock moments are typed: `customer` or `shop`."""
_EMPTY: Final[dict[Kind, str]] = {
    Kind.TEXT: N_("Write it in a few words."),
    Kind.MOMENT: N_("Choose a day and a time."),
    Kind.DAY: N_("Choose a day."),
    Kind.SLOT: N_("Choose a day, from when and until when."),
    Kind.AMOUNT: N_("Write a sum, such as 1990 or 1990.50."),
    Kind.COUNT: N_("Write how many packs."),
    Kind.CHOICE: N_("Choose one."),
    Kind.FLAG: N_("Tick it once it is said."),
}


class Wrong(Exception):
    """What was typed cannot be taken: words of the catalogues, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


def zone_of(found: Standing, outcome: str, typed: Typed) -> ZoneInfo:
    """By whose clock its moments are."""
    chosen = typed.get(CLOCK, "customer" if by_customer(found, outcome) else "shop")
    return customer_clock(found) if chosen == "customer" else shop_clock(found)


def asked(outcome: str, typed: Typed, found: Standing) -> OutcomeAsked:
    """The outcome as the desk takes it. Raises Wrong."""
    values, faults = _read(outcome, typed, found)
    if faults:
        raise Wrong(faults)
    try:
        return OutcomeAsked.model_validate({"outcome": outcome, **values})
    except ValidationError as error:
        names = {str(part) for item in error.errors() for part in item["loc"]}
        known = [field.name for field in fields_of(outcome, found) if field.name in names]
        words = N_("This cannot be right: look at it again.")
        raise Wrong(dict.fromkeys(known, words) or {"": words}) from None


def so_far(outcome: str, typed: Typed, found: Standing) -> dict[str, object]:
    """What can be read already, as the rules take it: a preview assumes the rest."""
    values, _ = _read(outcome, typed, found)
    if outcome == "agreed":
        return {"edit": _edited(values, found)} if "edit" in values else {}
    if "on" in values:
        values["on"] = datetime.combine(date.fromisoformat(str(values["on"])), time(), customer_clock(found))
    return values


def _read(outcome: str, typed: Typed, found: Standing) -> tuple[dict[str, object], dict[str, str]]:
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    zone = zone_of(found, outcome, typed)
    for field in fields_of(outcome, found):
        if field.name in cheaper_fields.NAMES:
            continue
        try:
            value = _value(field, typed, zone)
        except (ValueError, InvalidOperation):
            faults[field.name] = _EMPTY[field.kind]
            continue
        if value is not None:
            values[field.name] = value
        elif field.required:
            faults[field.name] = _EMPTY[field.kind]
    if values.get("reason") == Reason.TOO_EXPENSIVE.value:
        _cheaper(typed, values, faults)
    return _whole(outcome, values, faults, found), faults


def _cheaper(typed: Typed, values: dict[str, object], faults: dict[str, str]) -> None:
    try:
        values["cheaper"] = cheaper_fields.told(typed)
    except NotTold as wrong:
        faults.update(wrong.fields)


def _whole(
    outcome: str, values: dict[str, object], faults: dict[str, str], found: Standing
) -> dict[str, object]:
    """Fields that are one in the outcome and several in the form."""
    lines = found.whole.state.order.lines
    if outcome == "short":
        missing = [
            {"sku": line.sku, "missing": values.pop(f"missing-{number}")}
            for number, line in enumerate(lines)
            if f"missing-{number}" in values
        ]
        if not missing:
            faults["missing-0"] = _EMPTY[Kind.COUNT]
        return {"lines": missing} if missing else {}
    if outcome == "agreed":
        return {} if faults else {"edit": {"items": [*_exchanged(values, found)]}}
    if outcome == "confirmed" and values.get("method") != PaymentMethod.ON_DELIVERY.value:
        values.pop("why_on_delivery", None)
    if values.get("why_on_delivery") == WhyOnDelivery.OTHER.value and not values.get("note"):
        faults["note"] = N_("Say in words what the reason was.")
    if outcome == "confirmed" and values.get("method") == found.whole.state.order.method.value:
        values.pop("method")
    if values.get("age") == AgeCheck.ADULT_RECEIVES.value and not values.get("note"):
        faults["note"] = N_("Write which adult receives it.")
    if values.get("reason") == Reason.OTHER.value and not values.get("details"):
        faults["details"] = N_("Say in words what the reason was.")
    return values


def _exchanged(values: Mapping[str, object], found: Standing) -> Iterator[dict[str, object]]:
    for number, line in enumerate(found.whole.state.order.lines):
        kept = {
            "sku": line.sku,
            "name": line.name,
            "quantity": line.quantity,
            "unit_price": str(line.unit_price),
            "category": line.category,
            "discount": str(line.discount),
        }
        other = {
            "sku": values.get("sku"),
            "name": values.get("name"),
            "quantity": values.get("quantity"),
            "unit_price": values.get("price"),
        }
        yield other if str(number) == values.get("line") else kept


def _edited(values: Mapping[str, object], found: Standing) -> Edit:
    edit = values["edit"]
    assert isinstance(edit, dict)
    return Edit(lines=tuple(Line.model_validate(item) for item in edit["items"]))


def _value(field: Field, typed: Typed, zone: ZoneInfo) -> object:
    """None where nothing was typed. Raises ValueError for what cannot be read."""
    written = typed.get(field.name, "").strip()
    match field.kind:
        case Kind.SLOT:
            return _slot(field.name, typed, zone)
        case Kind.FLAG:
            return True if written else None
        case _ if not written:
            return None
        case Kind.TEXT:
            return written[: field.most]
        case Kind.MOMENT:
            return _moment(written, zone).isoformat()
        case Kind.DAY:
            return date.fromisoformat(written).isoformat()
        case Kind.AMOUNT:
            return str(_amount(written))
        case Kind.COUNT:
            number = int(written)
            return number or None
        case Kind.CHOICE:
            if written not in {option.value for option in field.options}:
                raise ValueError(written)
            return written


def _slot(name: str, typed: Typed, zone: ZoneInfo) -> dict[str, str] | None:
    day, begins, ends = (typed.get(f"{name}-{part}", "").strip() for part in ("day", "from", "until"))
    if not (day and begins and ends):
        return None
    slot = Slot(start=_moment(f"{day}T{begins}", zone), end=_moment(f"{day}T{ends}", zone))
    if slot.end <= slot.start:
        raise ValueError("a slot ends after it begins")
    return {"start": slot.start.isoformat(), "end": slot.end.isoformat()}


def _moment(written: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=zone)


def _amount(written: str) -> Decimal:
    """As people write sums: spaces, a comma."""
    amount = Decimal(written.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 2) or amount >= 10**9:
        raise ValueError(written)
    return round(amount, 2)

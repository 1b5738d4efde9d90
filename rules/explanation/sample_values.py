"""One order of an invented customer, on which messages and scripts are shown, in the language of the page."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from domain.facts import FactBody
from domain.orders import DeliveryKind, PaymentMethod, Slot
from domain.parcels import Carrier
from domain.tasks import TaskKind
from playbook.replies import ReplyGoods, ReplyValues, signature_of
from playbook.samples import sample_facts, sample_values
from playbook.schema import Playbook
from playbook.script_values import ScriptValues, TaskValues
from playbook.triggers import Trigger
from playbook.values import (
    CustomerValues,
    LineValues,
    MessageValues,
    OfficeValues,
    RecipientValues,
    ThingValues,
)
from playbook.wording import Locale

_NOW: Final = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
_LATER: Final = _NOW + timedelta(days=3)
_SLOT: Final = Slot(start=_LATER, end=_LATER + timedelta(hours=3))
_TRACK: Final = "80110912345672"
_DELIVERY: Final = Decimal("300.00")
_TOTAL: Final = Decimal("4770.00")


class _Names(NamedTuple):
    customer: str
    goods: tuple[str, str]
    office: str
    place: str
    hours: str


_NAMES: Final = {
    Locale.RU: _Names("Анна", ("Товар А", "Товар Б"), "Почтовое отделение", "Тверь, ул. Примерная, 1", "пн–пт 08:00–20:00"),
    Locale.EN: _Names("Anna", ("Item A", "Item B"), "Post office", "1 Example St, Tver", "Mon–Fri 08:00–20:00"),
}  # fmt: skip
_METHODS: Final = {
    "payment": PaymentMethod.ONLINE,
    "invoice": PaymentMethod.INVOICE,
    TaskKind.SETTLE_PAYMENT: PaymentMethod.ONLINE,
    TaskKind.CHECK_INVOICE: PaymentMethod.INVOICE,
    TaskKind.HOLD_PRICE: PaymentMethod.INVOICE,
}
_KINDS: Final = {
    "delivery": DeliveryKind.OWN_COURIER,
    "order.ready": DeliveryKind.SELF_PICKUP,
    "order.shipped": DeliveryKind.POST_OFFICE,
    "carrier": DeliveryKind.POST_OFFICE,
    "parcel": DeliveryKind.POST_OFFICE,
    TaskKind.CONFIRM_DELIVERY: DeliveryKind.OWN_COURIER,
    TaskKind.AGREE_SLOT: DeliveryKind.OWN_COURIER,
}
"""By what a message or script is about: a fact, the family of facts it is of, or a task."""
_WITH_SLOT: Final = (DeliveryKind.COURIER, DeliveryKind.OWN_COURIER)


def message_values(trigger: Trigger, playbook: Playbook, locale: Locale) -> MessageValues:
    """What a message of this trigger speaks of; moments are shown by the shop's clock."""
    values, *_ = sample_values(_fact(trigger.on))
    code = any(action.promo_code is not None for action in trigger.do)
    return values.model_copy(
        update={
            **_known(trigger.on, playbook, locale, values),
            "happened_at": _NOW,
            "recipient": RecipientValues(
                name=_NAMES[locale].customer,
                phone="+70000000000",
                address=_NAMES[locale].place,
                collect=_TOTAL,
            ),
            "payment_link": "https://shop.example/pay/1042",
            "promo_code": values.promo_code if code else None,
            "things_to_add": (ThingValues(name=_NAMES[locale].goods[1], price=Decimal("490.00")),),
            "missing_to_free_delivery": Decimal("230.00"),
            "unsubscribe_link": "https://shop.example/u/1042" if trigger.marketing else None,
        }
    )


def script_values(kind: TaskKind, playbook: Playbook, locale: Locale) -> ScriptValues:
    """What a script of this task speaks of."""
    values, *_ = sample_values(_fact("order.placed"))
    return ScriptValues.model_validate(
        {
            **_known(kind, playbook, locale, values),
            "track_number": values.track_number,
            "tracking_link": values.tracking_link,
            "task": TaskValues(kind=kind, amount=Decimal("300.00")),
            "to_pay": _TOTAL,
            "address": _NAMES[locale].place,
            "reserved_until": _LATER,
            "invoice_until": _LATER,
            "pay_until": _LATER,
            "goes_back_at": _LATER,
        }
    )


def reply_values(playbook: Playbook, locale: Locale) -> ReplyValues:
    """Of somebody who has told all that a reply may repeat."""
    names = _NAMES[locale]
    return ReplyValues(
        name=names.customer,
        address=names.place,
        goods=tuple(ReplyGoods(name=one, quantity=1) for one in names.goods),
        total=_TOTAL,
        signature=signature_of(playbook, next(iter(playbook.inquiries.signatures), None), None),
    )


def _known(about: str, playbook: Playbook, locale: Locale, values: MessageValues) -> dict[str, object]:
    """What messages and scripts alike may speak of."""
    names = _NAMES[locale]
    family = about.partition(".")[0]
    usual = DeliveryKind.OWN_COURIER if playbook.confirmation.slots else DeliveryKind.POST_OFFICE
    kind = _KINDS.get(about) or _KINDS.get(family) or usual
    saving = playbook.payment.delivery_saved_by
    order = values.order.model_copy(
        update={
            "number": 1042,
            "lines": _lines(names.goods),
            "goods": _TOTAL - _DELIVERY,
            "delivery_price": _DELIVERY,
            "total": _TOTAL,
            "method": _METHODS.get(about) or _METHODS.get(family) or PaymentMethod.ON_DELIVERY,
            "delivery": kind,
            "carrier": saving[0] if saving else Carrier.RUSSIAN_POST.value,
            "slot": _SLOT if kind in _WITH_SLOT else None,
        }
    )
    office = OfficeValues(
        code="170000", name=names.office, address=names.place, phone="+7 000 000-00-00", hours=names.hours
    )
    return {
        "order": order,
        "customer": CustomerValues(name=names.customer),
        "zone": playbook.hours.timezone,
        "office": office,
        "pay_saving": _DELIVERY if saving else None,
    }


def _fact(kind: str) -> FactBody:
    """The fact with figures that fit the order."""
    fact = sample_facts(kind)[0]
    fitting: dict[str, object] = {
        "until": _LATER,
        "call_at": _LATER,
        "slot": _SLOT,
        "carrier": Carrier.RUSSIAN_POST,
        "track_number": _TRACK,
        "skus": ("A",),
        "from_sum": Decimal("4000.00"),
        "percent": Decimal(5),
        "amount": _TOTAL,
        "paid": _TOTAL,
        "total": _TOTAL,
    }
    known = type(fact).model_fields
    return fact.model_copy(update={name: value for name, value in fitting.items() if name in known})


def _lines(names: tuple[str, str]) -> tuple[LineValues, ...]:
    one, other = names
    return (
        LineValues(sku="A", name=one, quantity=2, price=Decimal("1990.00"), total=Decimal("3980.00")),
        LineValues(sku="B", name=other, quantity=1, price=Decimal("490.00"), total=Decimal("490.00")),
    )

"""Makes values to try templates on: one of everything, and one with all that may be missing left out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Final, Literal, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from domain.facts import FACT, FactBody, fact_models
from domain.orders import AddressPart, Channel, DeliveryKind, PaymentMethod, Slot, Warning
from domain.tasks import TaskKind
from playbook.script_values import (
    AnalogueValues,
    DateValues,
    OfferKind,
    OfferValues,
    ScriptValues,
    StockValues,
    TaskValues,
)
from playbook.values import (
    CustomerValues,
    LineValues,
    MessageValues,
    OfficeValues,
    OrderValues,
    RecipientValues,
    ThingValues,
)

_AT: Final = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
_SLOT: Final = Slot(start=_AT, end=_AT + timedelta(hours=3))
_TRACK: Final = "80110912345672"
_PERCENT: Final = Decimal(10)


@lru_cache(maxsize=256)
def samples(kind: str) -> tuple[MessageValues, ...]:
    """What every template of this fact is tried on."""
    full, *others = sample_facts(kind)
    return (*sample_values(full), *(sample_values(fact)[0] for fact in others))


@lru_cache(maxsize=256)
def fullest_and_barest(kind: str) -> tuple[MessageValues, MessageValues]:
    """Of this fact: everything there, and nothing that may be missing."""
    full, bare, *_ = sample_facts(kind)
    return sample_values(full)[0], sample_values(bare)[1]


def sample_values(fact: FactBody) -> tuple[MessageValues, ...]:
    """Values a template of this fact must be able to speak of: the fullest, then the barest."""
    lines = (
        LineValues(sku="SKU-1", name="Протеин сывороточный, ваниль, 2270 г", quantity=3,
                   price=Decimal("4115.20"), total=Decimal("12345.60")),
        LineValues(sku="SKU-2", name="Шейкер", quantity=1, price=Decimal("490.00"), total=Decimal("490.00")),
    )  # fmt: skip
    order = OrderValues(
        number=104217, lines=lines, goods=Decimal("12835.60"), delivery_price=Decimal("300.00"),
        total=Decimal("13135.60"), method=PaymentMethod.ON_DELIVERY, delivery=DeliveryKind.POST_OFFICE, slot=_SLOT,
    )  # fmt: skip
    full = MessageValues(
        order=order, customer=CustomerValues(name="Анна"), fact=fact, happened_at=_AT, zone="Asia/Vladivostok",
        office=OfficeValues(code="690001", name="Почтовое отделение", address="г. Владивосток, ул. Светланская, 57",
                            phone="+7 423 222-22-22", hours="пн–пт 08:00–20:00, сб 09:00–18:00"),
        track_number=_TRACK, tracking_link=f"https://www.pochta.ru/tracking?barcode={_TRACK}",
        recipient=RecipientValues(name="Анна", phone="+79160000000", address="690001, Владивосток, ул. Светланская, 57",
                                  collect=Decimal("13135.60")),
        reminder=1, payment_link="https://shop.example/pay/104217-7f3a9c", pay_saving=Decimal("300.00"), promo_code="THINK-4F2A",
        unsubscribe_link="https://shop.example/u/7f3a9c", missing_to_free_delivery=Decimal("164.40"),
        things_to_add=(ThingValues(name="Шейкер, 600 мл", price=Decimal("190.00")),
                       ThingValues(name="Протеиновый батончик, арахис", price=Decimal("210.00"))),
    )  # fmt: skip
    free = order.model_copy(
        update={"delivery_price": Decimal("0.00"), "slot": None, "method": PaymentMethod.ONLINE,
                "delivery": DeliveryKind.SELF_PICKUP}
    )  # fmt: skip
    bare = MessageValues(order=free, fact=fact, happened_at=_AT, zone="Europe/Moscow")
    indexed = bare.model_copy(update={"office": OfficeValues(code="690001")})
    return full, bare, indexed


@lru_cache(maxsize=1)
def script_samples() -> tuple[ScriptValues, ...]:
    """What every script is tried on: the fullest, the barest, and one for each way to pay and to deliver."""
    message, bare, _ = sample_values(sample_facts("order.placed")[0])
    known = message.model_dump(include={"customer", "office", "track_number", "tracking_link", "pay_saving"})
    task = TaskValues(kind=TaskKind.CONFIRM_ORDER, attempt=2, amount=Decimal("-300.00"), about="handed_over")
    analogue = AnalogueValues(name="Протеин сывороточный, шоколад, 2270 г", price=Decimal("4115.20"), left=7)
    stock = (
        StockValues(name="Протеин сывороточный, ваниль, 2270 г", quantity=3, left=1, short=True,
                    analogues=(analogue, analogue.model_copy(update={"price": None}))),
        StockValues(name="Шейкер", quantity=1, left=4, short=False),
        StockValues(name="Пояс", quantity=1, left=None, short=True),
    )  # fmt: skip
    offers = tuple(
        OfferValues(kind=kind, name="Протеин сывороточный, ваниль, 4540 г", price=Decimal("7990.00"), left=40,
                    beside="" if kind is OfferKind.OVERSTOCKED else "Протеин сывороточный, ваниль, 2270 г")
        for kind in OfferKind
    )  # fmt: skip
    full = ScriptValues(
        order=message.order, zone=message.zone, **known, task=task, to_pay=Decimal("13135.60"),
        address="690001, Владивосток, ул. Светланская, 57", missing=tuple(AddressPart), warnings=tuple(Warning),
        contacted_before=True, stock=stock, offers=offers, dates=(DateValues(name="birthday", day=date(1990, 5, 1)),
                                                   DateValues(name="годовщина", day=date(2015, 2, 28))),
        reserved_until=_AT, invoice_until=_AT, pay_until=_AT, goes_back_at=_AT,
    )  # fmt: skip
    empty = ScriptValues(
        order=bare.order,
        zone=bare.zone,
        task=TaskValues(kind=TaskKind.CONFIRM_ORDER),
        to_pay=bare.order.total,
    )
    ways: list[dict[str, object]] = [
        {"method": method, "delivery": delivery} for method in PaymentMethod for delivery in DeliveryKind
    ]
    others: list[dict[str, object]] = [{"channel": Channel.VK}, {"carrier": "cdek"}]
    return (
        full,
        empty,
        full.model_copy(update={"to_pay": Decimal("0.00"), "warnings": ()}),
        *(_ordered(full, way) for way in (*ways, *others)),
        *(_ordered(empty, {"method": method}) for method in PaymentMethod),
    )


def _ordered(values: ScriptValues, changes: dict[str, object]) -> ScriptValues:
    """The same for an order that differs."""
    return values.model_copy(update={"order": values.order.model_copy(update=changes)})


def sample_facts(kind: str) -> tuple[FactBody, ...]:
    """Facts of this kind: with every field set, with optional ones left out, and one for every value of an enum in it."""
    model = fact_models()[kind]
    full = {name: _of_field(field) for name, field in model.model_fields.items() if name != "kind"}
    bare = {name: value for name, value in full.items() if model.model_fields[name].is_required()}
    each = (
        {**full, name: choice}
        for name, field in model.model_fields.items()
        for choice in _choices(field.annotation)
        if name != "kind"
    )
    return tuple(FACT.validate_python({"kind": kind, **values}) for values in (full, bare, *each))


def _of_field(field: FieldInfo) -> object:
    limited = any(getattr(bound, "le", None) is not None for bound in field.metadata)
    return _PERCENT if limited and field.annotation is Decimal else _sample(field.annotation)


def _choices(annotation: object) -> tuple[object, ...]:
    return tuple(annotation) if isinstance(annotation, type) and issubclass(annotation, Enum) else ()


def _sample(annotation: object) -> object:
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    if get_origin(annotation) is Annotated:
        return _sample(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return (_sample(get_args(annotation)[0]),)
    if get_args(annotation):
        return _sample(get_args(annotation)[0])
    if not isinstance(annotation, type):
        return "sample"
    if issubclass(annotation, Enum):
        return next(iter(annotation))
    if issubclass(annotation, BaseModel):
        return {name: _sample(field.annotation) for name, field in annotation.model_fields.items()}
    plain: dict[object, object] = {
        bool: True, int: 3, str: "SKU-1", Decimal: Decimal("1990.00"), datetime: _AT, AwareDatetime: _AT,
    }  # fmt: skip
    return plain[annotation]

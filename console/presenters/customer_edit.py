"""Reads what was typed into a customer's card into what the desk takes, or says beside each field what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, Self

from pydantic import TypeAdapter, ValidationError

from console.menu import N_
from console.presenters.typed_order import plain
from desk import refusals
from desk.asked import Email
from desk.customers import CustomerEdit
from domain.base import Stored
from domain.orders import Channel
from domain.phones import ImpossiblePhone, normalise
from domain.zones import UnknownZone, known_zone
from playbook.wording import Locale
from storage.customers import CustomerRow

NETWORKS: Final = ("vk", "telegram", "whatsapp")
CHANNELS: Final = (
    Channel.PHONE, Channel.SMS, Channel.EMAIL, Channel.VK, Channel.TELEGRAM, Channel.WHATSAPP,
)  # fmt: skip
_EMAIL: Final[TypeAdapter[str]] = TypeAdapter(Email)
_SPARE_DATES: Final = 2
_LONGEST: Final = 200


class TypedDate(Stored):
    """An important date as typed."""

    name: str = ""
    day: str = ""


class TypedCard(Stored):
    """The form as it was typed. `leads`: the fields are there that only leaders change."""

    once: str
    name: str = ""
    phone: str = ""
    email: str = ""
    locale: str = Locale.RU.value
    timezone: str = ""
    channel: str = ""
    vk: str = ""
    telegram: str = ""
    whatsapp: str = ""
    leads: str = ""
    vip: str = ""
    staff: str = ""
    discount: str = ""
    assignee: str = ""
    dates: tuple[TypedDate, ...] = ()

    @classmethod
    def of(cls, sent: Iterable[tuple[str, str]], once: str) -> Self:
        """Out of a form."""
        values: dict[str, str] = {}
        names: list[str] = []
        days: list[str] = []
        for name, value in sent:
            text = value.strip()[:_LONGEST]
            if name == "date_name":
                names.append(text)
            elif name == "date_day":
                days.append(text)
            elif name in cls.model_fields and name != "dates":
                values[name] = text
        dates = [TypedDate(name=name, day=day) for name, day in zip(names, days, strict=False)]
        return cls.model_validate(values | {"once": values.get("once") or once, "dates": dates})

    @classmethod
    def filled(cls, row: CustomerRow, once: str) -> Self:
        """As the card stands."""
        handles = row.handles_by_network
        return cls(
            once=once,
            name=row.name or "",
            phone=row.phone or "",
            email=row.email or "",
            locale=row.locale,
            timezone=row.timezone or "",
            channel=row.preferred_channel or "",
            vk=handles.get("vk", ""),
            telegram=handles.get("telegram", ""),
            whatsapp=handles.get("whatsapp", ""),
            vip="yes" if row.vip else "",
            staff="yes" if row.staff else "",
            discount="" if row.personal_discount is None else plain(row.personal_discount),
            assignee=row.assignee or "",
            dates=tuple(TypedDate(name=name, day=day) for name, day in sorted(row.dates_by_name.items())),
        )

    @property
    def with_room(self) -> tuple[TypedDate, ...]:
        """The dates, and places for more."""
        return (*self.dates, *(TypedDate() for _ in range(_SPARE_DATES)))


@dataclass
class Read:
    """What could be read; `faults` by field, as messages of the catalogues."""

    asked: CustomerEdit | None = None
    faults: dict[str, str] = field(default_factory=dict)


def edit_of(typed: TypedCard, row: CustomerRow, *, leads: bool) -> Read:
    """Only what differs from the card. `leads`: what only leaders change is taken too."""
    read = Read()
    said: dict[str, object] = {
        "name": typed.name or None,
        "phone": _phone(typed.phone, read.faults),
        "email": _email(typed.email, read.faults),
        "locale": typed.locale if typed.locale in list(Locale) else Locale.RU.value,
        "timezone": _zone(typed.timezone, read.faults),
        "preferred_channel": Channel(typed.channel) if typed.channel in list(Channel) else None,
        "handles": _handles(typed, row.handles_by_network),
        "dates": _dates(typed.dates, read.faults),
    }
    if leads and typed.leads:
        said |= {
            "vip": bool(typed.vip),
            "staff": bool(typed.staff),
            "personal_discount": _percent(typed.discount, read.faults),
            "assignee": typed.assignee or None,
        }
    if not (typed.phone or typed.email) and row.erased_at is None:
        read.faults["phone"] = N_("A phone or an email is needed: how else is the customer told?")
    if read.faults:
        return read
    before: dict[str, object] = {
        **{name: getattr(row, name) for name in said if name not in ("handles", "dates")},
        "handles": row.handles_by_network,
        "dates": {name: date.fromisoformat(day) for name, day in row.dates_by_name.items()},
    }
    read.asked = CustomerEdit.model_validate(
        {name: value for name, value in said.items() if value != before[name]}
    )
    return read


def words_of(error: refusals.DeskError) -> dict[str, str]:
    """What the desk refuses, beside the field it is about."""
    match error:
        case refusals.ContactOfAnother():
            return {
                "phone": N_(
                    "Another customer has this phone or email. Find that card: perhaps it is the same person."
                )
            }
        case refusals.CustomerErased():
            return {"form": N_("The data of this customer were erased: a new order makes a new card.")}
        case refusals.Invalid():
            return {"assignee": N_("This colleague does not work here any more: choose somebody else.")}
        case _:
            return {"form": N_("This is not possible now. Look at the form and try again.")}


def _phone(text: str, faults: dict[str, str]) -> str | None:
    try:
        return normalise(text) if text else None
    except ImpossiblePhone:
        faults["phone"] = N_("There is a digit too few or too many in this number.")
        return None


def _email(text: str, faults: dict[str, str]) -> str | None:
    try:
        return _EMAIL.validate_python(text) if text else None
    except ValidationError:
        faults["email"] = N_("This is no email address: look for a slip.")
        return None


def _zone(text: str, faults: dict[str, str]) -> str | None:
    try:
        return known_zone(text) if text else None
    except UnknownZone:
        faults["timezone"] = N_("Write a zone like Asia/Vladivostok, or leave it empty.")
        return None


def _handles(typed: TypedCard, before: Mapping[str, str]) -> dict[str, str]:
    """Those of networks that the form does not ask about stay."""
    asked = {"vk": typed.vk, "telegram": typed.telegram, "whatsapp": typed.whatsapp}
    others = {net: name for net, name in before.items() if net not in NETWORKS}
    return others | {net: name for net, name in asked.items() if name}


def _dates(typed: Iterable[TypedDate], faults: dict[str, str]) -> dict[str, date]:
    found: dict[str, date] = {}
    for at, one in enumerate(typed):
        if not (one.name or one.day):
            continue
        try:
            day = date.fromisoformat(one.day)
        except ValueError:
            faults[f"date-{at}"] = N_("Which day is it?")
            continue
        if not one.name:
            faults[f"date-{at}"] = N_("What is on this day?")
        else:
            found[one.name[:100]] = day
    return found


def _percent(text: str, faults: dict[str, str]) -> Decimal | None:
    if not text:
        return None
    try:
        percent = Decimal(text.replace(",", ".").rstrip("% "))
    except InvalidOperation:
        percent = Decimal(-1)
    if not percent.is_finite() or not 0 <= percent <= 100 or percent != percent.quantize(Decimal("0.01")):
        faults["discount"] = N_("Write percents from 0 to 100.")
        return None
    return percent

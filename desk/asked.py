"""What a request may hold besides its types: moments within reason, and after the present where they are plans."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, model_validator

from desk.refusals import Fault, InThePast, NotYet, invalid
from domain.base import Asked
from domain.orders import Slot

NEEDED: Final = "needed"
"""The type of our own errors about a field that is absent: like `missing`, they name what is not there."""
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_PLANS = frozenset({"at", "call_at", "until", "by", "check_at", "when", "start"})
"""Fields of outcomes that say what will be, by name; `on` is a whole day."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]+\.[^@\s<>,;:\"()\[\]\\.]{2,63}")


class Request(Asked):
    """A body: unknown fields are errors, and no moment lies outside the years 2000 to 2099."""

    @model_validator(mode="after")
    def _moments_within_reason(self) -> Self:
        for path, moment in moments_of(self):
            if not _EARLIEST <= moment < _LATEST:
                raise ValueError(f"{path}: give a time between the years 2000 and 2099")
        for path, slot in _slots_of(self):
            if slot.end <= slot.start:
                raise ValueError(f"{path}: the slot must end after its start")
        return self


def _day(value: object) -> object:
    if type(value) is not date and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("write a day like 2026-11-20")
    return value


Day = Annotated[date, BeforeValidator(_day)]
"""A whole day, by whose clock its place says."""


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("not an email address")
    return text.lower()


Email = Annotated[str, Field(max_length=254, examples=["anna@example.org"]), AfterValidator(_email)]
"""An address as far as its form can tell, in lower case."""
Word = Annotated[str, Field(min_length=1, max_length=200)]
FreeText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
PersonName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
CarrierCode = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{0,39}$",
        examples=["russian_post", "cdek"],
        description="The playbook's word for the carrier",
    ),
]


def refuse_the_past(body: BaseModel, now: datetime) -> None:
    """Raises InThePast for a plan (call date, slot, term) before `now`; a day that is today is no past."""
    faults = [
        past(path, now) for path, moment in moments_of(body) if _is_past(path.rsplit("/", 1)[-1], moment, now)
    ]
    if faults:
        raise InThePast(*faults)


def past(pointer: str, now: datetime) -> Fault:
    """A plan for a moment that is over."""
    return Fault(pointer, f"this is in the past; it is {now.isoformat(timespec='seconds')} now")


def refuse_a_past_day(day: date | None, pointer: str, now: datetime, zone: str) -> None:
    """Raises InThePast for a planned day that is over where the customer lives (`zone`, IANA)."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if day is not None and day < today:
        raise invalid(pointer, f"this day is past; it is {today.isoformat()} there now")


def refuse_the_future(body: BaseModel, within: str, latest: datetime) -> None:
    """Raises NotYet for a moment after `latest` in what tells of the past; `within`: where in the request it stands."""
    faults = [
        Fault(within + path, "this is in the future: give the moment at which it happened")
        for path, moment in moments_of(body)
        if moment > latest
    ]
    if faults:
        raise NotYet(*faults)


def _is_past(name: str, moment: datetime, now: datetime) -> bool:
    if name == "on":
        return moment.date() < now.astimezone(moment.tzinfo).date()
    return name in _PLANS and moment <= now


def moments_of(value: object, path: str = "") -> Iterator[tuple[str, datetime]]:
    """Every moment of a model with its JSON pointer."""
    if isinstance(value, datetime):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from moments_of(getattr(value, name), f"{path}/{name}")
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from moments_of(item, f"{path}/{index}")


def _slots_of(value: object, path: str = "") -> Iterator[tuple[str, Slot]]:
    if isinstance(value, Slot):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _slots_of(getattr(value, name), f"{path}/{name}")

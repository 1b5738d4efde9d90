"""When a shop works and when a customer may be disturbed, as a playbook writes it; moments in UTC are made of it by `calendars`."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from domain.base import Asked, Day, Unfit
from domain.public_holidays import holiday_year, knows_country
from domain.windows import WINDOW_SCHEMA, Minutes, Window, parse_window, without_breaks
from domain.zones import ZoneName

NO_HOLIDAYS: Final = "none"


class Weekday(StrEnum):
    """Days of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEK: Final = tuple(Weekday)
_WORKING_WEEK: Final = frozenset(WEEK[:5])


def _read_days(value: object) -> tuple[Weekday, ...]:
    if value == "all":
        return WEEK
    if isinstance(value, str):
        value = _days_between(value)
    if not isinstance(value, (list, tuple)) or not value:
        raise Unfit("not_days", "days are all, a range such as mon-fri, or a list such as [mon, wed, sat]")
    return tuple(sorted({_read_day(day) for day in value}, key=WEEK.index))


def _days_between(text: str) -> list[Weekday]:
    first, _, last = text.partition("-")
    begins, ends = WEEK.index(_read_day(first)), WEEK.index(_read_day(last or first))
    # "sat-tue" goes round the end of the week.
    return [WEEK[(begins + step) % 7] for step in range((ends - begins) % 7 + 1)]


def _read_day(value: object) -> Weekday:
    try:
        return Weekday(str(value).strip().lower())
    except ValueError:
        week = ", ".join(WEEK)
        said = f"{value!r} is not a day of the week: {week}"
        raise Unfit("not_a_weekday", said, text=str(value), week=week) from None


def _spell_days(days: tuple[Weekday, ...]) -> str | list[str]:
    return "all" if days == WEEK else [day.value for day in days]


Days = Annotated[
    tuple[Weekday, ...],
    BeforeValidator(_read_days),
    PlainSerializer(_spell_days, return_type=str | list[str]),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^(all|({'|'.join(WEEK)})(-({'|'.join(WEEK)}))?)$"},
                {"type": "array", "items": {"enum": list(WEEK)}, "minItems": 1},
            ]
        }
    ),
]
"""A field of a pydantic model: `all`, `mon-fri`, or a list of days; held in the order of the week."""


def _known_holidays(value: str) -> str:
    if value != NO_HOLIDAYS and not knows_country(value):
        said = f"no official calendar of {value!r} is known: write none, or a country's code such as RU"
        raise Unfit("unknown_holidays", said, text=value)
    return value


Holidays = Annotated[
    str,
    AfterValidator(_known_holidays),
    WithJsonSchema({"type": "string", "pattern": "^(none|[A-Z]{2})$", "examples": [NO_HOLIDAYS, "RU"]}),
]
"""A field of a pydantic model: `none`, or the country (ISO 3166, two letters) whose days off are kept."""


class WeekHours(Asked):
    """Hours by day of the week; a day left out is closed. One window alone is written for all seven."""

    mon: Window | None = Field(default=None, description="Hours on Monday; left out: closed")
    tue: Window | None = Field(default=None, description="Hours on Tuesday; left out: closed")
    wed: Window | None = Field(default=None, description="Hours on Wednesday; left out: closed")
    thu: Window | None = Field(default=None, description="Hours on Thursday; left out: closed")
    fri: Window | None = Field(default=None, description="Hours on Friday; left out: closed")
    sat: Window | None = Field(default=None, description="Hours on Saturday; left out: closed")
    sun: Window | None = Field(default=None, description="Hours on Sunday; left out: closed")

    def by_day(self) -> tuple[Minutes | None, ...]:
        """Monday to Sunday."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        if isinstance(value, str):
            return dict.fromkeys(WEEK, parse_window(value))
        if not isinstance(value, (dict, WeekHours)):
            raise Unfit(
                "not_hours",
                'hours are one window such as "10:00-20:00", or windows by day: {mon: ..., sat: ...}',
            )
        return value

    @model_serializer(mode="wrap")
    def _spell(self, by_fields: SerializerFunctionWrapHandler) -> str | dict[str, str | None]:
        window = self.mon
        if window and set(self.by_day()) == {window}:
            return str(window)
        spelled: dict[str, str | None] = by_fields(self)
        return spelled

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        definition = handler.resolve_ref_schema(handler(schema))
        by_day = dict(definition)
        # Changed in place: other models refer to it by name.
        definition.clear()
        definition["anyOf"] = [WINDOW_SCHEMA, by_day]
        return definition


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Breaks = Annotated[
    tuple[Window, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [WINDOW_SCHEMA, {"type": "array", "items": WINDOW_SCHEMA}]}),
]
"""A field of a pydantic model: one window or a list of them."""


class ShopHours(Asked):
    """When a shop's staff work, by the clock of `timezone`.

    `open` is one window for all `days`, or hours by day. `holidays` is `none` or a country whose official days off are
    kept and whose working weekend days are worked (by shops that work Monday to Friday). `closed_on` and `open_on`
    overrule everything else for their dates. `breaks` are closed every day.
    """

    timezone: ZoneName = Field(
        description="Whose clock the hours go by: a name of the IANA data, such as Europe/Moscow"
    )
    open: WeekHours = Field(
        description='One window for all days, such as "10:00-20:00", or windows by day: {mon: …, sat: …}'
    )
    days: Days = Field(default=WEEK, description="Working days: all, a range such as mon-fri, or a list")
    holidays: Holidays = Field(
        default=NO_HOLIDAYS,
        description="`none`, or the country (two letters, such as RU) whose official days off are kept",
    )
    breaks: Breaks = Field(default=(), description="Windows that are closed every day")
    closed_on: tuple[Day, ...] = Field(default=(), description="Days that are closed whatever else is said")
    open_on: tuple[Day, ...] = Field(default=(), description="Days that are open whatever else is said")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        both = set(self.closed_on) & set(self.open_on)
        if both:
            day = min(both).isoformat()
            raise Unfit("closed_and_open", f"{day} stands both in closed_on and in open_on", day=day)
        if not any(self._usual_windows(weekday) for weekday in range(7)):
            raise Unfit("never_open", "these hours never open: days, open and breaks leave no time")
        return self

    def windows_on(self, day: date) -> tuple[Minutes, ...]:
        """The windows that begin on the local date `day`, in order, breaks cut out; none on a closed day."""
        if day in self.closed_on:
            return ()
        if day in self.open_on:
            return self._substitute_windows(day)
        if self.holidays != NO_HOLIDAYS:
            year = holiday_year(self.holidays, day.year)
            if day in year.days_off:
                return ()
            if day in year.working_weekends and set(self.days) >= _WORKING_WEEK:
                return self._substitute_windows(day)
        return self._usual_windows(day.weekday())

    def written_out(self, first_year: int, last_year: int) -> "ShopHours":
        """The same hours with the holidays of these years as dates and no country: what a published playbook keeps."""
        if self.holidays == NO_HOLIDAYS:
            return self
        days = [
            day
            for year in range(first_year, last_year + 1)
            for day in _days_of(year)
            if bool(self.windows_on(day)) != bool(self._usual_windows(day.weekday()))
        ]
        opened = {day for day in days if self.windows_on(day)}
        return self.model_copy(
            update={
                "holidays": NO_HOLIDAYS,
                "closed_on": tuple(sorted({*self.closed_on, *days} - opened)),
                "open_on": tuple(sorted({*self.open_on, *opened})),
            }
        )

    def _usual_windows(self, weekday: int) -> tuple[Minutes, ...]:
        if WEEK[weekday] not in self.days:
            return ()
        window = self.open.by_day()[weekday]
        return without_breaks(window, self.breaks) if window else ()

    def _substitute_windows(self, day: date) -> tuple[Minutes, ...]:
        """Its own hours, or those of the nearest working day before: a worked Saturday goes by Friday's."""
        found = (self._usual_windows((day.weekday() - back) % 7) for back in range(7))
        return next(filter(None, found), ())


class CustomerHours(Asked):
    """When a customer may be called and written to, every day, by the clock of the customer's own zone."""

    calls: Window = Field(description="When a customer may be called, by the customer's clock")
    messages: Window = Field(description="When messages may reach a customer, by the customer's clock")


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]

"""How pages speak: catalogues in Russian and English, dates, sums and counts as a reader of that language writes them.

English is what the templates say themselves; `locale/ru/*.po` hold the Russian, one file a page, joined here.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale as Tongue
from babel.dates import format_date, format_timedelta, get_timezone_location
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_decimal, format_percent, get_currency_symbol
from babel.support import NullTranslations, Translations

from playbook.wording import Locale

LOCALES: Final = Path(__file__).parent / "locale"
_HALF_A_YEAR: Final = timedelta(days=183)


@cache
def translations(locale: Locale) -> NullTranslations:
    """The catalogue of a language; English needs none. Raises ValueError where two files say one thing differently."""
    if locale is Locale.EN:
        return NullTranslations()
    whole = Catalog(locale=locale.value)
    for path in sorted((LOCALES / locale.value).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale.value):
                if not message.id:
                    continue
                known = whole.get(message.id, context=message.context)
                if known is not None and known.string != message.string:
                    raise ValueError(f"{path.name} says {message.id!r} otherwise than another catalogue")
                whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


_TONGUES: Final = {Locale.RU: Tongue("ru"), Locale.EN: Tongue("en", "GB")}
"""As Babel knows them; read once, not by their names at each date and sum."""


@lru_cache(maxsize=10_000)
def _amount(amount: Decimal, tongue: Tongue) -> str:
    whole = amount == amount.to_integral_value()
    digits = format_decimal(abs(amount), "#,##0" if whole else "#,##0.00", locale=tongue)
    return digits if amount >= 0 else f"−{digits}"


@cache
def _short_month(month: int, tongue: Tongue) -> str:
    """`Nov`. CLDR shortens months unevenly (20 нояб., 20 Sept): three letters are read as well, and stand in line."""
    return format_date(date(2026, month, 1), "MMM", locale=tongue)[:3]


def numbered(number: int, locale: Locale) -> str:
    """`№ 1042`; in English `No. 1042`."""
    return f"{'№' if locale is Locale.RU else 'No.'}\u00a0{number}"


@cache
def city_of(zone: str, locale: Locale) -> str:
    """By what people call a clock: `Владивосток`."""
    return get_timezone_location(zone, locale=locale.value, return_city=True)


class Speaker:
    """Says things in one language, with times in one zone. `now` is the moment that today and yesterday are told from."""

    def __init__(self, locale: Locale, zone: str, now: datetime) -> None:
        self.locale = locale
        self.zone = ZoneInfo(zone)
        self.now = now
        self._tongue = _TONGUES[locale]
        self._before_percent = "\u00a0" if locale is Locale.RU else ""

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return str(translations(self.locale).gettext(message))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The message in the form this count wants."""
        return str(translations(self.locale).ngettext(one, many, count))

    def city(self, zone: str) -> str:
        """By what people call a clock: `Vladivostok` for Asia/Vladivostok."""
        return city_of(zone, self.locale)

    def within(self, zone: str) -> "Speaker":
        """The same, with times in another zone: a customer's."""
        return Speaker(self.locale, zone, self.now)

    def time(self, at: datetime) -> str:
        """`09:05`."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def day(self, at: datetime | date) -> str:
        """`today`, `yesterday`, `tomorrow`, `21 Nov`; with the year where it is half a year off."""
        there = at.astimezone(self.zone).date() if isinstance(at, datetime) else at
        today = self.now.astimezone(self.zone).date()
        near = {
            -1: self.gettext("yesterday"),
            0: self.gettext("today"),
            1: self.gettext("tomorrow"),
        }.get((there - today).days)
        if near is not None:
            return near
        year = "" if abs(there - today) < _HALF_A_YEAR else f" {there.year}"
        return f"{self.short_date(there)}{year}"

    def month(self, day: date, *, short: bool = False) -> str:
        """`November 2026`; in short `Nov 26`."""
        if short:
            return f"{format_date(day, 'LLL', locale=self._tongue)[:3]} {day:%y}"
        return format_date(day, "LLLL yyyy", locale=self._tongue)

    def short_date(self, day: date) -> str:
        """`21 Nov`, whatever today is."""
        return f"{day.day} {_short_month(day.month, self._tongue)}"

    def date(self, at: datetime | date) -> str:
        """`21 November 2026`, whatever today is."""
        there = at.astimezone(self.zone).date() if isinstance(at, datetime) else at
        return format_date(there, "d MMMM yyyy", locale=self._tongue)

    def moment(self, at: datetime) -> str:
        """`today 11:30`, `21 Nov 10:04`."""
        return f"{self.day(at)} {self.time(at)}"

    def soon(self, at: datetime) -> str:
        """As short as a queue needs it: `11:30` today, else the day."""
        same = at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()
        return self.time(at) if same else self.day(at)

    def ago(self, at: datetime) -> str:
        """`5 minutes ago`, `in 3 days`."""
        return format_timedelta(at - self.now, add_direction=True, locale=self._tongue)

    def lasting(self, span: timedelta) -> str:
        """`5 minutes`, `3 days`."""
        return format_timedelta(span, locale=self._tongue)

    def number(self, value: int | Decimal) -> str:
        """Thousands told apart."""
        return format_decimal(value, locale=self._tongue)

    def percent(self, share: Decimal | float) -> str:
        """A share of one: 0.125 is `12.5 %`."""
        return format_percent(share, f"#,##0.#{self._before_percent}%", locale=self._tongue)

    def rounded_percent(self, share: Decimal) -> str:
        """`13 %`, where there is no room for more."""
        return format_percent(share, f"#,##0{self._before_percent}%", locale=self._tongue)

    def compact(self, value: Decimal) -> str:
        """`1,2 млн`, `950`: on a scale."""
        return format_compact_decimal(value, locale=self._tongue, fraction_digits=1)

    def amount(self, amount: Decimal) -> str:
        """A sum whose currency is told elsewhere; kopecks only where there are any."""
        return _amount(amount, self._tongue)

    def numbered(self, number: int) -> str:
        """`№ 1042`: an order, by the number people say."""
        return numbered(number, self.locale)

    def currency(self, code: str) -> str:
        """`₽`; in English `RUB`, as it stands in messages and in the history too."""
        return get_currency_symbol(code, locale=self._tongue) if self.locale is Locale.RU else code

    def money(self, amount: Decimal, currency: str = "RUB") -> str:
        """`1 990 ₽` or `RUB 1,990`; kopecks only where there are any."""
        digits, sign = self.amount(amount), self.currency(currency)
        return f"{digits}\u00a0{sign}" if self.locale is Locale.RU else f"{sign}\u00a0{digits}"

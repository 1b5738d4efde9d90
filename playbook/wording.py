"""Says numbers, money, days and hours in Russian or English as a careful person writes them; which locale is chosen elsewhere."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from domain.hours import WEEK, ShopHours
from domain.locales import Locale as Locale
from domain.orders import AddressPart, Channel, DeliveryKind, PaymentMethod, Reason, Slot, Warning
from domain.windows import Minutes

NBSP: Final = "\u00a0"
"""Keeps a number with its word on one line."""


_MONTHS: Final = {
    Locale.RU: (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    Locale.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_UNITS: Final[Mapping[Locale, Mapping[str, tuple[str, ...]]]] = {
    Locale.RU: {"day": ("день", "дня", "дней"), "hour": ("час", "часа", "часов"),
                "minute": ("минута", "минуты", "минут"), "second": ("секунда", "секунды", "секунд")},
    Locale.EN: {"day": ("day", "days"), "hour": ("hour", "hours"),
                "minute": ("minute", "minutes"), "second": ("second", "seconds")},
}  # fmt: skip
_SIGNS: Final = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "BYN": "Br"}
_WEEKDAYS: Final = {
    Locale.RU: ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    Locale.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_WORDS: Final[Mapping[Locale, Mapping[StrEnum, str]]] = {
    Locale.RU: {
        PaymentMethod.ONLINE: "онлайн",
        PaymentMethod.ON_DELIVERY: "при получении",
        PaymentMethod.INVOICE: "по счёту",
        DeliveryKind.POST_OFFICE: "в почтовое отделение",
        DeliveryKind.PICKUP_POINT: "в пункт выдачи",
        DeliveryKind.COURIER: "курьером службы доставки",
        DeliveryKind.OWN_COURIER: "нашим курьером",
        DeliveryKind.SELF_PICKUP: "самовывоз",
        Reason.CUSTOMER: "по вашей просьбе",
        Reason.CHANGED_MIND: "по вашей просьбе",
        Reason.UNREACHABLE: "не удалось связаться с вами",
        Reason.NOT_PAID: "оплата не поступила вовремя",
        Reason.OUT_OF_STOCK: "товара не оказалось в наличии",
        Channel.SITE: "на сайте",
        Channel.PHONE: "по телефону",
        Channel.CHAT: "в чате",
        Channel.EMAIL: "по электронной почте",
        Channel.SMS: "в СМС",
        Channel.VK: "во «ВКонтакте»",
        Channel.TELEGRAM: "в Telegram",
        Channel.WHATSAPP: "в WhatsApp",
        AddressPart.POSTCODE: "индекс",
        AddressPart.CITY: "город",
        AddressPart.LINE: "улица и дом",
        AddressPart.POINT: "пункт выдачи",
        AddressPart.PLACE: "место самовывоза",
        AddressPart.DATE: "дата доставки",
        AddressPart.SLOT: "дата и время доставки",
        Warning.OTHER_OPEN_ORDER: "у клиента есть ещё один открытый заказ",
        Warning.LIKELY_DUPLICATE: "похоже на повтор другого заказа",
        Warning.BLACK_LISTED: "клиент в чёрном списке",
        Warning.INCOMPLETE_ADDRESS: "адрес неполный",
        Warning.OVER_QUANTITY: "столько упаковок отправляем только по предоплате",
        Warning.CLOSE_TO_FREE_DELIVERY: "немного не хватает до бесплатной доставки",
        Warning.CLOSE_TO_DISCOUNT: "немного не хватает до скидки",
        Warning.PRIOR_CONTACT: "с клиентом уже общались",
        Warning.NO_COMMON_HOURS: "наши часы не совпадают с часами, когда клиенту можно звонить",
    },
    Locale.EN: {
        PaymentMethod.ONLINE: "online",
        PaymentMethod.ON_DELIVERY: "on delivery",
        PaymentMethod.INVOICE: "by invoice",
        DeliveryKind.POST_OFFICE: "to a post office",
        DeliveryKind.PICKUP_POINT: "to a pickup point",
        DeliveryKind.COURIER: "by the carrier’s courier",
        DeliveryKind.OWN_COURIER: "by our courier",
        DeliveryKind.SELF_PICKUP: "collected from us",
        Reason.CUSTOMER: "at your request",
        Reason.CHANGED_MIND: "at your request",
        Reason.UNREACHABLE: "we could not reach you",
        Reason.NOT_PAID: "the payment did not arrive in time",
        Reason.OUT_OF_STOCK: "the goods are out of stock",
        Channel.SITE: "on the site",
        Channel.PHONE: "by phone",
        Channel.CHAT: "in the chat",
        Channel.EMAIL: "by email",
        Channel.SMS: "by SMS",
        Channel.VK: "on VK",
        Channel.TELEGRAM: "on Telegram",
        Channel.WHATSAPP: "on WhatsApp",
        AddressPart.POSTCODE: "postcode",
        AddressPart.CITY: "city",
        AddressPart.LINE: "street and house",
        AddressPart.POINT: "pickup point",
        AddressPart.PLACE: "place of collection",
        AddressPart.DATE: "day of delivery",
        AddressPart.SLOT: "day and time of delivery",
        Warning.OTHER_OPEN_ORDER: "the customer has another open order",
        Warning.LIKELY_DUPLICATE: "this looks like a repeat of another order",
        Warning.BLACK_LISTED: "the customer is on the black list",
        Warning.INCOMPLETE_ADDRESS: "the address is incomplete",
        Warning.OVER_QUANTITY: "so many packs are sent prepaid only",
        Warning.CLOSE_TO_FREE_DELIVERY: "free delivery is close",
        Warning.CLOSE_TO_DISCOUNT: "a discount is close",
        Warning.PRIOR_CONTACT: "somebody has been in touch with the customer",
        Warning.NO_COMMON_HOURS: "our hours and the hours for calling this customer do not meet",
    },
}


def plural(number: int, forms: tuple[str, ...], locale: Locale) -> str:
    """The form that stands with `number`: (день, дня, дней), or (day, days)."""
    if locale is Locale.EN:
        return forms[0] if number == 1 else forms[-1]
    last, last_two = number % 10, number % 100
    if last == 1 and last_two != 11:
        return forms[0]
    return forms[1] if 2 <= last <= 4 and not 12 <= last_two <= 14 else forms[2]


def number_of(number: int, unit: str, locale: Locale) -> str:
    """`3 дня`, `5 дней`, `1 hour`; `unit` is day, hour, minute or second."""
    return f"{number}{NBSP}{plural(number, _UNITS[locale][unit], locale)}"


def length_words(length: timedelta, locale: Locale) -> str:
    """`3 дня`, `2 часа 30 минут`: the two largest units that count."""
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = (("day", length.days), ("hour", hours), ("minute", minutes), ("second", seconds))
    said = [number_of(count, unit, locale) for unit, count in parts if count]
    return " ".join(said[:2]) or number_of(0, "minute", locale)


def day_words(at: datetime, zone: str, locale: Locale) -> str:
    """`22 ноября`, by the clock of `zone`; `at` is aware."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day}{NBSP}{_MONTHS[locale][local.month - 1]}"


def date_words(day: date, locale: Locale) -> str:
    """`5 мая`, `5 May`: a day of any year, by nobody's clock."""
    return f"{day.day}{NBSP}{_MONTHS[locale][day.month - 1]}"


def short_day_words(at: datetime, zone: str, locale: Locale) -> str:
    """`22.11`, `22 Nov`, where every letter counts; by the clock of `zone`, `at` is aware."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%d.%m}" if locale is Locale.RU else f"{local.day} {_MONTHS[locale][local.month - 1][:3]}"


def weekday_words(at: datetime, zone: str, locale: Locale) -> str:
    """`ср`, `Wed`, by the clock of `zone`; `at` is aware."""
    return _WEEKDAYS[locale][at.astimezone(ZoneInfo(zone)).weekday()]


def time_words(at: datetime, zone: str) -> str:
    """`09:05`, by the clock of `zone`; `at` is aware."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def moment_words(at: datetime, zone: str, locale: Locale) -> str:
    """`22 ноября, 09:05`, by the clock of `zone`; `at` is aware."""
    return f"{day_words(at, zone, locale)}, {time_words(at, zone)}"


def slot_words(slot: Slot, zone: str, locale: Locale) -> str:
    """`22 ноября, с 10:00 до 13:00`, by the clock of `zone`."""
    begins, ends = time_words(slot.start, zone), time_words(slot.end, zone)
    between = f"с{NBSP}{begins} до{NBSP}{ends}" if locale is Locale.RU else f"{begins}–{ends}"
    return f"{day_words(slot.start, zone, locale)}, {between}"


def money_words(amount: Decimal, currency: str, locale: Locale) -> str:
    """`12 345,50 ₽`, `RUB 12,345.50`; kopecks only where there are any."""
    whole = amount == amount.to_integral_value()
    digits = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    if locale is Locale.EN:
        return f"{currency}{NBSP}{digits}"
    russian = digits.replace(",", NBSP).replace(".", ",")
    return f"{russian}{NBSP}{_SIGNS.get(currency, currency)}"


def percent_words(percent: Decimal, locale: Locale) -> str:
    """`5 %`, `2,5 %`; in English `2.5%`."""
    digits = f"{percent.normalize():f}"
    return f"{digits.replace('.', ',')}{NBSP}%" if locale is Locale.RU else f"{digits}%"


def word_for(code: StrEnum, locale: Locale) -> str:
    """What people read for a method of payment, a kind of delivery, a channel, a warning, a part of an address, or a reason
    that may be told; else nothing."""
    return _WORDS[locale].get(code, "")


def hours_words(hours: ShopHours, locale: Locale) -> str:
    """`ежедневно с 10:00 до 20:00`, `пн–пт с 09:00 до 18:00, сб с 10:00 до 16:00`, `круглосуточно`; breaks are left out."""
    windows = [
        window if day in hours.days else None for day, window in zip(WEEK, hours.open.by_day(), strict=True)
    ]
    groups: list[tuple[list[int], Minutes]] = []
    for window, days in groupby(range(len(WEEK)), key=lambda day: windows[day]):
        if window is not None:
            groups.append((list(days), window))
    said = ", ".join(_days_and_hours(days, window, locale) for days, window in groups)
    if hours.timezone == "Europe/Moscow":
        said += " (по московскому времени)" if locale is Locale.RU else " (Moscow time)"
    return said


def _days_and_hours(days: list[int], window: Minutes, locale: Locale) -> str:
    names = _WEEKDAYS[locale]
    opens, _, closes = str(window).partition("-")
    if len(days) == len(WEEK):
        said = "ежедневно" if locale is Locale.RU else "daily"
        if window.closes - window.opens == 24 * 60:
            return "круглосуточно" if locale is Locale.RU else "around the clock"
    else:
        said = names[days[0]] if len(days) == 1 else f"{names[days[0]]}–{names[days[-1]]}"
    between = f"с{NBSP}{opens} до{NBSP}{closes}" if locale is Locale.RU else f"{opens}–{closes}"
    return f"{said} {between}"

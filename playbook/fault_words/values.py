"""What is said of values that our own models refuse: durations, hours, prices, promotions, tiers.

Where the English is `{english}`, the model of the domain says it itself.
"""

from collections.abc import Mapping
from typing import Final

_OWN: Final = "{english}"

VALUES: Final[Mapping[str, tuple[str, str]]] = {
    "not_a_duration": (
        "«{text}» — не длительность: пишите дни, часы, минуты и секунды подряд, например 40m, 2h30m, 3d, 1d12h, 90s",
        _OWN,
    ),
    "duration_too_long": ("«{text}» — больше {days} дней", _OWN),
    "duration_without_unit": (
        "у длительности нет единицы: пишите дни, часы, минуты и секунды подряд, например 40m, 2h30m, 3d, 1d12h, 90s",
        _OWN,
    ),
    "not_a_window": (
        "«{text}» — не часы: напишите, например, \"10:00-20:00\", а для круглых суток \"00:00-24:00\"",
        _OWN,
    ),
    "empty_window": (
        "«{text}» кончается там же, где начинается: напишите, например, \"10:00-20:00\", а для круглых суток \"00:00-24:00\"",
        _OWN,
    ),
    "window_is_text": (
        "часы пишут в кавычках: \"10:00-20:00\", а круглые сутки \"00:00-24:00\"",
        _OWN,
    ),
    "not_days": (
        "дни — это all, промежуток вроде mon-fri или список вроде [mon, wed, sat]",
        _OWN,
    ),
    "not_a_weekday": ("«{text}» — не день недели: {week}", _OWN),
    "unknown_holidays": (
        "календаря страны «{text}» у нас нет: напишите none или код страны, например RU",
        _OWN,
    ),
    "not_hours": (
        "часы — это одно окно, например \"10:00-20:00\", или окна по дням: {{mon: …, sat: …}}",
        _OWN,
    ),
    "closed_and_open": ("{day} есть и в closed_on, и в open_on", _OWN),
    "never_open": ("так магазин никогда не открыт: проверьте days, open и breaks", _OWN),
    "unknown_zone": ("такого часового пояса нет: {name}", _OWN),
    "not_money": (
        "сумму пишут в кавычках, без знака, с копейками через точку: \"1990.00\"",
        _OWN,
    ),
    "moment_with_offset": (
        "время пишут по ISO 8601 со сдвигом от UTC, например 2026-11-20T21:15:00+03:00",
        _OWN,
    ),
    "not_a_phone": ("это не номер телефона", _OWN),
    "phone_length": ("в номере телефона не хватает цифр или есть лишние", _OWN),
    "phone_beginning": ("номера телефонов так не начинаются", _OWN),
    "slot_fields": ("у времени доставки есть начало (start) и конец (end), и больше ничего", _OWN),
    "no_day_of_year": (
        "«{text}» — не день года: напишите месяц и день, например 12-31",
        "{text!r} is no day of a year: write month and day, such as 12-31",
    ),
    "tiers_go_up": (
        "ступени идут по возрастанию: у каждой `from` больше, чем у предыдущей",
        "tiers go up: each `from` is larger than the one before",
    ),
    "offer_nothing": (
        "скажите, что предлагать: назовите в `offer` артикулы, категории или группы",
        "say what to offer: name products, categories or groups under `offer`",
    ),
    "no_region": ("такого региона нет: {name}", "there is no region {name!r}"),
    "promotion_ends_early": (
        "акция кончается раньше, чем начинается",
        "a promotion ends no earlier than it begins",
    ),
    "sum_steps_go_up": (
        "ступени идут по возрастанию: `from` и `percent` больше, чем у предыдущей",
        "steps go up: each `from` and `percent` is larger than the one before",
    ),
    "step_price_or_percent": (
        "у ступени есть или цена (price), или процент (percent)",
        "a step has either a price or a percent",
    ),
    "no_steps": ("нужна хотя бы одна ступень", "give at least one step"),
    "steps_go_up": (
        "ступени идут по возрастанию: `from` больше, чем у предыдущей",
        "steps go up: each `from` is larger than the one before",
    ),
    "promotions_same_id": ("у двух акций один и тот же id", "two promotions have the same id"),
    "promo_words_alike": (
        "волшебные слова не бывают пустыми и отличаются не только регистром, «ё» и пробелами",
        "promo words are not empty, and differ by more than case, ё and spaces",
    ),
}  # fmt: skip
"""By the code of the remark: Russian, then English."""

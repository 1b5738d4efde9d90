"""What is said of settings: names nobody has, values of another kind, numbers out of their bounds."""

from collections.abc import Mapping
from typing import Final

SETTINGS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("здесь нет настройки {name}", "{name} is missing here"),
    "unknown_setting": ("такой настройки нет: {name}", "there is no setting {name!r}"),
    "no_choice": ("«{text}» здесь не подходит", "{text!r} is no choice here"),
    "this_is_no_choice": ("это значение здесь не подходит", "this is no choice here"),
    "write_choice": ("напишите {choices}", "write {choices}"),
    "either": ("{others} или {last}", "{others} or {last}"),
    "only": ("{last}", "{last}"),
    "no_match": ("«{text}» не подходит под образец {pattern}", "{text!r} should match pattern {pattern!r}"),
    "write_like": ("напишите, например, {example}", "write it like {example}"),
    "does_not_fit": ("это значение не подходит", "this value does not fit"),
    "not_a_list": ("здесь нужен список", "this is to be a list"),
    "write_a_list": (
        "напишите [один, два] или каждый пункт с новой строки: «- один»",
        "write [one, two], or a line `- one` for each",
    ),
    "not_a_mapping": ("здесь нужны вложенные настройки", "this is to be a mapping"),
    "write_a_mapping": ("напишите «имя: значение»", "write name: value"),
    "not_text": ("здесь нужен текст", "this is to be text"),
    "put_in_quotes": ("возьмите его в кавычки", "put it in quotes"),
    "not_whole": ("здесь нужно целое число", "this is to be a whole number"),
    "not_yes_no": ("здесь нужно true (да) или false (нет)", "this is to be true or false"),
    "not_a_number": ("здесь нужно число", "this is to be a number"),
    "not_a_day": ("здесь нужен день", "this is to be a day"),
    "not_a_time": ("здесь нужно время", "this is to be a time of day"),
    "not_a_moment": ("здесь нужны дата и время", "this is to be a date and time"),
    "less_than_least": (
        "здесь нужно число не меньше {ge}",
        "this should be greater than or equal to {ge}",
    ),
    "not_above": ("здесь нужно число больше {gt}", "this should be greater than {gt}"),
    "more_than_most": ("здесь нужно число не больше {le}", "this should be less than or equal to {le}"),
    "not_below": ("здесь нужно число меньше {lt}", "this should be less than {lt}"),
    "too_large_number": ("это число слишком велико", "this number is too large"),
    "too_many_places": (
        "знаков после точки может быть не больше {decimal_places}",
        "this should have no more than {decimal_places} decimal places",
    ),
    "too_many_digits": (
        "цифр может быть не больше {max_digits}",
        "this should have no more than {max_digits} digits in total",
    ),
    "too_many_whole_digits": (
        "цифр до точки может быть не больше {whole_digits}",
        "this should have no more than {whole_digits} digits before the decimal point",
    ),
    "too_few": (
        "пунктов в этом списке должно быть не меньше {min_length}",
        "this should have at least {min_length} of them",
    ),
    "too_many": (
        "пунктов в этом списке может быть не больше {max_length}",
        "this should have at most {max_length} of them",
    ),
    "text_too_short": ("символов здесь нужно не меньше {min_length}", "this should have at least {min_length} letters"),
    "text_too_long": (
        "символов здесь может быть не больше {max_length}",
        "this should have at most {max_length} letters",
    ),
}  # fmt: skip
"""By the code of the remark: Russian, then English."""

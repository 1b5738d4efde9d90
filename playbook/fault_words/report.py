"""What stands around faults where they are laid out, and how many there are."""

from typing import Final

from domain.locales import Locale
from playbook.wording import plural

ERROR: Final = {Locale.RU: "ошибка: ", Locale.EN: "error: "}
HELP: Final = {Locale.RU: " подсказка: ", Locale.EN: " help: "}
NOTE: Final = {Locale.RU: " пояснение: ", Locale.EN: " note: "}
_FAULTS: Final = {Locale.RU: ("ошибка", "ошибки", "ошибок"), Locale.EN: ("fault", "faults")}
_FILES: Final = {
    # In Russian they stand in the prepositional: «в 2 файлах».
    Locale.RU: ("файле", "файлах", "файлах"),
    Locale.EN: ("file", "files"),
}
_CHECKED: Final = {
    Locale.RU: (
        ("триггер", "триггера", "триггеров"),
        ("сообщение", "сообщения", "сообщений"),
        ("скрипт", "скрипта", "скриптов"),
        ("ответ", "ответа", "ответов"),
        ("сценарий", "сценария", "сценариев"),
    ),
    Locale.EN: (
        ("trigger", "triggers"),
        ("message", "messages"),
        ("script", "scripts"),
        ("reply", "replies"),
        ("scenario", "scenarios"),
    ),
}


def in_this_file(faults: int, checked: str, others: int, locale: Locale) -> str:
    """`2 faults in shop.yaml and 3 other files`."""
    said = f"{faults} {plural(faults, _FAULTS[locale], locale)}"
    files = plural(others, _FILES[locale], locale)
    if locale is Locale.RU:
        return f"{said} в {checked}" + (f" и ещё в {others} {files}" if others else "")
    return f"{said} in {checked}" + (f" and {others} other {files}" if others else "")


def in_others_alone(faults: int, checked: str, files: int, locale: Locale) -> str:
    """`2 faults in 1 file that shop.yaml uses`."""
    said = f"{faults} {plural(faults, _FAULTS[locale], locale)}"
    where = f"{files} {plural(files, _FILES[locale], locale)}"
    if locale is Locale.RU:
        return f"{said} в {where} из тех, что нужны {checked}"
    return f"{said} in {where} that {checked} uses"


def no_faults(
    checked: str, triggers: int, messages: int, scripts: int, replies: int, scenarios: int, locale: Locale
) -> str:
    """What was checked: `shop.yaml has no faults: 40 triggers, 38 messages, 20 scripts, 3 replies, 12 scenarios`."""
    counts = zip((triggers, messages, scripts, replies, scenarios), _CHECKED[locale], strict=True)
    said = ", ".join(f"{number} {plural(number, forms, locale)}" for number, forms in counts)
    if locale is Locale.RU:
        return f"{checked}: ошибок нет. Проверено: {said}"
    return f"{checked} has no faults: {said}"

"""What is said of triggers: facts that never happen, settings they name, tasks of the lifecycle, acts and bonuses."""

from collections.abc import Mapping
from typing import Final

TRIGGERS: Final[Mapping[str, tuple[str, str]]] = {
    "or": ("{first} или {second}", "{first} or {second}"),
    "trigger_twice": ("триггер {name} в этом файле уже есть", "there is already a trigger {name!r} in this file"),
    "no_trigger": ("менять нечего: триггера {name} нет", "there is no trigger {name!r} to change"),
    "new_trigger_needs": ("новому нужны `on` и `do`", "a new one needs `on` and `do`"),
    "no_fact": ("такого факта нет: {name}", "there is no fact {name!r}"),
    "facts_are_listed": ("все факты перечислены в docs/facts.md", "docs/facts.md lists them"),
    "no_acts": (
        "`do` пустой: назовите хотя бы одно действие или уберите триггер",
        "`do` is empty: name at least one act, or leave the trigger out",
    ),
    "at_one_way": (
        "в `at` нужно или время (`time`), или ближайшее открытие часов (`hours`)",
        "`at` is a `time` of day, or the next moment of some `hours`",
    ),
    "ladder_goes_up": (
        "сроки напоминаний идут по возрастанию: каждый позже предыдущего",
        "the times of a ladder go up: each is later than the one before",
    ),
    "then_comes_last": ("`then` наступает после последнего напоминания", "`then` comes after the last reminder"),
    "one_clock": (
        "триггер ждёт одним способом: `after`, `before` или `remind`",
        "a trigger waits by one of `after`, `before` or `remind`",
    ),
    "errand_alone": ("role и due_within бывают только у поручения (errand)", "role and due_within are an errand's"),
    "has_its_own": ("у задачи {kind} они свои", "{kind} has its own in the lifecycle"),
    "errand_needs_script": (
        "поручению нужен скрипт: в нём сказано, что сделать",
        "an errand needs a script: it says what is to be done",
    ),
    "by_category_beside_percent": (
        "`by_category` пишут вместе с `percent`: он действует для остальных категорий",
        "`by_category` is beside a `percent`, which holds for all other categories",
    ),
    "bonus_one_way": (
        "бонус — это `percent` с `of` или `amount`, а если считать поштучно, то и `times`",
        "a bonus is `percent` with `of`, or `amount` with `times` where it counts pieces",
    ),
    "one_act": (
        "в действии должно быть что-то одно: {others} или {last}",
        "an action is exactly one of {others} or {last}",
    ),
    "delay_too_long": ("«{text}» — больше {days} дней", "{text!r} is longer than {days} days"),
    "no_such_value": (
        "«{path}» — это не {kind} и не настройка, в которой есть {kind}",
        "{path!r} is neither {kind} nor a setting that holds one",
    ),
    "such_as": ("напишите, например, {example}", "write one, such as {example}"),
    "example_or": ("{one} или {other}", "{one}, or {other}"),
    "a_duration": ("длительность", "a duration"),
    "a_number": ("число", "a number"),
    "not_set": ("{path} в этом регламенте не задано", "{path} is not set in this playbook"),
    "set_it": ("задайте эту настройку или напишите значение прямо здесь", "set it, or write {kind} here"),
    "over_whole": ("{path} — это {found}, больше {most} процентов", "{path} is {found}, more than {most} percent"),
    "no_sum": (
        "«{name}» — не сумма заказа и не сумма факта {fact}",
        "{name!r} is no sum of the order or of {fact}",
    ),
    "no_category": (
        "у факта {fact} нет категории, от которой мог бы зависеть процент",
        "{fact} tells no category, by which a percent could differ",
    ),
    "category_told_by": ("категория есть у {facts}", "{facts} does"),
    "no_count": ("«{name}» — не целое число факта {fact}", "{name!r} is no whole number of {fact}"),
    "lifecycle_alone": (
        "задачу {kind} открывает только сам ход заказа",
        "{kind} is the lifecycle's alone",
    ),
    "write_errand": ("для своей задачи напишите kind: errand", "for a task of your own write kind: errand"),
    "opened_on": (
        "задача {kind} открывается по факту {facts}, а не {fact}",
        "the lifecycle opens {kind} on {facts}, not on {fact}",
    ),
    "would_hang": (
        "без задачи {kind} заказ застрянет: выключить её нельзя",
        "an order would hang without {kind}: this row cannot be switched off",
    ),
    "for_every_order": (
        "задача {kind} открывается для каждого заказа",
        "the lifecycle opens {kind} for every order",
    ),
    "write_errand_for_some": (
        "для некоторых заказов сделайте поручение (errand)",
        "for some orders only write an errand",
    ),
}  # fmt: skip
"""By the code of the remark: Russian, then English."""

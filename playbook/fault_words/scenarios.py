"""What is said of scenarios: who acts in a step, what they may say, when it happens, and what order it is."""

from collections.abc import Mapping
from typing import Final

SCENARIOS: Final[Mapping[str, tuple[str, str]]] = {
    "no_such_scenario": ("такого сценария нет", "there is no such scenario"),
    "only_in_shop": (
        "такое бывает только в магазине {shop}, а не {other}",
        "this happens in {shop} only, not in {other}",
    ),
    "steps_are_a_list": (
        "шаги — это список: - {{at: +2h, operator: confirmed}}",
        "steps are a list: - {{at: +2h, operator: confirmed}}",
    ),
    "step_is_a_mapping": (
        "шаг пишут так: {{at: +2h, operator: confirmed}}",
        "a step is a mapping: {{at: +2h, operator: confirmed}}",
    ),
    "nobody": ("здесь никого не зовут {name}", "nobody is called {name!r} here"),
    "one_acts": ("в шаге действует кто-то один: здесь уже {name}", "one acts in a step: {name} does already"),
    "no_word": ("у {who} нет слова «{word}»", "{who} has no word {word!r}"),
    "no_outcome": ("у задачи {task} нет итога {outcome}", "{task} has no outcome {outcome}"),
    "says_already": ("{name} уже ясно из слова {word}", "{word} says its {name} already"),
    "nothing_after": ("после {word} ничего не пишут", "nothing stands after {word}"),
    "say_its": ("скажите {name}: {{{word}: …}}", "say its {name}: {{{word}: …}}"),
    "how_moments_are_written": (
        "пишите +2h (после прошлого шага), +1d 10:00 или 10:00 (по часам магазина), \"2026-11-22 10:00\""
        " или ready (когда этого попросит задача)",
        "write +2h (after the step before), +1d 10:00 or 10:00 (by the shop's clock), \"2026-11-22 10:00\","
        " or ready (when the task asks for it)",
    ),
    "clock_after_days": (
        "«{text}»: время суток стоит после целых дней, например +1d 10:00",
        "{text!r}: a time of day stands after whole days, like +1d 10:00",
    ),
    "no_moment": ("«{text}» — не время: {how}", "{text!r} is no moment: {how}"),
    "day_without_time": ("«{text}» — день без времени: {how}", "{text!r} is a day without a time: {how}"),
    "moment_is_text": ("время пишут текстом: {how}", "a moment is text: {how}"),
    "ready_is_of_steps": (
        "`ready` бывает только у шага, здесь нужно время",
        "`ready` tells when a step happens; here a moment is needed",
    ),
    "order_without_lines": ("в заказе должен быть хотя бы один товар", "an order has at least one line"),
    "unreachable_customer": (
        "укажите телефон или почту: иначе с клиентом не связаться",
        "give a phone or an email: the customer could not be reached",
    ),
    "imported_alone": (
        "`imported` не пишут вместе с `confirmed` или `draft`",
        "`imported` goes with neither `confirmed` nor `draft`",
    ),
    "priced_alone": (
        "с `priced` цены считает регламент: уберите `imported` и скидки",
        "with `priced` the playbook makes the prices: leave `imported` and discounts out",
    ),
    "placed_at_a_moment": (
        "у заказа есть дата и время, например \"2026-03-04 12:00\"",
        "an order is placed at a date and time, like \"2026-03-04 12:00\"",
    ),
    "nothing_changes": (
        "скажите, что меняется: items, delivery, payment, customer или priced",
        "give what is to change: items, delivery, payment, customer or priced",
    ),
}  # fmt: skip
"""By the code of the remark: Russian, then English."""

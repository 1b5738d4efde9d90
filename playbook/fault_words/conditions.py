"""What is said of conditions: names nobody has, signs CEL does not know, values of kinds that do not go together.

In Russian the kinds of values stand in the nominative: the sentences are made so that they may.
"""

from collections.abc import Mapping
from typing import Final

CONDITIONS: Final[Mapping[str, tuple[str, str]]] = {
    "and": ("{first} и {second}", "{first} and {second}"),
    "type_yes_no": ("да или нет", "yes or no"),
    "type_whole": ("целое число", "a whole number"),
    "type_unsigned": ("число без знака", "an unsigned number"),
    "type_decimal": ("дробное число", "a decimal number"),
    "type_text": ("текст", "text"),
    "type_bytes": ("байты", "bytes"),
    "type_moment": ("дата и время", "a moment"),
    "type_length": ("длительность", "a length of time"),
    "type_null": ("null", "null"),
    "type_list": ("список", "a list"),
    "type_map": ("словарь", "a map"),
    "type_something": ("что угодно", "something"),
    "type_of_type": ("название типа", "the name of a type"),
    "type_other": ("{name}", "{name}"),
    "empty_condition": ("условие пустое", "the condition is empty"),
    "long_condition": (
        "в условии может быть не больше {most} символов, а здесь {length}",
        "a condition has at most {most} characters, this has {length}",
    ),
    "write_escape": ("внутри текста напишите его как {escape}", "inside a text write it as {escape}"),
    "nested_too_deeply": ("слишком много вложенных скобок", "this is nested too deeply"),
    "nested_or_long": (
        "слишком много вложенных скобок, или в одной сумме или одном пути слишком много частей",
        "this is nested too deeply, or one sum or path has too many parts",
    ),
    "levels": ("в условии может быть не больше 32 уровней", "a condition has at most 32 levels"),
    "not_a_condition": (
        "ответом условия должно быть «да» или «нет», а здесь {kind}",
        "a condition answers yes or no, this gives {kind}",
    ),
    "unreadable_condition": ("это условие не разобрать", "this cannot be read as a condition"),
    "as_compiled": ("так написать условие нельзя", "{said}"),
    "unfinished_condition": (
        "условие не закончено: в конце чего-то не хватает",
        "the condition is not finished: something is missing at its end",
    ),
    "sign_missing": ("здесь не хватает «{sign}»", "{sign!r} is missing here"),
    "unexpected": ("«{word}» здесь лишнее", "{word!r} is not expected here"),
    "word_sign": ("вместо «{word}» напишите {sign}", "write {sign} for {word!r}"),
    "sign_equal": ("для сравнения пишите ==", "write == to compare"),
    "sign_at_least": ("пишите >=", "write >="),
    "no_closing_quote": ("кавычка открыта и не закрыта", "this text has no closing quote"),
    "sign_both": ("«и то и другое» пишут &&", "write && for both"),
    "sign_either": ("«или» пишут ||", "write || for either"),
    "sign_comment": ("комментарий начинается с //", "a remark begins with //"),
    "escapes": (
        "после \\ может стоять n, t, r, \\, кавычка или код символа, например \\u00a0",
        "behind \\ a text has n, t, r, \\, a quote, or a character's number like \\u00a0",
    ),
    "straight_quotes": ("текст берут в прямые кавычки: \"…\"", "text stands in straight quotes: \"…\""),
    "sign_means_nothing": ("«{sign}» здесь ничего не значит", "{sign!r} means nothing here"),
    "too_much_work": (
        "для заказа из {lines} строк это слишком долго: шагов {steps} (можно {most_steps}),"
        " проходов по спискам {turns} (можно {most_turns})",
        "this is too much work for an order of {lines} lines: {steps} steps ({most_steps} may be),"
        " {turns} turns of its loops ({most_turns} may be)",
    ),
    "one_list_at_a_time": ("проходите за раз только один список", "go through one list at a time"),
    "no_name_here": ("здесь нет имени {name}", "there is no {name!r} here"),
    "no_name": ("такого имени нет: {name}", "there is no {name!r}"),
    "condition_reads": ("условие знает {names}", "a condition reads {names}"),
    "no_field": ("у {owner} нет поля {name}", "{owner} has no {name!r}"),
    "it_has": ("есть {names}", "it has {names}"),
    "no_function": ("такой функции нет: {name}", "there is no function {name!r}"),
    "called_otherwise": ("{name} пишут иначе: x.{name}(…)", "{name} is called in another manner: x.{name}(…)"),
    "whose_clock": (
        "для {name} нужно знать, чьи это часы: {name}(\"+03:00\")",
        "{name} needs to know whose clock: {name}(\"+03:00\")",
    ),
    "moment_and_clock": (
        "для {name} нужны время и сдвиг часов: {name}(\"+03:00\")",
        "{name} needs a moment and whose clock: {name}(\"+03:00\")",
    ),
    "name_the_clock": (
        "назовите часы сдвигом от UTC, например \"+03:00\"",
        "name the clock by its distance from UTC, like \"+03:00\"",
    ),
    "length_literal": (
        "длительность пишут в часах, минутах и секундах: \"72h\" или \"2h30m\"",
        "a length of time is written in hours, minutes and seconds, like \"72h\" or \"2h30m\"",
    ),
    "moment_literal": (
        "время пишут со сдвигом от UTC: \"2026-11-20T21:15:00+03:00\"",
        "a moment is written with its offset, like \"2026-11-20T21:15:00+03:00\"",
    ),
    "no_null": (
        "null здесь нет: есть ли значение, говорит has(order.promo_code)",
        "there is no null here: has(order.promo_code) tells whether a value is there",
    ),
    "has_one_field": ("has спрашивает об одном поле: has(order.promo_code)", "has asks for one field, like has(order.promo_code)"),
    "item_and_word": (
        "для {macro} назовите элемент и скажите, что о нём спросить: {macro}(l, l.quantity > 1)",
        "{macro} takes a name for an item and what is said of it: {macro}(l, l.quantity > 1)",
    ),
    "name_taken": ("имя {name} занято: назовите элемент иначе", "{name!r} is taken: give the item another name"),
    "reserved_word": ("слово «{word}» в условиях занято", "{word!r} is a word that CEL keeps for itself"),
    "not_taken": ("«{sign}» здесь нельзя", "{sign!r} is not taken here"),
    "items_of_one_kind": ("в списке всё должно быть одного вида", "the items of a list are all of one kind"),
    "entries_of_one_kind": (
        "в {{ }} все имена должны быть одного вида, и все значения тоже",
        "the names in {{ }} are all of one kind, and so are the values",
    ),
    "not_written_out": ("{name} здесь перечислить нельзя", "{name} cannot be written out here"),
    "list_in_list": ("список внутри списка нельзя", "a list inside a list is not taken"),
    "only_lists_have_items": (
        "перебирать можно только список, а это {kind}",
        "only a list has items to go through, this is {kind}",
    ),
    "no_fields": ("это {kind}: полей у него нет", "{kind} has no fields"),
    "no_order": (
        "эти слова нельзя сравнить на «больше» и «меньше»: пишите in [\"…\", \"…\"]",
        "words of a set have no order: write in [\"…\", \"…\"]",
    ),
    "may_be_missing": (
        "{path} может и не быть: сначала спросите has({path}) && …",
        "{path} may be missing: ask has({path}) && … first",
    ),
    "never": ("{path} не бывает «{word}»", "{path} is never {word!r}"),
    "never_empty": (
        "{path} не бывает пустым: нет ли его, спрашивают !has({path})",
        "{path} is never {word!r}: !has({path}) asks whether it is missing",
    ),
    "one_of": ("бывает {words}", "it is one of {words}"),
    "divides_by_zero": ("здесь деление на ноль", "this divides by zero"),
    "may_divide_by_zero": (
        "сумма может быть нулём: сравнивайте без деления, например order.paid > order.total * 0.3",
        "an amount may be zero: compare without dividing, like order.paid > order.total * 0.3",
    ),
    "items_yes_no": (
        "о каждом элементе нужно сказать «да» или «нет», а здесь {kind}",
        "what is said of each item is yes or no, not {kind}",
    ),
    "joins_yes_no": (
        "{sign} соединяет «да» и «нет», а здесь {kind}",
        "{sign} joins what is yes or no, not {kind}",
    ),
    "asks_yes_no": ("перед ? нужно «да» или «нет», а здесь {kind}", "before ? stands what is yes or no, not {kind}"),
    "answers_of_one_kind": (
        "оба ответа ? : должны быть одного вида, а здесь {kinds}",
        "both answers of ? : are of one kind, not {kinds}",
    ),
    "write_decimal": ("вместо 5 напишите 5.0", "write 5.0 instead of 5"),
    "takes_an_item": (
        "[ ] берёт из списка по номеру, а из словаря по имени",
        "[ ] takes an item of a list by its number, or of a map by its name",
    ),
    "not_these": ("а здесь {kinds}", "not {kinds}"),
    "in_what": ("перед in стоит {before}, после него {behind}", "before `in` stands {before}, behind it {behind}"),
    "in_a_list": (
        "in ищет значение в списке таких же значений",
        "it looks for an item in a list of its kind",
    ),
    "one_comparison": (
        "сравнивайте по одному: a {sign} b && b {sign} c",
        "one comparison at a time: write a {sign} b && b {sign} c",
    ),
    "not_compared": ("знаком {sign} не сравнить {kinds}", "{kinds} cannot be compared with {sign}"),
    "not_worked_out": ("{sign} не посчитать: здесь {kinds}", "{sign} cannot be worked out for {kinds}"),
    "function_does_not_take": ("{name} не принимает {kinds}", "{name} does not take {kinds}"),
}  # fmt: skip
"""By the code of the remark: Russian, then English."""

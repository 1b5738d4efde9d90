"""What is said of message templates and operators' scripts and replies: that are not there, cannot be read, or fail for some orders."""

from collections.abc import Mapping
from typing import Final

TEMPLATES: Final[Mapping[str, tuple[str, str]]] = {
    "no_template": ("в messages/ нет файла {file}", "there is no template {file} in messages/"),
    "no_script": ("в scripts/ нет файла {file}", "there is no script {file} in scripts/"),
    "email_subject": (
        "письмо начинается со строки `{heading} …`",
        "the first line of an email's text is to be `{heading} …`",
    ),
    "script_heading": (
        "скрипт начинается с названия первого шага: `{heading}…`",
        "a script begins with the heading of its first step: `{heading}…`",
    ),
    "script_says_nothing": (
        "для заказа с оплатой {method} под заголовками этого скрипта ничего нет",
        "for an order paid {method} this script says nothing under its headings",
    ),
    "no_reply": (
        "на языке магазина этого ответа нет: добавьте в replies/ файл {file}",
        "the shop's own language has no such reply: add {file} to replies/",
    ),
    "reply_heading": (
        "ответ начинается с названия, а под ним текст: `{heading}…`",
        "a reply begins with its title, with the text below: `{heading}…`",
    ),
    "no_variable": ("такой переменной нет: {name}", "there is no variable {name!r}"),
    "no_filter": ("такого фильтра нет: {name}", "there is no filter {name!r}"),
    "no_test": ("такой проверки нет: {name}", "there is no test {name!r}"),
    "no_jinja": ("в шаблоне ошибка: {why}", "this is not a template: {why}"),
    "template_unknown_tag": ("тега {name} нет", "there is no tag {name}"),
    "template_not_closed": ("тег не закрыт, например {{% endif %}}", "a tag is not closed"),
    "template_ends": ("шаблон кончился, а не хватает «{sign}»", "the template ends without {sign}"),
    "template_expected": ("вместо «{found}» нужно «{sign}»", "{sign} is expected instead of {found}"),
    "template_no_value": ("вместо «{found}» нужно значение", "a value is expected instead of {found}"),
    "template_unexpected": ("«{found}» здесь лишнее", "{found} is not expected"),
    "template_no_tag": ("после {{% нужен тег, например if", "a tag is expected"),
    "template_no_filter": ("фильтра {name} нет", "there is no filter {name}"),
    "template_no_test": ("проверки {name} нет", "there is no test {name}"),
    "template_otherwise": ("эту строку не разобрать", "{said}"),
    "fails": ("на примере {sample} это не выходит: {why}", "this fails on a sample of {sample}: {why}"),
    "its_fact": ("события", "its fact"),
    "its_task": ("задачи", "its task"),
    "its_reply": ("ответа", "what is known of a customer"),
    "fails_by_zero": ("деление на ноль", "division by zero"),
    "fails_missing": (
        "значения может и не быть, а от него нужно {name}; спросите сначала {{% if … %}}",
        "the value with {name} may be missing",
    ),
    "fails_no_field": ("нет поля {name}", "there is no {name}"),
    "fails_otherwise": ("значение не того вида ({kind})", "{said}"),
}  # fmt: skip
"""By the code of the remark: Russian, then English."""

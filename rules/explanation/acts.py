"""Says what a trigger does: who is told by what, who is asked for what, what is given, earned and noted."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final, TypeVar

from domain.actors import Role
from domain.tasks import ROLES, TaskKind
from playbook.actions import Action, Email, GivePromoCode, OpenTask, PayBonus
from playbook.schema import Playbook
from playbook.settings_path import setting_at
from playbook.wording import Locale, percent_words
from rules.explanation.field_words import FIELDS
from rules.explanation.values import by_name, joined, length, money, person, quoted
from rules.words.names import TASKS, Words, said

_Value = TypeVar("_Value", timedelta, Decimal)

_SENT: Final[Words] = ("отправляем клиенту {}", "the customer is sent {}")
_CARRIER: Final[Words] = ("отправляем перевозчику письмо", "the carrier is sent an email")
_CARRIER_SURELY: Final[Words] = (
    "отправляем перевозчику письмо (нет адреса — с ним связывается оператор)",
    "the carrier is sent an email (with no address, an operator sees to it)",
)
_SMS: Final[Words] = ("СМС", "an SMS")
_EMAIL: Final[Words] = ("письмо", "an email")
_EMAIL_ELSE_SMS: Final[Words] = ("письмо (нет адреса — СМС)", "an email (with no address an SMS)")
_MANDATORY: Final[Words] = (
    "письмо (нет адреса — СМС, нет и телефона — сообщает оператор)",
    "an email (with no address an SMS; with no phone either, an operator sees to it)",
)
_MESSAGE: Final[Words] = (
    "СМС или письмо, смотря что ему удобнее",
    "an SMS or an email, whichever the customer prefers",
)
_NOTIFY: Final[Words] = ("сообщаем {}", "the {} is told")
_COMMENT: Final[Words] = ("оставляем в заказе заметку", "a note is left on the order")
_TASK: Final[Words] = ("{} получает задачу «{}»", "the {} gets the task “{}”")
_ERRAND: Final[Words] = ("{} получает поручение{}", "the {} gets an errand{}")
_DUE: Final[Words] = (", на него {}", ", with {} to do it")
_CODE: Final[Words] = (
    "дарим клиенту промокод на {}, он действует {}",
    "the customer is given a code of {}, valid for {}",
)
_SHARE: Final[Words] = ("сотруднику начисляется {} {}", "the member of staff earns {} of {}")
_BY_CATEGORY: Final[Words] = (", а в этих категориях: {}", ", but in these categories: {}")
_SUM: Final[Words] = ("сотруднику начисляется {}", "the member of staff earns {}")
_EACH: Final[Words] = (" за каждую единицу ({})", " for each of {}")
_EACH_PACK: Final[Words] = (" за каждую упаковку", " for each pack")
_OF: Final[dict[str, Words]] = {
    "order.total": ("от суммы заказа", "the order’s total"),
    "order.goods": ("от суммы товаров", "the sum of goods"),
    "fact.added": ("от суммы добавленных товаров", "the sum of the added goods"),
}
_SEGMENT: Final[Words] = ("клиент попадает в группу {}", "the customer joins the group {}")
_WEBHOOK: Final[Words] = ("программам магазина уходит событие {}", "the shop’s own software is told {}")
_TO_WHOM: Final[dict[Role, str]] = {
    Role.OPERATOR: "оператору",
    Role.DUTY_OPERATOR: "дежурному оператору",
    Role.PICKER: "сборщику",
    Role.WAREHOUSE: "складу",
    Role.BUYER: "закупщику",
    Role.MENTOR: "наставнику",
    Role.SHOW_MANAGER: "менеджеру шоу",
    Role.SUPERVISOR: "начальнику отдела",
    Role.ADMIN: "администратору",
}


def acts_words(actions: Sequence[Action], playbook: Playbook, locale: Locale) -> str:
    """`отправляем клиенту письмо и СМС; оператор получает задачу «напомнить о посылке»`."""
    return "; ".join(_acts(actions, playbook, locale))


def _acts(actions: Sequence[Action], playbook: Playbook, locale: Locale) -> Iterator[str]:
    for sent, group in groupby(actions, key=lambda action: _to_customer(action) is not None):
        if sent:
            names = [said(words, locale) for words in map(_to_customer, group) if words is not None]
            yield said(_SENT, locale).format(joined(names, locale))
        else:
            for action in group:
                yield _act(action, playbook, locale)


def _to_customer(action: Action) -> Words | None:
    """What the customer is sent, where it is something."""
    if action.sms is not None:
        return _SMS
    if action.message is not None:
        return _MESSAGE
    return _email(action.email) if action.email is not None and action.email.to == "customer" else None


def _email(email: Email) -> Words:
    if email.mandatory:
        return _MANDATORY
    return _EMAIL if email.otherwise is None else _EMAIL_ELSE_SMS


def _act(action: Action, playbook: Playbook, locale: Locale) -> str:
    if action.email is not None:
        return said(_CARRIER_SURELY if action.email.mandatory else _CARRIER, locale)
    if action.notify is not None:
        role = action.notify.role
        return said(_NOTIFY, locale).format(_TO_WHOM[role] if locale is Locale.RU else person(role, locale))
    if action.comment is not None:
        return said(_COMMENT, locale)
    if action.task is not None:
        return _task(action.task, locale)
    if action.promo_code is not None:
        return _code(action.promo_code, playbook, locale)
    if action.bonus is not None:
        return _bonus(action.bonus, playbook, locale)
    if action.segment is not None:
        return said(_SEGMENT, locale).format(quoted(action.segment, locale))
    if action.webhook is not None:
        return said(_WEBHOOK, locale).format(quoted(action.webhook.event, locale))
    raise TypeError("this act is none of those that have words")


def _task(task: OpenTask, locale: Locale) -> str:
    who = person(task.role or ROLES[task.kind], locale)
    if task.kind is not TaskKind.ERRAND:
        return said(_TASK, locale).format(who, said(TASKS[task.kind], locale))
    due = ""
    if task.due_within is not None:
        case = "acc" if locale is Locale.RU else ""
        due = said(_DUE, locale).format(length(task.due_within, locale, case, in_open_time=True))
    return said(_ERRAND, locale).format(who, due)


def _code(code: GivePromoCode, playbook: Playbook, locale: Locale) -> str:
    percent = _value(code.percent, playbook, Decimal)
    valid_for = _value(code.valid_for, playbook, timedelta)
    return said(_CODE, locale).format(
        percent_words(percent, locale), length(valid_for, locale, "acc" if locale is Locale.RU else "")
    )


def _bonus(bonus: PayBonus, playbook: Playbook, locale: Locale) -> str:
    if bonus.percent is not None:
        share = percent_words(_value(bonus.percent, playbook, Decimal), locale)
        own = playbook.bonuses.up_sale_by_category if bonus.by_category is not None else {}
        others = said(_BY_CATEGORY, locale).format(by_name(own, locale)) if own else ""
        return said(_SHARE, locale).format(share, _share_of(bonus.of or "", locale)) + others
    amount = _value(bonus.amount or Decimal(0), playbook, Decimal)
    return said(_SUM, locale).format(money(amount, locale)) + _each(bonus.times, locale)


def _share_of(path: str, locale: Locale) -> str:
    known = _OF.get(path)
    if known is not None:
        return said(known, locale)
    return f"от ({_field(path, locale)})" if locale is Locale.RU else _field(path, locale)


def _each(times: str | None, locale: Locale) -> str:
    if times is None:
        return ""
    return said(_EACH_PACK if times == "fact.items" else _EACH, locale).format(_field(times, locale))


def _field(path: str, locale: Locale) -> str:
    words = FIELDS.get(path)
    return path if words is None else said(words, locale)


def _value(written: _Value | str, playbook: Playbook, kind: type[_Value]) -> _Value:
    return setting_at(playbook, written, kind) if isinstance(written, str) else written

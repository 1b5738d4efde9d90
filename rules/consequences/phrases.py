"""Phrases of which a preview's lines and its list are made: sums, moments, channels, tasks, and how silence ends."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from domain.actors import Role
from domain.statuses import Status
from domain.tasks import CALLS, TaskKind
from playbook.wording import Locale, money_words, percent_words
from rules.consequences.preview import Consequences, IfSilent, MessageComing, TaskComing
from rules.order.wanted import Recipient
from rules.words.moments import Clocks
from rules.words.names import CHANNELS, PEOPLE, STATUSES, Words, name_in, name_of, said

STATUS: Final[Words] = ("Статус «{}»", "Status “{}”")
NOW: Final[Words] = ("сейчас", "now")
OUT_OF_TURN: Final[Words] = ("Внимание: {}", "Careful: {}")
TO_CARRIER: Final[Words] = ("письмо перевозчику", "email to the carrier")
ASKED: Final[Words] = ("Запрос перевозчику", "The carrier is asked")
BLACK_LIST: Final[Words] = ("Клиент — в чёрный список", "The customer is black-listed")
CODE: Final[Words] = ("Промокод на {}", "A promo code of {}")
BACK: Final[Words] = ("Вернём {}", "{} goes back")
BY_HAND: Final[Words] = ("Вернуть вручную: {}", "To be given back by hand: {}")
CAME: Final[Words] = ("Учтём {}", "{} is booked")
WENT: Final[Words] = ("Учтём возврат {}", "{} is booked as given back")
TOTAL: Final[Words] = ("Сумма {} вместо {}", "{} instead of {}")
CALL: Final[Words] = ("Звонок {}", "A call {}")
BEFORE_DELIVERY: Final[Words] = ("Звонок перед доставкой", "A call before the delivery")
NEXT: Final[Words] = ("Дальше — {}", "Then {}")
AS_NAMED: Final[Words] = ("в названное время", "at the time named")
AFTER_NAMED: Final[Words] = ("на следующий день после названного", "the day after the one named")
AFTER_MISS: Final[Words] = ("{}-й недозвон — {}", "Missed call no. {}: {}")
BY_TIME: Final[Words] = ("Не ответит до {} — {}", "No answer by {}: {}")
_ENDS: Final[dict[Status, Words]] = {
    Status.CANCELLED: ("отмена", "cancelled"),
    Status.RETURNING: ("уйдёт обратно", "goes back"),
}
_SUPERVISOR: Final[Words] = ("решит начальник отдела", "a supervisor decides")
_DECIDED: Final = frozenset({TaskKind.DECIDE_UNREACHABLE, TaskKind.DECIDE_STALE, TaskKind.DECIDE_LOST})


class Phrases(NamedTuple):
    """What was found, by whose clocks and in which currency it is told."""

    found: Consequences
    clocks: Clocks
    currency: str

    @property
    def locale(self) -> Locale:
        """The language."""
        return self.clocks.locale

    def say(self, words: Words) -> str:
        """In the language."""
        return said(words, self.locale)

    def status(self) -> Iterator[str]:
        """The new status, where it changes."""
        if self.found.status is not None:
            yield self.say(STATUS).format(self.say(STATUSES[self.found.status.after]))

    def out_of_turn(self) -> Iterator[str]:
        """`Внимание: отправлен без оплаты`."""
        for what in self.found.out_of_turn:
            yield self.say(OUT_OF_TURN).format(name_in("what", what, self.locale))

    def money(self) -> Iterator[str]:
        """Another total, money that goes back, codes that are given."""
        back, total = self.found.money_back, self.found.total
        if total is not None:
            yield self.say(TOTAL).format(self._sum(total[1]), self._sum(total[0]))
        if self.found.paid is not None:
            came = self.found.paid[1] - self.found.paid[0]
            yield self.say(CAME if came > 0 else WENT).format(self._sum(abs(came)))
        if back.by_provider:
            yield self.say(BACK).format(self._sum(back.by_provider))
        if back.by_person:
            yield self.say(BY_HAND).format(self._sum(back.by_person))
        for percent in self.found.gifts:
            yield self.say(CODE).format(percent_words(percent, self.locale))

    def channel(self, message: MessageComing) -> str:
        """How somebody outside is told; nothing of what only staff and programs read."""
        if message.reaches_customer:
            return self.say(CHANNELS[message.channel])
        to_carrier = message.leaves and message.to is Recipient.CARRIER
        return self.say(TO_CARRIER) if to_carrier else ""

    def task(self, task: TaskComing) -> str:
        """`Звонок завтра в 10:00 (у клиента 17:00)`, `Дальше — собрать заказ (сборщик)`."""
        if task.kind is TaskKind.CONFIRM_DELIVERY and "slot" in self.found.assumed:
            return self.say(BEFORE_DELIVERY)
        if task.kind in CALLS:
            return self.say(CALL).format(self.at(task.ready_at, there=True))
        name = name_of(task.kind, self.locale)
        if task.role is not Role.OPERATOR:
            name += f" ({self.say(PEOPLE[task.role])})"
        if task.ready_at > self.found.at:
            name += f", {self.at(task.ready_at)}"
        return self.say(NEXT).format(name)

    def silence(self, end: IfSilent) -> str:
        """`3-й недозвон — отмена`, `Не ответит до 6 марта, 12:00 — решит начальник отдела`."""
        if end.status is not None:
            what = self.say(_ENDS.get(end.status) or STATUSES[end.status])
        elif end.task in _DECIDED:
            what = self.say(_SUPERVISOR)
        else:
            what = "" if end.task is None else name_of(end.task, self.locale)
        if end.attempt is not None:
            return self.say(AFTER_MISS).format(end.attempt, what)
        return self.say(BY_TIME).format(self.clocks.until(end.at), what)

    def when(self, at: datetime | None) -> str:
        """When a message goes; None is now."""
        return self.say(NOW) if at is None or at <= self.found.at else self.at(at)

    def at(self, at: datetime, *, there: bool = False) -> str:
        """When, unless it only follows from a moment that nobody has named yet; `there`: by the customer's clock too."""
        if self.found.is_named(at):
            return self.say(AS_NAMED)
        if self.found.is_day_after_named(at):
            return self.say(AFTER_NAMED)
        if at <= self.found.at:
            return self.say(NOW)
        return self.clocks.when(at) + (self.clocks.there(at) if there else "")

    def _sum(self, amount: Decimal) -> str:
        return money_words(amount, self.currency, self.locale)


def capital(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]

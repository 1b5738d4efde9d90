"""Puts a preview into words: two short lines for a button, what comes at once and what comes next."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from domain.tasks import CALLS
from playbook.schema import Playbook
from rules.consequences import phrases as p
from rules.consequences.listing import listed
from rules.consequences.phrases import Phrases, capital
from rules.consequences.preview import Preview, Refusal, TimerComing, Turn
from rules.words.moments import Clocks
from rules.words.names import Words
from rules.words.refusals import refusal_words
from rules.words.waits import wait_words

AND: Final[Words] = (" и ", " and ")
UNTIL: Final[Words] = ("{} до {}", "{} until {}")
BY: Final[Words] = ("{} до {}", "{} by {}")
UNTIL_NAMED: Final[Words] = ("{} до названной даты", "{} until the date named")
WAITS: Final[Words] = ("Заказ подождёт", "The order waits")
NO_MORE_CALLS: Final[Words] = ("Больше не звоним", "No more calls")
CLOSED: Final[Words] = ("Задача закроется", "The task is closed")
NOTED: Final[Words] = ("Останется в истории заказа", "It is noted in the order’s history")
_EXTENDED: Final = "order.extended"
_TERMS_OF_PATIENCE: Final = frozenset({"confirmation.give_up_after", "confirmation.stale_after"})
_WEIGHTY: Final = (
    "payment.pay_within",
    "payment.will_pay",
    "payment.invoice_wait",
    "stock.expected",
    "assembly.carrier_reply_within",
    "pickup.return_after",
    "money.money_within",
    "shipping.no_movement_after",
    "stock.reserve_for",
)
"""Rules of timers worth a word on a button, the weightiest first."""
_ANSWERED_BY: Final = frozenset({"assembly.carrier_reply_within", "shipping.no_movement_after"})


class Told(NamedTuple):
    """A preview in words: at most two lines for a button, all consequences one by one, and whether it would be refused."""

    lines: tuple[str, ...]
    details: tuple[str, ...] = ()
    refused: bool = False


def told(
    preview: Preview, clocks: Clocks, playbook: Playbook, currency: str, *, briefly: bool = False
) -> Told:
    """The preview in words, by the clocks of the shop and, for calls, of the customer; `briefly`: only the two lines."""
    if isinstance(preview, Refusal):
        return Told((refusal_words(preview.code, preview.status, clocks.locale),), refused=True)
    phrases = Phrases(preview, clocks, currency)
    parts = ([*_at_once(phrases)], [*_next(phrases)][:2])
    lines = tuple(". ".join(part) for part in parts if part)
    if not lines:
        lines = (phrases.say(CLOSED if preview.of(Turn.CLOSED) else NOTED),)
    return Told(lines, () if briefly else tuple(listed(phrases, playbook)))


def _at_once(phrases: Phrases) -> Iterator[str]:
    yield from phrases.status()
    yield from phrases.out_of_turn()
    if phrases.found.black_list:
        yield phrases.say(p.BLACK_LIST)
    yield from phrases.money()
    yield from _sent(phrases)
    if phrases.found.asks_carrier:
        yield phrases.say(p.ASKED)


def _sent(phrases: Phrases) -> Iterator[str]:
    """`СМС и письмо сейчас`; what goes at another moment is another sentence."""
    found = phrases.found
    by_time: dict[datetime, list[str]] = {}
    for message in found.messages:
        name, names = phrases.channel(message), by_time.setdefault(message.at or found.at, [])
        if name and name not in names:
            names.append(name)
    for at, names in sorted(by_time.items()):
        if names:
            yield capital(f"{phrases.say(AND).join(names)} {phrases.when(at)}")


def _next(phrases: Phrases) -> Iterator[str]:
    found = phrases.found
    coming = found.of(Turn.OPENED, Turn.ASKED_AGAIN, Turn.MOVED)
    for task in coming:
        yield phrases.task(task)
    if found.if_silent is not None:
        if not any(task.kind in CALLS for task in coming):
            yield phrases.say(NO_MORE_CALLS)
        yield phrases.silence(found.if_silent)
    elif not coming:
        yield from _timer(phrases)


def _timer(phrases: Phrases) -> Iterator[str]:
    """Where no task is next, what is waited for: `Ждём оплату до завтра, 12:00`."""
    found = phrases.found
    timers = {timer.rule: timer for timer in found.timers if timer.after is not None}
    weighty = next((timers[rule] for rule in _WEIGHTY if rule in timers), None)
    if weighty is not None:
        what = capital(wait_words(weighty.rule, weighty.words, phrases.locale))
        yield _until(phrases, what, weighty)
    elif _EXTENDED in found.facts:
        patience = [timer for rule, timer in timers.items() if rule in _TERMS_OF_PATIENCE]
        yield from (_until(phrases, phrases.say(WAITS), timer) for timer in patience[:1])


def _until(phrases: Phrases, what: str, timer: TimerComing) -> str:
    if timer.after is None or phrases.found.is_named(timer.after):
        return phrases.say(UNTIL_NAMED).format(what)
    words = BY if timer.rule in _ANSWERED_BY else UNTIL
    return phrases.say(words).format(what, phrases.clocks.until(timer.after))

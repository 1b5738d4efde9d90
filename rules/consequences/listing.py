"""Lists all consequences one by one, for who asks what a button's two lines leave out."""

from collections.abc import Iterator
from typing import Final

from domain.tasks import CALLS
from playbook.schema import Playbook
from rules.consequences import phrases as p
from rules.consequences.coming import what_comes
from rules.consequences.phrases import Phrases, capital
from rules.consequences.preview import MessageComing, TimerComing, Turn
from rules.explanation.facts import CLAUSES
from rules.order.wanted import MessageChannel, Recipient
from rules.words.names import CHANNELS, PEOPLE, Words, name_of

DROPPED: Final[Words] = ("Снимется: {}", "No longer: {}")
CLOSES: Final[Words] = ("Закроется задача: {}", "Closed: {}")


def listed(phrases: Phrases, playbook: Playbook) -> Iterator[str]:
    """Everything that would come of it, a line each."""
    found = phrases.found
    yield from phrases.status()
    yield from phrases.out_of_turn()
    yield from phrases.money()
    if found.black_list:
        yield phrases.say(p.BLACK_LIST)
    for message in found.messages:
        yield _message(phrases, message)
    if found.asks_carrier:
        yield phrases.say(p.ASKED)
    for task in found.of(Turn.OPENED, Turn.ASKED_AGAIN, Turn.MOVED):
        about = f": {name_of(task.kind, phrases.locale)}" if task.kind in CALLS else ""
        yield f"{phrases.task(task)}{about}"
    for task in found.of(Turn.CLOSED):
        yield phrases.say(CLOSES).format(name_of(task.kind, phrases.locale))
    for timer in sorted(found.timers, key=lambda one: (one.after or one.before or found.at, one.name)):
        yield from _timer(phrases, playbook, timer)
    if found.if_silent is not None:
        yield phrases.silence(found.if_silent)


def _message(phrases: Phrases, message: MessageComing) -> str:
    """`СМС сейчас: клиент не ответил на звонок (T13)`."""
    channel = phrases.say(CHANNELS[message.channel])
    if message.to is Recipient.CARRIER:
        channel = phrases.say(p.TO_CARRIER)
    elif message.channel is MessageChannel.NOTICE and message.role is not None:
        channel += f" ({phrases.say(PEOPLE[message.role])})"
    about = phrases.say(CLAUSES[message.about]) if message.about in CLAUSES else message.about
    return f"{capital(channel)} {phrases.when(message.at)}: {about} ({message.trigger})"


def _timer(phrases: Phrases, playbook: Playbook, timer: TimerComing) -> Iterator[str]:
    """One that only follows from a moment nobody has named yet would be told with a date that will be another."""
    wrong_number = "call.wrong_number" in phrases.found.facts
    what = what_comes(
        timer.name, timer.rule, timer.words, playbook, phrases.locale, wrong_number=wrong_number
    )
    if timer.after is None:
        yield phrases.say(DROPPED).format(what)
    elif phrases.found.named is None or phrases.found.is_named(timer.after):
        yield f"{capital(phrases.at(timer.after))}: {what}"

"""What codes are called on pages, in the reader's language; the words themselves are those of the rules (`rules.words`)."""

from typing import Final

from domain.actors import Role
from domain.orders import Channel, DeliveryKind, PaymentMethod, Reason
from domain.statuses import PaymentState, Status
from domain.tasks import TaskKind
from playbook.wording import Locale
from rules.words.names import CARRIERS, CHANNELS, ENDS, PEOPLE, STATUSES, TASKS, name_of, said

KINDS: Final = {
    Status.NEW: "accent",
    Status.THINKING: "warn",
    Status.CONFIRMED: "accent",
    Status.PAID: "accent",
    Status.PACKED: "accent",
    Status.SHIPPED: "accent",
    Status.AT_PICKUP: "accent",
    Status.DELIVERING: "accent",
    Status.AWAITING_MONEY: "warn",
    Status.COMPLETED: "ok",
    Status.RETURNING: "bad",
    Status.RETURNED: "",
    Status.CANCELLED: "",
}
"""The colour of a status; its word stands in it."""


class Naming:
    """`named` in templates. `within` begins a sentence's inside: tasks are called in small letters there."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def role(self, code: str) -> str:
        """`operator`."""
        return said(PEOPLE[Role(code)], self._locale)

    def status(self, code: str) -> str:
        """`At pickup point`."""
        return said(STATUSES[Status(code)], self._locale)

    def status_kind(self, code: str) -> str:
        """Its colour."""
        return KINDS[Status(code)]

    def task(self, code: str) -> str:
        """`Confirm the order`: as a heading."""
        return capitalised(self.task_within(code))

    def task_within(self, code: str) -> str:
        """`confirm the order`: inside of a sentence."""
        return said(TASKS[TaskKind(code)], self._locale)

    def outcome(self, code: str) -> str:
        """`No answer`: as a heading."""
        return capitalised(said(ENDS[code], self._locale))

    def message_channel(self, code: str) -> str:
        """`Email`, `SMS`: by which a message goes."""
        known = next((words for channel, words in CHANNELS.items() if channel.value == code), None)
        return capitalised(said(known, self._locale)) if known is not None else code

    def carrier(self, code: str) -> str:
        """Known carriers by name, others as they are called."""
        known = CARRIERS.get(code)
        return said(known, self._locale) if known is not None else code

    def of(self, code: PaymentMethod | PaymentState | DeliveryKind | Channel | Reason) -> str:
        """Any other code that has a name."""
        return name_of(code, self._locale)

    def heading(self, words: str) -> str:
        """With a capital letter."""
        return capitalised(words)


def capitalised(words: str) -> str:
    """Only the first letter; the rest may hold names."""
    return words[:1].upper() + words[1:]


def naming_of(locale: Locale) -> Naming:
    """One a language."""
    return _MADE[locale]


_MADE: Final = {locale: Naming(locale) for locale in Locale}

"""Outcome buttons of a task: each with its word, what it would lead to, its key, and whether it asks for anything first."""

from typing import Final, NamedTuple

from console.menu import N_
from console.presenters.outcome_fields import fields_of
from desk.tasks.standing import Standing
from domain.tasks import OUTCOMES, outcome_name
from playbook.wording import Locale
from rules.consequences.telling import told
from rules.words.moments import Clocks

WORDS: Final[dict[str, str]] = {
    "confirmed": N_("Agreed"),
    "no_answer": N_("No answer"),
    "wrong_number": N_("Wrong number"),
    "callback": N_("Call back"),
    "thinking": N_("Thinking"),
    "cancelled": N_("Cancel the order"),
    "spam": N_("Spam"),
    "duplicate": N_("Duplicate"),
    "extend": N_("More time"),
    "will_pay": N_("Will pay"),
    "switched": N_("Pays on delivery"),
    "paid": N_("Paid"),
    "reminded": N_("Reminded"),
    "hold": N_("Hold the price"),
    "release": N_("Do not hold"),
    "refunded": N_("Money given back"),
    "topped_up": N_("Paid the rest"),
    "written_off": N_("Write off"),
    "packed": N_("Packed"),
    "short": N_("Something is missing"),
    "found": N_("Supplier found"),
    "none": N_("Nobody has it"),
    "agreed": N_("Agreed to another"),
    "waits": N_("Will wait"),
    "approved": N_("Approve"),
    "denied": N_("Deny"),
    "accepted": N_("Carrier takes it"),
    "rejected": N_("Carrier says no"),
    "will_answer": N_("Will answer later"),
    "lost": N_("Parcel lost"),
    "will_collect": N_("Will collect"),
    "refused": N_("Refuses the parcel"),
    "already_collected": N_("Collected already"),
    "ok": N_("Waits for the courier"),
    "reschedule": N_("Another time"),
    "arrived": N_("Money has come"),
    "not_yet": N_("Not yet"),
    "claimed": N_("Claim it"),
    "received": N_("Received"),
    "not_here": N_("Not here yet"),
    "search": N_("Let them search"),
    "send_again": N_("Send again"),
    "write_off": N_("Write off the parcel"),
    "apply": N_("Enter it in the order"),
    "done": N_("Done"),
}
"""A button's word for each outcome."""
_GRAVE: Final = frozenset(
    {"cancelled", "spam", "lost", "refused", "written_off", "write_off", "denied", "rejected"}
)


class Button(NamedTuple):
    """One outcome. `asks`: it opens a form; else the key alone gives it. `why_not`: it would be refused now."""

    outcome: str
    word: str
    key: str
    first: bool
    grave: bool
    asks: bool
    lines: tuple[str, ...]
    refused: bool


def buttons_of(found: Standing, locale: Locale) -> tuple[Button, ...]:
    """In the order in which a person is offered them; the first nine have a key."""
    return tuple(
        _button(found, number, outcome_name(model), locale)
        for number, model in enumerate(OUTCOMES[found.row.kind], 1)
    )


def clocks_of(found: Standing, locale: Locale) -> Clocks:
    """By whose clocks consequences are told: the shop's, and the customer's for calls."""
    whole = found.whole
    return Clocks(whole.now, whole.playbook.hours.timezone, whole.state.order.reach.zone.name, locale)


def _button(found: Standing, number: int, outcome: str, locale: Locale) -> Button:
    preview = found.previews.get(outcome)
    whole = found.whole
    words = (
        told(preview, clocks_of(found, locale), whole.playbook, whole.row.currency)
        if preview is not None
        else None
    )
    return Button(
        outcome=outcome,
        word=WORDS[outcome],
        key=str(number) if number <= 9 else "",
        first=number == 1,
        grave=outcome in _GRAVE,
        asks=bool(fields_of(outcome, found)),
        lines=words.lines if words is not None else (),
        refused=words.refused if words is not None else False,
    )

"""Which fields an outcome asks a person for, in this order and this shop: just those it needs, filled with what is likely."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from console.menu import N_
from console.presenters import cheaper_fields
from console.presenters.form_fields import Field, Kind, Option
from console.presenters.outcome_moments import likely_moments
from desk.tasks.standing import Standing
from domain import answers as a
from domain.answers import AgeCheck, Condition
from domain.base import Asked
from domain.orders import DeliveryKind, PaymentMeans, PaymentMethod, Reason, WhyOnDelivery
from domain.tasks import OUTCOMES, outcome_name
from rules.order.requirements import missing_parts

_DECIDED: Final = frozenset({Reason.UNREACHABLE, Reason.NOT_PAID, Reason.STALE, Reason.BLACK_LIST})
"""Reasons of rules and of other outcomes; a customer on the phone gives another one."""


WHY_NOBODY: Final = (N_("It rings, nobody answers"), N_("Busy"), N_("Switched off"), N_("Rang off"))
WHY_LATER: Final = (N_("Driving"), N_("At work"), N_("Asked so"))


def model_of(found: Standing, outcome: str) -> type[a.Answer] | None:
    """The outcome as the rules know it; None where the task does not have it."""
    return next((one for one in OUTCOMES[found.row.kind] if outcome_name(one) == outcome), None)


def fields_of(outcome: str, found: Standing) -> tuple[Field, ...]:
    """Empty: nothing is asked, the key alone gives it."""
    model = model_of(found, outcome)
    if model is None:
        return ()
    return tuple(
        field for name in model.model_fields if name in _MAKERS for field in _MAKERS[name](found, model)
    )


def _moment(name: str, label: str) -> Callable[[Standing, type[Asked]], Iterator[Field]]:
    def made(found: Standing, model: type[Asked]) -> Iterator[Field]:
        yield Field(name, label, Kind.MOMENT, required=True, at=likely_moments(found, model))

    return made


def _why(found: Standing, model: type[Asked]) -> Iterator[Field]:
    quick = WHY_NOBODY if model is a.NoAnswer else WHY_LATER if model is a.Callback else ()
    label = N_("What happened") if model is a.NoAnswer else N_("Why")
    yield Field("why", label, Kind.TEXT, required=True, quick=quick)


def _reason(found: Standing, model: type[Asked]) -> Iterator[Field]:
    mine = [one for one in Reason if one not in _DECIDED and one not in (Reason.SPAM, Reason.DUPLICATE)]
    yield Field("reason", N_("Reason"), Kind.CHOICE, required=True, options=_coded(mine))


def _details(found: Standing, model: type[Asked]) -> Iterator[Field]:
    yield Field("details", N_("In words"), Kind.TEXT, hint=N_("Needed where the reason is another."))


def _cheaper(found: Standing, model: type[Asked]) -> Iterator[Field]:
    yield from cheaper_fields.asked(found.whole)


def _of(found: Standing, model: type[Asked]) -> Iterator[Field]:
    others = sorted(found.whole.others, key=lambda one: one.placed_at, reverse=True)
    options = tuple(Option(one.id, number=one.number) for one in others)
    given = options[0].value if options else ""
    yield Field("of", N_("Which order stays"), Kind.CHOICE, required=True, options=options, given=given)


def _method(found: Standing, model: type[Asked]) -> Iterator[Field]:
    now = found.whole.state.order.method
    yield Field("method", N_("Payment"), Kind.CHOICE, options=_coded(PaymentMethod), given=now.value)


def _why_on_delivery(found: Standing, model: type[Asked]) -> Iterator[Field]:
    options = (Option("", words=N_("not told")), *_coded(WhyOnDelivery))
    only = PaymentMethod.ON_DELIVERY.value
    yield Field("why_on_delivery", N_("Why not pay at once"), Kind.CHOICE, options=options, only=only)


def _means(found: Standing, model: type[Asked]) -> Iterator[Field]:
    order = found.whole.state.order
    if order.delivery.kind in (DeliveryKind.SELF_PICKUP, DeliveryKind.OWN_COURIER):
        given = order.means.value if order.means else ""
        options = (Option("", words=N_("not known")), *_coded(PaymentMeans))
        yield Field("means", N_("How they pay"), Kind.CHOICE, options=options, given=given)


def _slot(found: Standing, model: type[Asked]) -> Iterator[Field]:
    whole = found.whole
    needed = model is a.Reschedule or "slot" in missing_parts(
        whole.state.order, whole.playbook.confirmation, whole.now
    )
    if needed:
        yield Field("slot", N_("Delivery, from and until"), Kind.SLOT, required=True)


def _told_18_plus(found: Standing, model: type[Asked]) -> Iterator[Field]:
    if found.whole.playbook.confirmation.adults_only:
        yield Field("told_18_plus", N_("I said that the goods are 18+"), Kind.FLAG, required=True)


def _age(found: Standing, model: type[Asked]) -> Iterator[Field]:
    if found.whole.playbook.confirmation.adults_only:
        options = (Option("", words=N_("no doubt")), *_coded(AgeCheck))
        yield Field("age", N_("Age, where in doubt"), Kind.CHOICE, options=options)


def _note(found: Standing, model: type[Asked]) -> Iterator[Field]:
    yield Field("note", N_("Note"), Kind.TEXT)


def _amount(found: Standing, model: type[Asked]) -> Iterator[Field]:
    yield Field("amount", N_("Sum"), Kind.AMOUNT, hint=N_("Empty: all that was expected."))


def _price(found: Standing, model: type[Asked]) -> Iterator[Field]:
    yield Field("price", N_("Price"), Kind.AMOUNT)


def _supplier(found: Standing, model: type[Asked]) -> Iterator[Field]:
    yield Field("supplier", N_("Supplier"), Kind.TEXT, required=True)


def _lines(found: Standing, model: type[Asked]) -> Iterator[Field]:
    """A word with a percent sign would be read as a pattern, so names of goods travel as options."""
    for number, line in enumerate(found.whole.state.order.lines):
        yield Field(
            f"missing-{number}",
            N_("How many packs are missing"),
            Kind.COUNT,
            options=(Option(line.sku, words=f"{line.name} × {line.quantity}"),),
        )


def _condition(found: Standing, model: type[Asked]) -> Iterator[Field]:
    yield Field(
        "condition", N_("Condition"), Kind.CHOICE, options=_coded(Condition), given=Condition.GOOD.value
    )


def _on(found: Standing, model: type[Asked]) -> Iterator[Field]:
    yield Field("on", N_("Which day"), Kind.DAY, required=True, at=likely_moments(found, model))


def _edit(found: Standing, model: type[Asked]) -> Iterator[Field]:
    """One line becomes another; more is done in the order itself."""
    lines = found.whole.state.order.lines
    options = tuple(Option(str(number), words=line.name) for number, line in enumerate(lines))
    yield Field(
        "line", N_("Instead of"), Kind.CHOICE, required=True, options=options, given="0" if options else ""
    )
    yield Field("sku", N_("Article"), Kind.TEXT, required=True)
    yield Field("name", N_("Name of the goods"), Kind.TEXT, required=True)
    yield Field("price", N_("Price"), Kind.AMOUNT, required=True)
    yield Field(
        "quantity",
        N_("How many packs"),
        Kind.COUNT,
        required=True,
        given=str(lines[0].quantity) if lines else "1",
    )


def _coded(codes: Iterable[StrEnum]) -> tuple[Option, ...]:
    return tuple(Option(code.value, code) for code in codes)


_MAKERS: Final[Mapping[str, Callable[[Standing, type[Asked]], Iterator[Field]]]] = {
    "at": _moment("at", N_("When")),
    "call_at": _moment("call_at", N_("When to call")),
    "until": _moment("until", N_("Until when")),
    "by": _moment("by", N_("Until when")),
    "check_at": _moment("check_at", N_("Look again")),
    "when": _moment("when", N_("When it comes")),
    "on": _on,
    "why": _why,
    "reason": _reason,
    "details": _details,
    "cheaper": _cheaper,
    "of": _of,
    "method": _method,
    "means": _means,
    "why_on_delivery": _why_on_delivery,
    "slot": _slot,
    "told_18_plus": _told_18_plus,
    "age": _age,
    "note": _note,
    "amount": _amount,
    "price": _price,
    "supplier": _supplier,
    "lines": _lines,
    "condition": _condition,
    "edit": _edit,
}
"""By the field's name in the outcome; `in_doubt` and `to` ask nothing."""

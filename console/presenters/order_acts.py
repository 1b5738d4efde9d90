"""What may be done with an order now, each with what would come of it; what would be refused is not offered."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from console.menu import N_
from console.presenters import cheaper_fields
from console.presenters import order_forms as forms
from console.presenters.form_reading import Typed, Wrong
from console.security.roles import DESK, EVERYBODY, LEADERS
from desk.orders.whole import Whole
from domain.actors import Actor, Role
from domain.money import ZERO
from domain.orders import QUIET_REASONS, PaymentMethod, Reason
from domain.parcels import Carrier, ParcelCode
from domain.statuses import BEFORE_SHIPMENT, ON_THE_WAY, Status
from domain.stimuli import OrderCancelled, Quietly, StimulusBody
from playbook.wording import Locale
from rules.consequences.playing import previewed, would_be
from rules.consequences.preview import Preview, Refusal
from rules.consequences.telling import Told, told
from rules.words.moments import Clocks

_GOODS: Final = DESK | {Role.PICKER, Role.WAREHOUSE}
_TRACKS: Final = {Carrier.RUSSIAN_POST.value: "80080012345678", Carrier.CDEK.value: "1234567890"}
"""A number that each carrier might give, to try what would come of any."""


class Act(StrEnum):
    """By the words of its address."""

    PACKED = "packed"
    SHIPPED = "shipped"
    ISSUED = "issued"
    PARCEL = "parcel"
    PAYMENT = "payment"
    MONEY = "money"
    INVOICE = "invoice"
    REFUND = "refund"
    SHORT = "short"
    GOODS = "goods"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Kind:
    """An act: how it is called, who may do it, when it makes sense, and what is told; `once` makes a repeat the same."""

    label: str
    icon: str
    roles: frozenset[Role]
    makes_sense: Callable[[Whole], bool]
    told: Callable[[Whole, Typed, str], StimulusBody]
    sample: Typed
    bad: bool = False

    @property
    def silent(self) -> bool:
        """Whether it may be done without a word to the customer."""
        return self.told is not forms.refund


def _always(_whole: Whole) -> bool:
    return True


def _before_shipment(whole: Whole) -> bool:
    return whole.row.status in BEFORE_SHIPMENT


def _owed(whole: Whole) -> bool:
    return whole.state.owed > ZERO and whole.row.status not in (Status.CANCELLED, Status.RETURNED)


ACTS: Final[Mapping[Act, Kind]] = {
    Act.PACKED: Kind(N_("Packed"), "package-check", _GOODS, _before_shipment, forms.packed, {}),
    Act.SHIPPED: Kind(N_("Shipped"), "truck", _GOODS, _before_shipment, forms.shipped, {}),
    Act.ISSUED: Kind(N_("Handed out, money taken"), "hand-coins", _GOODS, _always, forms.issued, {}),
    Act.PARCEL: Kind(
        N_("News about the parcel"),
        "map-pin",
        _GOODS,
        lambda whole: whole.row.status in (*ON_THE_WAY, Status.RETURNING),
        forms.parcel,
        {"code": ParcelCode.HANDED_OVER},
    ),
    Act.PAYMENT: Kind(
        N_("A payment came"), "wallet", DESK, lambda whole: _owed(whole) and whole.state.order.method.prepaid, forms.payment, {}
    ),
    Act.MONEY: Kind(
        N_("Money came from the carrier"),
        "banknote",
        DESK,
        lambda whole: _owed(whole) and whole.row.status in (*ON_THE_WAY, Status.AWAITING_MONEY),
        forms.money,
        {},
    ),
    Act.INVOICE: Kind(
        N_("An invoice was issued"),
        "receipt-text",
        DESK,
        lambda whole: whole.state.order.method is PaymentMethod.INVOICE,
        forms.invoice,
        {},
    ),
    Act.REFUND: Kind(
        N_("Refund"), "undo-2", LEADERS, lambda whole: whole.state.kept_money > ZERO, forms.refund, {}
    ),
    Act.SHORT: Kind(N_("Out of stock"), "package-x", EVERYBODY, _always, forms.short, {"*": "1"}),
    Act.GOODS: Kind(
        N_("The goods came"), "package-plus", EVERYBODY, lambda whole: bool(whole.state.short_skus), forms.goods, {}
    ),
    Act.CANCEL: Kind(
        N_("Cancel the order"), "circle-x", DESK, _always, forms.cancel, {"reason": Reason.CUSTOMER, **cheaper_fields.SAMPLE}, bad=True
    ),
}  # fmt: skip


class Offered(NamedTuple):
    """An act that may be done now, with what would come of it; `general`: what is still to be typed decides some of it."""

    act: Act
    label: str
    icon: str
    told: Told
    bad: bool


def offered(whole: Whole, actor: Actor, locale: Locale) -> Iterator[Offered]:
    """All acts this person may do, that make sense and would not be refused."""
    if not whole.begun or actor.role is None:
        return
    for act, kind in ACTS.items():
        if actor.role not in kind.roles or not kind.makes_sense(whole):
            continue
        preview = _preview(whole, kind.told(whole, _sampled(kind, whole), "preview"), actor)
        if not (isinstance(preview, Refusal) or preview.changes_nothing):
            yield Offered(
                act, kind.label, kind.icon, told_words(preview, whole, locale, briefly=True), kind.bad
            )


def body_of(act: Act, whole: Whole, typed: Typed, once: str) -> StimulusBody:
    """What would be told. Raises Wrong for what cannot be read."""
    body = ACTS[act].told(whole, typed, once)
    silent = typed.get("notify") == "silently"
    if isinstance(body, Quietly | OrderCancelled) and silent:
        return body.model_copy(update={"silent": True})
    return body


def previewed_act(act: Act, whole: Whole, typed: Typed, actor: Actor, locale: Locale) -> Told | None:
    """What would come of what was typed so far, something sensible standing for the rest; None where it cannot be read."""
    written = {name: value for name, value in typed.items() if value.strip()}
    try:
        body = body_of(act, whole, _sampled(ACTS[act], whole) | written, "preview")
    except Wrong:
        return None
    return told_words(_preview(whole, body, actor), whole, locale)


def told_words(preview: Preview, whole: Whole, locale: Locale, *, briefly: bool = False) -> Told:
    """By the shop's clock and the customer's."""
    order = whole.state.order
    clocks = Clocks(whole.now, whole.playbook.hours.timezone, order.reach.zone.name, locale)
    return told(preview, clocks, whole.playbook, order.currency, briefly=briefly)


def reasons(whole: Whole) -> tuple[Reason, ...]:
    """Why an order may be given up; a duplicate needs another order that stays."""
    quiet = () if whole.others else (Reason.DUPLICATE,)
    last = (Reason.OTHER,)
    usual = [one for one in Reason if one not in (*QUIET_REASONS, *last)]
    return (*usual, *(one for one in Reason if one in QUIET_REASONS and one not in quiet), *last)


def _preview(whole: Whole, body: StimulusBody, actor: Actor) -> Preview:
    around = whole.around.model_copy(update={"known_orders": frozenset(other.id for other in whole.others)})
    return previewed(whole.state, whole.playbook, around, would_be(body, actor, whole.now), whole.now)


def _sampled(kind: Kind, whole: Whole) -> dict[str, str]:
    """Something for what is still to be typed."""
    lines = whole.state.order.lines[:1] if "*" in kind.sample else ()
    carrier = whole.state.order.delivery.carrier
    known = {"track_number": _TRACKS.get(carrier, "SAMPLE1")}
    return {**known, **kind.sample, **{f"missing-{line.sku}": "1" for line in lines}}

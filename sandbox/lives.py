"""The lives sample orders may have: what people, carriers and the bank do, step by step; how a step is done is `actors`'."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain import answers as a
from domain.base import Asked
from domain.orders import Reason
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.tasks import TaskKind

Outcome = Callable[[datetime], Asked]
"""An outcome, made when it is given: its moments count from then."""


@dataclass(frozen=True)
class Complete:
    """Somebody does an open task of this kind."""

    kind: TaskKind
    outcome: Outcome


@dataclass(frozen=True)
class Pay:
    """The customer pays an online order on the bank's page, an invoice by transfer; other orders: nothing to do."""


@dataclass(frozen=True)
class IssueInvoice:
    """The shop issues a bank invoice."""


@dataclass(frozen=True)
class Ship:
    """The shop sends the order: with a track number, or with nothing for its own courier and for self-pickup."""


@dataclass(frozen=True)
class Move:
    """The carrier moves the parcel; orders without a track number: nothing to do."""

    code: ParcelCode


@dataclass(frozen=True)
class PayOver:
    """The carrier transfers the money it took; orders that owe none: nothing to do."""


@dataclass(frozen=True)
class Issue:
    """The shop's own staff hands the goods out."""


@dataclass(frozen=True)
class Cancel:
    """The customer gives the order up."""

    reason: Reason


@dataclass(frozen=True)
class Until:
    """Nothing, until the order stands in one of these statuses; for ever, if it must be."""

    statuses: frozenset[Status]


Step = Complete | Pay | IssueInvoice | Ship | Move | PayOver | Issue | Cancel | Until
Life = tuple[Step, ...]


def _no_answer(now: datetime) -> Asked:
    return a.NoAnswer(why="Длинные гудки, трубку не взяли")


def _thinking(now: datetime) -> Asked:
    return a.Thinking(call_at=now + timedelta(days=1), why="Советуется с семьёй, просил набрать завтра")


def _confirmed(now: datetime) -> Asked:
    return a.Confirmed(told_18_plus=True)


def _packed(now: datetime) -> Asked:
    return a.Packed()


def _received(now: datetime) -> Asked:
    return a.Received()


_MISSED = Complete(TaskKind.CONFIRM_ORDER, _no_answer)
_AGREE = Complete(TaskKind.CONFIRM_ORDER, _confirmed)
_PACK = Complete(TaskKind.PACK_ORDER, _packed)
_SENT: Life = (_AGREE, Pay(), _PACK, Ship())
_UNDER_WAY: Life = (*_SENT, Move(ParcelCode.ACCEPTED), Move(ParcelCode.IN_TRANSIT))
_ARRIVED: Life = (*_UNDER_WAY, Move(ParcelCode.ARRIVED))
_GOES_BACK: Life = (*_ARRIVED, Move(ParcelCode.RETURNING))

NOBODY_ANSWERED: Life = (_MISSED,)
THINKING: Life = (_MISSED, Complete(TaskKind.CONFIRM_ORDER, _thinking))
WAITS_FOR_PAYMENT: Life = (_AGREE,)
INVOICED: Life = (_AGREE, IssueInvoice())
PAID: Life = (_AGREE, Pay())
PACKED: Life = (_AGREE, Pay(), _PACK)
SHIPPED: Life = _UNDER_WAY
AT_PICKUP: Life = _ARRIVED
AT_THE_COURIER: Life = (*_UNDER_WAY, Move(ParcelCode.OUT_FOR_DELIVERY))
AWAITING_MONEY: Life = (*_ARRIVED, Move(ParcelCode.HANDED_OVER))
COLLECTED_AND_SETTLED: Life = (*AWAITING_MONEY, PayOver())
ISSUED: Life = (*_SENT, Issue())
ON_ITS_WAY_BACK: Life = _GOES_BACK
COMES_BACK: Life = (
    *_GOES_BACK,
    Move(ParcelCode.ARRIVED_BACK),
    Complete(TaskKind.RECEIVE_RETURN, _received),
)
CANCELLED: Life = (_MISSED, Cancel(Reason.CHANGED_MIND))

_AGREED = frozenset(Status) - {Status.NEW, Status.THINKING, Status.CANCELLED}
_SENT_OFF = _AGREED - {Status.CONFIRMED, Status.PAID, Status.PACKED}
LEFT_FOR_YOU: Life = (
    Until(_AGREED),
    Pay(),
    Until(_SENT_OFF),
    Move(ParcelCode.ACCEPTED),
    Move(ParcelCode.IN_TRANSIT),
    Move(ParcelCode.ARRIVED),
    Move(ParcelCode.HANDED_OVER),
    PayOver(),
)
"""A person confirms, packs and sends; the world does the rest. Orders a newcomer places live like this too."""

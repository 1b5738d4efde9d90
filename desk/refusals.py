"""What the desk cannot do, as typed errors in plain words; each border makes its own answer of them: a problem, words by a button.

DeskError
├── NotFound                 no such thing in this shop
├── NoPlaybook               the shop has no rules yet
├── Invalid                  fields of what was asked are wrong
│   ├── InThePast            plans for moments that are over
│   └── NotYet               what is told as past lies ahead
├── Refused                  the rules, or the order's step, refuse it
├── NotTheirRole             another role does this
├── NotTheirs                of people of the shop others are in charge
├── AlreadyStored            the same id was told with other words
├── ExternalIdReused         the same external id was placed with another body
├── ContactOfAnother         the phone or email is another customer's
├── CustomerErased           there is nobody any more
├── PromoCodeRefused         the promo code is not good
├── MessageIsKnown           what became of the message is known: it is not sent again
├── AlreadyPlaced            what came stands with another order
├── OutcomeNotAllowed        the task has no such outcome
├── TaskEnded                the task is closed
└── TaskClaimed              somebody has the task
    ├── ClaimOfAnother       and only they give it back
    └── AnswerOnItsWay       and an outcome of it is being carried out
"""

from datetime import datetime
from typing import NamedTuple, Self

from domain.actors import Role
from domain.ids import OrderId
from domain.promo import CodeState
from domain.tasks import TaskKind
from rules.order import refusals
from storage.tasks import TaskRow

CONFLICTS = frozenset({"status_does_not_allow", "task_is_closed"})
"""Refusals whose reason is where the order stands, by the code that is stored."""


class Fault(NamedTuple):
    """One wrong field: `pointer` is its JSON Pointer in the model of what was asked."""

    pointer: str
    message: str


class DeskError(Exception):
    """Nothing was changed."""


class NotFound(DeskError):
    """Also for things of another shop: their existence is nobody's business."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NoPlaybook(DeskError):
    """The shop is not set up: a person must publish its rules first."""


class Invalid(DeskError):
    """Fields are wrong, each for the reason it tells."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.pointer for fault in faults))
        self.faults = faults


class InThePast(Invalid):
    """Plans for moments that are over."""


class NotYet(Invalid):
    """What is told as having happened lies ahead."""


class Refused(DeskError):
    """What the rules refuse. `code` is a stable word, `detail` an English sentence that says what to do.

    `conflict`: where the order stands is the reason, not what was asked.
    """

    def __init__(self, code: str, detail: str, *, conflict: bool) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.conflict = conflict

    @classmethod
    def by(cls, refused: refusals.Refused) -> Self:
        """As the rules say it."""
        return cls(refused.code, refused.detail, conflict=refused.status is not None)

    @classmethod
    def stored(cls, code: str | None, detail: str | None) -> Self:
        """As the order's step left it with what was asked."""
        words = detail or "The order does not allow this: look at it and ask again."
        return cls(code or "refused", words, conflict=code in CONFLICTS)


class NotTheirRole(DeskError):
    """`role` does this, or a supervisor."""

    def __init__(self, role: Role) -> None:
        super().__init__(role.value)
        self.role = role


class NotTheirs(DeskError):
    """Only an admin changes leaders and makes some; nobody changes themselves."""


class AlreadyStored(DeskError):
    """The same id with other words, or for another order."""


class ExternalIdReused(DeskError):
    """Another order stands under this external id."""


class ContactOfAnother(DeskError):
    """A phone or email is one customer's."""


class CustomerErased(DeskError):
    """There is nobody any more whose card or contact could be changed."""


class PromoCodeRefused(DeskError):
    """The code cannot be used; `state` says why."""

    def __init__(self, state: CodeState) -> None:
        super().__init__(state.value)
        self.state = state


class MessageIsKnown(DeskError):
    """What became of it is known, so it is not sent again."""


class AlreadyPlaced(DeskError):
    """What came stands with that order already."""

    def __init__(self, order_id: OrderId | None) -> None:
        super().__init__("placed")
        self.order_id = order_id


class OutcomeNotAllowed(DeskError):
    """A task of this kind ends otherwise."""

    def __init__(self, kind: TaskKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


class TaskEnded(DeskError):
    """By whom and with which outcome; None where it was dropped."""

    def __init__(self, by: str | None, outcome: str | None) -> None:
        super().__init__(outcome or "dropped")
        self.by = by
        self.outcome = outcome


class TaskClaimed(DeskError):
    """Who has it (id of a member of staff) and until when; None: until they release it."""

    def __init__(self, by: str | None, until: datetime | None) -> None:
        super().__init__("claimed")
        self.by = by
        self.until = until


class ClaimOfAnother(TaskClaimed):
    """Only its claimer and supervisors give a task back."""


class AnswerOnItsWay(TaskClaimed):
    """Its outcome was given and is still to be carried out."""


def held(row: TaskRow) -> TaskClaimed:
    """Why this task is not to be had."""
    kind = TaskClaimed if row.answer is None else AnswerOnItsWay
    return kind(row.claimed_by, row.claimed_until)


def invalid(pointer: str, message: str) -> Invalid:
    """One field is wrong."""
    return Invalid(Fault(pointer, message))

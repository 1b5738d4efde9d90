"""Whom an operator's task, or a call, goes to: a VIP's own person, the open order's operator, the assignee, the role's queue.

Flows, "Staff". Who is named by hand goes before all of it. Absent is who is not on shift: a VIP then has the playbook's
`vip.otherwise`, everybody else the queue.
"""

from enum import IntEnum, StrEnum

from domain.actors import SPEAKING, Role
from domain.base import Stored
from domain.ids import StaffId
from domain.tasks import KEPT_MOMENTS, PROMISED, Task
from playbook.flows import Vip


class Person(Stored):
    """Somebody who works in the shop."""

    id: StaffId
    on_shift: bool = False


class Known(Stored):
    """What decides a route; people who left the shop are not named."""

    named: StaffId | None = None
    """Whose the task was made by hand."""
    to_queue: bool = False
    """It was handed to the queue by hand: whoever comes first."""
    vip: bool = False
    assignee: Person | None = None
    """Whose the customer is; of a VIP: the person of their own."""
    operator: Person | None = None
    """Who was the last to work on an open order of the customer."""


class Why(StrEnum):
    """What decided the route."""

    NAMED = "named"
    VIP = "vip"
    VIP_ABSENT = "vip_absent"
    OPEN_ORDER = "open_order"
    ASSIGNEE = "assignee"
    ABSENT = "absent"
    QUEUE = "queue"


class Route(Stored):
    """One person, or the queue of a role where `staff` is nobody."""

    staff: StaffId | None = None
    role: Role
    why: Why


def route(role: Role, known: Known, vip: Vip) -> Route:
    """Where a task of this role goes now."""
    if known.named is not None:
        return Route(staff=known.named, role=role, why=Why.NAMED)
    if known.to_queue or role not in SPEAKING:
        return Route(role=role, why=Why.QUEUE)
    if known.vip and vip.class_name is not None:
        if known.assignee is not None and known.assignee.on_shift:
            return Route(staff=known.assignee.id, role=role, why=Why.VIP)
        return Route(role=vip.otherwise, why=Why.VIP_ABSENT)
    if known.operator is not None:
        return _theirs(known.operator, role, Why.OPEN_ORDER)
    if known.assignee is not None:
        return _theirs(known.assignee, role, Why.ASSIGNEE)
    return Route(role=role, why=Why.QUEUE)


def _theirs(person: Person, role: Role, why: Why) -> Route:
    return Route(staff=person.id, role=role, why=why) if person.on_shift else Route(role=role, why=Why.ABSENT)


class Priority(IntEnum):
    """What goes first of tasks that are due at the same moment."""

    PROMISED = 0
    """The customer was told when he is called, or a courier comes soon after."""
    VIP = 1
    USUAL = 2


def priority(task: Task, known: Known, vip: Vip) -> Priority:
    """Of this task among those that are due with it."""
    if task.rule in PROMISED or task.kind in KEPT_MOMENTS:
        return Priority.PROMISED
    return Priority.VIP if known.vip and vip.class_name is not None else Priority.USUAL

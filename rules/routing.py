"""Whom an operator's task, or a call, goes to: a VIP's own person, the open order's operator, the assignee, the role's queue.

Flows, "Staff". Who is named by hand goes before all of it. Absent is who is not on shift: a VIP then has the playbook's
`vip.otherwise`, everybody else the queue.
"""

from enum import StrEnum

from domain.actors import Role
from domain.base import Stored
from domain.ids import StaffId
from playbook.flows import Vip

_ROUTED = (Role.OPERATOR, Role.DUTY_OPERATOR)
"""Who speaks with customers. Pickers, buyers and supervisors take what lies in their queue."""


class Person(Stored):
    """Somebody who works in the shop."""

    id: StaffId
    on_shift: bool = False


class Known(Stored):
    """What decides a route; people who left the shop are not named."""

    named: StaffId | None = None
    """Whose the task was made by hand."""
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
    if role not in _ROUTED:
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

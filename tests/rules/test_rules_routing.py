"""Whom an operator's task goes to: every case of flows, "Staff", in one table."""

import pytest

from domain.actors import Role
from domain.ids import StaffId
from playbook.flows import Vip
from rules.routing import Known, Person, Route, Why, route

OLGA, PETR = StaffId("olga"), StaffId("petr")
HERE, AWAY = Person(id=OLGA, on_shift=True), Person(id=OLGA)
OTHER = Person(id=PETR, on_shift=True)
SUPER_VIP = Vip.model_validate({"class": "SuperVip", "otherwise": "supervisor"})
OPERATOR, SUPERVISOR = Role.OPERATOR, Role.SUPERVISOR

CASES = [
    ("nobody is known", Known(), None, OPERATOR, Why.QUEUE),
    ("the customer's person", Known(assignee=HERE), OLGA, OPERATOR, Why.ASSIGNEE),
    ("the customer's person is away", Known(assignee=AWAY), None, OPERATOR, Why.ABSENT),
    ("an open order's operator", Known(operator=OTHER), PETR, OPERATOR, Why.OPEN_ORDER),
    ("that operator is away", Known(operator=AWAY), None, OPERATOR, Why.ABSENT),
    ("operator before assignee", Known(operator=OTHER, assignee=HERE), PETR, OPERATOR, Why.OPEN_ORDER),
    ("away is away, whoever else is there", Known(operator=AWAY, assignee=OTHER), None, OPERATOR, Why.ABSENT),
    ("a VIP's own person before all", Known(vip=True, assignee=HERE, operator=OTHER), OLGA, OPERATOR, Why.VIP),
    ("a VIP's person is away", Known(vip=True, assignee=AWAY, operator=OTHER), None, SUPERVISOR, Why.VIP_ABSENT),
    ("a VIP nobody is named for", Known(vip=True, operator=OTHER), None, SUPERVISOR, Why.VIP_ABSENT),
    ("by hand before all", Known(named=PETR, vip=True, assignee=HERE), PETR, OPERATOR, Why.NAMED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "staff", "role", "why"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_task_goes_to(known: Known, staff: StaffId | None, role: Role, why: Why) -> None:
    assert route(OPERATOR, known, SUPER_VIP) == Route(staff=staff, role=role, why=why)


def test_a_shop_without_a_class_of_vips_routes_them_like_anybody() -> None:
    assert route(OPERATOR, Known(vip=True, operator=OTHER), Vip()).why is Why.OPEN_ORDER


@pytest.mark.parametrize("role", [Role.PICKER, Role.BUYER, Role.WAREHOUSE, Role.SUPERVISOR])
def test_who_does_not_speak_with_customers_takes_from_the_queue(role: Role) -> None:
    known = Known(vip=True, assignee=HERE, operator=OTHER)
    assert route(role, known, SUPER_VIP) == Route(role=role, why=Why.QUEUE)
    assert route(role, Known(named=PETR), SUPER_VIP).staff == PETR

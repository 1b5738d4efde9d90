"""Whose tasks are whose to do."""

import pytest

from desk.asker import Asker, does, person, refuse_another_role
from desk.refusals import NotTheirRole
from domain.actors import Actor, ActorKind, Role
from domain.ids import ShopId, StaffId

SHOP = ShopId("swan")


def staff(role: Role) -> Actor:
    return Actor(kind=ActorKind.STAFF, id="1", role=role)


def theirs(role: Role) -> set[Role]:
    return {task for task in Role if does(staff(role), task)}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR, Role.ADMIN, Role.DUTY_OPERATOR}))
def test_a_role_does_its_own_tasks(role: Role) -> None:
    assert theirs(role) == {role}


def test_the_duty_operator_does_the_operators_tasks_too() -> None:
    assert theirs(Role.DUTY_OPERATOR) == {Role.DUTY_OPERATOR, Role.OPERATOR}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
def test_supervisors_and_admins_do_everything(role: Role) -> None:
    assert theirs(role) == set(Role)


def test_a_task_of_another_role_is_refused_with_whose_it_is() -> None:
    with pytest.raises(NotTheirRole) as refused:
        refuse_another_role(staff(Role.PICKER), Role.BUYER)
    assert refused.value.role is Role.BUYER


def test_a_key_speaks_for_the_shop() -> None:
    for role in Role:
        refuse_another_role(Actor(kind=ActorKind.KEY, id="k"), role)


def test_a_person_and_a_key_are_different_senders_and_only_a_person_is_staff() -> None:
    olga = person(SHOP, StaffId("1"), Role.OPERATOR)
    key = Asker(shop=SHOP, actor=Actor(kind=ActorKind.KEY, id="1"), sender="key/1")
    assert (olga.sender, olga.staff_id) == ("staff/1", "1")
    assert (key.sender, key.staff_id) == ("key/1", None)

"""The people of a shop as its leaders see them: who is here, who may be changed by whom, and why something is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from console.menu import N_
from console.viewer import Viewer
from desk.refusals import Invalid, NotTheirs
from desk.staffing import BadLogin, LoginTaken, WorksElsewhere, manages, skills_to_learn
from domain.actors import Role
from domain.tasks import TaskKind
from storage.people import LastSeen
from storage.staff import StaffRow


@dataclass(frozen=True)
class Member:
    """A line of the list. `mine`: it is the viewer; `managed`: the viewer may change them."""

    id: str
    name: str
    role: Role
    login: str | None
    seen_at: datetime | None
    active: bool
    on_shift: bool
    mine: bool
    managed: bool
    skills: tuple[TaskKind, ...]
    """The tasks they take from their queue; empty: all of them."""
    learnable: tuple[TaskKind, ...]
    """The tasks they may be told to take."""


def members(rows: Iterable[StaffRow], seen: Iterable[LastSeen], viewer: Viewer) -> tuple[Member, ...]:
    """In the order of `rows`; those who have left come last."""
    known = {one.staff: one for one in seen}
    made = [
        Member(
            id=row.id,
            name=row.name,
            role=row.role,
            login=known[row.id].login if row.id in known else None,
            seen_at=known[row.id].seen_at if row.id in known else None,
            active=row.active,
            on_shift=row.on_shift,
            mine=row.id == viewer.staff,
            managed=row.id != viewer.staff and manages(viewer.role, row.role),
            skills=tuple(kind for kind in TaskKind if kind in row.skills),
            learnable=skills_to_learn(row),
        )
        for row in rows
    ]
    return tuple(sorted(made, key=lambda one: not one.active))


def roles_to_give(role: Role) -> tuple[Role, ...]:
    """What somebody of this role may make of others."""
    return tuple(one for one in Role if manages(role, one))


def words_of(refused: Exception | None) -> str:
    """Beside the form; None: something was left out."""
    match refused:
        case NotTheirs():
            return N_("Only an admin changes supervisors and admins, and nobody changes themselves.")
        case Invalid():
            return N_("These tasks are another role’s by now. Look at what is offered, and choose again.")
        case BadLogin():
            return N_(
                "A login is 2 to 63 Latin letters, digits, dots, dashes or underscores, or an email address."
            )
        case LoginTaken():
            return N_("Somebody signs in with this login already. Take another one.")
        case WorksElsewhere():
            return N_("They work in other shops too: whoever runs the server gives them a password.")
    return N_("Say the name and the role.")

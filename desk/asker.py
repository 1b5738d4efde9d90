"""Who asks: for which shop, in whose name, and under which name the inbox keeps what they ask; and which tasks are theirs."""

from desk.refusals import NotTheirRole
from domain.actors import Actor, ActorKind, Role, queues_of
from domain.base import Stored
from domain.ids import ShopId, StaffId


class Asker(Stored):
    """A person of the shop at the console, or a program with a key."""

    shop: ShopId
    actor: Actor
    sender: str
    """In the inbox: an act is known by its sender and key, so a repeat of both is the same act."""

    @property
    def staff_id(self) -> StaffId | None:
        """Of the member of staff who acts; None when a key acts for itself."""
        return StaffId(self.actor.id) if self.actor.kind is ActorKind.STAFF else None


def person(shop: ShopId, id_: StaffId, role: Role) -> Asker:
    """A member of staff who asks for himself."""
    return Asker(
        shop=shop, actor=Actor(kind=ActorKind.STAFF, id=id_, role=role), sender=f"{ActorKind.STAFF}/{id_}"
    )


def does(actor: Actor, role: Role) -> bool:
    """Whether a task of this role is theirs to do: their own role's, an operator's for the duty operator; supervisors,
    admins and the shop's own key do all."""
    return actor.may_decide or (actor.role is not None and role in queues_of(actor.role))


def refuse_another_role(actor: Actor, role: Role) -> None:
    """Raises NotTheirRole for a person who does not do this role's tasks."""
    if actor.kind is ActorKind.STAFF and not does(actor, role):
        raise NotTheirRole(role)

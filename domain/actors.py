"""Who did it: a person, a key, the customer, a carrier, a bank or a rule."""

from enum import StrEnum

from domain.base import Stored


class Role(StrEnum):
    """What a member of staff does in the shop."""

    OPERATOR = "operator"
    DUTY_OPERATOR = "duty_operator"
    PICKER = "picker"
    WAREHOUSE = "warehouse"
    BUYER = "buyer"
    MENTOR = "mentor"
    SHOW_MANAGER = "show_manager"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


SPEAKING = (Role.OPERATOR, Role.DUTY_OPERATOR)
"""Who speaks with customers. Pickers, buyers and supervisors take what lies in their queue."""

_BESIDES_OWN = {Role.DUTY_OPERATOR: (Role.OPERATOR,), Role.ADMIN: (Role.SUPERVISOR,)}


def queues_of(role: Role) -> tuple[Role, ...]:
    """Whose queues somebody of this role takes tasks from: their own, and for some another's."""
    return (role, *_BESIDES_OWN.get(role, ()))


class ActorKind(StrEnum):
    """Kinds of those who act."""

    STAFF = "staff"
    KEY = "key"
    CUSTOMER = "customer"
    CARRIER = "carrier"
    BANK = "bank"
    GATEWAY = "gateway"
    RULE = "rule"


class Actor(Stored):
    """Who acted, by id only: a staff id, a key id, a provider's name or a rule's name."""

    kind: ActorKind
    id: str
    role: Role | None = None

    @property
    def may_decide(self) -> bool:
        """Supervisors and admins decide what operators only do; a shop's own key speaks for the shop."""
        return self.kind is ActorKind.KEY or self.role in (Role.SUPERVISOR, Role.ADMIN)


def by_rule(name: str) -> Actor:
    """The playbook's rule decided."""
    return Actor(kind=ActorKind.RULE, id=name)

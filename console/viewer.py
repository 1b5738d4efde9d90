"""Who looks at a page: a person, as a member of a shop's staff; nothing is shown without one."""

from dataclasses import dataclass, replace

from domain.actors import Actor, ActorKind, Role
from domain.ids import PersonId, ShopId, StaffId
from domain.locales import Locale
from domain.people import Theme


@dataclass(frozen=True)
class Viewer:
    """A signed-in person in one shop. `zone` is the shop's; `csrf` goes with every act."""

    person: PersonId
    login: str
    staff: StaffId
    name: str
    role: Role
    shop: ShopId
    locale: Locale
    theme: Theme
    zone: str
    csrf: str
    on_shift: bool
    shops: tuple[ShopId, ...] = ()

    @property
    def actor(self) -> Actor:
        """Who signs what is done."""
        return Actor(kind=ActorKind.STAFF, id=self.staff, role=self.role)

    def on_shift_as(self, on: bool) -> "Viewer":
        """The same person, on shift or off."""
        return replace(self, on_shift=on)

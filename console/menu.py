"""The pages in the order of the day, and who may open them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from console.security.roles import may
from domain.actors import Role


def N_(message: str) -> str:  # noqa: N802 - what the catalogues' extraction looks for
    """Marks a text for the catalogues where it is said later."""
    return message


@dataclass(frozen=True)
class Entry:
    """One page in the menu, for whoever may open it (`security.roles`). `key` opens it; `after_line`: below the line."""

    address: str
    label: str
    icon: str
    key: str | None = None
    after_line: bool = False

    @property
    def name(self) -> str:
        """What counts are told by: `queue`."""
        return self.address.rsplit("/", 1)[-1]


MENU: Final = (
    Entry("/console/queue", N_("Queue"), "list-checks", key="g q"),
    Entry("/console/orders", N_("Orders"), "package", key="g o"),
    Entry("/console/orders/new", N_("New order"), "plus", key="n"),
    Entry("/console/customers", N_("Customers"), "users", key="g c"),
    Entry("/console/messages", N_("Messages"), "message-square", key="g m"),
    Entry("/console/unplaced", N_("Unplaced"), "inbox", key="g u"),
    Entry("/console/reports", N_("Reports"), "chart-column", key="g r", after_line=True),
    Entry("/console/playbook", N_("Playbook"), "book-open", key="g p"),
    Entry("/console/integrations", N_("Integrations"), "plug", key="g i"),
    Entry("/console/staff", N_("Staff"), "id-card", key="g s"),
    Entry("/console/health", N_("Health"), "activity", key="g h"),
)


def menu_of(role: Role, there: Callable[[str], bool]) -> tuple[Entry, ...]:
    """What this role may open, of the pages that are there."""
    return tuple(
        entry
        for entry in MENU
        if there(entry.address) and may(role, "GET", entry.address.removeprefix("/console"))
    )

"""Orders that nothing moves and messages that have not gone, one by one, with why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from console.menu import N_
from console.naming import naming_of
from console.presenters.order import workflow_page
from console.words import Speaker
from domain.ids import OrderId
from domain.statuses import Status
from storage.health import Stuck, Trouble, Unsent

TROUBLES: Final = {
    Trouble.BROKEN: N_("A rule broke: an engineer is needed"),
    Trouble.PARKED: N_("Set aside after twenty failed tries"),
    Trouble.OVERSLEPT: N_("Its moment passed and nothing happened"),
}


@dataclass(frozen=True)
class StuckShown:
    """An order that nothing moves."""

    order: OrderId
    number: int
    status: Status
    trouble: str
    what: str
    since: datetime
    workflow: str | None


def stuck_shown(
    rows: tuple[Stuck, ...], ui: str | None, namespace: str, say: Speaker
) -> tuple[StuckShown, ...]:
    """Each with its trouble in words and the way to its workflow."""
    return tuple(
        StuckShown(
            row.order_id,
            row.number,
            row.status,
            say.gettext(TROUBLES[row.trouble]),
            row.what or "",
            row.since,
            workflow_page(ui, namespace, row.order_id),
        )
        for row in rows
    )


@dataclass(frozen=True)
class UnsentShown:
    """A message that has not gone."""

    order: OrderId
    number: int
    trigger: str
    channel: str
    since: datetime
    why: str


def unsent_shown(rows: tuple[Unsent, ...], say: Speaker) -> tuple[UnsentShown, ...]:
    """Each with what its gateway said."""
    return tuple(
        UnsentShown(
            row.order_id,
            row.number,
            row.trigger,
            naming_of(say.locale).message_channel(row.channel),
            row.since,
            row.code
            or (say.gettext("tried %(count)s times") % {"count": row.attempts} if row.attempts else ""),
        )
        for row in rows
    )

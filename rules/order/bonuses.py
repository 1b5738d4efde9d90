"""Bonuses of staff: what an order earned them is taken back when it fails; what earns how much triggers say."""

from domain.ids import reversal_id
from rules.order.desk import Desk


def take_back(desk: Desk) -> None:
    """Cancelled or returned: every bonus of the order has its reversal, once."""
    earned, desk.state.bonuses = desk.state.bonuses, ()
    for entry in earned:
        desk.outbox.bonuses.append(
            entry.model_copy(
                update={"id": reversal_id(entry.id), "amount": -entry.amount, "reverses": entry.id}
            )
        )

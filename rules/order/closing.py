"""The end of an order: what is still open ends with it, and money that must go back goes back."""

from domain.tasks import TaskKind
from rules.order import refunds
from rules.order.desk import Desk


def close(desk: Desk) -> None:
    """A closed order has no timer and no open task but look_into."""
    desk.state.deadlines.clear()
    desk.state.pending_triggers.clear()
    desk.state.pending_messages.clear()
    desk.state.approval_wanted = False
    desk.state.short = False
    desk.close_tasks(*(kind for kind in TaskKind if kind is not TaskKind.LOOK_INTO))


def on_cancelled(desk: Desk) -> None:
    """All that was paid goes back."""
    close(desk)
    refunds.give_back_all(desk)


def on_returned(desk: Desk) -> None:
    """A prepaid order's money goes back less the return fee."""
    close(desk)
    refunds.give_back_all(desk, less=desk.playbook.pickup.return_fee)


def on_completed(desk: Desk) -> None:
    """Nothing is owed either way."""
    close(desk)

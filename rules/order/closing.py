"""The end of an order: what is still open ends with it, and money that must go back goes back."""

from domain.money import ZERO
from domain.tasks import TaskKind
from rules.order import bonuses, refunds, triggers
from rules.order.desk import Desk


def close(desk: Desk) -> None:
    """A closed order has no timer and no open task but look_into; messages that still wait go out by themselves."""
    triggers.let_go(desk)
    desk.state.deadlines.clear()
    desk.state.reserved_until = None
    desk.state.approval_wanted = False
    desk.state.short_skus = ()
    desk.close_tasks(*(kind for kind in TaskKind if kind is not TaskKind.LOOK_INTO))
    refunds.ask_again(desk)


def on_cancelled(desk: Desk) -> None:
    """All that was paid goes back, and what staff earned by it."""
    close(desk)
    bonuses.take_back(desk)
    refunds.give_back_all(desk)


def on_returned(desk: Desk) -> None:
    """A prepaid order's money goes back less the return fee; of a parcel that was lost all of it."""
    close(desk)
    bonuses.take_back(desk)
    fee = ZERO if desk.state.parcel.written_off else desk.playbook.pickup.return_fee
    desk.state.fee_kept = max(ZERO, min(fee, desk.state.kept_money))
    refunds.give_back_all(desk)


def on_completed(desk: Desk) -> None:
    """Nothing is owed either way."""
    close(desk)

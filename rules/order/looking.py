"""look_into, what came out of turn and only a person can judge (the one task a closed order may have); and errands of the shop's own."""

from domain import answers as a
from domain.statuses import AGREEING
from domain.tasks import Task
from rules.order import refunds, tracking
from rules.order.desk import Desk
from rules.order.refusals import Refused, no_such_outcome


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """`done`: somebody looked. `apply`: the kept event happens to the order, or the money was given back by hand."""
    match answer:
        case a.Done():
            desk.close_task(task)
            if task.about == tracking.KEPT and desk.status not in AGREEING:
                desk.state.kept = ()
            elif task.about == refunds.BY_PERSON:
                refunds.forget_promises(desk)
        case a.Apply():
            _apply(desk, task)
        case _:
            raise no_such_outcome()


def errand_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """What a trigger of the shop asked for is done."""
    if not isinstance(answer, a.Done):
        raise no_such_outcome()
    desk.close_task(task)


def _apply(desk: Desk, task: Task) -> None:
    if task.about == tracking.KEPT:
        desk.close_task(task)
        tracking.apply_kept(desk)
    elif task.about in (refunds.BY_PERSON, "payment"):
        refunds.looked_into(desk, task)
    else:
        raise Refused("nothing_to_apply", "There is no kept event: answer done when you have looked.")

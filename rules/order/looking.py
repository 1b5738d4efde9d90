"""look_into: what came out of turn and only a person can judge; the one task a closed order may have."""

from domain import answers as a
from domain.statuses import Status
from domain.tasks import Task
from rules.order import refunds
from rules.order.desk import Desk
from rules.order.refusals import Refused, not_now


def answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """`done`: somebody looked. `apply`: the kept event is noted, or the money that was too much was given back by hand."""
    match answer:
        case a.Done():
            if task.about == "kept" and desk.status is Status.CANCELLED:
                desk.state.kept = ()
            desk.close_task(task)
        case a.Apply():
            if task.about in ("refund", "payment"):
                desk.close_task(task)
                refunds.looked_into(desk)
            elif task.about == "kept":
                raise not_now(
                    desk.status,
                    "applying what the carrier told (confirm the order, and it is applied by itself)",
                )
            else:
                raise Refused("nothing_to_apply", "There is no kept event: answer done when you have looked.")
        case _:
            raise Refused("outcome_not_allowed", "This task does not have this outcome.")

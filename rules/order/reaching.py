"""Reaching the customer: calls that nobody takes, wrong numbers, and the end of the attempts.

Lifecycle, "Confirmation" 4. What is agreed once somebody answers is confirmation's.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.facts import CallFailed, CustomerUnreachable, NumberWasWrong
from domain.money import ZERO
from domain.orders import Reason
from domain.statuses import Status
from domain.tasks import AGREEING_CALLS, Task, TaskKind
from playbook.schema import OnGiveUp
from rules.order import cancellation, stale
from rules.order.desk import Desk
from rules.order.requirements import missing_words

GIVE_UP = "give_up"
RETRY = "confirmation.retry_after"
"""The rule of a call that nobody took, whatever it was about."""


def ask(desk: Desk) -> None:
    """Somebody rings the customer, and the time for it begins to run."""
    kind = TaskKind.CALL_THINKING if desk.status is Status.THINKING else TaskKind.CONFIRM_ORDER
    about, attempt = _only_missing(desk), _next_attempt(desk)
    desk.open_task(kind, "confirmation.call_within", about=about, attempt=attempt)
    term = desk.playbook.confirmation.give_up_after
    placed_at = desk.order.placed_at
    # An order that is asked about anew, or was taken over, gets its whole term.
    since = placed_at if placed_at + term > desk.now else desk.now
    give_up_at(desk, since + term, since=since)


def is_asked(desk: Desk) -> bool:
    """Whether such a call is due already."""
    return any(desk.find_task(kind) for kind in AGREEING_CALLS)


def ask_only_missing(desk: Desk) -> None:
    """Once it is paid the call is only about what is missing; as long as money is owed it is about everything."""
    for kind in AGREEING_CALLS:
        task, about = desk.find_task(kind), _only_missing(desk)
        if task is not None and task.about != about:
            desk.retell_task(task, about)


def give_up_at(desk: Desk, at: datetime, *, since: datetime | None = None) -> None:
    """The end of the attempts: a date a supervisor named, or the shop's term counted from `since`."""
    desk.state.give_up_passed = False
    words = "gives up reaching the customer"
    desk.set_deadline(GIVE_UP, at, "confirmation.give_up_after", words, since=since)


def reached(desk: Desk, until: datetime) -> None:
    """The customer spoke with us: attempts count anew from the agreed moment, and the order is not stale before they end."""
    desk.state.attempts = ()
    attempts_end = until + desk.playbook.confirmation.give_up_after
    give_up_at(desk, attempts_end, since=until)
    desk.close_tasks(TaskKind.DECIDE_UNREACHABLE)
    stale.customer_agreed(desk, attempts_end)


def no_answer(desk: Desk, task: Task) -> None:
    """Nobody took the call: again after retry_after, until the attempts end."""
    desk.state.attempts = (*desk.state.attempts, desk.now)
    desk.happen(CallFailed(task=task.kind, attempt=len(desk.state.attempts)))
    if desk.state.give_up_passed and _end_if_tried_enough(desk):
        return
    retry = desk.now + desk.playbook.confirmation.retry_after
    desk.ask_again(task, RETRY, retry, attempt=_next_attempt(desk))


def wrong_number(desk: Desk, task: Task) -> None:
    """No more calls: the customer is written to, and the end is that of an unreachable one."""
    desk.close_task(task)
    # Known before the fact is heard: T11 must not go to the number that is somebody else's.
    desk.state.wrong_number = True
    desk.happen(NumberWasWrong())
    if desk.state.give_up_passed:
        _end_if_tried_enough(desk)


def number_corrected(desk: Desk) -> None:
    """The customer has another phone now: attempts count anew."""
    desk.state.wrong_number = False
    desk.state.attempts = ()


def wake_give_up(desk: Desk) -> None:
    """give_up_after has passed since placing: the end, or a supervisor decides."""
    desk.state.give_up_passed = True
    if not _end_if_tried_enough(desk):
        desk.open_task(TaskKind.DECIDE_UNREACHABLE, "confirmation.min_attempts")


def _next_attempt(desk: Desk) -> int:
    return len(desk.state.attempts) + 1


def _only_missing(desk: Desk) -> str | None:
    missing = missing_words(desk)
    paid = desk.state.kept_money > ZERO and not desk.owes()
    return f"missing:{','.join(missing)}" if missing and paid and not desk.order.draft else None


def _end_if_tried_enough(desk: Desk) -> bool:
    rules = desk.playbook.confirmation
    zone = ZoneInfo(desk.playbook.hours.timezone)
    days = {at.astimezone(zone).date() for at in desk.state.attempts}
    tried = len(desk.state.attempts) >= rules.min_attempts and len(days) >= min(2, rules.min_attempts)
    if not (tried or desk.state.wrong_number):
        return False
    desk.happen(CustomerUnreachable(attempts=len(desk.state.attempts), days=len(days)))
    if rules.on_give_up is OnGiveUp.CANCEL:
        cancellation.cancel(desk, Reason.UNREACHABLE)
        return True
    desk.close_tasks(*AGREEING_CALLS)
    desk.open_task(TaskKind.DECIDE_UNREACHABLE, "confirmation.on_give_up")
    return True

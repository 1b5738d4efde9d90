"""Fills in what an outcome still lacks with sensible values, so that its consequences can be told before anybody types."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from domain import answers as a
from domain.base import Asked, Moment, Stored
from domain.calendars import Calendar, calls_calendar, shop_calendar
from domain.orders import Edit, Reason, Slot
from domain.stimuli import TaskCompleted
from domain.tasks import CALLS, Task
from playbook.schema import Playbook
from rules.order.requirements import missing_parts
from rules.order.state import OrderState
from rules.order.surroundings import OtherOrder, Surroundings

SOON: Final = timedelta(hours=1)
LATER: Final = timedelta(days=1)
_MOMENTS: Final[Mapping[str, timedelta]] = {
    "at": SOON,
    "call_at": LATER,
    "until": 3 * LATER,
    "by": LATER,
    "check_at": LATER,
    "on": LATER,
    "when": LATER,
}
"""How far away a moment is that nobody has named yet; it moves to the next hour at which the task may be done."""
_UNNAMED: Final = "…"
"""Text that nobody has written yet; rules never read it."""


class Sampled(Stored):
    """An outcome with all its fields, which of them were only assumed, and the surroundings in which they are possible."""

    answer: a.Answer
    assumed: tuple[str, ...] = ()
    named: Moment | None = None
    surroundings: Surroundings

    def completing(self, task: Task) -> TaskCompleted:
        """What would be told."""
        return TaskCompleted(task=task.id, answer=self.answer)


def sampled(
    model: type[a.Answer],
    typed: Mapping[str, object],
    task: Task,
    state: OrderState,
    playbook: Playbook,
    surroundings: Surroundings,
    now: datetime,
) -> Sampled:
    """The outcome `model` of `task` with what was `typed` so far; the rest is assumed. Raises pydantic's ValidationError."""
    wanted = _assumed(model, task, state, playbook, surroundings, now)
    assumed = {name: value for name, value in wanted.items() if name not in typed}
    answer = model.model_validate({**assumed, **typed})
    named = next((assumed[name] for name in _MOMENTS if name in assumed), None)
    if "of" in assumed:
        known = surroundings.known_orders | {str(assumed["of"])}
        surroundings = surroundings.model_copy(update={"known_orders": known})
    return Sampled(
        answer=answer,
        assumed=tuple(assumed),
        named=named if isinstance(named, datetime) else None,
        surroundings=surroundings,
    )


def _assumed(
    model: type[Asked],
    task: Task,
    state: OrderState,
    playbook: Playbook,
    surroundings: Surroundings,
    now: datetime,
) -> dict[str, object]:
    fields: dict[str, object] = {
        name: _open(_calendar(model, task, state, playbook), now + _MOMENTS[name])
        for name, field in model.model_fields.items()
        if name in _MOMENTS and field.is_required()
    }
    if "why" in model.model_fields:
        fields["why"] = _UNNAMED
    if "reason" in model.model_fields:
        fields["reason"] = Reason.CUSTOMER
    if model is a.Duplicate:
        fields["of"] = _likeliest(surroundings.other_orders)
    if model is a.Found:
        fields["supplier"] = _UNNAMED
    if model is a.Short:
        fields["lines"] = (a.Shortfall(sku=state.order.lines[0].sku, missing=1),) if state.order.lines else ()
    if model is a.Agreed:
        fields["edit"] = Edit(lines=state.order.lines)
    if model is a.Reschedule:
        fields["slot"] = _slot(playbook, now)
    if model is a.Confirmed:
        fields |= _agreed(state, playbook, now)
    return fields


def _agreed(state: OrderState, playbook: Playbook, now: datetime) -> dict[str, object]:
    """What the operator is going to say and agree in the talk; what the address lacks is really missing."""
    rules = playbook.confirmation
    fields: dict[str, object] = {}
    if rules.adults_only:
        fields["told_18_plus"] = True
    if "slot" in missing_parts(state.order, rules, now):
        fields["slot"] = _slot(playbook, now)
    return fields


def _slot(playbook: Playbook, now: datetime) -> Slot:
    begins = _open(shop_calendar(playbook.hours), now + 2 * LATER)
    return Slot(start=begins, end=begins + 2 * SOON)


def _likeliest(others: tuple[OtherOrder, ...]) -> str:
    """The order that stays: one with the same lines, else the latest of the same phone."""
    ranked = sorted(others, key=lambda other: (other.same_lines, other.placed_at), reverse=True)
    return ranked[0].id if ranked else _UNNAMED


def _calendar(model: type[Asked], task: Task, state: OrderState, playbook: Playbook) -> Calendar:
    by_call = task.kind in CALLS or model in (a.Callback, a.Thinking)
    if by_call:
        return calls_calendar(playbook.hours, playbook.customer_hours, state.order.reach.zone.name)
    return shop_calendar(playbook.hours)


def _open(calendar: Calendar, at: datetime) -> datetime:
    return calendar.next_open(at) or at

"""One task as it is shown: its times by both clocks, how far an answer is, who has it, its script, its customer, its history."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from console.naming import naming_of
from console.presenters.order import CustomerShown, NextShown, customer_of, next_of
from console.presenters.order_timeline import Event, Reader, timeline_of
from console.presenters.outcome_moments import clocks_differ
from console.presenters.outcomes import WORDS, Button, buttons_of
from console.presenters.queue import left_words
from console.words import city_of, numbered
from desk.tasks.standing import Standing
from domain.actors import Role
from domain.ids import StaffId
from domain.tasks import CALLS, TaskKind
from playbook.scripts import Step
from playbook.wording import Locale, word_for
from rules.words.phrases import Speaker
from rules.words.refusals import refusal_words
from storage.states import InboxState, TaskState

_SHOWN: Final = 12
"""Events of the history beside a task; all of it is a page away."""


class Stands(StrEnum):
    """How far a task is, for who looks at it."""

    FREE = "free"
    MINE = "mine"
    ANOTHERS = "anothers"
    PENDING = "pending"
    """An outcome is on its way."""
    CLOSED = "closed"


class Note(NamedTuple):
    """What somebody wrote as they handed it over."""

    who: str
    text: str


class TaskShown(NamedTuple):
    """All of the middle and the right of a desk."""

    id: str
    kind: TaskKind
    role: Role
    order_id: str
    number: int
    stands: Stands
    who: str | None
    """Who has it, or gave it its outcome."""
    held_until: datetime | None
    outcome: str | None
    """Of a closed task, or the one on its way."""
    given: str | None
    """The word of the outcome that the viewer gave and that is on its way."""
    stimulus: str | None
    seconds: int
    """How long it can still be undone before it is carried out; 0: it is being carried out."""
    refusal: str | None
    """Why the last outcome was refused."""
    refused_outcome: str | None
    left: str
    tone: str
    ready_at: datetime
    due_at: datetime
    snoozed_until: datetime | None
    placed_at: datetime
    attempt: int
    zone: str
    city: str
    elsewhere: bool
    call: bool
    warnings: tuple[str, ...]
    note: Note | None
    script: tuple[Step, ...]
    buttons: tuple[Button, ...]
    customer: CustomerShown
    tel: str | None
    next: tuple[NextShown, ...]
    history: tuple[Event, ...]
    calls: tuple[Event, ...]
    may_snooze: bool
    has_draft: bool


def shown(found: Standing, me: StaffId, locale: Locale, machine_now: datetime) -> TaskShown:
    """`machine_now` says whether a claim still holds; everything else goes by the order's own time."""
    row, whole = found.row, found.whole
    stands = _stands(found, me, machine_now)
    zone = whole.state.order.reach.zone.name
    late = row.due_at < whole.now
    speaker = Speaker(locale, whole.playbook.hours.timezone, whole.row.currency)
    reader = Reader(whole.state, whole.playbook, speaker, whole.staff)
    history = timeline_of(whole.timeline, whole.comments, whole.messages, reader)
    refused = found.told is not None and found.told.state is InboxState.REFUSED
    return TaskShown(
        id=row.id,
        kind=row.kind,
        role=row.role,
        order_id=row.order_id,
        number=whole.row.number,
        stands=stands,
        who=_who(found, stands),
        held_until=row.claimed_until,
        outcome=row.outcome,
        given=WORDS.get(found.draft.outcome or "") if stands is Stands.PENDING and found.draft else None,
        stimulus=row.answer,
        seconds=_seconds(found),
        refusal=_refusal(found, locale) if refused else None,
        refused_outcome=found.draft.outcome if refused and found.draft is not None else None,
        left=left_words(row.due_at, whole.now),
        tone="bad" if late else "warn" if row.due_at - whole.now <= timedelta(minutes=30) else "",
        ready_at=row.ready_at,
        due_at=row.due_at,
        snoozed_until=row.snoozed_until
        if row.snoozed_until is not None and row.snoozed_until > whole.now
        else None,
        placed_at=whole.row.placed_at,
        attempt=row.attempt,
        zone=zone,
        city=city_of(zone, locale),
        elsewhere=clocks_differ(found),
        call=row.kind in CALLS,
        warnings=tuple(word_for(warning, locale) for warning in row.warnings),
        note=_note(found),
        script=found.script,
        buttons=buttons_of(found, locale) if row.state is TaskState.OPEN and found.task is not None else (),
        customer=customer_of(whole.customer, whole),
        tel=whole.customer.phone,
        next=next_of(whole, locale),
        history=history[:_SHOWN],
        calls=tuple(event for event in history if event.call)[:_SHOWN],
        may_snooze=not late,
        has_draft=found.draft is not None and not refused,
    )


def _stands(found: Standing, me: StaffId, now: datetime) -> Stands:
    row = found.row
    if row.state is not TaskState.OPEN:
        return Stands.CLOSED
    if row.answer is not None:
        return Stands.PENDING
    if row.claimed_until is None or row.claimed_until <= now:
        return Stands.FREE
    return Stands.MINE if row.claimed_by == me else Stands.ANOTHERS


def _who(found: Standing, stands: Stands) -> str | None:
    by = found.row.done_by if stands is Stands.CLOSED else found.row.claimed_by
    return found.whole.staff.get(by, by) if by is not None else None


def _seconds(found: Standing) -> int:
    if found.told is None or found.told.not_before is None or found.told.state is not InboxState.WAITING:
        return 0
    return max(0, round((found.told.not_before - found.whole.now).total_seconds()))


def _refusal(found: Standing, locale: Locale) -> str:
    code = found.told.refusal_code if found.told is not None else None
    return refusal_words(code or "", found.whole.row.status, locale)


def _note(found: Standing) -> Note | None:
    row = found.row
    if row.handed_by is None:
        return None
    text = next((one.text for one in found.whole.comments if one.id == row.handed_note), "")
    return Note(found.whole.staff.get(row.handed_by, row.handed_by), text)


def heading(kind: TaskKind, number: int, locale: Locale) -> str:
    """`Подтвердить заказ № 1042`."""
    name = naming_of(locale).task(kind)
    return f"{name} {numbered(number, locale)}"

"""Closes a transcript: what stands at the end of a life, what it took, and what it waits for."""

from collections import Counter
from datetime import datetime

from domain.orders import Order
from domain.statuses import Status
from domain.tasks import CALLS
from playbook.schema import Playbook
from rules.order.process import OrderProcess
from rules.simulation.driving import Driver
from rules.simulation.recording import Recorder
from rules.simulation.scenario import Scenario
from rules.simulation.transcript import (
    AnyEntry,
    Fate,
    Message,
    Summary,
    TaskTurn,
    TaskTurned,
    Telling,
    Told,
    Transcript,
)


def transcript_of(
    scenario: Scenario,
    playbook: Playbook,
    order: Order,
    driver: Driver,
    recorder: Recorder,
    told: tuple[Telling, ...],
    until: datetime,
) -> Transcript:
    """The life of an order placed as `order`, as far as its driver came; a task that nobody did becomes overdue up to `until` (aware)."""
    overdue = recorder.overdue(until)
    ended = max([driver.now, *(entry.at for entry in overdue)])
    entries = tuple(sorted((*recorder.entries, *overdue), key=lambda entry: entry.at))
    return Transcript(
        scenario=scenario.name,
        title=scenario.title,
        about=scenario.about,
        shop=playbook.shop,
        shop_zone=playbook.hours.timezone,
        customer_zone=order.reach.zone.name,
        order=order,
        began=told[0].at,
        ended=ended,
        entries=entries,
        waits=recorder.waits.until(ended),
        told=told,
        summary=_summary(driver.process, entries, told[0].at, ended),
    )


def _summary(process: OrderProcess, entries: tuple[AnyEntry, ...], began: datetime, now: datetime) -> Summary:
    gone = Counter(
        entry.channel
        for entry in entries
        if isinstance(entry, Message) and entry.fate in (Fate.SENT, Fate.NOTICE)
    )
    return Summary(
        status=process.status or Status.NEW,
        payment=process.payment_state,
        paid=process.paid,
        refunded=process.refunded,
        closed=process.closed,
        lasted=now - began,
        messages=dict(gone),
        calls=sum(isinstance(entry, Told) and entry.task in CALLS for entry in entries),
        tasks=sum(isinstance(entry, TaskTurned) and entry.turn is TaskTurn.OPENED for entry in entries),
        waits_for=process.explain(now),
    )

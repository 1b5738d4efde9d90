"""Adds lives up and prints what was seen: real ends against ours, what was odd, what was sent, asked and told apart."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from domain.statuses import Status
from playbook.schema import Playbook
from rules.lives.reading import RealEnd
from rules.order.wanted import MessageChannel
from tools.lives.judging import fault_of
from tools.lives.oddities import Oddity, Trouble, oddities
from tools.lives.running import Lived


@dataclass(frozen=True)
class Fault:
    """An order that did not end as it really did, and why."""

    line: int
    order: str
    real: RealEnd
    why: str


@dataclass(frozen=True)
class Report:
    """What was seen of all lives; counts only, but for the faults."""

    lives: int
    end_of_data: datetime
    ends: Counter[tuple[RealEnd, Status]]
    movers: Counter[tuple[Status, str]]
    """What moves the orders that are still open: their tasks, or the rule of their next deadline."""
    oddities: Counter[Oddity]
    messages: Counter[tuple[str, MessageChannel]]
    tasks: Counter[str]
    still_open: Counter[str]
    """The tasks that nobody has done."""
    discrepancies: Counter[str]
    refusals: Counter[tuple[str, str]]
    faults: tuple[Fault, ...]


def report_of(lives: Iterable[Lived], playbook: Playbook, end_of_data: datetime) -> Report:
    """Adds the lives up; the days of promises are those of the shop's zone."""
    zone = ZoneInfo(playbook.hours.timezone)
    seen = tuple(lives)
    judged = ((lived, fault_of(lived, playbook, end_of_data)) for lived in seen)
    return Report(
        lives=len(seen),
        end_of_data=end_of_data,
        ends=Counter((lived.life.end, lived.status) for lived in seen),
        movers=Counter(mover for lived in seen for mover in _movers(lived)),
        oddities=Counter(oddity for lived in seen for oddity in oddities(lived.life, zone, end_of_data)),
        messages=Counter((message.trigger, message.channel) for lived in seen for message in lived.messages),
        tasks=Counter(task.value for lived in seen for task in lived.tasks),
        still_open=Counter(task.kind.value for lived in seen for task in lived.open_tasks),
        discrepancies=Counter(what for lived in seen for what in lived.discrepancies),
        refusals=Counter((refusal.what, refusal.code) for lived in seen for refusal in lived.refusals),
        faults=tuple(
            Fault(lived.life.line, lived.life.id, lived.life.end, why)
            for lived, why in judged
            if why is not None
        ),
    )


def show(report: Report, console: Console, zone: ZoneInfo, took: timedelta) -> None:
    """Prints the tables; `took` is the machine's time for all lives together."""
    now = report.end_of_data.astimezone(zone).isoformat(timespec="minutes")
    console.print(f"[bold]{report.lives} real lives[/], lived up to {now} ({zone.key}).", highlight=False)
    console.print(_ends(report))
    console.print(_moved_by(report.movers))
    console.print(_oddities(report.oddities))
    console.print(_messages(report.messages))
    console.print(_tasks(report.tasks, report.still_open))
    if report.discrepancies or report.refusals:
        console.print(_told_apart(report.discrepancies, report.refusals))
    if report.faults:
        console.print(_faults(report.faults))
    each = took.total_seconds() * 1000 / max(1, report.lives)
    verdict = (
        f"{len(report.faults)} did not end as they really did"
        if report.faults
        else "every order ended as it really did"
    )
    colour = "red" if report.faults else "green"
    console.print(
        f"[{colour}]{verdict}[/]; {took.total_seconds():.1f} s, {each:.1f} ms a life.", highlight=False
    )


def _ends(report: Report) -> Table:
    statuses = [status for status in Status if any(ours is status for _, ours in report.ends)]
    table = Table("really", title="How it really ended × how it ended here", title_justify="left")
    for heading in (*statuses, "all"):
        table.add_column(heading, justify="right")
    for real in RealEnd:
        row = [report.ends[real, status] for status in statuses]
        if any(row):
            table.add_row(real, *(_number(count) for count in row), str(sum(row)))
    return table


def _moved_by(movers: Counter[tuple[Status, str]]) -> Table:
    table = Table("status", "what moves it", title="Orders still open", title_justify="left")
    table.add_column("orders", justify="right")
    for (status, mover), number in sorted(movers.items()):
        table.add_row(status, mover, str(number))
    return table


def _oddities(found: Mapping[Oddity, int]) -> Table:
    table = Table("trouble", "met", title="Late, out of order, missing", title_justify="left")
    table.add_column("orders", justify="right")
    for trouble in Trouble:
        for oddity in Oddity:
            if oddity.trouble is trouble and found.get(oddity):
                table.add_row(trouble, oddity, str(found[oddity]))
    return table


def _messages(sent: Counter[tuple[str, MessageChannel]]) -> Table:
    channels = sorted({channel for _, channel in sent})
    table = Table("trigger", title=f"Messages: {sent.total()}", title_justify="left")
    for channel in channels:
        table.add_column(channel, justify="right")
    for trigger in sorted({trigger for trigger, _ in sent}):
        table.add_row(trigger, *(_number(sent[trigger, channel]) for channel in channels))
    return table


def _tasks(made: Counter[str], still_open: Counter[str]) -> Table:
    table = Table("task", title=f"Tasks: {made.total()}", title_justify="left")
    table.add_column("made", justify="right")
    table.add_column("still open", justify="right")
    for kind, number in made.most_common():
        table.add_row(kind, str(number), _number(still_open[kind]))
    return table


def _told_apart(discrepancies: Counter[str], refusals: Counter[tuple[str, str]]) -> Table:
    table = Table("the rules said", "of", title="Out of turn, as the rules noted it", title_justify="left")
    table.add_column("times", justify="right")
    for what, number in discrepancies.most_common():
        table.add_row("discrepancy", what, str(number))
    for (what, reason), number in refusals.most_common():
        table.add_row("refused", f"{what}: {reason}", str(number))
    return table


def _faults(faults: tuple[Fault, ...]) -> Table:
    table = Table(
        "line", "order", "really", "why not here", title="Not as it really was", title_justify="left"
    )
    for fault in faults:
        table.add_row(str(fault.line), fault.order, fault.real, fault.why)
    return table


def _movers(lived: Lived) -> list[tuple[Status, str]]:
    if lived.open_tasks:
        return [(lived.status, "task " + " + ".join(sorted(task.kind for task in lived.open_tasks)))]
    if lived.next_deadline is not None:
        return [(lived.status, f"deadline {lived.next_deadline.rule}")]
    return []


def _number(count: int) -> str:
    return str(count) if count else "·"

"""Moves a life to another playbook, and says what would come of it before."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.ids import StimulusId, from_cause
from domain.stimuli import PlaybookMoved, Stimulus
from playbook.schema import Playbook
from rules.order.move_preview import Immovable, Movable, Versions, previewed
from rules.order.process import OrderProcess
from rules.order.state import OrderState
from rules.order.wanted import Taken
from tests.builders import OPERATOR, Life


def preview(
    life: Life, playbook: Playbook, version: str, before: str = "v1"
) -> tuple[OrderProcess, Movable | Immovable]:
    """What the move would do, told before."""
    process = life.process
    versions = Versions(before=before, old=process._playbook, after=version, new=playbook)
    return process, previewed(process.snapshot(), versions, life.now)


def move(life: Life, playbook: Playbook, version: str, actor: Actor = OPERATOR, before: str = "v1") -> Taken:
    """The life follows this playbook from now on; what is due by it wakes afterwards. What came of the move alone."""
    taken = moved(life, playbook, version, actor, before)
    life.until(life.now)
    return taken


def moved(life: Life, playbook: Playbook, version: str, actor: Actor = OPERATOR, before: str = "v1") -> Taken:
    """The move alone: nothing wakes after it."""
    receive(life, playbook, version, actor, before)
    return life._take()


def receive(
    life: Life, playbook: Playbook, version: str, actor: Actor = OPERATOR, before: str = "v1"
) -> None:
    """The move as it is received: its calls have no places among the shop's yet."""
    life.stimuli += 1
    stimulus = Stimulus(
        id=StimulusId(from_cause("stimulus", str(life.stimuli))),
        received_at=life.now,
        actor=actor,
        body=PlaybookMoved(version=version),
    )
    around = life.surroundings.model_copy(
        update={"playbook_version": before, "playbooks": {version: playbook}}
    )
    life.process.receive(stimulus, around, life.now)


def moved_from(state: OrderState) -> dict[str, Any]:
    """All that an order remembers, but the number of its facts and in whose words its messages wait."""
    told = state.model_dump(exclude={"seq"})
    for message in told["pending_messages"].values():
        del message["playbook"]
    return told

"""Previews of a task's outcomes: each with what was typed so far, and sensible values for the rest."""

from collections.abc import Mapping
from datetime import datetime

from domain import answers as a
from domain.actors import Actor
from domain.tasks import OUTCOMES, Task, outcome_name
from playbook.schema import Playbook
from rules.consequences.playing import previewed, would_be
from rules.consequences.preview import Preview, Refusal
from rules.consequences.sampling import sampled
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings


def outcome_previewed(
    model: type[a.Answer],
    typed: Mapping[str, object],
    task: Task,
    state: OrderState,
    playbook: Playbook,
    surroundings: Surroundings,
    actor: Actor,
    now: datetime,
) -> Preview:
    """What would come of one outcome. Raises pydantic's ValidationError where what was typed makes no sense."""
    sample = sampled(model, typed, task, state, playbook, surroundings, now)
    stimulus = would_be(sample.completing(task), actor, now)
    found = previewed(state, playbook, sample.surroundings, stimulus, now)
    if isinstance(found, Refusal):
        return found
    return found.model_copy(update={"assumed": sample.assumed, "named": sample.named})


def outcomes_previewed(
    task: Task,
    state: OrderState,
    playbook: Playbook,
    surroundings: Surroundings,
    actor: Actor,
    now: datetime,
) -> dict[str, Preview]:
    """What would come of each outcome that the task allows, by its word, before anything is typed."""
    return {
        outcome_name(model): outcome_previewed(model, {}, task, state, playbook, surroundings, actor, now)
        for model in OUTCOMES[task.kind]
    }

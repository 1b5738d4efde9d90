"""The outcomes a task allows, told in the task itself as JSON Schema."""

from functools import cache
from typing import Any

from pydantic import BaseModel, Field

from desk.tasks.outcomes import AS_ASKED
from domain.base import Asked
from domain.tasks import OUTCOMES, TaskKind, outcome_name


class OutcomeShown(BaseModel):
    """One outcome a task allows, and its fields."""

    outcome: str
    meaning: str
    fields: dict[str, Any] = Field(description="JSON Schema of the body of `complete`")


@cache
def outcomes_of(kind: TaskKind) -> tuple[OutcomeShown, ...]:
    """In the order in which a person is offered them."""
    return tuple(_shown(model) for model in OUTCOMES[kind])


def _shown(model: type[Asked]) -> OutcomeShown:
    schema = AS_ASKED.get(model, model).model_json_schema()
    # The outcome itself is to be sent too, although it has but one value.
    schema["required"] = ["outcome", *(name for name in schema.get("required", []) if name != "outcome")]
    return OutcomeShown(
        outcome=outcome_name(model), meaning=(model.__doc__ or "").strip().split("\n")[0], fields=schema
    )

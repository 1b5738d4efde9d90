"""The base of all that is said in a scenario, and the outcomes of tasks: each outcome of the domain, with moments as scenarios write them."""

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationInfo, create_model, field_validator
from pydantic.fields import FieldInfo

from domain import answers
from domain.base import Asked
from domain.orders import Edit, Slot
from domain.stimuli import StimulusBody, TaskCompleted
from domain.tasks import OUTCOMES, Task, TaskKind, outcome_name
from playbook.errors import Invalid
from playbook.remarks import remark
from rules.simulation.edits import edit_meant
from rules.simulation.moments import PlanTime, When
from rules.simulation.placing import slot_of
from rules.simulation.scene import NothingThere, Scene
from rules.simulation.writing import EditWritten, SlotWritten


class Said(Asked, ABC):
    """Something told to Steward; what it is exactly is known when its moment has come."""

    # A scenario uses a few of the many: each is built when it is first said.
    model_config = ConfigDict(defer_build=True)

    @abstractmethod
    def body(self, scene: Scene) -> StimulusBody:
        """The stimulus it is then. Raises NothingThere where it is about something that is not there."""


class Outcome(Said):
    """The outcome of an open task, the one of `task` where several allow it."""

    outcome: str
    fields: Asked
    task: TaskKind | None = None

    def kinds(self) -> frozenset[TaskKind]:
        """The tasks it may answer."""
        if self.task is not None:
            return frozenset({self.task})
        return frozenset(kind for kind, allowed in OUTCOMES.items() if _MODELS[self.outcome] in allowed)

    def answers(self, scene: Scene) -> Task:
        """The open task it answers, the one ready first. Raises NothingThere."""
        kinds = self.kinds()
        fitting = [task for task in scene.state.tasks.values() if task.kind in kinds]
        if not fitting:
            raise NothingThere(" / ".join(sorted(kinds)))
        return min(fitting, key=lambda task: (task.ready_at, task.opened_at))

    def body(self, scene: Scene) -> TaskCompleted:
        """The task it answers, with the answer."""
        said = {name: _meant(getattr(self.fields, name), scene) for name in type(self.fields).model_fields}
        answer = _ANSWER.validate_python({"outcome": self.outcome, **said})
        return TaskCompleted(task=self.answers(scene).id, answer=answer)

    @field_validator("task")
    @classmethod
    def _allowed(cls, task: TaskKind | None, said: ValidationInfo) -> TaskKind | None:
        outcome = said.data["outcome"]
        if task is not None and _MODELS[outcome] not in OUTCOMES[task]:
            raise Invalid(remark("no_outcome", task=task.value, outcome=outcome))
        return task


_ANSWER: Final[TypeAdapter[answers.Answer]] = TypeAdapter(answers.Answer)
_MODELS: Final[dict[str, type[Asked]]] = {
    outcome_name(model): model for allowed in OUTCOMES.values() for model in allowed
}
OUTCOME_WORDS: Final = tuple(_MODELS)
"""Every outcome of any task."""
_WHY: Final = "—"
"""What an operator writes is kept beside the order and decides nothing: scenarios may leave it out."""


_AS_WRITTEN: Final[dict[Any, Any]] = {AwareDatetime: PlanTime, Slot: SlotWritten, Edit: EditWritten}


@lru_cache(maxsize=128)
def fields_of(outcome: str) -> type[Asked]:
    """The fields of an outcome as a scenario writes them."""
    model = _MODELS[outcome]
    fields: dict[str, Any] = {
        name: _written(name, field) for name, field in model.model_fields.items() if name != "outcome"
    }
    return create_model(f"{model.__name__}Written", __base__=Asked, **fields)


def _written(name: str, field: FieldInfo) -> tuple[Any, Any]:
    """The field with moments, slots and edits as scenarios write them."""
    if name == "why":
        return str, _WHY
    optional = type(None) in get_args(field.annotation)
    plain = next((part for part in get_args(field.annotation) if part is not type(None)), field.annotation)
    kind = _AS_WRITTEN.get(get_args(plain)[0] if get_origin(plain) is Annotated else plain)
    if kind is None:
        return field.annotation, field
    return (kind | None, None) if optional else (kind, ...)


def _meant(value: object, scene: Scene) -> object:
    """What a field says in this moment."""
    match value:
        case When():
            return scene.moment(value)
        case SlotWritten():
            return slot_of(value, scene.now, scene.zone)
        case EditWritten():
            return edit_meant(value, scene)
        case _:
            return value

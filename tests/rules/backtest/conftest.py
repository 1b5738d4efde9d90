"""Makes lives that really happened of scenarios: what was told in them, and the tasks they had."""

from domain.ids import StimulusId, from_cause
from domain.stimuli import Stimulus
from rules.backtest.recorded import RecordedLife, TaskDone
from rules.order.surroundings import CustomerView
from rules.simulation import transcript as t


def recorded(life: t.Transcript, number: int = 1042) -> RecordedLife:
    """The life of a transcript, as a database would have kept it."""
    stimuli = [
        Stimulus(
            # The ids it really had: those of its messages follow from them.
            id=StimulusId(from_cause("stimulus", life.order.id, str(place))),
            received_at=told.at,
            actor=told.by,
            body=told.body,
        )
        for place, told in enumerate(life.told)
    ]
    tasks = {entry.task.id: entry.task for entry in life.entries if isinstance(entry, t.TaskTurned)}
    return RecordedLife.of(
        number=number,
        stimuli=stimuli,
        tasks=[TaskDone.model_validate(task.model_dump()) for task in tasks.values()],
        until=life.ended,
        really=life.summary.status,
        customer=CustomerView(),
        asked_back=sum(isinstance(entry, t.RefundTurned) for entry in life.entries),
    )

"""What may stand in a history: small payloads, guarded failures, and a sandbox that watches the workflows."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel, ValidationError
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError
from temporalio.workflow import _Definition

from activities.failures import CodedError, retried
from activities.payloads import Step
from bootstrap.temporal import WORKFLOWS, workflow_runner
from domain.ids import StimulusId
from domain.statuses import Stage, Status
from ports.errors import Outage, Rejected, Rejection, Throttled, Unavailable
from workflows.converter import DATA_CONVERTER

SECRET = "Мария Ковалёва +79161234567"


class Phone(BaseModel):
    number: int


def written(error: BaseException) -> Failure:
    failure = Failure()
    DATA_CONVERTER.failure_converter.to_failure(error, DATA_CONVERTER.payload_converter, failure)
    return failure


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def invalid() -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Phone.model_validate({"number": SECRET})
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        raised(ValueError(SECRET)),
        raised(KeyError(SECRET)),
        raised(ApplicationError(SECRET, SECRET, type="Foreign")),
        raised(CodedError("broken", kind="Broken"), ValueError(SECRET)),
        raised(ValueError("outer"), ApplicationError(SECRET)),
        invalid(),
    ],
)
def test_of_an_unknown_error_only_its_type_is_written(error: BaseException) -> None:
    failure = written(error)
    text = failure.SerializeToString().decode("utf-8", "replace")
    assert not [word for word in SECRET.split() if word in text]
    assert failure.application_failure_info.type
    assert failure.stack_trace == ""


def test_our_own_codes_are_written() -> None:
    failure = written(raised(CodedError("bad_recipient:8", kind="Rejected", retry=False)))
    assert failure.message == "bad_recipient:8"
    assert failure.application_failure_info.type == "Rejected"
    assert failure.application_failure_info.non_retryable


@pytest.mark.parametrize(
    ("error", "final", "words"),
    [
        (Rejected(Rejection.TEXT_FORBIDDEN, "12"), True, "text_forbidden:12"),
        (Unavailable(Outage.TIMEOUT), False, "timeout"),
        (Throttled(timedelta(seconds=30)), False, "throttled:30s"),
    ],
)
def test_a_port_s_error_is_retried_as_it_says(error: Exception, final: bool, words: str) -> None:
    coded = retried(error)  # type: ignore[arg-type]
    assert (coded.non_retryable, coded.message) == (final, words)


async def test_a_payload_leaves_out_what_equals_its_default_and_reads_back() -> None:
    step = Step(
        revision=3,
        status=Status.SHIPPED,
        stage=Stage.DELIVERY,
        applied=(StimulusId("a"),),
        next_at=datetime(2026, 3, 4, 9, tzinfo=UTC),
    )
    [payload] = await DATA_CONVERTER.encode([step])
    assert payload.data == (
        b'{"revision":3,"status":"shipped","stage":"delivery","applied":["a"],'
        b'"next_at":"2026-03-04T09:00:00+00:00"}'
    )
    assert await DATA_CONVERTER.decode([payload], [Step]) == [step]
    [empty] = await DATA_CONVERTER.encode([Step()])
    assert empty.data == b"{}"


def test_models_are_passed_through_the_sandbox_and_workflows_are_not() -> None:
    passed = workflow_runner().restrictions.passthrough_modules
    assert {"domain", "activities.payloads", "activities.effects", "activities.nudges"} <= passed
    assert not [name for name in passed if name.split(".")[0] in ("workflows", "rules", "storage")]
    assert "activities" not in passed


def test_every_workflow_has_a_name_and_words_for_its_handlers() -> None:
    for workflow in WORKFLOWS:
        definition = _Definition.from_class(workflow)
        assert definition is not None
        assert definition.name
        assert all(signal.description for signal in definition.signals.values())
        assert all(update.description for update in definition.updates.values())

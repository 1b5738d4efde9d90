"""Recorded histories replay on the present workflows, with production's converter, sandbox and interceptors."""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from bootstrap.temporal import WORKFLOWS, workflow_runner
from tests.privacy.stores import personal_in
from workflows.converter import DATA_CONVERTER
from workflows.interceptors import HandlerBoundary

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


def a_replayer() -> Replayer:
    return Replayer(
        workflows=list(WORKFLOWS),
        data_converter=DATA_CONVERTER,
        workflow_runner=workflow_runner(),
        interceptors=[HandlerBoundary()],
    )


def history_of(file: Path, text: str | None = None) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, text or file.read_text("utf-8"))


def workflow_types() -> set[str]:
    started = (json.loads(file.read_text("utf-8"))["events"][0] for file in HISTORIES)
    return {event["workflowExecutionStartedEventAttributes"]["workflowType"]["name"] for event in started}


def test_every_workflow_and_each_long_wait_has_its_history() -> None:
    assert workflow_types() == {"order", "refund", "upkeep"}
    assert len([file for file in HISTORIES if file.stem.startswith("order_waits")]) >= 6


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_golden_history_replays(file: Path) -> None:
    result = await a_replayer().replay_workflow(history_of(file), raise_on_replay_failure=False)
    assert result.replay_failure is None


async def test_a_history_of_other_commands_does_not_replay() -> None:
    [file] = [file for file in HISTORIES if file.stem == "order_has_ended"]
    other = file.read_text("utf-8").replace('"send_messages"', '"send_something_else"')
    result = await a_replayer().replay_workflow(history_of(file, other), raise_on_replay_failure=False)
    assert result.replay_failure is not None


def test_no_golden_history_tells_anything_personal() -> None:
    told = {file.stem: personal_in(history_of(file).events) for file in HISTORIES}
    assert {name: found for name, found in told.items() if found} == {}

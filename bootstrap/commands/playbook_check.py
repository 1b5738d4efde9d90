"""`steward playbook check`: every fault of a playbook at once, with its place, before anybody is called because of it."""

from pathlib import Path
from typing import Annotated

import typer


def check(file: Annotated[Path, typer.Argument(help="The shop's YAML file")]) -> None:
    """Tell every fault of a playbook with file, line and column: settings, triggers, conditions, messages, scripts, scenarios.

    Exit 1 when there is one.
    """
    from bootstrap.commands.faults import refuse
    from playbook.errors import PlaybookError, PlaybookErrors
    from playbook.loading import load
    from rules.simulation.loading import load_scenario, scenario_files

    faults: list[PlaybookError] = []
    try:
        playbook = load(file)
    except PlaybookErrors as errors:
        faults.extend(errors.errors)
    scenarios = scenario_files(file)
    for scenario in scenarios:
        try:
            load_scenario(scenario)
        except PlaybookErrors as errors:
            faults.extend(errors.errors)
    if faults:
        refuse(PlaybookErrors(tuple(faults)), file)
    counted = (
        (sum(trigger.enabled for trigger in playbook.triggers), "trigger"),
        (len({name.split(".")[0] for name in playbook.templates if name.count(".") == 2}), "message"),
        (len({name.split(".")[0] for name in playbook.scripts}), "script"),
        (len(scenarios), "scenario"),
    )
    said = ", ".join(f"{number} {word}{'s' if number != 1 else ''}" for number, word in counted)
    typer.echo(f"{file} has no faults: {said}")

"""`steward playbook check`: every fault of a playbook at once, with its place, before anybody is called because of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bootstrap.commands.common import fail
from bootstrap.commands.playbook_explain import LOCALES

if TYPE_CHECKING:
    from playbook.errors import PlaybookError
    from playbook.schema import Playbook


def check(
    file: Annotated[Path, typer.Argument(help="The shop's YAML file")],
    locale: Annotated[str | None, typer.Option(help="ru or en; the playbook's own when absent")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the faults as JSON, with their codes")] = False,
) -> None:
    """Tell every fault of a playbook with file, line and column: settings, triggers, conditions, messages, scripts, replies, scenarios.

    Exit 1 when there is one.
    """
    if locale not in (None, *LOCALES):
        fail(f"no such locale: {locale}; there are {', '.join(LOCALES)}")
    from bootstrap.commands.faults import refuse
    from playbook.errors import PlaybookErrors
    from playbook.fault_words.report import no_faults
    from playbook.own_locale import own_locale
    from playbook.replies import reply_names
    from playbook.reporting import as_json
    from playbook.wording import Locale
    from rules.simulation.loading import scenario_files

    playbook, faults = _read(file)
    speaks = Locale(locale) if locale else own_locale(file)
    if json:
        typer.echo(as_json(faults, speaks))
        raise typer.Exit(1 if faults else 0)
    if faults or playbook is None:
        refuse(PlaybookErrors(tuple(faults)), file, locale=speaks)
    typer.echo(
        no_faults(
            str(file),
            sum(trigger.enabled for trigger in playbook.triggers),
            len({name.split(".")[0] for name in playbook.templates if name.count(".") == 2}),
            len({name.split(".")[0] for name in playbook.scripts}),
            len(reply_names(playbook)),
            len(scenario_files(file)),
            speaks,
        )
    )


def _read(file: Path) -> "tuple[Playbook | None, list[PlaybookError]]":
    """The playbook where it has no faults of its own; and all faults, those of the scenarios beside it too."""
    from playbook.errors import PlaybookErrors
    from playbook.loading import load
    from rules.simulation.loading import load_scenario, scenario_files

    faults: list[PlaybookError] = []
    playbook = None
    try:
        playbook = load(file)
    except PlaybookErrors as errors:
        faults.extend(errors.errors)
    for scenario in scenario_files(file):
        try:
            load_scenario(scenario)
        except PlaybookErrors as errors:
            faults.extend(errors.errors)
    return playbook, faults

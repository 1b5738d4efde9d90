"""Tools for whoever writes a playbook, each without any server: `simulate` plays a scenario through the real rules."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bootstrap.commands.common import fail, will_write, write_file

if TYPE_CHECKING:
    from playbook.schema import Playbook
    from rules.simulation.printing import Line
    from rules.simulation.transcript import Transcript

LOCALES = ("ru", "en")


def simulate(
    file: Annotated[Path, typer.Argument(help="The shop's playbook")],
    scenario: Annotated[
        Path, typer.Argument(help="A scenario's YAML file, or the name of a shipped one, like canonical")
    ],
    locale: Annotated[str | None, typer.Option(help="ru or en; the playbook's own when absent")] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Show messages in full")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with the timeline's picture")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write the picture alone")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the transcript as JSON")] = False,
) -> None:
    """Play an order through the rules on a virtual clock: what is sent, asked and done, when and why.

    Exit 1 when the files have faults, or a step failed that the scenario did not expect to.
    """
    from playbook.wording import Locale
    from rules.simulation.printing import lines_of
    from rules.simulation.transcript import as_json

    if locale not in (None, *LOCALES):
        fail(f"no such locale: {locale}; there are {', '.join(LOCALES)}")
    will_write(html, svg)
    playbook, played = _played(file, scenario, locale)
    speaks = Locale(locale or playbook.locale)
    if html is not None:
        from rules.simulation.picture.page import page

        write_file(html, page(played, speaks))
    if svg is not None:
        from rules.simulation.picture.drawing import picture

        write_file(svg, picture(played, speaks))
    if json:
        typer.echo(as_json(played))
    else:
        _print(lines_of(played, speaks, texts=texts, width=_width()))
    if played.surprises:
        raise typer.Exit(1)


def _played(file: Path, scenario: Path, locale: str | None) -> "tuple[Playbook, Transcript]":
    """The playbook and the life; ends the command with every fault of the files."""
    from bootstrap.commands.faults import refuse
    from playbook.errors import PlaybookErrors
    from playbook.loading import load
    from rules.simulation.loading import find_scenario, load_scenario
    from rules.simulation.running import Unplayable, play

    try:
        # Messages are rendered as they go out; trying all of them on samples would take longer than the life.
        playbook = load(file, try_templates=False)
    except PlaybookErrors as errors:
        refuse(errors, file, locale=locale)
    found = scenario
    try:
        found = find_scenario(file, scenario)
        asked = load_scenario(found, playbook.shop)
    except PlaybookErrors as errors:
        refuse(errors, found, locale=locale or playbook.locale)
    try:
        return playbook, play(asked, playbook)
    except Unplayable as refused:
        fail(f"{scenario}: the order cannot be placed like this: {refused}")
    except Exception:
        _name_faults(file, locale)
        raise


def _name_faults(file: Path, locale: str | None) -> None:
    """Ends the command where the playbook's messages are what failed."""
    from bootstrap.commands.faults import refuse
    from playbook.errors import PlaybookErrors
    from playbook.loading import load

    try:
        load(file)
    except PlaybookErrors as errors:
        refuse(errors, file, locale=locale)


def _width() -> int:
    """Of the terminal; of a file a fixed one, so that two outputs can be compared."""
    import shutil

    from rules.simulation.printing import WIDTH

    return min(shutil.get_terminal_size().columns, 2 * WIDTH) if sys.stdout.isatty() else WIDTH


def _print(lines: "Iterable[Line]") -> None:
    from rules.simulation.printing import Ink

    colours: dict[Ink, dict[str, Any]] = {
        Ink.TITLE: {"bold": True},
        Ink.DAY: {"bold": True, "fg": "blue"},
        Ink.FAINT: {"dim": True},
        Ink.STATUS: {"bold": True, "fg": "green"},
        Ink.STEP: {"bold": True},
        Ink.TROUBLE: {"fg": "red"},
    }
    for line in lines:
        typer.echo("".join(typer.style(span.text, **colours.get(span.ink, {})) for span in line).rstrip())

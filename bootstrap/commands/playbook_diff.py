"""`steward playbook diff`: two playbooks compared by what they say, and by what that comes to in scenarios."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bootstrap.commands.common import will_write, write_file
from bootstrap.commands.playbook_sources import (
    FAULTS,
    Source,
    alike,
    give_up,
    known_locale,
    name_faults,
    scenarios_for,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.comparison.layout import Line
    from rules.comparison.report import Compared

_WHICH = "A file, a published version, or a shop: then its playbook in force"


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=_WHICH)],
    after: Annotated[str, typer.Argument(metavar="B", help=_WHICH)],
    locale: Annotated[str | None, typer.Option(help="ru or en; B's own when absent")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page of its own")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the differences as JSON")] = False,
) -> None:
    """Compare two playbooks by meaning and by effect: settings, triggers, texts, and the scenarios that go otherwise.

    What is only spelled otherwise (72h and 3d, `extends` and written out) is no difference. Files need no server; a
    version or a shop is looked up in the database. Exit 0 when nothing differs, 1 when something does, 2 on faults.
    """
    from playbook.wording import Locale
    from rules.comparison.layout import page
    from rules.comparison.printing import lines_of
    from rules.comparison.report import as_json

    will_write(html, status=FAULTS)
    one, other = source_of(before, locale), source_of(after, locale)
    speaks = Locale(known_locale(locale, other.playbook.locale))
    compared = _compared(one, other)
    if html is not None:
        write_file(html, page(f"{one.name} → {other.name}", lines_of(compared, speaks), speaks), FAULTS)
    if json:
        typer.echo(as_json(compared))
    else:
        show(lines_of(compared, speaks, width()))
    if not compared.same:
        raise typer.Exit(1)


def _compared(one: Source, other: Source) -> "Compared":
    from rules.comparison.report import compare
    from rules.simulation.driving import NeverEnds

    before, after = alike(one, other)
    scenarios = scenarios_for(other, one)
    try:
        return compare((one.name, other.name), before, after, scenarios)
    except NeverEnds as endless:
        give_up(f"a playbook whose rules wake each other without end cannot be played: {endless}")
    except Exception:
        name_faults(one, other)
        raise


def width() -> int:
    """Of the terminal; of a file a fixed one, so that two outputs can be compared."""
    import shutil

    from rules.comparison.layout import WIDTH

    return min(shutil.get_terminal_size().columns, 2 * WIDTH) if sys.stdout.isatty() else WIDTH


def show(lines: "Iterable[Line]") -> None:
    """Prints a report, with colours on a terminal only."""
    from rules.comparison.layout import Ink, marked

    colours: dict[Ink, dict[str, Any]] = {
        Ink.TITLE: {"bold": True},
        Ink.HEADING: {"bold": True, "fg": "blue"},
        Ink.NAME: {"bold": True},
        Ink.FAINT: {"dim": True},
        Ink.CAME: {"fg": "green"},
        Ink.WORDS_CAME: {"fg": "green"},
        Ink.WENT: {"fg": "red"},
        Ink.WORDS_WENT: {"fg": "red"},
        Ink.MOVED: {"fg": "yellow"},
        Ink.TROUBLE: {"fg": "red", "bold": True},
    }
    for line in lines:
        typer.echo("".join(typer.style(marked(span), **colours.get(span.ink, {})) for span in line).rstrip())

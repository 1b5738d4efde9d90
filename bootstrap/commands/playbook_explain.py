"""`steward playbook explain`: a shop's rules in plain words, for its owner to read and sign; without any server."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bootstrap.commands.common import fail, will_write, write_file

if TYPE_CHECKING:
    from playbook.schema import Playbook
    from rules.explanation.document import Explanation
    from rules.explanation.printing import Line

LOCALES = ("ru", "en")
_DEFAULT = "default.yaml"
_SHIPPED = Path(__file__).resolve().parents[2] / "playbooks"


def explain(
    file: Annotated[Path, typer.Argument(help="The shop's playbook")],
    locale: Annotated[str | None, typer.Option(help="ru or en; the playbook's own when absent")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to print and sign")] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only what differs from the default")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the document as JSON")] = False,
) -> None:
    """Tell a shop's rules in plain words: every number, switch, trigger and text."""
    if locale not in (None, *LOCALES):
        fail(f"no such locale: {locale}; there are {', '.join(LOCALES)}")
    will_write(html)
    explanation = _explained(file, locale, changed=changed)
    if html is not None:
        from rules.explanation.page import page

        write_file(html, page(explanation))
    if json:
        typer.echo(explanation.model_dump_json(indent=2))
    elif html is None:
        from rules.explanation.printing import lines_of

        _print(lines_of(explanation, width=_width()))


def _explained(file: Path, locale: str | None, *, changed: bool) -> "Explanation":
    """The document; ends the command with every fault of the files."""
    from bootstrap.commands.faults import refuse
    from playbook.errors import PlaybookErrors
    from playbook.wording import Locale
    from rules.explanation.differing import only_changed
    from rules.explanation.explaining import explain as explained

    try:
        # Every message is rendered below; trying all of them on all samples would take longer than all the rest.
        playbook = _loaded(file, try_templates=False)
        base = _loaded(_base_of(file), try_templates=False)
        try:
            whole = explained(playbook, Locale(locale or playbook.locale), _version(playbook), base)
        except Exception:
            _loaded(file, try_templates=True)
            raise
    except PlaybookErrors as errors:
        refuse(errors, file, locale=locale)
    return only_changed(whole) if changed else whole


def _loaded(file: Path, *, try_templates: bool) -> "Playbook":
    from playbook.loading import load

    return load(file, try_templates=try_templates)


def _base_of(file: Path) -> Path:
    """The default playbook beside the file, else the one that Steward brings."""
    beside = file.parent / _DEFAULT
    return beside if beside.is_file() else _SHIPPED / _DEFAULT


def _version(playbook: "Playbook") -> str:
    """The name that `publish` gives to this content: holidays are written out from this year on."""
    from bootstrap.clock import SystemClock
    from playbook.loading import version_of
    from playbook.publishing import as_published

    return version_of(as_published(playbook, SystemClock().now().year))


def _width() -> int:
    """Of the terminal; of a file a fixed one, so that two outputs can be compared."""
    import shutil

    from rules.explanation.printing import WIDTH

    return min(shutil.get_terminal_size().columns, WIDTH) if sys.stdout.isatty() else WIDTH


def _print(lines: "Iterable[Line]") -> None:
    from rules.explanation.printing import Ink

    looks: dict[Ink, dict[str, Any]] = {
        Ink.TITLE: {"bold": True},
        Ink.HEADING: {"bold": True, "fg": "blue"},
        Ink.FAINT: {"dim": True},
        Ink.CHANGED: {"fg": "green"},
    }
    for line in lines:
        typer.echo("".join(typer.style(span.text, **looks.get(span.ink, {})) for span in line).rstrip())

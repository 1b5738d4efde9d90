"""Shows the faults of playbooks and scenarios on the terminal, in colour only where somebody sees it, and ends the command."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from playbook.errors import PlaybookErrors
    from playbook.reporting import Tone


def refuse(errors: "PlaybookErrors", checked: Path, status: int = 1, locale: str | None = None) -> NoReturn:
    """Ends the command with this status and every fault on stderr; `checked` is the file that the command was given.

    They are told in the playbook's own language where no other is asked for.
    """
    from rich.console import Console
    from rich.text import Text

    from playbook.own_locale import own_locale
    from playbook.reporting import report
    from playbook.wording import Locale

    # It leaves colours away by itself: into a file or a pipe, and where NO_COLOR is set.
    console = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False, markup=False)
    styles = _styles()
    spoken = Locale(locale) if locale else own_locale(checked)
    for line in report(errors.errors, str(checked), _lines, spoken):
        console.print(Text.assemble(*((span.text, styles[span.tone]) for span in line)))
    raise typer.Exit(status)


def _lines(file: str) -> tuple[str, ...]:
    try:
        return tuple(Path(file).read_text(encoding="utf-8").split("\n"))
    except (OSError, UnicodeDecodeError):
        return ()  # what is no text shows nothing


def _styles() -> "dict[Tone, str]":
    from playbook.reporting import Tone

    return {
        Tone.PLAIN: "",
        Tone.PLACE: "bold",
        Tone.ERROR: "bold red",
        Tone.MARGIN: "bold blue",
        Tone.CARET: "bold red",
        Tone.HELP: "bold",
    }

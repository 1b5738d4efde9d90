"""Reads message templates and scripts from the folders beside playbooks: a shop's own file wins over the one it extends."""

from dataclasses import dataclass
from pathlib import Path

from playbook.errors import PlaybookError
from playbook.schema import ScriptText, TemplateText

FOLDER = "messages"
SCRIPTS = "scripts"
SUBJECT = "Subject:"
_SUFFIXES = (".txt", ".html")


@dataclass(frozen=True)
class TemplateFiles:
    """The templates as a resolved playbook keeps them, and the file each source came from."""

    texts: dict[str, TemplateText]
    paths: dict[str, str]
    """By source: `arrived.email.ru.txt` → where it lies."""


@dataclass(frozen=True)
class ScriptFiles:
    """The scripts as a resolved playbook keeps them, and the file each came from: `confirm_order.ru.txt` → where it lies."""

    texts: dict[str, ScriptText]
    paths: dict[str, str]


def read_templates(playbooks: tuple[Path, ...], faults: list[PlaybookError]) -> TemplateFiles:
    """The templates of a chain of playbook files, the base first. `swan.yaml` has its own in `swan/messages/`.

    `NAME.sms.LOCALE.txt`, `NAME.email.LOCALE.txt` and `.html`, `NAME.notice.LOCALE.txt`; the first line of an email's
    text is `Subject: …`. Parts that others include may have any name with these endings.
    """
    files = _files(playbooks, FOLDER, _SUFFIXES)
    sources = _sources(files, faults)
    stems = sorted({file.stem for file in files.values()})
    return TemplateFiles(
        texts={
            stem: _template(sources.get(f"{stem}.txt", ""), sources.get(f"{stem}.html")) for stem in stems
        },
        paths={name: str(file) for name, file in files.items()},
    )


def read_scripts(playbooks: tuple[Path, ...], faults: list[PlaybookError]) -> ScriptFiles:
    """The scripts of a chain of playbook files, the base first: `NAME.LOCALE.txt` in `swan/scripts/`."""
    files = _files(playbooks, SCRIPTS, (".txt",))
    sources = _sources(files, faults)
    return ScriptFiles(
        texts={name.removesuffix(".txt"): ScriptText(text=sources.get(name, "")) for name in sorted(files)},
        paths={name: str(file) for name, file in files.items()},
    )


def _files(playbooks: tuple[Path, ...], folder: str, suffixes: tuple[str, ...]) -> dict[str, Path]:
    """By name, the last of a chain."""
    return {
        file.name: file
        for playbook in playbooks
        for file in sorted((playbook.with_suffix("") / folder).glob("*"))
        if file.suffix in suffixes
    }


def _sources(files: dict[str, Path], faults: list[PlaybookError]) -> dict[str, str]:
    sources: dict[str, str] = {}
    for name, file in files.items():
        try:
            sources[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            faults.append(PlaybookError(str(file), 1, 1, "the file is not UTF-8 text"))
    return sources


def _template(text: str, html: str | None) -> TemplateText:
    if not text.startswith(SUBJECT):
        return TemplateText(text=text, html=html)
    subject, _, rest = text.partition("\n")
    # The first line stays, empty, so that faults are told with the file's own line numbers.
    return TemplateText(subject=subject.removeprefix(SUBJECT).strip(), text=f"\n{rest}", html=html)

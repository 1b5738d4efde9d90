"""Reads message templates from the folders beside playbooks: a shop's own file wins over the one it extends."""

from dataclasses import dataclass
from pathlib import Path

from playbook.errors import PlaybookError
from playbook.schema import TemplateText

FOLDER = "messages"
SUBJECT = "Subject:"
_SUFFIXES = (".txt", ".html")


@dataclass(frozen=True)
class TemplateFiles:
    """The templates as a resolved playbook keeps them, and the file each source came from."""

    texts: dict[str, TemplateText]
    paths: dict[str, str]
    """By source: `arrived.email.ru.txt` → where it lies."""


def read_templates(playbooks: tuple[Path, ...], faults: list[PlaybookError]) -> TemplateFiles:
    """The templates of a chain of playbook files, the base first. `swan.yaml` has its own in `swan/messages/`.

    `NAME.sms.LOCALE.txt`, `NAME.email.LOCALE.txt` and `.html`, `NAME.notice.LOCALE.txt`; the first line of an email's
    text is `Subject: …`. Parts that others include may have any name with these endings.
    """
    files = {
        file.name: file
        for playbook in playbooks
        for file in sorted((playbook.with_suffix("") / FOLDER).glob("*"))
        if file.suffix in _SUFFIXES
    }
    sources: dict[str, str] = {}
    for name, file in files.items():
        try:
            sources[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            faults.append(PlaybookError(str(file), 1, 1, "the file is not UTF-8 text"))
    stems = sorted({file.stem for file in files.values()})
    return TemplateFiles(
        texts={
            stem: _template(sources.get(f"{stem}.txt", ""), sources.get(f"{stem}.html")) for stem in stems
        },
        paths={name: str(file) for name, file in files.items()},
    )


def _template(text: str, html: str | None) -> TemplateText:
    if not text.startswith(SUBJECT):
        return TemplateText(text=text, html=html)
    subject, _, rest = text.partition("\n")
    # The first line stays, empty, so that faults are told with the file's own line numbers.
    return TemplateText(subject=subject.removeprefix(SUBJECT).strip(), text=f"\n{rest}", html=html)

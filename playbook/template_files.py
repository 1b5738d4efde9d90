"""Reads message templates, scripts and canned replies from the folders beside playbooks: a shop's own file wins over the one it extends."""

import re
from dataclasses import dataclass
from pathlib import Path

from playbook.errors import PlaybookError
from playbook.remarks import Remark, remark
from playbook.schema import ReplyText, ScriptText, TemplateText

FOLDER = "messages"
SCRIPTS = "scripts"
REPLIES = "replies"
SUBJECT = "Subject:"
_SUFFIXES = (".txt", ".html")


@dataclass(frozen=True)
class SourceFiles:
    """Where each source came from (`arrived.email.ru.txt` → its file), and how it is written there."""

    paths: dict[str, str]
    sources: dict[str, str]

    def fault(self, name: str, line: int, said: Remark, word: str = "") -> PlaybookError:
        """A fault of a source in this line, at the word where the line has it, else where it begins to do something."""
        # A subject stands in the first line of its text's file.
        file = name if name in self.paths else name.replace(".subject", ".txt")
        lines = self.sources.get(file, "").split("\n")
        written = lines[line - 1] if 0 < line <= len(lines) else ""
        column, length = _spot(written, word)
        return PlaybookError(self.paths[file], line, column, said, length)


@dataclass(frozen=True)
class TemplateFiles(SourceFiles):
    """The templates as a resolved playbook keeps them, and their files."""

    texts: dict[str, TemplateText]


@dataclass(frozen=True)
class ScriptFiles(SourceFiles):
    """The scripts as a resolved playbook keeps them, and their files."""

    texts: dict[str, ScriptText]


@dataclass(frozen=True)
class ReplyFiles(SourceFiles):
    """The canned replies as a resolved playbook keeps them, and their files."""

    texts: dict[str, ReplyText]


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
        sources=sources,
    )


def read_scripts(playbooks: tuple[Path, ...], faults: list[PlaybookError]) -> ScriptFiles:
    """The scripts of a chain of playbook files, the base first: `NAME.LOCALE.txt` in `swan/scripts/`."""
    files = _files(playbooks, SCRIPTS, (".txt",))
    sources = _sources(files, faults)
    return ScriptFiles(
        texts={name.removesuffix(".txt"): ScriptText(text=sources.get(name, "")) for name in sorted(files)},
        paths={name: str(file) for name, file in files.items()},
        sources=sources,
    )


def read_replies(playbooks: tuple[Path, ...], faults: list[PlaybookError]) -> ReplyFiles:
    """The canned replies of a chain of playbook files, the base first: `NAME.LOCALE.txt` in `swan/replies/`."""
    files = _files(playbooks, REPLIES, (".txt",))
    sources = _sources(files, faults)
    return ReplyFiles(
        texts={name.removesuffix(".txt"): ReplyText(text=sources.get(name, "")) for name in sorted(files)},
        paths={name: str(file) for name, file in files.items()},
        sources=sources,
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
            faults.append(PlaybookError(str(file), 1, 1, remark("not_utf8")))
    return sources


def _spot(line: str, word: str) -> tuple[int, int]:
    """Column and length of `word` in a line; of `a.b` those of `b`."""
    *owners, last = word.split(".")
    before = "".join(rf"{re.escape(owner)}\s*\.\s*" for owner in owners)
    if word and (found := re.search(rf"(?<!\w){before}({re.escape(last)})(?!\w)", line)):
        return found.start(1) + 1, len(last)
    acting = re.search(r"\{[{%]-?\s*", line)
    return (acting.end() if acting else len(line) - len(line.lstrip())) + 1, 1


def _template(text: str, html: str | None) -> TemplateText:
    if not text.startswith(SUBJECT):
        return TemplateText(text=text, html=html)
    subject, _, rest = text.partition("\n")
    # The first line stays, empty, so that faults are told with the file's own line numbers.
    return TemplateText(subject=subject.removeprefix(SUBJECT).strip(), text=f"\n{rest}", html=html)

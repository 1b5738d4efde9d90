"""What pages say, found in templates and code, so that catalogues are never short of it: one catalogue a page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from console.words import LOCALES
from playbook.wording import Locale

_HERE: Final = Path(__file__).parent
_KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
_OPTIONS: Final = {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"}
FRAME: Final = "frame"
"""The catalogue of what stands on every page."""
_CODE: Final = ("routes", "presenters")
"""Folders whose files, or folders of files, are called as their page is."""


def _page_of(path: Path) -> str:
    inside = path.relative_to(_HERE)
    if inside.parts[0] == "templates":
        return (
            inside.stem
            if len(inside.parts) == 2 and inside.stem not in ("base", "plain", "fault")
            else _part(inside)
        )
    if inside.parts[0] in _CODE:
        return inside.parts[1] if len(inside.parts) > 2 else inside.stem
    return FRAME


def _part(inside: Path) -> str:
    """`templates/queue/row.html` belongs to `queue`; what lies in `parts` and the outer pages belong to all."""
    folder = inside.parts[1] if len(inside.parts) > 2 else FRAME
    return FRAME if folder == "parts" else folder


def _sources() -> Iterator[tuple[str, Path, str]]:
    for path in sorted(_HERE.rglob("*")):
        if "node_modules" in path.parts or "locale" in path.parts:
            continue
        if path.suffix == ".html":
            yield _page_of(path), path, "jinja2"
        elif path.suffix == ".py" and path != Path(__file__):
            yield _page_of(path), path, "python"


def wanted() -> dict[str, Catalog]:
    """By page, what must be said; a page does not repeat what the frame says."""
    pages: dict[str, Catalog] = {FRAME: Catalog()}
    for page, path, method in _sources():
        with path.open("rb") as file:
            for _, said, comments, context in extract(
                method, file, keywords=_KEYWORDS, comment_tags=("NOTE:",), options=_OPTIONS
            ):
                pages.setdefault(page, Catalog()).add(said, auto_comments=comments, context=context)
    for page, catalogue in pages.items():
        if page != FRAME:
            for message in list(catalogue):
                if message.id and message.id in pages[FRAME]:
                    catalogue.delete(message.id)
    return {page: catalogue for page, catalogue in pages.items() if any(message.id for message in catalogue)}


def kept(locale: Locale, page: str) -> Catalog:
    """The catalogue as it is written now; empty where there is none."""
    path = LOCALES / locale.value / f"{page}.po"
    if not path.exists():
        return Catalog(locale=locale.value)
    with path.open("rb") as file:
        return read_po(file, locale=locale.value)


def write(locale: Locale) -> list[str]:
    """Brings every catalogue up to what is said; returns the messages that still want a translation."""
    pages = wanted()
    untranslated: list[str] = []
    for old in (LOCALES / locale.value).glob("*.po"):
        if old.stem not in pages:
            old.unlink()
    for page, catalogue in pages.items():
        written = Catalog(
            locale=locale.value, fuzzy=False, header_comment=f"# {page}: what it says in {locale.value}"
        )
        before = kept(locale, page)
        for message in catalogue:
            if message.id:
                known = before.get(message.id)
                string = known.string if known is not None else None
                added = written.add(message.id, string, auto_comments=message.auto_comments)
                untranslated += [] if is_said(added) else [f"{page}: {message.id}"]
        with (LOCALES / locale.value / f"{page}.po").open("wb") as file:
            write_po(file, written, width=110, no_location=True, sort_output=True, omit_header=False)
        _without_dates(LOCALES / locale.value / f"{page}.po")
    return untranslated


def is_said(message: Message) -> bool:
    """Every form of it is there."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms) and bool(forms)


def _without_dates(path: Path) -> None:
    """Headers that change by themselves make noise where two people work."""
    noisy = (
        "Creation-Date",
        "Revision-Date",
        "Generated-By",
        "Last-Translator",
        "Project-Id",
        "Report-Msgid",
        "Language-Team",
    )
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(
        "".join(line for line in lines if not any(word in line for word in noisy)), encoding="utf-8"
    )

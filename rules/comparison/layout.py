"""Lines of a report as pieces with an ink each: a terminal colours them, plain text marks them, a page styles them."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from html import escape
from typing import Final, NamedTuple

from playbook.wording import Locale

WIDTH: Final = 118
_LONG: Final = 60
"""Lines from which a page has its contents told at the top."""


class Ink(StrEnum):
    """How a piece of a line is to look, where colours can be shown."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    NAME = "name"
    FAINT = "faint"
    CAME = "came"
    WENT = "went"
    MOVED = "moved"
    WORDS_CAME = "words_came"
    WORDS_WENT = "words_went"
    TROUBLE = "trouble"


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    ink: Ink = Ink.PLAIN


Line = tuple[Span, ...]


class Entry(NamedTuple):
    """A line of the contents: which line of the report it leads to; `inner`: one of several things in a part."""

    number: int
    title: str
    inner: bool

    @property
    def name(self) -> str:
        """By which a page names that line."""
        return f"l{self.number}"


_MARKS: Final = {Ink.WORDS_CAME: ("{+", "+}"), Ink.WORDS_WENT: ("[-", "-]")}
"""Around words that came or went: they are told apart without colours too."""
_STYLE: Final = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2430;--faint:#6b7482;--came:#e3f6e8;--went:#fbe6e6;--came-ink:#12602d;--went-ink:#8d1f1f}
@media(prefers-color-scheme:dark){:root{--paper:#14171c;--ink:#e4e8ee;--faint:#98a1ad;--came:#17351f;--went:#3c1b1b;--came-ink:#8fdca8;--went-ink:#f2a3a3}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:70rem;margin:2rem auto;padding:0 1rem}
p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;min-height:.7em;font-variant-numeric:tabular-nums}
p.mono{font-family:ui-monospace,monospace;font-size:13px;white-space:pre;overflow-x:auto}
.title{font-size:1.5rem;font-weight:700}.heading{font-size:1.15rem;font-weight:700}.name{font-weight:600}.faint{color:var(--faint)}
.came,.words_came{color:var(--came-ink)}.went,.words_went,.trouble{color:var(--went-ink)}
nav{margin:1rem 0}nav summary{cursor:pointer;font-weight:600}nav ul{columns:22rem;column-gap:2rem;margin:.4rem 0;padding:0;list-style:none}
nav li{break-inside:avoid;padding:1px 0}nav .in{padding-left:1em}nav a{color:inherit;text-decoration-color:var(--faint)}
@media print{p{min-height:0}.heading,.name{break-after:avoid}p{orphans:2;widows:2}}
ins,del{border-radius:3px;padding:0 2px}ins{background:var(--came);text-decoration:none}del{background:var(--went)}
"""


def marked(span: Span) -> str:
    """The piece's text, with marks where it is words that came or went."""
    opens, closes = _MARKS.get(span.ink, ("", ""))
    return f"{opens}{span.text}{closes}"


def plain_text(lines: Iterable[Line]) -> str:
    """All of them without colours."""
    return "".join("".join(map(marked, line)).rstrip() + "\n" for line in lines)


def page(title: str, lines: Iterable[Line], locale: Locale, *, columns: bool = False) -> str:
    """A document of its own: no script, nothing fetched. With `columns` letters are as wide as each other, for tables."""
    kind = ' class="mono"' if columns else ""
    told = tuple(lines)
    contents = contents_of(told)
    names = {entry.number: f' id="{entry.name}"' for entry in contents}
    first, *others = (
        f"<p{kind}{names.get(number, '')}>{''.join(map(_element, line))}</p>"
        for number, line in enumerate(told)
    )
    body = "\n".join((first, *_listed(contents, locale), *others))
    return (
        f'<!doctype html>\n<html lang="{locale.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def contents_of(lines: tuple[Line, ...]) -> tuple[Entry, ...]:
    """Where in a long report its parts begin, and in a part that tells one thing after another each of them; none of a short one."""
    if len(lines) < _LONG:
        return ()
    return tuple(
        Entry(number, _title(line), not _heads(line))
        for number, line in enumerate(lines)
        if _heads(line) or _begins(line)
    )


def _listed(contents: tuple[Entry, ...], locale: Locale) -> Iterator[str]:
    if not contents:
        return
    items = "".join(
        f'<li{" class=in" if entry.inner else ""}><a href="#{entry.name}">{escape(entry.title)}</a></li>'
        for entry in contents
    )
    words = "Содержание" if locale is Locale.RU else "Contents"
    yield f"<nav><details open><summary>{words}</summary><ul>{items}</ul></details></nav>"


def _heads(line: Line) -> bool:
    return bool(line) and line[0].ink is Ink.HEADING


def _begins(line: Line) -> bool:
    """A scenario that goes otherwise: its title, and its name for programs."""
    return [span.ink for span in line] == [Ink.PLAIN, Ink.NAME, Ink.FAINT] and line[0].text == "  "


def _title(line: Line) -> str:
    return next(span.text for span in line if span.ink in (Ink.HEADING, Ink.NAME))


def cut(text: str, room: int) -> str:
    """At most `room` letters, with an ellipsis where some are left out."""
    return text if len(text) <= room else text[: max(room - 1, 0)].rstrip() + "…"


def _element(span: Span) -> str:
    text = escape(span.text)
    match span.ink:
        case Ink.PLAIN:
            return text
        case Ink.WORDS_CAME:
            return f"<ins>{text}</ins>"
        case Ink.WORDS_WENT:
            return f"<del>{text}</del>"
        case _:
            return f'<span class="{span.ink.value}">{text}</span>'

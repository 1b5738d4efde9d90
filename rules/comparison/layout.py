"""Lines of a report as pieces with an ink each: a terminal colours them, plain text marks them, a page styles them."""

from collections.abc import Iterable
from enum import StrEnum
from html import escape
from typing import Final, NamedTuple

from playbook.wording import Locale

WIDTH: Final = 118


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
    body = "\n".join(f"<p{kind}>{''.join(map(_element, line))}</p>" for line in lines)
    return (
        f'<!doctype html>\n<html lang="{locale.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


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

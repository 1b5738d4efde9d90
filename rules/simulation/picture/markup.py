"""Makes SVG and HTML of elements; whatever is not markup already is escaped."""

from html import escape
from typing import Final

_FORBIDDEN: Final = dict.fromkeys({*range(32)} - {9, 10, 13})
"""Letters that XML does not have."""
_VOID: Final = frozenset({"meta", "br", "hr", "circle", "rect", "line", "path", "use"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str | float | None) -> Markup:
    """One element. `class_` is written `class`, `stroke_width` is written `stroke-width`; None leaves an attribute out."""
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_clean(escape(_written(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID and not content:
        return Markup(f"<{name}{named}/>")
    return Markup(f"<{name}{named}>{joined(*content)}</{name}>")


def joined(*content: str) -> Markup:
    """One after the other."""
    return Markup(
        "".join(part if isinstance(part, Markup) else _clean(escape(part, quote=False)) for part in content)
    )


def _clean(text: str) -> str:
    return text.translate(_FORBIDDEN)


def _written(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")

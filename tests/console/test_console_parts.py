"""Parts of pages: what people typed is shown as they typed it and never as markup, in every part and language."""

from datetime import UTC, datetime
from html import unescape
from typing import Protocol, cast

import pytest
from jinja2 import Template
from markupsafe import Markup

from console.assets import icon
from console.naming import naming_of
from console.rendering import TEMPLATES, environment, spoken
from console.words import Speaker
from playbook.wording import Locale

HOSTILE = "<script>alert('x')</script>\"&{{ 7 * 7 }}"
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Parts(Protocol):
    """The macros of parts/ui.html."""

    def pill(self, text: str) -> Markup: ...
    def field(self, name: str, label: str, given: str, hint: str = "", fault: str = "") -> Markup: ...
    def text(self, name: str, label: str, given: str) -> Markup: ...
    def choice(self, name: str, label: str, options: list[tuple[str, str]], given: str) -> Markup: ...
    def empty(self, drawing: str, title: str, text: str) -> Markup: ...
    def toast(self, text: str, kind: str, undo: str) -> Markup: ...
    def note(self, text: str) -> Markup: ...
    def pager(self, next: str, first: str, shown: str) -> Markup: ...


def parts(locale: Locale = Locale.EN) -> Parts:
    """As a page of this language has them."""
    context = {
        **spoken(Speaker(locale, "Europe/Moscow", NOON)),
        "named": naming_of(locale),
        "viewer": {"csrf": "token"},
    }
    return cast(Parts, environment().get_template("parts/ui.html").make_module(context))


@pytest.mark.parametrize("locale", list(Locale))
def test_what_people_typed_is_never_markup(locale: Locale) -> None:
    ui = parts(locale)
    drawn = [
        ui.pill(HOSTILE),
        ui.field("a", HOSTILE, HOSTILE, HOSTILE),
        ui.field("a", "b", HOSTILE, fault=HOSTILE),
        ui.text("a", HOSTILE, HOSTILE),
        ui.choice("a", HOSTILE, [(HOSTILE, HOSTILE)], HOSTILE),
        ui.empty("inbox", HOSTILE, HOSTILE),
        ui.toast(HOSTILE, "bad", HOSTILE),
        ui.note(HOSTILE),
        ui.pager(HOSTILE, HOSTILE, HOSTILE),
    ]
    for one in drawn:
        assert "<script" not in one and "49" not in one
        assert HOSTILE in unescape(str(one))


def test_what_is_filled_into_a_sentence_is_escaped_and_the_sentence_is_not() -> None:
    said = environment().from_string("{{ _('<b>%(name)s</b> called', name=name) }}")
    assert said.render(**spoken(Speaker(Locale.EN, "UTC", NOON)), name=HOSTILE).startswith("<b>&lt;script")


def test_a_name_that_a_template_does_not_know_is_a_fault_and_no_empty_place() -> None:
    template: Template = environment().from_string("{{ unknown }}")
    with pytest.raises(Exception, match="'unknown' is undefined"):
        template.render()


def test_every_icon_templates_draw_is_there() -> None:
    drawn = icon("inbox")
    assert drawn.startswith("<svg") and 'aria-hidden="true"' in drawn
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_every_template_can_be_read() -> None:
    names = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")]
    assert len(names) > 5
    for name in names:
        environment().get_template(name)


def test_no_template_holds_a_script_a_style_or_a_handler_of_its_own() -> None:
    """The Content-Security-Policy would refuse them; here it is told which template."""
    forbidden = (
        "|safe",
        "| safe",
        " style=",
        " onclick=",
        " onsubmit=",
        " onchange=",
        "hx-on",
        "js:",
        "javascript:",
        "<style",
    )
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found = [word for word in forbidden if word in text]
        assert found == [], f"{path.name} holds {found}"
        for piece in text.split("<script")[1:]:
            assert piece.lstrip().startswith("src="), f"{path.name} holds a script"

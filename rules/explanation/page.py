"""An explanation as a page of its own: to read, to print, to sign; no script, nothing fetched."""

import re
from collections.abc import Iterator
from typing import Final

from playbook.wording import Locale
from rules.explanation.document import Explanation, MessageText, ReplyText, ScriptText, Section, Statement
from rules.explanation.drawing import drawing
from rules.explanation.look import STYLE
from rules.explanation.printing import (
    BEFORE,
    REPLIES,
    SCRIPTS,
    SIGNATURES,
    SIGNED,
    TEXTS,
    TITLE,
    VERSION,
    heading,
    note_of,
    sms_words,
    texts_intro,
)
from rules.simulation.picture.look import COLOURS
from rules.simulation.picture.markup import Markup, element
from rules.words.names import said

_NOTHING: Final = Markup("")


def page(explanation: Explanation) -> str:
    """The whole document."""
    title = said(TITLE, explanation.locale).format(explanation.name)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width,initial-scale=1"),
        element("title", title),
        element("style", Markup(COLOURS + STYLE)),
    )
    body = element("body", element("main", *_parts(explanation, title)))
    return f"<!doctype html>\n{element('html', head, body, lang=explanation.locale.value)}\n"


def _parts(explanation: Explanation, title: str) -> Iterator[Markup]:
    locale = explanation.locale
    yield _opening(explanation, title)
    for number, section in enumerate(explanation.sections, start=1):
        yield _section(number, section, locale)
    if not explanation.only_changed:
        yield _signature(explanation)
    if explanation.texts:
        cards = [_text(text, locale) for text in explanation.texts]
        yield _appendix("texts", said(TEXTS, locale), texts_intro(explanation), cards)
    if explanation.scripts:
        yield _appendix(
            "scripts", said(SCRIPTS, locale), "", [_script(script) for script in explanation.scripts]
        )
    if explanation.replies:
        yield _appendix(
            "replies", said(REPLIES, locale), "", [_reply(reply) for reply in explanation.replies]
        )


def _opening(explanation: Explanation, title: str) -> Markup:
    locale = explanation.locale
    entries = [
        _entry(section.key, str(number), section.title)
        for number, section in enumerate(explanation.sections, start=1)
    ]
    if explanation.texts:
        entries.append(_entry("texts", "", said(TEXTS, locale)))
    if explanation.scripts:
        entries.append(_entry("scripts", "", said(SCRIPTS, locale)))
    if explanation.replies:
        entries.append(_entry("replies", "", said(REPLIES, locale)))
    note = note_of(explanation)
    return element(
        "header",
        element("h1", title),
        element("p", heading(explanation), class_="muted"),
        element("p", note, class_="muted") if note else _NOTHING,
        element("ol", *entries, class_="contents") if entries else _NOTHING,
        class_="opening",
    )


def _entry(key: str, number: str, title: str) -> Markup:
    link = element("a", element("span", number, class_="number"), element("span", title), href=f"#{key}")
    return element("li", link)


def _section(number: int, section: Section, locale: Locale) -> Markup:
    return element(
        "section",
        element("header", element("span", str(number), class_="number"), element("h2", section.title)),
        element("p", section.intro, class_="intro") if section.intro else _NOTHING,
        _figure(section),
        element("ul", *(_statement(one, locale) for one in section.statements), class_="rules"),
        id=section.key,
    )


def _figure(section: Section) -> Markup:
    if section.timeline is None:
        return _NOTHING
    caption = element("figcaption", section.timeline.title)
    return element("figure", caption, element("div", drawing(section.timeline), tabindex="0"))


def _statement(one: Statement, locale: Locale) -> Markup:
    kinds = [name for name, holds in (("changed", one.changed), ("off", one.off)) if holds]
    return element(
        "li",
        element("p", one.text),
        element("span", _breakable(one.source), class_="mono"),
        element("p", one.code, class_="code") if one.code else _NOTHING,
        element("p", f"{said(BEFORE, locale)}: {one.before}", class_="before") if one.before else _NOTHING,
        class_=" ".join(kinds) or None,
    )


def _breakable(path: str) -> Markup:
    """A path that is too long for its column breaks where one would break it by hand."""
    return Markup(re.sub(r"([._])", r"\1<wbr>", element("i", path)))


def _signature(explanation: Explanation) -> Markup:
    locale = explanation.locale
    fields = [element("div", said(words, locale)) for words in SIGNATURES]
    version = said(VERSION, locale).format(explanation.version)
    return element(
        "section",
        element("p", element("b", said(SIGNED, locale))),
        element("p", f"{explanation.shop} · {version}", class_="mono"),
        element("div", *fields, class_="fields"),
        class_="sign",
    )


def _appendix(key: str, title: str, intro: str, cards: list[Markup]) -> Markup:
    return element(
        "section",
        element("header", element("h2", title)),
        element("p", intro, class_="intro") if intro else _NOTHING,
        element("div", *cards, class_="texts"),
        id=key,
        class_="appendix",
    )


def _text(text: MessageText, locale: Locale) -> Markup:
    counts = sms_words(text, locale)
    top = element(
        "header",
        element("b", ", ".join(text.triggers)),
        element("span", text.channel, class_="chip"),
        element("span", text.title),
        element("span", counts) if counts else _NOTHING,
    )
    subject = element("h3", text.subject) if text.subject is not None else _NOTHING
    return element(
        "article", top, subject, element("pre", text.text), class_=f"text{' changed' if text.changed else ''}"
    )


def _reply(reply: ReplyText) -> Markup:
    return element(
        "article",
        element("h3", reply.title),
        element("pre", reply.text),
        class_=f"text{' changed' if reply.changed else ''}",
    )


def _script(script: ScriptText) -> Markup:
    steps = [part for step in script.steps for part in (element("h4", step.title), element("pre", step.text))]
    title = element("h3", script.title[:1].upper() + script.title[1:])
    return element("article", title, *steps, class_=f"text{' changed' if script.changed else ''}")

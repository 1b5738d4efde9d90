"""Lays an explanation out as text: sections of wrapped sentences, each with its source at the right, and the appendix."""

from collections.abc import Iterator
from enum import StrEnum
from textwrap import wrap
from typing import Final, NamedTuple

from playbook.wording import NBSP, Locale, plural
from rules.explanation.document import Explanation, MessageText, ScriptText, Statement
from rules.explanation.values import counted
from rules.words.names import Words, said

WIDTH: Final = 110
TITLE: Final[Words] = ("Регламент магазина «{}»", "The rules of the shop “{}”")
VERSION: Final[Words] = ("версия {}", "version {}")
MARKED: Final[Words] = (
    "Отмечено то, чем магазин отличается от регламента {}.",
    "What differs from the playbook {} is marked.",
)
ONLY_CHANGED: Final[Words] = (
    "Здесь только то, чем магазин отличается от регламента {}.",
    "Only what differs from the playbook {}.",
)
NOTHING_CHANGED: Final[Words] = ("Отличий нет.", "Nothing differs.")
TEXTS: Final[Words] = ("Приложение 1. Тексты сообщений", "Appendix 1. Texts of messages")
_TEXTS_INTRO: Final[Words] = (
    "На примере выдуманного заказа: имена, суммы и даты подставляются из настоящего.",
    "On an invented order: names, sums and dates are filled in from the real one.",
)
_OTHER_LOCALE: Final[dict[Locale, Words]] = {
    Locale.RU: (
        "",
        "Here in English; the customers of this shop are written to in Russian unless they chose otherwise.",
    ),
    Locale.EN: (
        "Здесь по-русски; клиентам этого магазина пишем по-английски, если они не выбрали другой язык.",
        "",
    ),
}
"""By the shop's own language, where the page is in the other."""
SCRIPTS: Final[Words] = ("Приложение 2. Сценарии задач", "Appendix 2. Scripts of tasks")
REPLIES: Final[Words] = ("Приложение 3. Готовые ответы", "Appendix 3. Canned replies")
SIGNED: Final[Words] = (
    "С правилами этой версии согласен.",
    "I agree with the rules of this version.",
)
SIGNATURES: Final[tuple[Words, ...]] = (
    ("Владелец магазина", "Shop owner"),
    ("Подпись", "Signature"),
    ("Дата", "Date"),
)
SUBJECT: Final[Words] = ("Тема", "Subject")
CONDITION: Final[Words] = ("условие", "condition")
BEFORE: Final[Words] = ("По умолчанию", "By default")
_SHORT: Final = 12
_INDENT: Final = "  "


class Ink(StrEnum):
    """How a piece of a line is to look, where colours can be shown."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    FAINT = "faint"
    CHANGED = "changed"


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    ink: Ink = Ink.PLAIN


Line = tuple[Span, ...]


def text_of(explanation: Explanation, *, width: int = WIDTH) -> str:
    """The whole as plain text."""
    lines = ("".join(span.text for span in line).rstrip() for line in lines_of(explanation, width=width))
    return "\n".join(lines) + "\n"


def lines_of(explanation: Explanation, *, width: int = WIDTH) -> Iterator[Line]:
    """Line by line; nothing is wider than `width` but a word that is."""
    locale = explanation.locale
    yield (Span(said(TITLE, locale).format(explanation.name), Ink.TITLE),)
    yield (Span(heading(explanation), Ink.FAINT),)
    if note := note_of(explanation):
        yield (Span(note, Ink.FAINT),)
    for number, section in enumerate(explanation.sections, start=1):
        yield ()
        yield (Span(f"{number}. {section.title}", Ink.HEADING),)
        for part in wrap(section.intro, width):
            yield (Span(part, Ink.FAINT),)
        yield ()
        for statement in section.statements:
            yield from _statement(statement, locale, width)
    yield from _texts(explanation, width)
    yield from _scripts(explanation, width)
    yield from _replies(explanation, width)
    if not explanation.only_changed:
        yield from _signature(explanation)


def heading(explanation: Explanation) -> str:
    """Which playbook, and which version of it."""
    return f"{explanation.shop} · {said(VERSION, explanation.locale).format(explanation.version[:_SHORT])}"


def note_of(explanation: Explanation) -> str:
    """What is marked, or left out."""
    if not explanation.base:
        return ""
    nothing = explanation.only_changed and not (
        explanation.sections or explanation.texts or explanation.scripts or explanation.replies
    )
    words = ONLY_CHANGED if explanation.only_changed else MARKED
    note = said(words, explanation.locale).format(explanation.base)
    return f"{note} {said(NOTHING_CHANGED, explanation.locale)}" if nothing else note


def texts_intro(explanation: Explanation) -> str:
    """What the texts of the appendix are shown on, and in which language."""
    words = _TEXTS_INTRO, _OTHER_LOCALE[explanation.own_locale]
    return " ".join(filter(None, (said(one, explanation.locale) for one in words)))


def sms_words(text: MessageText, locale: Locale) -> str:
    """`2 части, 96 знаков`; nothing for what is no SMS."""
    if not text.parts:
        return ""
    parts = counted(text.parts, said(("часть|части|частей", "part|parts"), locale), locale)
    signs = said(("знак|знака|знаков", "character|characters"), locale)
    letters = f"{text.letters}{NBSP}{plural(text.letters, tuple(signs.split('|')), locale)}"
    return f"{parts}, {letters}"


def _statement(statement: Statement, locale: Locale, width: int) -> Iterator[Line]:
    mark = "◆" if statement.changed else "·"
    ink = Ink.CHANGED if statement.changed else Ink.FAINT if statement.off else Ink.PLAIN
    lines = wrap(statement.text, width - 4, break_long_words=False, break_on_hyphens=False)
    for number, part in enumerate(lines):
        lead = f"{mark} " if number == 0 else _INDENT
        last = number == len(lines) - 1
        room = width - len(lead) - len(part) - 2
        if last and len(statement.source) <= room:
            yield (Span(lead + part, ink), Span(f"  {statement.source:>{room}}", Ink.FAINT))
        else:
            yield (Span(lead + part, ink),)
            if last:
                yield (Span(f"{statement.source:>{width}}", Ink.FAINT),)
    if statement.code:
        for part in wrap(f"{said(CONDITION, locale)}: {statement.code}", width - 4):
            yield (Span(f"{_INDENT}{part}", Ink.FAINT),)
    if statement.before:
        for part in wrap(f"{said(BEFORE, locale)}: {statement.before}", width - 4):
            yield (Span(f"{_INDENT}{part}", Ink.FAINT),)


def _texts(explanation: Explanation, width: int) -> Iterator[Line]:
    locale = explanation.locale
    if not explanation.texts:
        return
    yield ()
    yield (Span(said(TEXTS, locale), Ink.HEADING),)
    for part in wrap(texts_intro(explanation), width):
        yield (Span(part, Ink.FAINT),)
    for text in explanation.texts:
        yield ()
        mark = "◆ " if text.changed else ""
        counts = f" · {words}" if (words := sms_words(text, locale)) else ""
        title = f"{mark}{', '.join(text.triggers)} · {text.channel} · {text.title}"
        yield (Span(title, Ink.CHANGED if text.changed else Ink.PLAIN), Span(counts, Ink.FAINT))
        if text.subject is not None:
            yield (Span(f"{_INDENT}{said(SUBJECT, locale)}: {text.subject}"),)
        yield from _paragraphs(text.text, width)


def _scripts(explanation: Explanation, width: int) -> Iterator[Line]:
    if not explanation.scripts:
        return
    yield ()
    yield (Span(said(SCRIPTS, explanation.locale), Ink.HEADING),)
    for script in explanation.scripts:
        yield ()
        yield from _script(script, width)


def _replies(explanation: Explanation, width: int) -> Iterator[Line]:
    if not explanation.replies:
        return
    yield ()
    yield (Span(said(REPLIES, explanation.locale), Ink.HEADING),)
    for reply in explanation.replies:
        yield ()
        mark = "◆ " if reply.changed else ""
        yield (Span(f"{mark}{reply.title}", Ink.CHANGED if reply.changed else Ink.PLAIN),)
        yield from _paragraphs(reply.text, width)


def _script(script: ScriptText, width: int) -> Iterator[Line]:
    mark = "◆ " if script.changed else ""
    yield (Span(f"{mark}{script.title}", Ink.CHANGED if script.changed else Ink.PLAIN),)
    for step in script.steps:
        yield (Span(f"{_INDENT}{step.title}", Ink.FAINT),)
        yield from _paragraphs(step.text, width, indent="    ")


def _paragraphs(text: str, width: int, indent: str = _INDENT) -> Iterator[Line]:
    for paragraph in text.splitlines():
        for part in wrap(paragraph, width - len(indent), break_long_words=False, break_on_hyphens=False) or [
            ""
        ]:
            yield (Span(f"{indent}{part}" if part else ""),)


def _signature(explanation: Explanation) -> Iterator[Line]:
    locale = explanation.locale
    yield ()
    yield (Span(said(SIGNED, locale)),)
    yield (Span(f"{explanation.shop} · {explanation.version}", Ink.FAINT),)
    yield ()
    for words in SIGNATURES:
        yield (Span(f"{said(words, locale) + ':':<20}{'_' * 40}"),)

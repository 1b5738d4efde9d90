"""Lays a comparison of two playbooks out in lines, in Russian or English: what they say, then what that comes to in scenarios."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from playbook.wording import NBSP, Locale, plural
from rules.comparison import effects as e
from rules.comparison import meaning as m
from rules.comparison import wordwise as w
from rules.comparison.flat import Leaf, Sort
from rules.comparison.layout import WIDTH, Ink, Line, Span, cut
from rules.comparison.report import Compared
from rules.comparison.wording import (
    EFFECTS,
    TURNS,
    aspect_words,
    end_words,
    item_words,
    leaf_words,
    moved_words,
    value_words,
)
from rules.simulation.running import Unplayable
from rules.words.names import Words, said
from rules.words.phrases import Speaker
from rules.words.refusals import refusal_words

_SAME: Final[Words] = (
    "Никакой разницы: ни в словах, ни на деле.",
    "No difference: neither in what they say nor in what they do.",
)
_SETTINGS: Final[Words] = ("Настройки", "Settings")
_TRIGGERS: Final[Words] = ("Триггеры", "Triggers")
_MESSAGES: Final[Words] = ("Тексты сообщений", "Texts of messages")
_SCRIPTS: Final[Words] = ("Скрипты операторов", "Scripts of operators")
_REPLIES: Final[Words] = ("Готовые ответы", "Canned replies")
_SCENARIOS: Final[Words] = ("На деле", "In effect")
_PARTS: Final[dict[str, Words]] = {
    "subject": ("тема", "subject"), "text": ("текст", "text"), "html": ("HTML", "HTML"),
}  # fmt: skip
_END: Final[Words] = ("Итог", "End")
_REFUSED: Final[Words] = ("Заказ не принять", "The order cannot be placed")
_PLACED: Final[Words] = ("заказ принят", "the order is placed")
_TURN_INKS: Final = {
    m.Turn.ADDED: Ink.CAME, m.Turn.SWITCHED_ON: Ink.CAME, m.Turn.REMOVED: Ink.WENT, m.Turn.SWITCHED_OFF: Ink.WENT,
    m.Turn.CHANGED: Ink.MOVED,
}  # fmt: skip
_MARKS: Final = {
    e.Turn.APPEARED: ("+", Ink.CAME), e.Turn.VANISHED: ("−", Ink.WENT), e.Turn.MOVED: ("↔", Ink.MOVED),
    e.Turn.CHANGED: ("~", Ink.MOVED),
}  # fmt: skip
_BREAKS: Final = re.compile(r"\s*\n\s*")
_WORD_INKS: Final = {w.Turn.STAYED: Ink.PLAIN, w.Turn.WENT: Ink.WORDS_WENT, w.Turn.CAME: Ink.WORDS_CAME}


def lines_of(compared: Compared, locale: Locale, width: int = WIDTH) -> Iterator[Line]:
    """The report line by line; messages of scenarios are cut at `width` letters."""
    before, after = compared.names
    yield (Span(f"{before} → {after}", Ink.TITLE),)
    if compared.same:
        yield (Span(said(_SAME, locale)),)
    meaning = compared.meaning
    yield from _section(_SETTINGS, (_setting(one, locale) for one in meaning.settings), locale)
    yield from _section(
        _TRIGGERS, (line for one in meaning.triggers for line in _trigger(one, locale)), locale
    )
    yield from _section(_MESSAGES, (line for one in meaning.templates for line in _text(one, locale)), locale)
    yield from _section(_SCRIPTS, (line for one in meaning.scripts for line in _text(one, locale)), locale)
    yield from _section(_REPLIES, (line for one in meaning.replies for line in _text(one, locale)), locale)
    yield ()
    yield (Span(said(_SCENARIOS, locale), Ink.HEADING), Span(_counted(compared.effects, locale), Ink.FAINT))
    for difference in compared.effects.differences:
        yield from _difference(difference, Speaker(locale, compared.zone, difference.currency), width)


def _section(heading: Words, lines: Iterable[Line], locale: Locale) -> Iterator[Line]:
    found = list(lines)
    if found:
        yield ()
        yield (Span(said(heading, locale), Ink.HEADING),)
        yield from found


def _setting(change: m.Change, locale: Locale) -> Line:
    return (Span("  "), Span(change.path, Ink.NAME), Span(": "), *_values(change, locale))


def _values(change: m.Change, locale: Locale) -> Line:
    """What went and what came: of prose word by word, of lists member by member, else the two values."""
    before, after = change.before, change.after
    if _prose(before) and _prose(after):
        return _words(w.word_changes(str(before.value), str(after.value)))
    several = Sort.MEMBERS in (before.sort, after.sort)
    if several:
        theirs, ours = _members(before), _members(after)
        return _listed(
            [one for one in theirs if one not in ours], [one for one in ours if one not in theirs], locale
        )
    old, new = leaf_words(before, locale), leaf_words(after, locale)
    return (Span(old, Ink.WENT), Span(" → "), Span(new, Ink.CAME))


def _prose(leaf: Leaf) -> bool:
    return leaf.written is None and isinstance(leaf.value, str) and leaf.value.count(" ") > 1


def _members(leaf: Leaf) -> tuple[object, ...]:
    return leaf.value if isinstance(leaf.value, tuple) else ()


def _listed(went: list[object], came: list[object], locale: Locale) -> Line:
    spans = [Span(f"− {value_words(one, locale)}", Ink.WENT) for one in went]
    spans += [Span(f"+ {value_words(one, locale)}", Ink.CAME) for one in came]
    return tuple(
        one for number, span in enumerate(spans) for one in ((Span(", "), span) if number else (span,))
    )


def _trigger(change: m.TriggerChange, locale: Locale) -> Iterator[Line]:
    yield (
        Span("  "),
        Span(change.id, Ink.NAME),
        Span(" "),
        Span(said(TURNS[change.turn], locale), _TURN_INKS[change.turn]),
    )
    if change.turn is not m.Turn.CHANGED:
        only = [
            part.before if change.turn in (m.Turn.REMOVED, m.Turn.SWITCHED_OFF) else part.after
            for part in change.parts
        ]
        for part, leaf in zip(change.parts, only, strict=True):
            yield (Span(f"      {part.path}: "), Span(leaf_words(leaf, locale), _TURN_INKS[change.turn]))
        return
    for part in change.parts:
        if part.path.endswith("do"):
            theirs, ours = _members(part.before), _members(part.after)
            went, came = (
                [one for one in theirs if one not in ours],
                [one for one in ours if one not in theirs],
            )
            if went or came:
                yield (Span(f"      {part.path}: "), *_listed(went, came, locale))
                continue
        yield (Span(f"      {part.path}: "), *_values(part, locale))


def _text(change: m.TextChange, locale: Locale) -> Iterator[Line]:
    turn = Span(said(TURNS[change.turn], locale), _TURN_INKS[change.turn])
    yield (Span("  "), Span(change.name, Ink.NAME), Span(" "), turn, *_sms(change, locale))
    if change.turn is m.Turn.REMOVED:
        return
    for part in change.parts:
        name = said(_PARTS[part.name], locale)
        yield (Span(f"      {name}: "), *_words(part.pieces))


def _sms(change: m.TextChange, locale: Locale) -> Line:
    if change.sms_before is None and change.sms_after is None:
        return ()
    counted = tuple("—" if count is None else str(count) for count in (change.sms_before, change.sms_after))
    grew = (change.sms_after or 0) > (change.sms_before or 0)
    parts = said(("частей СМС до", "SMS parts up to"), locale)
    numbers = counted[0] if counted[0] == counted[1] else f"{counted[0]} → {counted[1]}"
    return (Span(f", {parts} "), Span(numbers, Ink.TROUBLE if grew else Ink.PLAIN))


def _words(pieces: tuple[w.Piece, ...]) -> Line:
    spans: list[Span] = []
    for number, piece in enumerate(w.shortened(pieces)):
        if number:
            spans.append(Span(" "))
        spans.append(Span(_BREAKS.sub(" ⏎ ", piece.text).strip() or "⏎", _WORD_INKS[piece.turn]))
    return tuple(spans)


def _counted(effects: e.Effects, locale: Locale) -> str:
    different = len(effects.differences)
    same = effects.played - different
    if locale is Locale.RU:
        scenarios = plural(effects.played, ("сценарий", "сценария", "сценариев"), locale)
        return f"   сыграно {effects.played}{NBSP}{scenarios}: иначе идёт {different}, так же {same}"
    scenarios = plural(effects.played, ("scenario", "scenarios"), locale)
    return f"   {effects.played}{NBSP}{scenarios} played: {different} otherwise, {same} as before"


def _difference(difference: e.Difference, speaker: Speaker, width: int) -> Iterator[Line]:
    locale = speaker.locale
    yield ()
    yield (
        Span("  "),
        Span(difference.title.in_(locale), Ink.NAME),
        Span(f"   {difference.scenario}", Ink.FAINT),
    )
    if any(difference.unplayable):
        before, after = (_unplayable(reason, locale) for reason in difference.unplayable)
        yield (Span(f"      {said(_REFUSED, locale)}: ", Ink.TROUBLE), Span(f"{before} → {after}"))
        return
    for effect in difference.effects:
        yield from _effect(effect, speaker, width)
    if difference.ends is not None:
        before, after = (end_words(end, speaker) for end in difference.ends)
        yield (
            Span(f"      {said(_END, locale)}: "),
            Span(before, Ink.WENT),
            Span(" → "),
            Span(after, Ink.CAME),
        )


def _unplayable(reason: Unplayable | None, locale: Locale) -> str:
    """The rules' own detail is English."""
    if reason is None:
        return said(_PLACED, locale)
    return str(reason) if locale is Locale.EN else refusal_words(reason.code, None, locale)


def _effect(effect: e.Effect, speaker: Speaker, width: int) -> Iterator[Line]:
    locale = speaker.locale
    item = effect.after or effect.before
    if item is None:
        return
    mark, ink = _MARKS[effect.turn]
    moment = speaker.value("at", (effect.before or item).at)
    why = f"  [{item.entry.why}]" if item.entry.why else ""
    turn = moved_words(effect.moved, locale) if effect.moved else said(EFFECTS[effect.turn], locale)
    head = f"      {mark} {moment}  "
    room = max(width - len(head) - len(turn) - len(why) - 2, 24)
    what = cut(item_words(effect.before or item, speaker), room)
    yield (Span(head, ink), Span(what), Span(f": {turn}", ink), Span(why, Ink.FAINT))
    for aspect in effect.aspects:
        yield (Span(f"          {aspect_words(aspect, speaker)}"),)
    if effect.pieces:
        yield (Span("          "), *_words(effect.pieces))

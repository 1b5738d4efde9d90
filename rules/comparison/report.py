"""The whole comparison of two playbooks, by meaning and by effect; and the same for programs, as JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.durations import format_duration
from playbook.schema import Playbook
from rules.comparison.effects import Difference, Effect, Effects, End, effects_of
from rules.comparison.flat import Leaf, Value
from rules.comparison.items import Item
from rules.comparison.meaning import Change, Meaning, TextChange, TextPart, TriggerChange, meaning_of
from rules.comparison.wordwise import Piece
from rules.simulation.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Compared:
    """Two playbooks, each by the name it was asked for with, and what differs. `zone` (IANA) is the second's."""

    names: tuple[str, str]
    zone: str
    meaning: Meaning
    effects: Effects

    @property
    def same(self) -> bool:
        """Nothing differs, neither said nor done."""
        return self.meaning.nothing and not self.effects.differences


def compare(
    names: tuple[str, str], before: Playbook, after: Playbook, scenarios: Iterable[Scenario]
) -> Compared:
    """Both resolved. Raises what playing raises."""
    return Compared(
        names, after.hours.timezone, meaning_of(before, after), effects_of(before, after, scenarios)
    )


def as_json(compared: Compared) -> str:
    """The whole of it, for programs: durations as playbooks spell them, moments in ISO 8601, moves in seconds."""
    meaning, effects = compared.meaning, compared.effects
    told = {
        "before": compared.names[0],
        "after": compared.names[1],
        "same": compared.same,
        "settings": [_change(one) for one in meaning.settings],
        "triggers": [_trigger(one) for one in meaning.triggers],
        "templates": [_text(one) for one in meaning.templates],
        "scripts": [_text(one) for one in meaning.scripts],
        "replies": [_text(one) for one in meaning.replies],
        "scenarios": {
            "played": effects.played,
            "different": [_difference(one) for one in effects.differences],
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _change(change: Change) -> dict[str, object]:
    return {"path": change.path, "before": _leaf(change.before), "after": _leaf(change.after)}


def _leaf(leaf: Leaf) -> object:
    return leaf.path or leaf.written or _value(leaf.value)


def _value(value: Value | object) -> object:
    match value:
        case timedelta():
            return format_duration(value)
        case Decimal():
            return f"{value:f}"
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [_value(one) for one in value]
        case None | bool() | int():
            return value
        case _:
            return str(value)


def _trigger(change: TriggerChange) -> dict[str, object]:
    return {"id": change.id, "turn": change.turn.value, "parts": [_change(part) for part in change.parts]}


def _text(change: TextChange) -> dict[str, object]:
    told: dict[str, object] = {
        "name": change.name,
        "turn": change.turn.value,
        "parts": [_part(part) for part in change.parts],
    }
    if change.sms_before is not None or change.sms_after is not None:
        told["sms"] = {"before": change.sms_before, "after": change.sms_after}
    return told


def _part(part: TextPart) -> dict[str, object]:
    return {"name": part.name, "pieces": _pieces(part.pieces)}


def _pieces(pieces: tuple[Piece, ...]) -> list[dict[str, str]]:
    return [{piece.turn.value: piece.text} for piece in pieces]


def _difference(difference: Difference) -> dict[str, object]:
    told: dict[str, object] = {
        "scenario": difference.scenario,
        "effects": [_effect(effect) for effect in difference.effects],
    }
    if difference.ends is not None:
        told["ends"] = {"before": _end(difference.ends[0]), "after": _end(difference.ends[1])}
    if any(difference.unplayable):
        before, after = (reason and str(reason) for reason in difference.unplayable)
        told["unplayable"] = {"before": before, "after": after}
    return told


def _end(end: End) -> dict[str, str]:
    return {"status": end.status.value, "payment": end.payment.value, "since": end.since.isoformat()}


def _effect(effect: Effect) -> dict[str, object]:
    told: dict[str, object] = {
        "kind": effect.kind.value,
        "turn": effect.turn.value,
        "before": _item(effect.before),
        "after": _item(effect.after),
    }
    if effect.moved:
        told["moved"] = int(effect.moved.total_seconds())
    if effect.aspects:
        told["aspects"] = {
            one.name: {"before": _value(one.before), "after": _value(one.after)} for one in effect.aspects
        }
    if effect.pieces:
        told["text"] = _pieces(effect.pieces)
    return told


def _item(item: Item | None) -> dict[str, object] | None:
    if item is None:
        return None
    return {"what": [part for part in item.known_by if part], "at": item.at.isoformat()}

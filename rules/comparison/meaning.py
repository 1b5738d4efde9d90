"""What two playbooks say differently: settings, triggers, messages, scripts, replies; what only is spelled otherwise is no difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from playbook.actions import Action
from playbook.samples import samples
from playbook.schema import Playbook, ReplyText, ScriptText, TemplateText, Trigger
from playbook.sms import sms_parts
from playbook.template_check import channels_of
from playbook.templates import TemplateChannel, render_text
from rules.comparison.flat import Flat, Leaf, parts_of, settings_of
from rules.comparison.wordwise import Piece, word_changes

Written = TypeVar("Written", TemplateText, ScriptText, ReplyText)
Plain = TypeVar("Plain", ScriptText, ReplyText)

NOT_SET: Final = Leaf(None)


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs, by its path."""

    path: str
    before: Leaf
    after: Leaf


class Turn(StrEnum):
    """What became of a trigger, a message, a script or a reply."""

    ADDED = "added"
    REMOVED = "removed"
    SWITCHED_ON = "switched_on"
    SWITCHED_OFF = "switched_off"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TriggerChange:
    """A trigger that does something else than before; of one that came or went `parts` say what it does or did."""

    id: str
    turn: Turn
    parts: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class TextPart:
    """The words of a text (or subject, or page) that differ; all of them where it came or went."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TextChange:
    """A message template, script or reply that reads otherwise.

    `sms_before` and `sms_after` are the most SMS that it takes on samples; None where it is no SMS that a trigger sends.
    """

    name: str
    turn: Turn
    parts: tuple[TextPart, ...]
    sms_before: int | None = None
    sms_after: int | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """All that differs in what two playbooks say."""

    settings: tuple[Change, ...]
    triggers: tuple[TriggerChange, ...]
    templates: tuple[TextChange, ...]
    scripts: tuple[TextChange, ...]
    replies: tuple[TextChange, ...]

    @property
    def nothing(self) -> bool:
        """They say the same."""
        return not (self.settings or self.triggers or self.templates or self.scripts or self.replies)


def meaning_of(before: Playbook, after: Playbook) -> Meaning:
    """What `after` says otherwise than `before`; both resolved."""
    return Meaning(
        settings=changes_of(settings_of(before), settings_of(after)),
        triggers=tuple(_triggers(before, after)),
        templates=tuple(_templates(before, after)),
        scripts=tuple(_plain_texts(before.scripts, after.scripts)),
        replies=tuple(_plain_texts(before.replies, after.replies)),
    )


def changes_of(before: Flat, after: Flat) -> tuple[Change, ...]:
    """In the order of the first, then what only the second has."""
    paths = (*before, *(path for path in after if path not in before))
    pairs = ((path, before.get(path, NOT_SET), after.get(path, NOT_SET)) for path in paths)
    nothing = (None, ())
    return tuple(
        Change(path, old, new)
        for path, old, new in pairs
        if old != new and not (old.value in nothing and new.value in nothing)
    )


def _triggers(before: Playbook, after: Playbook) -> list[TriggerChange]:
    """One that is switched off does nothing: whatever else is said of it does not matter."""
    old, new = _by_id(before), _by_id(after)
    found = []
    for id_ in (*old, *(id_ for id_ in new if id_ not in old)):
        one, other = old.get(id_), new.get(id_)
        was, is_ = one is not None and one.enabled, other is not None and other.enabled
        parts = changes_of(
            parts_of(one, before) if one is not None and was else {},
            parts_of(other, after) if other is not None and is_ else {},
        )
        if was and is_:
            turn = Turn.CHANGED
        elif was:
            turn = Turn.REMOVED if other is None else Turn.SWITCHED_OFF
        else:
            turn = Turn.ADDED if one is None else Turn.SWITCHED_ON
        if parts:
            found.append(TriggerChange(id_, turn, tuple(part for part in parts if _tells(part))))
    return found


def _tells(part: Change) -> bool:
    """Of a trigger that came or went, what it does not use is not worth a line."""
    empty = (None, False, ())
    return part.before.value not in empty or part.after.value not in empty


def _by_id(playbook: Playbook) -> dict[str, Trigger]:
    return {trigger.id: trigger for trigger in playbook.triggers}


def _templates(before: Playbook, after: Playbook) -> list[TextChange]:
    found = []
    for name, old, new in _pairs(before.templates, after.templates):
        sms = f".{TemplateChannel.SMS}." in name
        parts = [
            TextPart(part, pieces)
            for part in TemplateText.model_fields
            if (pieces := word_changes(_part(old, part), _part(new, part), one_line=sms or part == "html"))
        ]
        if parts:
            counted = (_most_parts(before, name), _most_parts(after, name)) if sms else (None, None)
            found.append(TextChange(name, _turn(old, new), tuple(parts), *counted))
    return found


def _plain_texts(before: Mapping[str, Plain], after: Mapping[str, Plain]) -> list[TextChange]:
    return [
        TextChange(name, _turn(old, new), (TextPart("text", pieces),))
        for name, old, new in _pairs(before, after)
        if (pieces := word_changes(old.text if old else "", new.text if new else ""))
    ]


def _pairs(
    before: Mapping[str, Written], after: Mapping[str, Written]
) -> list[tuple[str, Written | None, Written | None]]:
    names = sorted({*before, *after})
    return [
        (name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    ]


def _part(template: TemplateText | None, part: str) -> str:
    return "" if template is None else getattr(template, part) or ""


def _turn(old: object, new: object) -> Turn:
    if old is None:
        return Turn.ADDED
    return Turn.REMOVED if new is None else Turn.CHANGED


def _most_parts(playbook: Playbook, name: str) -> int | None:
    """How many SMS the template takes at most, of all facts on which it is sent."""
    template, _, locale = name.split(".")
    if name not in playbook.templates:
        return None
    kinds = {
        trigger.on
        for trigger in playbook.triggers
        if trigger.enabled and any(_sends(action, template) for action in _acts(trigger))
    }
    return max(
        (
            sms_parts(render_text(playbook, template, TemplateChannel.SMS, locale, values).text)
            for kind in kinds
            for values in samples(kind)
        ),
        default=None,
    )


def _acts(trigger: Trigger) -> tuple[Action, ...]:
    then = trigger.remind.then if trigger.remind is not None else None
    return (*trigger.do, *(then.do if then is not None else ()))


def _sends(action: Action, template: str) -> bool:
    written = action.written
    return written is not None and written.template == template and TemplateChannel.SMS in channels_of(action)

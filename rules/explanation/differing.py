"""Marks what of an explanation differs from another playbook: statements by their words, texts, scripts and replies by what they are made of."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from playbook.schema import Playbook
from rules.explanation.document import Explanation, Section, Statement

_NAMED: Final = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
"""A template that another is built on; its name ends by what part of it is meant: `letter.email.ru.txt`."""


def marked(
    whole: Explanation, playbook: Playbook, base: Playbook, sections: Iterable[Section]
) -> Explanation:
    """The explanation with what the shop has made its own; `sections` are those of `base` in the same language."""
    known = {one.key: one for section in sections for one in section.statements}
    texts = _differing(
        {name: _parts(text.text, text.subject, text.html) for name, text in playbook.templates.items()},
        {name: _parts(text.text, text.subject, text.html) for name, text in base.templates.items()},
    )
    scripts = _differing(
        {name: text.text for name, text in playbook.scripts.items()},
        {name: text.text for name, text in base.scripts.items()},
    )
    replies = _differing(
        {name: text.text for name, text in playbook.replies.items()},
        {name: text.text for name, text in base.replies.items()},
    )
    return whole.model_copy(
        update={
            "sections": tuple(_compared(section, known) for section in whole.sections),
            "texts": tuple(
                text.model_copy(update={"changed": text.template in texts}) for text in whole.texts
            ),
            "scripts": tuple(
                script.model_copy(update={"changed": script.template in scripts}) for script in whole.scripts
            ),
            "replies": tuple(
                reply.model_copy(update={"changed": reply.template in replies}) for reply in whole.replies
            ),
        }
    )


def only_changed(whole: Explanation) -> Explanation:
    """What was marked, alone."""
    sections = (
        section.model_copy(
            update={"statements": tuple(one for one in section.statements if one.changed), "timeline": None}
        )
        for section in whole.sections
    )
    return whole.model_copy(
        update={
            "only_changed": True,
            "sections": tuple(section for section in sections if section.statements),
            "texts": tuple(text for text in whole.texts if text.changed),
            "scripts": tuple(script for script in whole.scripts if script.changed),
            "replies": tuple(reply for reply in whole.replies if reply.changed),
        }
    )


def _compared(section: Section, known: Mapping[str, Statement]) -> Section:
    return section.model_copy(
        update={"statements": tuple(_statement(one, known.get(one.key)) for one in section.statements)}
    )


def _statement(one: Statement, before: Statement | None) -> Statement:
    if before is not None and (before.text, before.code) == (one.text, one.code):
        return one
    return one.model_copy(update={"changed": True, "before": "" if before is None else before.text})


def _parts(*parts: str | None) -> str:
    return "\0".join(part or "" for part in parts)


def _differing(own: Mapping[str, str], others: Mapping[str, str]) -> frozenset[str]:
    """Names whose source differs, or which are built on one that does."""
    found = {name for name, source in own.items() if others.get(name) != source}
    built_on = {
        name: {used.rpartition(".")[0] for used in _NAMED.findall(source)} for name, source in own.items()
    }
    while more := {name for name, used in built_on.items() if name not in found and used & found}:
        found |= more
    return frozenset(found)

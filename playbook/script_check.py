"""Tries every script of every task a trigger names on samples, and tells what fails with file and line."""

from collections.abc import Iterator
from typing import Final

from playbook.errors import PlaybookError
from playbook.located import Mapping, place_of
from playbook.naming import nearest
from playbook.remarks import Remark, remark
from playbook.sample_variants import mentioned_in, variants
from playbook.samples import script_samples
from playbook.schema import About, Playbook
from playbook.script_values import ScriptValues
from playbook.scripts import (
    HEADING,
    begins_with_heading,
    script_context_of,
    script_environment_of,
    steps_of,
)
from playbook.source_check import unreadable
from playbook.template_files import ScriptFiles
from playbook.template_names import Types, bare_type
from playbook.text_check import TextKind, text_faults
from playbook.trigger_check import actions_of
from playbook.wording import Locale

VARIABLES: Types = (
    *((name, bare_type(field.annotation)) for name, field in ScriptValues.model_fields.items()),
    ("shop", About), ("shop_hours", str), ("settings", Playbook), ("locale", Locale),
)  # fmt: skip
"""Every variable of a script, as `script_context_of` gives them, with its type."""


def script_faults(playbook: Playbook, files: ScriptFiles, tree: Mapping) -> Iterator[PlaybookError]:
    """Scripts that do not exist, cannot be read, have no steps, or speak of what a task does not know."""
    broken = dict(unreadable(script_environment_of(playbook.scripts), files))
    yield from broken.values()
    tried: set[str] = set()
    for number, trigger in enumerate(playbook.triggers):
        for path, action in actions_of(trigger, ("triggers", number)):
            name = action.task.script if action.task is not None else None
            if name is None:
                continue
            if f"{name}.{playbook.locale}" not in playbook.scripts:
                others = {
                    one.split(".")[0] for one in playbook.scripts if one.endswith(f".{playbook.locale}")
                }
                place = place_of(tree, (*path, "task", "script"))
                file = f"{name}.{playbook.locale}.txt"
                yield place.error(remark("no_script", nearest(name, others), file=file))
            elif name not in tried:
                tried.add(name)
                yield from text_faults(_KIND, playbook, files, name, broken.keys())


def _tried(playbook: Playbook, texts: tuple[str, ...]) -> Iterator[tuple[Playbook, ScriptValues]]:
    full, barest, *others = script_samples()
    for values in (full, barest, *others, *variants(full, barest, mentioned_in(texts))):
        yield playbook, values


def _unfit(text: str, values: ScriptValues) -> Remark | None:
    if not begins_with_heading(text):
        return remark("script_heading", heading=HEADING)
    if not steps_of(text):
        return remark("script_says_nothing", method=values.order.method.value)
    return None


_KIND: Final = TextKind(
    variables=VARIABLES,
    sample="its_task",
    environment=lambda playbook: script_environment_of(playbook.scripts),
    context=script_context_of,
    samples=_tried,
    unfit=_unfit,
)

"""Tries every script of every task a trigger names on samples, and tells what fails with file and line."""

from collections.abc import Iterator, Set
from typing import Final

from jinja2 import TemplateSyntaxError

from playbook.errors import PlaybookError
from playbook.located import Mapping, place_of
from playbook.naming import nearest
from playbook.remarks import Remark, remark
from playbook.sample_variants import Passed, mentioned_in, texts_behind, variants
from playbook.samples import script_samples
from playbook.schema import About, Playbook
from playbook.script_values import ScriptValues
from playbook.scripts import (
    HEADING,
    begins_with_heading,
    script_context_of,
    script_environment_of,
    steps_of,
    written,
)
from playbook.source_check import failed, unreadable
from playbook.template_files import ScriptFiles
from playbook.template_names import Types, bare_type, unknown_names
from playbook.templates import TemplateEnvironment
from playbook.trigger_check import actions_of
from playbook.wording import Locale

VARIABLES: Types = (
    *((name, bare_type(field.annotation)) for name, field in ScriptValues.model_fields.items()),
    ("shop", About), ("shop_hours", str), ("settings", Playbook), ("locale", Locale),
)  # fmt: skip
"""Every variable of a script, as `script_context_of` gives them, with its type."""
_PASSED: Final = Passed()


def script_faults(playbook: Playbook, files: ScriptFiles, tree: Mapping) -> Iterator[PlaybookError]:
    """Scripts that do not exist, cannot be read, have no steps, or speak of what a task does not know."""
    environment = script_environment_of(playbook.scripts)
    broken = dict(unreadable(environment, files))
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
                yield from _failing(playbook, files, name, environment, broken.keys())


def _failing(
    playbook: Playbook, files: ScriptFiles, name: str, environment: TemplateEnvironment, broken: Set[str]
) -> Iterator[PlaybookError]:
    for locale in Locale:
        source = f"{name}.{locale}.txt"
        if source not in files.paths or source in broken:
            continue
        unknown = unknown_names(environment.source(source), VARIABLES)
        for one in unknown:
            yield files.fault(source, one.line, one.remark, one.word)
        if not unknown:
            yield from _failed_renders(playbook, files, name, locale)


def _failed_renders(
    playbook: Playbook, files: ScriptFiles, name: str, locale: Locale
) -> Iterator[PlaybookError]:
    source = f"{name}.{locale}.txt"
    texts = texts_behind(script_environment_of(playbook.scripts), (source,))
    key = _PASSED.key(playbook, texts, locale)
    if key in _PASSED:
        return
    full, barest, *others = script_samples()
    for values in (full, barest, *others, *variants(full, barest, mentioned_in(texts))):
        try:
            text = written(playbook, name, locale, values)
        # Whatever a script does wrong (a missing name, an odd sum, a forbidden attribute) is its author's to mend.
        except TemplateSyntaxError:
            return  # of a part that it includes: told already
        except Exception as error:
            yield failed(
                error, (source,), files, script_context_of(playbook, values, locale), remark("its_task")
            )
            return
        if fault := _form_fault(text, values):
            yield files.fault(source, 1, fault)
            return
    _PASSED.add(key)


def _form_fault(text: str, values: ScriptValues) -> Remark | None:
    if not begins_with_heading(text):
        return remark("script_heading", heading=HEADING)
    if not steps_of(text):
        return remark("script_says_nothing", method=values.order.method.value)
    return None

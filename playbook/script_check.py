"""Tries every script of every task a trigger names on samples, and tells what fails with file and line."""

from collections.abc import Iterator

from playbook.errors import PlaybookError
from playbook.located import Mapping, place_of
from playbook.naming import nearest
from playbook.samples import script_samples
from playbook.schema import About, Playbook
from playbook.script_values import ScriptValues, TaskValues
from playbook.scripts import (
    HEADING,
    begins_with_heading,
    script_context_of,
    script_environment_of,
    steps_of,
    written,
)
from playbook.source_check import Models, unknown_fields, unreadable, where, words
from playbook.template_files import ScriptFiles
from playbook.templates import TemplateEnvironment
from playbook.trigger_check import actions_of
from playbook.values import CustomerValues, OfficeValues, OrderValues
from playbook.wording import Locale

_MODELS: Models = (
    ("order", OrderValues), ("customer", CustomerValues), ("office", OfficeValues), ("task", TaskValues),
    ("shop", About), ("settings", Playbook),
)  # fmt: skip


def script_faults(playbook: Playbook, files: ScriptFiles, tree: Mapping) -> Iterator[PlaybookError]:
    """Scripts that do not exist, cannot be read, have no steps, or speak of what a task does not know."""
    environment = script_environment_of(playbook.scripts)
    broken = tuple(unreadable(environment, files.paths))
    yield from broken
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
                missing = f"there is no script {name}.{playbook.locale}.txt in scripts/"
                yield place.error(f"{missing}{nearest(name, others)}")
            elif name not in tried and not broken:
                tried.add(name)
                yield from _failing(playbook, files, name, environment)


def _failing(
    playbook: Playbook, files: ScriptFiles, name: str, environment: TemplateEnvironment
) -> Iterator[PlaybookError]:
    for locale in Locale:
        source = f"{name}.{locale}.txt"
        if source not in files.paths:
            continue
        unknown = unknown_fields(environment.source(source), _MODELS)
        for line, message in unknown:
            yield PlaybookError(files.paths[source], line, 1, message)
        if not unknown:
            yield from _failed_renders(playbook, files, name, locale)


def _failed_renders(
    playbook: Playbook, files: ScriptFiles, name: str, locale: Locale
) -> Iterator[PlaybookError]:
    source = f"{name}.{locale}.txt"
    for values in script_samples():
        try:
            text = written(playbook, name, locale, values)
        # Whatever a script does wrong (a missing name, an odd sum, a forbidden attribute) is its author's to mend.
        except Exception as error:
            failed, line = where(error, (source,), files.paths)
            message = words(error, script_context_of(playbook, values, locale), "its task")
            yield PlaybookError(files.paths[failed], line, 1, message)
            return
        if fault := _form_fault(text, values):
            yield PlaybookError(files.paths[source], 1, 1, fault)
            return


def _form_fault(text: str, values: ScriptValues) -> str | None:
    if not begins_with_heading(text):
        return f"a script begins with the heading of its first step: `{HEADING}…`"
    if not steps_of(text):
        return f"for an order paid {values.order.method} this script says nothing under its headings"
    return None

"""Renders what an operator says and does in a task, step by step with values filled in; which task has which script is said elsewhere."""

from collections.abc import Mapping
from functools import lru_cache

from domain.base import Stored
from playbook import wording
from playbook.schema import Playbook, ScriptText
from playbook.script_values import ScriptValues
from playbook.templates import TemplateEnvironment
from playbook.wording import Locale

HEADING = "# "


class NoScript(LookupError):
    """The playbook has no such script, in no locale it may fall back to."""


class Step(Stored):
    """One step: what it is about, and what is said or done."""

    title: str
    text: str


def script(playbook: Playbook, name: str, locale: str, values: ScriptValues) -> tuple[Step, ...]:
    """The steps in `locale`, else in the playbook's own; a step of which nothing is left to say is left out.

    Raises NoScript, and jinja2.TemplateError when a script that was not checked at load fails.
    """
    return steps_of(written(playbook, name, locale, values))


def written(playbook: Playbook, name: str, locale: str, values: ScriptValues) -> str:
    """The same as one text, with its heading lines."""
    for spoken in (locale, playbook.locale):
        if f"{name}.{spoken}" in playbook.scripts:
            template = script_environment_of(playbook.scripts).get_template(f"{name}.{spoken}.txt")
            return template.render(script_context_of(playbook, values, Locale(spoken)))
    raise NoScript(name)


def steps_of(text: str) -> tuple[Step, ...]:
    """The steps of a rendered script; what stands before the first heading belongs to none."""
    found: list[tuple[str, list[str]]] = []
    for line in map(str.strip, text.splitlines()):
        if line.startswith(HEADING):
            found.append((line.removeprefix(HEADING).strip(), []))
        elif found:
            found[-1][1].append(line)
    steps = (Step(title=title, text=_tidy(lines)) for title, lines in found)
    return tuple(step for step in steps if step.text)


def begins_with_heading(text: str) -> bool:
    """Whether every word of a rendered script belongs to a step."""
    first = next((line for line in map(str.strip, text.splitlines()) if line), "")
    return first.startswith(HEADING)


def script_context_of(playbook: Playbook, values: ScriptValues, locale: Locale) -> dict[str, object]:
    """Every variable of a script by name: the fields of the values, `shop`, `shop_hours`, `settings`, `locale`."""
    return {
        **{name: getattr(values, name) for name in ScriptValues.model_fields},
        "shop": playbook.about,
        "shop_hours": playbook.about.hours or wording.hours_words(playbook.hours, locale),
        "settings": playbook,
        "locale": locale,
    }


def script_environment_of(scripts: Mapping[str, ScriptText]) -> TemplateEnvironment:
    """The compiled scripts; kept by their content, so a playbook's version compiles each once."""
    return _environment(tuple((f"{name}.txt", text.text) for name, text in scripts.items()))


@lru_cache(maxsize=16)
def _environment(sources: tuple[tuple[str, str], ...]) -> TemplateEnvironment:
    return TemplateEnvironment(dict(sources))


def _tidy(lines: list[str]) -> str:
    """No blank lines at the ends, at most one between paragraphs."""
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip()

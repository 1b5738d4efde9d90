"""Tries every template of every trigger on samples of its fact, and tells what fails with file and line."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import TracebackType

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, nodes
from pydantic import BaseModel

from domain.facts import fact_models
from playbook.actions import Action
from playbook.errors import PlaybookError
from playbook.located import Mapping, place_of
from playbook.naming import nearest
from playbook.samples import samples
from playbook.schema import About, Playbook, Trigger
from playbook.template_files import SUBJECT, TemplateFiles
from playbook.templates import TemplateChannel, TemplateEnvironment, context_of, environment_of, raw
from playbook.trigger_check import actions_of
from playbook.values import CustomerValues, OfficeValues, OrderValues, RecipientValues
from playbook.wording import Locale

_MODELS: dict[str, type[BaseModel]] = {
    "order": OrderValues, "customer": CustomerValues, "recipient": RecipientValues, "office": OfficeValues, "shop": About, "settings": Playbook,
}  # fmt: skip


def template_faults(playbook: Playbook, files: TemplateFiles, tree: Mapping) -> Iterator[PlaybookError]:
    """Templates that do not exist, cannot be read, or speak of what their fact does not know."""
    environment = environment_of(playbook.templates)
    broken = tuple(_unreadable(environment, files))
    yield from broken
    for number, trigger in enumerate(playbook.triggers):
        for path, action in actions_of(trigger, ("triggers", number)):
            if action.written is None:
                continue
            missing = tuple(_missing(playbook, files, action, tree, path))
            yield from missing
            if not missing and not broken:
                yield from _failing(playbook, files, trigger, action, environment)


def channels_of(action: Action) -> tuple[TemplateChannel, ...]:
    """Every channel an act may take."""
    if action.notify is not None:
        return (TemplateChannel.NOTICE,)
    if action.comment is not None:
        return (TemplateChannel.COMMENT,)
    if action.sms is not None:
        return (TemplateChannel.SMS,)
    if action.email is not None and action.email.otherwise is None and not action.email.mandatory:
        return (TemplateChannel.EMAIL,)
    return (TemplateChannel.EMAIL, TemplateChannel.SMS)


def _unreadable(environment: TemplateEnvironment, files: TemplateFiles) -> Iterator[PlaybookError]:
    for name in sorted(files.paths):
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            message = f"this is not a template: {error.message}"
            yield PlaybookError(files.paths[name], error.lineno, 1, message)
        except TemplateError as error:
            yield PlaybookError(files.paths[name], 1, 1, f"this is not a template: {error.message}")


def _missing(
    playbook: Playbook,
    files: TemplateFiles,
    action: Action,
    tree: Mapping,
    path: tuple[str | int, ...],
) -> Iterator[PlaybookError]:
    """The playbook's own locale must be there, others may; every email has a subject."""
    if action.written is None:
        return
    kind = next(kind for kind in Action.model_fields if getattr(action, kind) is action.written)
    template = action.written.template
    for channel in channels_of(action):
        if f"{template}.{channel}.{playbook.locale}.txt" not in files.paths:
            others = {name.split(".")[0] for name in files.paths if f".{channel}.{playbook.locale}." in name}
            hint = nearest(template, others - {template})
            name = f"{template}.{channel}.{playbook.locale}.txt"
            place = place_of(tree, (*path, kind, "template"))
            yield place.error(f"there is no template {name} in messages/{hint}")
        for locale in Locale if channel is TemplateChannel.EMAIL else ():
            stem = f"{template}.{channel}.{locale}"
            if f"{stem}.txt" in files.paths and files.texts[stem].subject is None:
                message = f"the first line of an email's text is to be `{SUBJECT} …`"
                yield PlaybookError(files.paths[f"{stem}.txt"], 1, 1, message)


def _failing(
    playbook: Playbook,
    files: TemplateFiles,
    trigger: Trigger,
    action: Action,
    environment: TemplateEnvironment,
) -> Iterator[PlaybookError]:
    if action.written is None:
        return
    template = action.written.template
    for channel in channels_of(action):
        for locale in Locale:
            stem = f"{template}.{channel}.{locale}"
            if stem not in playbook.templates:
                continue
            faults = list(_unknown_names(environment, files, stem, trigger.on))
            yield from faults or _failed_renders(playbook, files, trigger.on, template, channel, locale)


def _unknown_names(
    environment: TemplateEnvironment, files: TemplateFiles, stem: str, kind: str
) -> Iterator[PlaybookError]:
    """Names that would fail only in a branch no sample takes."""
    for name in _sources(files, stem):
        for line, message in _unknown_fields(environment.source(name), kind):
            yield PlaybookError(_path(files, name), line, 1, message)


@lru_cache(maxsize=1024)
def _unknown_fields(source: str, kind: str) -> tuple[tuple[int, str], ...]:
    models = {**_MODELS, "fact": fact_models()[kind]}
    found = []
    for node in TemplateEnvironment({}).parse(source).find_all(nodes.Getattr):
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if owner in models and node.attr not in models[owner].model_fields:
            found.append(
                (node.lineno, f"{owner} has no {node.attr!r}{_near(node.attr, models[owner].model_fields)}")
            )
    return tuple(found)


def _failed_renders(
    playbook: Playbook,
    files: TemplateFiles,
    kind: str,
    template: str,
    channel: TemplateChannel,
    locale: Locale,
) -> Iterator[PlaybookError]:
    for values in samples(kind):
        try:
            raw(playbook, template, channel, locale, values)
        # Whatever a template does wrong (a missing name, an odd sum, a forbidden attribute) is its author's to mend.
        except Exception as error:
            stem = f"{template}.{channel}.{locale}"
            name, line = _where(error, _sources(files, stem), files)
            yield PlaybookError(name, line, 1, _words(error, context_of(playbook, values, locale)))
            return


def _where(error: Exception, own: tuple[str, ...], files: TemplateFiles) -> tuple[str, int]:
    found = (_path(files, own[0]), 1)
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in files.paths or name in own:
            found = (_path(files, name), trace.tb_lineno)
        trace = trace.tb_next
    return found


def _words(error: Exception, context: dict[str, object]) -> str:
    message = str(error) or type(error).__name__
    if isinstance(error, UndefinedError) and message.endswith(" is undefined"):
        name = message.removesuffix(" is undefined").strip("'")
        return f"there is no variable {name!r}{_near(name, context)}"
    return f"this fails on a sample of its fact: {message}"


def _sources(files: TemplateFiles, stem: str) -> tuple[str, ...]:
    parts = [f"{stem}.txt", f"{stem}.html"]
    subject = [f"{stem}.subject"] if files.texts[stem].subject is not None else []
    return (*(part for part in parts if part in files.paths), *subject)


def _path(files: TemplateFiles, source: str) -> str:
    """A subject stands in the first line of the text's file."""
    return files.paths.get(source) or files.paths[source.replace(".subject", ".txt")]


def _near(name: str, known: Iterable[str]) -> str:
    return nearest(name, known) or f": it has {', '.join(sorted(known))}"

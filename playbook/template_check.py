"""Tries every template of every trigger on samples of its fact, and tells what fails with file and line."""

from collections.abc import Iterator, Set
from functools import lru_cache
from typing import Final

from jinja2 import TemplateSyntaxError

from domain.facts import fact_models
from playbook.actions import Action
from playbook.errors import PlaybookError
from playbook.located import Mapping, place_of
from playbook.naming import nearest
from playbook.remarks import remark
from playbook.sample_variants import Passed, mentioned_in, texts_behind, variants
from playbook.samples import fullest_and_barest, samples
from playbook.schema import About, Playbook, Trigger
from playbook.source_check import failed, unreadable
from playbook.template_files import SUBJECT, TemplateFiles
from playbook.template_names import Types, bare_type, unknown_names
from playbook.templates import Offer, TemplateChannel, TemplateEnvironment, context_of, environment_of, raw
from playbook.trigger_check import actions_of
from playbook.values import MessageValues
from playbook.wording import Locale

_PASSED: Final = Passed()


@lru_cache(maxsize=256)
def variables_of(kind: str) -> Types:
    """Every variable of a template on this fact, as `context_of` gives them, with its type."""
    fields = MessageValues.model_fields.items()
    values = ((name, bare_type(field.annotation)) for name, field in fields if name != "fact")
    return (
        *values, ("fact", fact_models()[kind]), ("shop", About), ("shop_hours", str), ("settings", Playbook), ("offer", Offer),
        ("locale", Locale),
    )  # fmt: skip


def template_faults(playbook: Playbook, files: TemplateFiles, tree: Mapping) -> Iterator[PlaybookError]:
    """Templates that do not exist, cannot be read, or speak of what their fact does not know."""
    environment = environment_of(playbook.templates)
    broken = dict(unreadable(environment, files))
    yield from broken.values()
    for number, trigger in enumerate(playbook.triggers):
        for path, action in actions_of(trigger, ("triggers", number)):
            if action.written is None:
                continue
            missing = tuple(_missing(playbook, files, action, tree, path))
            yield from missing
            if not missing:
                yield from _failing(playbook, files, trigger, action, environment, broken.keys())


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
            file = f"{template}.{channel}.{playbook.locale}.txt"
            place = place_of(tree, (*path, kind, "template"))
            yield place.error(remark("no_template", nearest(template, others - {template}), file=file))
        for locale in Locale if channel is TemplateChannel.EMAIL else ():
            stem = f"{template}.{channel}.{locale}"
            if f"{stem}.txt" in files.paths and files.texts[stem].subject is None:
                yield files.fault(f"{stem}.txt", 1, remark("email_subject", heading=SUBJECT))


def _failing(
    playbook: Playbook,
    files: TemplateFiles,
    trigger: Trigger,
    action: Action,
    environment: TemplateEnvironment,
    broken: Set[str],
) -> Iterator[PlaybookError]:
    if action.written is None:
        return
    template = action.written.template
    for channel in channels_of(action):
        for locale in Locale:
            stem = f"{template}.{channel}.{locale}"
            if stem not in playbook.templates or broken & {*_sources(files, stem)}:
                continue
            faults = list(_unknown_names(environment, files, stem, trigger.on))
            yield from faults or _failed_renders(playbook, files, trigger.on, template, channel, locale)


def _unknown_names(
    environment: TemplateEnvironment, files: TemplateFiles, stem: str, kind: str
) -> Iterator[PlaybookError]:
    """Names that would fail only in a branch no sample takes."""
    for name in _sources(files, stem):
        for unknown in unknown_names(environment.source(name), variables_of(kind)):
            yield files.fault(name, unknown.line, unknown.remark, unknown.word)


def _failed_renders(
    playbook: Playbook,
    files: TemplateFiles,
    kind: str,
    template: str,
    channel: TemplateChannel,
    locale: Locale,
) -> Iterator[PlaybookError]:
    own = _sources(files, f"{template}.{channel}.{locale}")
    texts = texts_behind(environment_of(playbook.templates), own)
    key = _PASSED.key(playbook, texts, kind, channel, locale)
    if key in _PASSED:
        return
    full, barest = fullest_and_barest(kind)
    for values in (*samples(kind), *variants(full, barest, mentioned_in(texts))):
        try:
            raw(playbook, template, channel, locale, values)
        # Whatever a template does wrong (a missing name, an odd sum, a forbidden attribute) is its author's to mend.
        except TemplateSyntaxError:
            return  # of a part that it includes: told already
        except Exception as error:
            yield failed(error, own, files, context_of(playbook, values, locale), remark("its_fact"))
            return
    _PASSED.add(key)


def _sources(files: TemplateFiles, stem: str) -> tuple[str, ...]:
    parts = [f"{stem}.txt", f"{stem}.html"]
    subject = [f"{stem}.subject"] if files.texts[stem].subject is not None else []
    return (*(part for part in parts if part in files.paths), *subject)

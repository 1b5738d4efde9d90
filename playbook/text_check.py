"""Tries a text for people (a script, a canned reply) in each language on samples, and tells what fails with file and line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from jinja2 import TemplateSyntaxError

from playbook.errors import PlaybookError
from playbook.remarks import Remark, remark
from playbook.sample_variants import Passed, texts_behind
from playbook.schema import Playbook
from playbook.source_check import failed
from playbook.template_files import SourceFiles
from playbook.template_names import Types, unknown_names
from playbook.templates import TemplateEnvironment
from playbook.wording import Locale

Values = TypeVar("Values")


@dataclass(frozen=True)
class TextKind(Generic[Values]):
    """What scripts and canned replies differ in.

    `variables`: every name with its type, as `context` gives them; `sample` is the code of what a failure was tried on.
    `samples`: what is tried, with the shop it is tried in, for a text of these sources; `unfit`: what is wrong with one rendered.
    """

    variables: Types
    sample: str
    environment: Callable[[Playbook], TemplateEnvironment]
    context: Callable[[Playbook, Values, Locale], Mapping[str, object]]
    samples: Callable[[Playbook, tuple[str, ...]], Iterable[tuple[Playbook, Values]]]
    unfit: Callable[[str, Values], Remark | None]
    passed: Passed = field(default_factory=Passed)


def text_faults(
    kind: TextKind[Values], playbook: Playbook, files: SourceFiles, name: str, broken: Set[str]
) -> Iterator[PlaybookError]:
    """What is wrong with this text in the languages it has; of what is `broken` all is told already."""
    for locale in Locale:
        source = f"{name}.{locale}.txt"
        if source not in files.paths or source in broken:
            continue
        unknown = unknown_names(kind.environment(playbook).source(source), kind.variables)
        for one in unknown:
            yield files.fault(source, one.line, one.remark, one.word)
        if not unknown:
            yield from _failed_render(kind, playbook, files, source, locale)


def _failed_render(
    kind: TextKind[Values], playbook: Playbook, files: SourceFiles, source: str, locale: Locale
) -> Iterator[PlaybookError]:
    environment = kind.environment(playbook)
    texts = texts_behind(environment, (source,))
    key = kind.passed.key(playbook, texts, locale)
    if key in kind.passed:
        return
    for told, values in kind.samples(playbook, texts):
        context: Mapping[str, object] = {}
        try:
            context = kind.context(told, values, locale)
            text = environment.get_template(source).render(context)
        # Whatever a text does wrong (a missing name, an odd sum, a forbidden attribute) is its author's to mend.
        except TemplateSyntaxError:
            return  # of a part that it includes: told already
        except Exception as error:
            yield failed(error, (source,), files, context, remark(kind.sample))
            return
        if fault := kind.unfit(text, values):
            yield files.fault(source, 1, fault)
            return
    kind.passed.add(key)

"""Finds what is wrong with one template's source, and tells where a failed render failed; what is tried on what is said elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import TracebackType

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, nodes
from pydantic import BaseModel

from playbook.errors import PlaybookError
from playbook.naming import nearest
from playbook.templates import TemplateEnvironment

Models = tuple[tuple[str, type[BaseModel]], ...]
"""The variables of a template that have fields, by name."""


def unreadable(environment: TemplateEnvironment, paths: Mapping[str, str]) -> Iterator[PlaybookError]:
    """Sources that are no templates; `paths` says where each lies."""
    for name in sorted(paths):
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            message = f"this is not a template: {error.message}"
            yield PlaybookError(paths[name], error.lineno, 1, message)
        except TemplateError as error:
            yield PlaybookError(paths[name], 1, 1, f"this is not a template: {error.message}")


@lru_cache(maxsize=2048)
def unknown_fields(source: str, models: Models) -> tuple[tuple[int, str], ...]:
    """Names that would fail only in a branch no sample takes: line and fault."""
    known = dict(models)
    found = []
    for node in TemplateEnvironment({}).parse(source).find_all(nodes.Getattr):
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if owner in known and node.attr not in known[owner].model_fields:
            found.append(
                (node.lineno, f"{owner} has no {node.attr!r}{_near(node.attr, known[owner].model_fields)}")
            )
    return tuple(found)


def where(error: Exception, own: tuple[str, ...], paths: Mapping[str, str]) -> tuple[str, int]:
    """The source and line in which a render failed: the innermost of the templates that were being rendered."""
    found = (own[0], 1)
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in paths or name in own:
            found = (name, trace.tb_lineno)
        trace = trace.tb_next
    return found


def words(error: Exception, context: Mapping[str, object], sample: str) -> str:
    """What the author reads of a failed render; `sample` says of what it was tried."""
    message = str(error) or type(error).__name__
    if isinstance(error, UndefinedError) and message.endswith(" is undefined"):
        name = message.removesuffix(" is undefined").strip("'")
        return f"there is no variable {name!r}{_near(name, context)}"
    return f"this fails on a sample of {sample}: {message}"


def _near(name: str, known: Iterable[str]) -> str:
    return nearest(name, known) or f": it has {', '.join(sorted(known))}"

"""Finds what is wrong with one template's source, and tells where a failed render failed; what is tried on what is said elsewhere."""

import re
from collections.abc import Iterator, Mapping
from types import TracebackType

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError

from playbook.errors import PlaybookError
from playbook.naming import nearest
from playbook.template_files import SourceFiles
from playbook.template_names import near
from playbook.templates import TemplateEnvironment


def unreadable(environment: TemplateEnvironment, files: SourceFiles) -> Iterator[tuple[str, PlaybookError]]:
    """Sources that are no templates, each with its fault."""
    for name in sorted(files.paths):
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            said = str(error.message)
            word = _last_quoted(said)
            hint = nearest(word, environment.filters) if "filter" in said else ""
            message = f"this is not a template: {said.removesuffix('.')}{hint}"
            yield name, files.fault(name, error.lineno, message, word)
        except TemplateError as error:
            yield name, files.fault(name, 1, f"this is not a template: {error.message}")


def failed(
    error: Exception, own: tuple[str, ...], files: SourceFiles, context: Mapping[str, object], sample: str
) -> PlaybookError:
    """What the author reads of a failed render of the sources `own`; `sample` says of what it was tried."""
    name, line = _where(error, own, files.paths)
    message = str(error) or type(error).__name__
    if isinstance(error, UndefinedError):
        word = _last_quoted(message)
        if message.endswith(" is undefined"):
            return files.fault(name, line, f"there is no variable {word!r}{near(word, context)}", word)
        return files.fault(name, line, f"this fails on a sample of {sample}: {message}", word)
    return files.fault(name, line, f"this fails on a sample of {sample}: {message}")


def _where(error: Exception, own: tuple[str, ...], paths: Mapping[str, str]) -> tuple[str, int]:
    """The source and line in which a render failed: the innermost of the templates that were being rendered."""
    found = (own[0], 1)
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in paths or name in own:
            found = (name, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _last_quoted(message: str) -> str:
    """The name that a message of Jinja is about."""
    names = re.findall(r"'([^']+)'", message)
    return names[-1] if names else ""

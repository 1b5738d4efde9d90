"""Finds what is wrong with one template's source, and tells where a failed render failed; what is tried on what is said elsewhere."""

import re
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Final

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError

from playbook.errors import PlaybookError
from playbook.naming import near_or_all, nearest
from playbook.remarks import Remark, remark
from playbook.template_files import SourceFiles
from playbook.templates import TemplateEnvironment

_SYNTAX: Final = (
    (r"Encountered unknown tag '(?P<name>[^']*)'.*", "template_unknown_tag"),
    (r"Unexpected end of template\b.*", "template_not_closed"),
    (r"unexpected end of template, expected '(?P<sign>.*)'", "template_ends"),
    (r"expected token '(?P<sign>.*)', got '(?P<found>.*)'", "template_expected"),
    (r"Expected an expression, got '(?P<found>.*)'", "template_no_value"),
    (r"unexpected '(?P<found>.*)', expected '(?P<sign>.*)'", "template_expected"),
    (r"unexpected '(?P<found>.*)'", "template_unexpected"),
    (r"unexpected char '(?P<found>.*)' at \d+", "template_unexpected"),
    (r"tag name expected", "template_no_tag"),
    (r"No filter named '(?P<name>.*)'", "template_no_filter"),
    (r"No test named '(?P<name>.*)'", "template_no_test"),
)
"""What Jinja says of a source, and our code for it."""
_FAILURES: Final = (
    (r"(division|modulo).* by zero", "fails_by_zero"),
    (r"(?:.* )?'?None'? has no attribute '(?P<name>.*)'", "fails_missing"),
    (r".* object'? has no attribute '(?P<name>.*)'", "fails_no_field"),
)
"""What Python and Jinja say of a failed render, and our code for it."""


def unreadable(environment: TemplateEnvironment, files: SourceFiles) -> Iterator[tuple[str, PlaybookError]]:
    """Sources that are no templates, each with its fault."""
    for name in sorted(files.paths):
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            english = str(error.message)
            word = _last_quoted(english)
            hint = nearest(word, environment.filters) if "filter" in english else None
            yield name, files.fault(name, error.lineno, _no_template(english, hint), word)
        except TemplateError as error:
            yield name, files.fault(name, 1, _no_template(str(error.message), None))


def failed(
    error: Exception, own: tuple[str, ...], files: SourceFiles, context: Mapping[str, object], sample: Remark
) -> PlaybookError:
    """What the author reads of a failed render of the sources `own`; `sample` says of what it was tried."""
    name, line = _where(error, own, files.paths)
    message = str(error) or type(error).__name__
    word = _last_quoted(message) if isinstance(error, UndefinedError) else ""
    if word and message.endswith(" is undefined"):
        return files.fault(name, line, remark("no_variable", near_or_all(word, context), name=word), word)
    why = _known(_FAILURES, message) or remark("fails_otherwise", kind=type(error).__name__, said=message)
    return files.fault(name, line, remark("fails", sample=sample, why=why), word)


def _no_template(english: str, hint: Remark | None) -> Remark:
    said = english.removesuffix(".")
    return remark("no_jinja", hint, why=_known(_SYNTAX, said) or remark("template_otherwise", said=said))


def _known(table: tuple[tuple[str, str], ...], message: str) -> Remark | None:
    for pattern, code in table:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return remark(code, **match.groupdict())
    return None


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

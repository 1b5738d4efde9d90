"""Finds out what the YAML reader stumbled over, and where whoever wrote it has to look; what a playbook may hold is the schema's."""

import re
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from playbook.errors import PlaybookError
from playbook.remarks import Remark, remark

_KNOWN: Final = (
    (r"found character '\\t' .*", "yaml_tab", "yaml_indent_with_spaces"),
    (r"found character '(.)' .*", "yaml_first_sign", "yaml_quote_it"),
    (r"mapping values are not allowed here", "yaml_colon", "yaml_colon_help"),
    (r"sequence entries are not allowed here", "yaml_list_here", "yaml_items_on_lines"),
    (r"expected <block end>, but found '\?'", "yaml_not_of_the_list", "yaml_mind_indentation"),
    (r"expected <block end>, but found '<block mapping start>'", "yaml_indentation", "yaml_indentation_help"),
    (r"expected <block end>, but found '<scalar>'", "yaml_text_here", "yaml_text_help"),
    (r"expected <block end>, but found '(.+)'", "yaml_closes_nothing", "leave_it_out"),
    (r"expected ',' or '(.)', but got .*", "yaml_not_closed", "yaml_close_it"),
    (r"found unknown escape character '(.)'", "yaml_escape", "yaml_single_quotes"),
    (r"but found another document", "yaml_two_documents", "yaml_leave_line_out"),
    (r"found duplicate anchor .*", "yaml_anchor", "yaml_write_out"),
    (r"could not find expected ':'", "yaml_no_colon", "yaml_name_and_value"),
)
"""What the reader says, what we say, and what to do about it; a sign that it names is ours too."""


def not_yaml(error: MarkedYAMLError, file: str) -> PlaybookError:
    """The fault of a text that is no YAML."""
    problem = str(error.problem or error.context)
    mark = error.problem_mark or error.context_mark
    said = _said(problem)
    if "unexpected end of stream" in problem and error.context_mark is not None:
        # The end of the file tells nothing: what was opened there is what has to be closed.
        mark = error.context_mark
        said = remark("not_yaml", remark("yaml_close_quote"), why=remark("yaml_quote_open"))
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return PlaybookError(file, line, column, said)


def _said(problem: str) -> Remark:
    for pattern, code, to_do in _KNOWN:
        if match := re.fullmatch(pattern, problem):
            sign = {"sign": match[1]} if match.groups() else {}
            return remark("not_yaml", remark(to_do, **sign), why=remark(code, **sign))
    return remark("not_yaml", why=remark("yaml_other", said=problem))

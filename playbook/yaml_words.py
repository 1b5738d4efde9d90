"""Says in words what the YAML reader stumbled over, and where whoever wrote it has to look; what a playbook may hold is the schema's."""

import re
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from playbook.errors import PlaybookError

_KNOWN: Final = (
    (r"found character '\\t' .*", "a tab stands here; indent with spaces"),
    (
        r"found character '(.)' .*",
        "a value does not begin with {0}; put it in quotes",
    ),
    (
        r"mapping values are not allowed here",
        "this colon fits nowhere; mind the indentation, or put a text with a colon in quotes",
    ),
    (r"sequence entries are not allowed here", "a list does not begin here; write its items on lines of their own"),
    (r"expected <block end>, but found '\?'", "this does not belong to the list above; mind the indentation"),
    (
        r"expected <block end>, but found '<block mapping start>'",
        "the indentation fits none of the lines above; names of one setting stand exactly below one another",
    ),
    (
        r"expected <block end>, but found '<scalar>'",
        "this text fits nowhere; mind the indentation, and double a quote inside of quotes",
    ),
    (r"expected <block end>, but found '(.+)'", "nothing opens what {0} closes; leave it out"),
    (r"expected ',' or '(.)', but got .*", "a list or mapping in brackets is not closed; put a {0} or a comma before this"),
    (r"found unknown escape character '(.)'", "there is no sign \\{0}; put the text in single quotes"),
    (r"but found another document", "a file holds one playbook; leave out the line ---"),
    (r"found duplicate anchor .*", "anchors are not taken; write it out"),
)  # fmt: skip


def not_yaml(error: MarkedYAMLError, file: str) -> PlaybookError:
    """The fault of a text that is no YAML."""
    problem = str(error.problem or error.context)
    mark = error.problem_mark or error.context_mark
    if "unexpected end of stream" in problem and error.context_mark is not None:
        # The end of the file tells nothing: what was opened there is what has to be closed.
        mark, problem = error.context_mark, "this text in quotes never ends; close it with the same quote"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return PlaybookError(file, line, column, f"this is not YAML: {_words(problem)}")


def _words(problem: str) -> str:
    for pattern, words in _KNOWN:
        if match := re.fullmatch(pattern, problem):
            return words.format(*match.groups())
    return problem

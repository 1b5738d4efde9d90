"""Reads YAML into a tree that remembers where each value stands; what is done with trees is `located`'s, what they mean the schema's."""

import errno
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from playbook.errors import PlaybookError, PlaybookErrors
from playbook.located import Listing, Mapping, Place, Plain, Scalar, Tree
from playbook.remarks import Remark, remark
from playbook.yaml_words import not_yaml

_OS_FAULTS: Final = {
    errno.ENOENT: "no_such_file",
    errno.EACCES: "no_permission",
    errno.EISDIR: "is_a_folder",
}
_TAG: Final = "tag:yaml.org,2002:"
_PLAIN_TAGS: Final = frozenset({"null", "bool", "int", "float", "str", "timestamp", "map", "seq"})


def read_file(path: Path, faults: list[PlaybookError] | None = None) -> Mapping:
    """The tree of the file at `path`. Raises PlaybookErrors, also where there is no such file.

    With `faults` it gets what can be passed over, such as names written twice, and more may be found in the rest.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PlaybookErrors((_at_the_top(path, remark("unreadable_file", why=_why(error))),)) from None
    except UnicodeDecodeError:
        raise PlaybookErrors((_at_the_top(path, remark("not_utf8")),)) from None
    if faults is None:
        return read_tree(text, str(path))
    tree, found = _read(text, str(path))
    faults.extend(found)
    return tree


def read_tree(text: str, file: str) -> Mapping:
    """The tree of one YAML 1.2 document, which must be a mapping. Raises PlaybookErrors.

    Aliases and merge keys are refused: a playbook is read by people, from top to bottom. So are names written twice.
    """
    tree, faults = _read(text, file)
    if faults:
        raise PlaybookErrors(faults)
    return tree


@lru_cache(maxsize=32)
def _read(text: str, file: str) -> tuple[Mapping, tuple[PlaybookError, ...]]:
    try:
        _refuse_aliases(text, file)
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise PlaybookErrors((not_yaml(error, file),)) from None
    except ReaderError as error:
        raise PlaybookErrors((_invisible(text, file, error.position),)) from None
    except YAMLError as error:
        why = remark("yaml_other", said=str(error))
        raise PlaybookErrors((_at_the_top(file, remark("not_yaml", why=why)),)) from None
    except RecursionError:
        raise PlaybookErrors((_at_the_top(file, remark("nested_too_deep")),)) from None
    faults: list[PlaybookError] = []
    tree = _tree_of(root, file, faults) if root is not None else None
    if not isinstance(tree, Mapping):
        faults.append(_at_the_top(file, remark("file_is_no_mapping")))
        raise PlaybookErrors(tuple(faults))
    return tree, tuple(faults)


def _at_the_top(file: Path | str, said: Remark) -> PlaybookError:
    return PlaybookError(str(file), 1, 1, said)


def _why(error: OSError) -> Remark:
    known = _OS_FAULTS.get(error.errno or 0)
    said = str(error.strerror)
    return remark(known) if known else remark("system_error", said=said, number=error.errno or 0)


def _invisible(text: str, file: str, position: int) -> PlaybookError:
    before = text[:position]
    said = remark("invisible_character", remark("leave_it_out"))
    return PlaybookError(file, before.count("\n") + 1, position - before.rfind("\n"), said)


def _refuse_aliases(text: str, file: str) -> None:
    if "*" not in text and "&" not in text:
        return
    faults = [
        PlaybookError(
            file,
            event.start_mark.line + 1,
            event.start_mark.column + 1,
            remark("aliases"),
        )
        for event in YAML(typ="safe", pure=True).parse(text)
        if isinstance(event, AliasEvent)
    ]
    if faults:
        raise PlaybookErrors(tuple(faults))


def _tree_of(node: Node, file: str, faults: list[PlaybookError]) -> Tree:
    place = _place(node, file)
    if str(node.tag).removeprefix(_TAG) not in _PLAIN_TAGS:
        faults.append(place.error(remark("tag", remark("value_alone"), tag=str(node.tag))))
    if isinstance(node, SequenceNode):
        return Listing(place, tuple(_tree_of(item, file, faults) for item in node.value))
    if isinstance(node, ScalarNode):
        return Scalar(place, _value(node), _lines_of(node, place))
    if not isinstance(node, MappingNode):
        raise TypeError(type(node))
    entries: dict[str, Tree] = {}
    keys: dict[str, Place] = {}
    for name, value in node.value:
        at = _place(name, file)
        if not isinstance(name, ScalarNode) or name.value == "<<":
            faults.append(at.error(remark("name_is_a_word" if name.value != "<<" else "merge_keys")))
            continue
        if name.value in entries:
            first = keys[name.value].line
            faults.append(at.error(remark("written_twice", name=str(name.value), line=first)))
            continue
        keys[name.value] = at
        entries[name.value] = _tree_of(value, file, faults)
    return Mapping(place, entries, keys)


def _place(node: Node, file: str) -> Place:
    """Blocks and what goes over several lines are pointed at where they begin."""
    start, end = node.start_mark, node.end_mark
    block = isinstance(node, CollectionNode) and not node.flow_style
    length = 1 if block or start.line != end.line else max(end.column - start.column, 1)
    return Place(file, start.line + 1, start.column + 1, length)


def _lines_of(node: ScalarNode, place: Place) -> tuple[tuple[Place, int], ...]:
    """Of a text on one line the place of its first letter; of a block (`|`, `>`) that of every line of it."""
    if node.style in ("|", ">"):
        written = str(node.start_mark.buffer or "").splitlines()[place.line : node.end_mark.line + 1]
        return tuple(
            (Place(place.file, place.line + number, len(line) - len(line.lstrip()) + 1), len(line.strip()))
            for number, line in enumerate(written, start=1)
        )
    if node.start_mark.line != node.end_mark.line:
        return ()
    quoted = node.style in ("'", '"')
    return ((replace(place, column=place.column + quoted), len(str(node.value))),)


def _value(node: ScalarNode) -> Plain:
    """Numbers are decimal: money and percents never pass through float. Dates stay text, the schema reads them."""
    text = str(node.value)
    match str(node.tag).removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            try:
                return int(text.replace("_", ""), 0 if text.lower().startswith(("0x", "0o")) else 10)
            except ValueError:
                return text
        case "float":
            try:
                return Decimal(text.replace("_", ""))
            except ArithmeticError:
                return text
        case _:
            return text

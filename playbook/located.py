"""Reads YAML into a tree that remembers where each value stands, and lays a shop's tree over the default's; meaning is the schema's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from playbook.errors import PlaybookError, PlaybookErrors

Plain = str | int | bool | Decimal | None

_TAG: Final = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Place:
    """Where something stands; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def error(self, message: str) -> PlaybookError:
        """A fault at this place."""
        return PlaybookError(self.file, self.line, self.column, message)


@dataclass(frozen=True)
class Scalar:
    """A single value; `lines` are where the lines of a block of text begin, each with its length."""

    place: Place
    value: Plain
    lines: tuple[tuple[Place, int], ...] = ()

    def inside(self, offset: int) -> Place:
        """Where the character at `offset` of the text stands; the nearest place before it, where quoting hides it."""
        for place, length in self.lines:
            if offset <= length:
                return replace(place, column=place.column + offset)
            offset -= length + 1
        return self.place


@dataclass(frozen=True)
class Listing:
    """Values in order."""

    place: Place
    items: tuple["Tree", ...]


@dataclass(frozen=True)
class Mapping:
    """Values by name, with the places of the names."""

    place: Place
    entries: dict[str, "Tree"]
    keys: dict[str, Place]


Tree = Scalar | Listing | Mapping


def read_file(path: Path) -> Mapping:
    """The tree of the file at `path`. Raises PlaybookErrors, also where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PlaybookErrors(
            (PlaybookError(str(path), 1, 1, f"the file cannot be read: {error.strerror}"),)
        ) from None
    except UnicodeDecodeError:
        raise PlaybookErrors((PlaybookError(str(path), 1, 1, "the file is not UTF-8 text"),)) from None
    return read_tree(text, str(path))


@lru_cache(maxsize=32)
def read_tree(text: str, file: str) -> Mapping:
    """The tree of one YAML 1.2 document, which must be a mapping. Raises PlaybookErrors.

    Aliases and merge keys are refused: a playbook is read by people, from top to bottom. So are names written twice.
    """
    try:
        _refuse_aliases(text, file)
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = f"this is not YAML: {error.problem or error.context}"
        raise PlaybookErrors((PlaybookError(file, line, column, message),)) from None
    except YAMLError as error:
        raise PlaybookErrors((PlaybookError(file, 1, 1, f"this is not YAML: {error}"),)) from None
    faults: list[PlaybookError] = []
    tree = _tree_of(root, file, faults) if root is not None else None
    if not isinstance(tree, Mapping):
        faults.append(PlaybookError(file, 1, 1, "this file is to be a mapping: name: value"))
    if faults or not isinstance(tree, Mapping):
        raise PlaybookErrors(tuple(faults))
    return tree


def laid_over(base: Tree, over: Tree) -> Tree:
    """`over` wins; mappings are merged deeply, lists and single values are replaced."""
    if not (isinstance(base, Mapping) and isinstance(over, Mapping)):
        return over
    entries = dict(base.entries)
    for name, value in over.entries.items():
        entries[name] = laid_over(entries[name], value) if name in entries else value
    # Faults of the merged mapping as a whole belong to the file that was written last.
    return Mapping(over.place, entries, {**base.keys, **over.keys})


def merged_by_id(base: Listing, over: Listing) -> Listing:
    """Items of the same `id` are merged where the base has them, new ones follow in their order."""
    changes = {_id_of(item): item for item in over.items}
    known = {_id_of(item) for item in base.items}
    kept = (
        laid_over(item, changes[_id_of(item)]) if _id_of(item) in changes else item for item in base.items
    )
    added = (item for item in over.items if _id_of(item) is None or _id_of(item) not in known)
    return replace(over, items=(*kept, *added))


def repeated_ids(listing: Listing) -> Iterator[PlaybookError]:
    """A fault for each item whose `id` an earlier one has."""
    seen: set[Plain] = set()
    for item in listing.items:
        name = _id_of(item)
        if name is not None and name in seen and isinstance(item, Mapping):
            yield item.entries["id"].place.error(f"there is already a trigger {name!r} in this file")
        seen.add(name)


def plain(tree: Tree) -> object:
    """The values alone."""
    if isinstance(tree, Mapping):
        return {name: plain(value) for name, value in tree.entries.items()}
    if isinstance(tree, Listing):
        return [plain(item) for item in tree.items]
    return tree.value


def place_of(tree: Tree, path: tuple[str | int, ...], *, key: bool = False) -> Place:
    """Where the value at `path` stands (or its name, with `key`); as near as the tree goes, parts it lacks are passed over."""
    place = tree.place
    for part in path:
        if isinstance(tree, Mapping) and part in tree.entries:
            place = tree.keys[str(part)] if key else tree.entries[str(part)].place
            tree = tree.entries[str(part)]
        elif isinstance(tree, Listing) and isinstance(part, int) and part < len(tree.items):
            tree = tree.items[part]
            place = tree.place
    return place


def scalar_at(tree: Tree, path: tuple[str | int, ...]) -> Scalar | None:
    """The single value at `path`, where one stands there."""
    for part in path:
        if isinstance(tree, Mapping) and part in tree.entries:
            tree = tree.entries[str(part)]
        elif isinstance(tree, Listing) and isinstance(part, int) and part < len(tree.items):
            tree = tree.items[part]
        else:
            return None
    return tree if isinstance(tree, Scalar) else None


def _id_of(item: Tree) -> Plain:
    found = item.entries.get("id") if isinstance(item, Mapping) else None
    return found.value if isinstance(found, Scalar) else None


def _refuse_aliases(text: str, file: str) -> None:
    if "*" not in text and "&" not in text:
        return
    faults = [
        PlaybookError(
            file,
            event.start_mark.line + 1,
            event.start_mark.column + 1,
            "aliases are not taken: write it out",
        )
        for event in YAML(typ="safe", pure=True).parse(text)
        if isinstance(event, AliasEvent)
    ]
    if faults:
        raise PlaybookErrors(tuple(faults))


def _tree_of(node: Node, file: str, faults: list[PlaybookError]) -> Tree:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, SequenceNode):
        return Listing(place, tuple(_tree_of(item, file, faults) for item in node.value))
    if isinstance(node, ScalarNode):
        return Scalar(place, _value(node), _lines_of(node, place))
    if not isinstance(node, MappingNode):
        raise TypeError(type(node))
    entries: dict[str, Tree] = {}
    keys: dict[str, Place] = {}
    for name, value in node.value:
        at = Place(file, name.start_mark.line + 1, name.start_mark.column + 1)
        if not isinstance(name, ScalarNode) or name.value == "<<":
            faults.append(
                at.error("a name is one plain word" if name.value != "<<" else "merge keys are not taken")
            )
            continue
        if name.value in entries:
            faults.append(
                at.error(f"{name.value!r} stands here twice, first in line {keys[name.value].line}")
            )
            continue
        keys[name.value] = at
        entries[name.value] = _tree_of(value, file, faults)
    return Mapping(place, entries, keys)


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

"""A tree of values that remembers where each stands, and how a shop's tree is laid over the default's; meaning is the schema's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from playbook.errors import PlaybookError
from playbook.remarks import Remark, remark

Plain = str | int | bool | Decimal | None
Path = tuple[str | int, ...]
"""The names and numbers that lead to a value."""

_WORD: Final = re.compile(r"\w+|\"[^\"\n]*\"|'[^'\n]*'")


@dataclass(frozen=True)
class Place:
    """Where something stands and how long it is on its line; lines and columns count from 1."""

    file: str
    line: int
    column: int
    length: int = 1

    def error(self, said: Remark, note: str = "") -> PlaybookError:
        """A fault at this place."""
        return PlaybookError(self.file, self.line, self.column, said, self.length, note)


@dataclass(frozen=True)
class Scalar:
    """A single value; `lines` are where the lines of a block of text begin, each with its length."""

    place: Place
    value: Plain
    lines: tuple[tuple[Place, int], ...] = ()

    def inside(self, offset: int) -> Place:
        """Where the word at `offset` of the text stands; the nearest place before it, where quoting hides it."""
        word = _WORD.match(str(self.value), offset)
        long = len(word[0]) if word else 1
        for place, length in self.lines:
            if offset <= length:
                return replace(place, column=place.column + offset, length=long)
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
            yield item.entries["id"].place.error(remark("trigger_twice", name=str(name)))
        seen.add(name)


def plain(tree: Tree) -> object:
    """The values alone."""
    if isinstance(tree, Mapping):
        return {name: plain(value) for name, value in tree.entries.items()}
    if isinstance(tree, Listing):
        return [plain(item) for item in tree.items]
    return tree.value


def place_of(tree: Tree, path: Path, *, key: bool = False) -> Place:
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


def scalar_at(tree: Tree, path: Path) -> Scalar | None:
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

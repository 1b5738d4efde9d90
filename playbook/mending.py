"""Takes out of a tree what the schema refused, so that the rest of a faulty playbook can still be checked; it mends nothing for good."""

from collections.abc import Iterable
from dataclasses import replace

from playbook.located import Listing, Mapping, Path, Tree


def without(tree: Mapping, base: Mapping | None, paths: Iterable[Path], higher: int) -> Mapping | None:
    """`tree` with the values of `base` at these paths cut short by `higher` names, where it has none without these values.

    None where a path is cut to nothing.
    """
    for path in sorted({path[: max(len(path) - higher, 0)] for path in paths}, key=_last_first, reverse=True):
        if not path:
            return None
        changed = _changed(tree, base, path)
        if not isinstance(changed, Mapping):
            return None
        tree = changed
    return tree


def _last_first(path: Path) -> tuple[str, ...]:
    """Items of a list are taken out from its end: the numbers of the others stay what they are."""
    return tuple(f"{part:09d}" if isinstance(part, int) else part for part in path)


def _changed(tree: Tree, base: Tree | None, path: Path) -> Tree:
    part, rest = path[0], path[1:]
    inner, instead = _child(tree, part), _child(base, part)
    if rest and inner is not None:
        return _put(tree, part, _changed(inner, instead, rest))
    return _put(tree, part, instead)


def _child(tree: Tree | None, part: str | int) -> Tree | None:
    if isinstance(tree, Mapping):
        return tree.entries.get(str(part))
    if isinstance(tree, Listing) and isinstance(part, int) and part < len(tree.items):
        return tree.items[part]
    return None


def _put(tree: Tree, part: str | int, value: Tree | None) -> Tree:
    if isinstance(tree, Mapping):
        entries = {name: inner for name, inner in tree.entries.items() if name != part}
        keys = dict(tree.keys)
        if value is not None:
            entries[str(part)] = value
            keys.setdefault(str(part), value.place)
        return replace(tree, entries=entries, keys=keys)
    if isinstance(tree, Listing) and isinstance(part, int):
        kept = (value,) if value is not None else ()
        return replace(tree, items=(*tree.items[:part], *kept, *tree.items[part + 1 :]))
    return tree

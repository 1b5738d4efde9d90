"""Reads a shop's playbook from its files and resolves it over what it extends; every fault is found at once, with its place."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from playbook.errors import PlaybookError, PlaybookErrors
from playbook.faults import faults_by_path
from playbook.located import (
    Listing,
    Mapping,
    Scalar,
    laid_over,
    merged_by_id,
    plain,
    repeated_ids,
)
from playbook.mending import without
from playbook.naming import did_you_mean, nearest, nearest_of
from playbook.reading import read_file
from playbook.remarks import remark
from playbook.reply_check import reply_faults
from playbook.schema import Playbook
from playbook.script_check import script_faults
from playbook.template_check import template_faults
from playbook.template_files import read_replies, read_scripts, read_templates
from playbook.trigger_check import trigger_faults

__all__ = ["PlaybookError", "PlaybookErrors", "load", "version_of", "with_holidays"]

_NOT_WRITTEN = frozenset({"templates", "scripts", "replies", "schema_number"})
"""Fields of the resolved model that come from elsewhere than the file."""


def load(path: Path, *, try_templates: bool = True, only_beside: bool = False) -> Playbook:
    """The resolved playbook of the YAML file at `path`, with the messages, scripts and replies of the folder beside it.

    `extends: NAME` lays the file over NAME.yaml of the same folder: mappings deeply, triggers by id, all else replaced.
    Raises PlaybookErrors with everything that is wrong. Without `try_templates` no message, script or reply is tried on
    samples, which takes time where they were not tried before: for tools that render what they need themselves and load anew where that fails.
    `only_beside`: the file may extend no file of another folder, for whoever writes it need not own the machine.
    """
    faults: list[PlaybookError] = []
    chain = _chain(path, faults, only_beside)
    base: Mapping | None = None
    tree = _without_extends(chain[-1][1])
    faults.extend(_unwritable(tree))
    for _, over in reversed(chain[:-1]):
        faults.extend(_unwritable(over))
        base, tree = tree, _resolved(tree, _without_extends(over), faults)
    files = tuple(file for file, _ in reversed(chain))
    templates, scripts, replies = (
        read_templates(files, faults),
        read_scripts(files, faults),
        read_replies(files, faults),
    )
    texts = {"templates": templates.texts, "scripts": scripts.texts, "replies": replies.texts}
    playbook, tree = _validated(tree, base, texts, faults)
    if playbook is not None:
        faults.extend(trigger_faults(playbook, tree))
        if try_templates:
            faults.extend(template_faults(playbook, templates, tree))
            faults.extend(script_faults(playbook, scripts, tree))
            faults.extend(reply_faults(playbook, replies))
    if faults or playbook is None:
        raise PlaybookErrors(tuple(faults))
    return playbook


def version_of(playbook: Playbook) -> str:
    """The content's name: SHA-256, in hexadecimal, of the resolved playbook as canonical JSON."""
    content = json.dumps(
        playbook.model_dump(mode="json", by_alias=True),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()


def with_holidays(playbook: Playbook, first_year: int, last_year: int) -> Playbook:
    """The playbook as it is published: the holidays of these years written out as dates."""
    return playbook.model_copy(update={"hours": playbook.hours.written_out(first_year, last_year)})


def _chain(path: Path, faults: list[PlaybookError], only_beside: bool) -> list[tuple[Path, Mapping]]:
    """The file, what it extends, and so on; where that is not there, what was probably meant."""
    chain: list[tuple[Path, Mapping]] = []
    following: Path | None = path
    while following is not None:
        tree = read_file(following, faults)
        chain.append((following, tree))
        extends = tree.entries.get("extends")
        if extends is None:
            break
        name = extends.value if isinstance(extends, Scalar) else None
        following = path.parent / f"{name}.yaml"
        astray = isinstance(name, str) and Path(name).name != name and only_beside
        if not isinstance(name, str) or astray or not following.is_file():
            near = nearest_of(str(name), (file.stem for file in path.parent.glob("*.yaml")))
            said = remark("no_playbook_beside", did_you_mean(near), name=str(name))
            faults.append(extends.place.error(said))
            if near is None:
                raise PlaybookErrors(tuple(faults))
            following = path.parent / f"{near}.yaml"
        if following in (file for file, _ in chain):
            faults.append(extends.place.error(remark("extends_itself")))
            raise PlaybookErrors(tuple(faults))
    return chain


def _without_extends(tree: Mapping) -> Mapping:
    return replace(tree, entries={name: value for name, value in tree.entries.items() if name != "extends"})


def _unwritable(tree: Mapping) -> Iterator[PlaybookError]:
    for name in sorted(_NOT_WRITTEN & tree.entries.keys()):
        yield tree.keys[name].error(remark("made_by_loading", name=name))
    triggers = tree.entries.get("triggers")
    if isinstance(triggers, Listing):
        yield from repeated_ids(triggers)


def _resolved(base: Mapping, over: Mapping, faults: list[PlaybookError]) -> Mapping:
    merged = laid_over(base, over)
    mine, theirs = over.entries.get("triggers"), base.entries.get("triggers")
    if not isinstance(merged, Mapping) or not isinstance(mine, Listing) or not isinstance(theirs, Listing):
        return merged if isinstance(merged, Mapping) else over
    mine = _known_or_whole(mine, theirs, faults)
    return replace(merged, entries={**merged.entries, "triggers": merged_by_id(theirs, mine)})


def _known_or_whole(mine: Listing, theirs: Listing, faults: list[PlaybookError]) -> Listing:
    """Leaves out entries that change a trigger nobody has: one clear fault instead of several about missing fields."""
    known = [str(item["id"]) for item in map(plain, theirs.items) if isinstance(item, dict) and "id" in item]
    kept = []
    for item in mine.items:
        name = item.entries.get("id") if isinstance(item, Mapping) else None
        if (
            isinstance(item, Mapping)
            and isinstance(name, Scalar)
            and "on" not in item.entries
            and name.value not in known
        ):
            changed = str(name.value)
            said = remark("no_trigger", nearest(changed, known), remark("new_trigger_needs"), name=changed)
            faults.append(name.place.error(said))
        else:
            kept.append(item)
    return replace(mine, items=tuple(kept))


def _validated(
    tree: Mapping,
    base: Mapping | None,
    texts: dict[str, object],
    faults: list[PlaybookError],
) -> tuple[Playbook | None, Mapping]:
    """The playbook and its tree; with faults that are told, both without what is faulty, where that leaves a whole playbook."""
    higher = 0
    while True:
        values = plain(tree)
        if not isinstance(values, dict):
            raise TypeError(type(values))
        written = {name: value for name, value in values.items() if name not in _NOT_WRITTEN}
        try:
            # By the names that are documented alone: `from`, not the field it is kept in.
            return Playbook.model_validate({**written, **texts}, by_alias=True, by_name=False), tree
        except ValidationError as error:
            found = tuple(faults_by_path(error, tree, Playbook))
        if not higher:
            faults.extend(fault for _, fault in found)
        # What is said of the rest, once something was taken out of it, may be untrue of what was written.
        rest = without(tree, base, (path for path, _ in found), higher)
        if rest is None:
            return None, tree
        tree, higher = rest, higher + 1

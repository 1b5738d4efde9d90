"""Tries every canned reply on what may be known of a customer, and tells what fails with file and line."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Final

from playbook.errors import PlaybookError
from playbook.remarks import Remark, remark
from playbook.replies import (
    HEADING,
    ReplyGoods,
    ReplyValues,
    reply_context_of,
    reply_environment_of,
    reply_names,
    reply_of,
)
from playbook.schema import About, Playbook
from playbook.source_check import unreadable
from playbook.template_files import ReplyFiles
from playbook.template_names import Types, bare_type
from playbook.text_check import TextKind, text_faults
from playbook.wording import Locale

VARIABLES: Types = (
    *((name, bare_type(field.annotation)) for name, field in ReplyValues.model_fields.items()),
    ("shop", About), ("shop_hours", str), ("locale", Locale),
)  # fmt: skip
"""Every variable of a reply, as `reply_context_of` gives them, with its type."""
_FULL: Final = ReplyValues(
    name="Анна",
    phone="+7 000 000-00-00",
    city="Тверь",
    address="170000, Тверь, ул. Примерная, 1",
    goods=(ReplyGoods(name="Товар А", quantity=2), ReplyGoods(name="Товар Б", quantity=1)),
    total=Decimal("4770.00"),
    operator="Ольга",
    signature="Магазин, +7 000 000-00-00",
)
_BARE: Final = ReplyValues()
_UNTOLD: Final = "…"


def reply_faults(playbook: Playbook, files: ReplyFiles) -> Iterator[PlaybookError]:
    """Replies that cannot be read, have no title, are not in the shop's language, or speak of what is not known."""
    broken = dict(unreadable(reply_environment_of(playbook.replies), files))
    yield from broken.values()
    for name in reply_names(playbook):
        if f"{name}.{playbook.locale}" not in playbook.replies:
            there = next(one for one in files.paths if one.startswith(f"{name}."))
            file = f"{name}.{playbook.locale}.txt"
            yield files.fault(there, 1, remark("no_reply", file=file))
        yield from text_faults(_KIND, playbook, files, name, broken.keys())


def reply_samples() -> Iterator[ReplyValues]:
    """All that may be known, nothing, and each value alone missing or alone there."""
    yield _FULL
    yield _BARE
    for name in ReplyValues.model_fields:
        yield _FULL.model_copy(update={name: getattr(_BARE, name)})
        yield _BARE.model_copy(update={name: getattr(_FULL, name)})


def _all_told(playbook: Playbook) -> Playbook:
    """The same shop with something in everything it says of itself: what hangs on a site it does not have yet is tried too."""
    about = playbook.about
    untold = {name: _UNTOLD for name, said in about if said == ""}
    return playbook.model_copy(update={"about": about.model_copy(update=untold)})


def _tried(playbook: Playbook, _: tuple[str, ...]) -> Iterator[tuple[Playbook, ReplyValues]]:
    return product((playbook, _all_told(playbook)), reply_samples())


def _unfit(text: str, _: ReplyValues) -> Remark | None:
    # Nothing at all is a reply that is not offered: a shop without a site has no link to send.
    if text.strip() and reply_of("", text) is None:
        return remark("reply_heading", heading=HEADING)
    return None


_KIND: Final = TextKind(
    variables=VARIABLES,
    sample="its_reply",
    environment=lambda playbook: reply_environment_of(playbook.replies),
    context=reply_context_of,
    samples=_tried,
    unfit=_unfit,
)

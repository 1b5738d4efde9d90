"""Canned replies: what an operator answers in a chat, finished with what is known by then; who is shown them is said elsewhere."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from domain.base import Stored
from domain.money import Amount
from domain.zones import region_called, region_of_postcode
from playbook import wording
from playbook.schema import Playbook, ReplyText
from playbook.templates import TemplateEnvironment
from playbook.values import OneLine
from playbook.wording import Locale

HEADING: Final = "# "
"""Begins the first line of a reply: what its button is called."""
_PART: Final = "_"
"""Begins the names of files that others include: they are no replies of their own."""


class ReplyGoods(Stored):
    """A line of what the customer wants."""

    name: OneLine
    quantity: int


class ReplyValues(Stored):
    """Everything a reply may use besides the shop itself, as far as it is known.

    `operator` is the first name of who answers; `signature` what the shop's contacts are in the customer's region.
    `total` is what the goods cost with their delivery, in `currency`.
    """

    name: OneLine | None = None
    phone: OneLine | None = None
    city: OneLine | None = None
    address: OneLine | None = None
    goods: tuple[ReplyGoods, ...] = ()
    total: Amount | None = None
    currency: str = "RUB"
    operator: OneLine | None = None
    signature: str = ""


class Reply(Stored):
    """A finished reply: what its button is called, and what is sent."""

    key: str
    title: str
    text: str


def reply_names(playbook: Playbook) -> tuple[str, ...]:
    """The replies of a playbook, each once whatever its languages."""
    names = (full.split(".")[0] for full in playbook.replies)
    return tuple(dict.fromkeys(name for name in names if not name.startswith(_PART)))


def replies(playbook: Playbook, locale: str, values: ReplyValues) -> tuple[Reply, ...]:
    """All that have something to say, in `locale`, else in the playbook's own.

    Raises jinja2.TemplateError when a reply that was not checked at load fails.
    """
    found = ((name, written(playbook, name, locale, values)) for name in reply_names(playbook))
    return tuple(reply for name, text in found if (reply := reply_of(name, text)) is not None)


def written(playbook: Playbook, name: str, locale: str, values: ReplyValues) -> str:
    """One of them as rendered, with its heading; empty where there is none."""
    for spoken in (locale, playbook.locale):
        if f"{name}.{spoken}" in playbook.replies:
            template = reply_environment_of(playbook.replies).get_template(f"{name}.{spoken}.txt")
            return template.render(reply_context_of(playbook, values, Locale(spoken)))
    return ""


def reply_of(name: str, text: str) -> Reply | None:
    """What was rendered, as title and text; None where nothing is left to say."""
    head, _, rest = text.strip().partition("\n")
    said = _tidy(rest)
    if not head.startswith(HEADING) or not said:
        return None
    return Reply(key=name, title=head.removeprefix(HEADING).strip(), text=said)


def signature_of(playbook: Playbook, region: str | None, postcode: str | None) -> str:
    """The shop's contacts where the customer lives; where none are set for it, its name with telephone and site."""
    found = region_called(region) if region else None
    found = found or (region_of_postcode(postcode) if postcode else None)
    for name, contacts in playbook.inquiries.signatures.items():
        if found is not None and region_called(name) == found:
            return contacts
    about = playbook.about
    return ", ".join(filter(None, (about.name, about.phone, about.site)))


def reply_context_of(playbook: Playbook, values: ReplyValues, locale: Locale) -> dict[str, object]:
    """Every variable of a reply by name: the fields of the values, `shop`, `shop_hours`, `locale`."""
    return {
        **{name: getattr(values, name) for name in ReplyValues.model_fields},
        "shop": playbook.about,
        "shop_hours": playbook.about.hours or wording.hours_words(playbook.hours, locale),
        "locale": locale,
    }


def reply_environment_of(texts: Mapping[str, ReplyText]) -> TemplateEnvironment:
    """The compiled replies; kept by their content, so a playbook's version compiles each once."""
    return _environment(tuple((f"{name}.txt", text.text) for name, text in texts.items()))


@lru_cache(maxsize=16)
def _environment(sources: tuple[tuple[str, str], ...]) -> TemplateEnvironment:
    return TemplateEnvironment(dict(sources))


def _tidy(text: str) -> str:
    """No blanks at the ends of lines, at most one blank line between paragraphs."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip()

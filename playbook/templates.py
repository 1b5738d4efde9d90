"""Renders a message from its template and values, sandboxed; which message goes to whom and when is decided elsewhere."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import CodeType
from typing import Final

from css_inline import CSSInliner
from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, TemplateNotFound
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from domain.base import Stored
from domain.facts import StillThinking
from playbook import wording
from playbook.schema import Playbook, TemplateText
from playbook.sms import sms_parts, sms_text
from playbook.template_filters import FILTERS
from playbook.values import CustomerValues, LineValues, MessageValues, OfficeValues, OrderValues
from playbook.wording import Locale

__all__ = [
    "CustomerValues", "LineValues", "MessageValues", "NoTemplate", "OfficeValues", "OrderValues", "RenderedMessage",
    "TemplateChannel", "render", "sms_parts",
]  # fmt: skip


class TemplateChannel(StrEnum):
    """What a template is written for; the same words as the channels of wanted messages."""

    SMS = "sms"
    EMAIL = "email"
    NOTICE = "notice"
    COMMENT = "comment"


class NoTemplate(LookupError):
    """The playbook has no such template for this channel, in no locale it may fall back to."""


class RenderedMessage(Stored):
    """A message ready to send. Subject and HTML (styles inlined) only for email."""

    subject: str | None = None
    text: str
    html: str | None = None


class Offer(Stored):
    """What a customer who is still thinking is offered, until when."""

    percent: Decimal
    until: datetime


_INLINER: Final = CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, keep_at_rules=True)


def render(
    playbook: Playbook, template: str, channel: TemplateChannel, locale: str, values: MessageValues
) -> RenderedMessage:
    """The message in `locale`, else in the playbook's own.

    Raises NoTemplate, and jinja2.TemplateError when a template that was not checked at load fails.
    """
    message = raw(playbook, template, channel, locale, values)
    if message.html is None:
        return message
    return message.model_copy(update={"html": _INLINER.inline(message.html)})


def raw(
    playbook: Playbook, template: str, channel: TemplateChannel, locale: str, values: MessageValues
) -> RenderedMessage:
    """The same with its styles still in one place: what a check needs, and quicker."""
    return _rendered(playbook, template, channel, locale, values, with_html=True)


def render_text(
    playbook: Playbook, template: str, channel: TemplateChannel, locale: str, values: MessageValues
) -> RenderedMessage:
    """The same without its HTML: what a tool shows that sends nothing. Raises as `render` does."""
    return _rendered(playbook, template, channel, locale, values, with_html=False)


def _rendered(
    playbook: Playbook,
    template: str,
    channel: TemplateChannel,
    locale: str,
    values: MessageValues,
    *,
    with_html: bool,
) -> RenderedMessage:
    found, spoken = _find(playbook, template, channel, locale)
    environment = environment_of(playbook.templates)
    context = context_of(playbook, values, spoken)
    text = environment.get_template(f"{found}.txt").render(context)
    if channel is not TemplateChannel.EMAIL:
        return RenderedMessage(text=sms_text(text) if channel is TemplateChannel.SMS else _tidy(text))
    subject = " ".join(environment.get_template(f"{found}.subject").render(context).split())
    html = None
    if with_html and playbook.templates[found].html is not None:
        html = environment.get_template(f"{found}.html").render({**context, "subject": subject})
    return RenderedMessage(subject=subject, text=_tidy(text), html=html)


def context_of(playbook: Playbook, values: MessageValues, locale: Locale) -> dict[str, object]:
    """Every variable of a template by name: the fields of the values, `shop`, `shop_hours`, `settings`, `offer`, `locale`."""
    offer = None
    if isinstance(values.fact, StillThinking):
        discount = playbook.thinking_discount
        offer = Offer(percent=discount.percent, until=values.happened_at + discount.valid_for)
    return {
        **{name: getattr(values, name) for name in MessageValues.model_fields},
        "shop": playbook.about,
        "shop_hours": playbook.about.hours or wording.hours_words(playbook.hours, locale),
        "settings": playbook,
        "offer": offer,
        "locale": locale,
    }


@lru_cache(maxsize=16)
def _environment(templates: tuple[tuple[str, TemplateText], ...]) -> "TemplateEnvironment":
    sources: dict[str, str] = {}
    for name, template in templates:
        sources[f"{name}.txt"] = template.text
        if template.html is not None:
            sources[f"{name}.html"] = template.html
        if template.subject is not None:
            sources[f"{name}.subject"] = template.subject
    return TemplateEnvironment(sources)


def environment_of(templates: Mapping[str, TemplateText]) -> "TemplateEnvironment":
    """The compiled templates; kept by their content, so a playbook's version compiles each once."""
    # By identity first: hashing a hundred texts for every message would cost more than rendering it.
    kept = _KEPT.get(id(templates))
    if kept is not None and kept[0] is templates:
        return kept[1]
    environment = _environment(tuple(templates.items()))
    if len(_KEPT) >= _MOST_KEPT:
        _KEPT.clear()
    _KEPT[id(templates)] = (templates, environment)
    return environment


class _Compiled(BytecodeCache):
    """Code by content, shared by all playbooks of a process: shops that extend one another have most templates in common."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is None:
            return
        if len(self._code) >= _MOST_COMPILED:
            self._code.clear()
        self._code[bucket.key, bucket.checksum] = bucket.code


_MOST_KEPT: Final = 16
_KEPT: Final[dict[int, "tuple[Mapping[str, TemplateText], TemplateEnvironment]"]] = {}
_MOST_COMPILED: Final = 4096
_COMPILED: Final = _Compiled()


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2 that sees only the fields of what it is given, escapes HTML, and takes an unknown name for an error."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        super().__init__(
            loader=_Sources(sources),
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_COMPILED,
        )
        self.filters.update(FILTERS)
        self._own = dict(sources)

    def has(self, name: str) -> bool:
        """Whether there is such a source."""
        return name in self._own

    def source(self, name: str) -> str:
        """A template as it is written."""
        return self._own[name]

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Of a model only its fields: not its methods, not its class."""
        if isinstance(obj, BaseModel):
            return attr in type(obj).model_fields
        return bool(super().is_safe_attribute(obj, attr, value))


class _Sources(BaseLoader):
    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = dict(sources)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template not in self._sources:
            raise TemplateNotFound(template)
        # The name stands for the file: faults are told with it, and loading knows where it lies.
        return self._sources[template], template, lambda: True


def _find(playbook: Playbook, template: str, channel: TemplateChannel, locale: str) -> tuple[str, Locale]:
    for spoken in (locale, playbook.locale):
        name = f"{template}.{channel}.{spoken}"
        if name in playbook.templates:
            return name, Locale(spoken)
    raise NoTemplate(f"{template} for {channel}")


def _tidy(text: str) -> str:
    """No blank lines at the ends, at most one between paragraphs, none of the templates' own indentation."""
    lines = [line.strip(" \t") for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept) + "\n"

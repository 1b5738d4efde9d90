"""The appendix: every message as a customer gets it, with the parts of an SMS counted, every script of operators, every canned reply."""

from collections.abc import Container, Iterator
from typing import Final

from domain.tasks import TaskKind
from playbook import replies, scripts
from playbook.actions import Action, Comment, Email, Message, Notify, Sms
from playbook.schema import Playbook
from playbook.sms import sms_parts
from playbook.templates import TemplateChannel, render_text
from playbook.triggers import Trigger
from playbook.wording import Locale
from rules.explanation.document import MessageText, ReplyText, ScriptText, Step
from rules.explanation.facts import CLAUSES, PLACES
from rules.explanation.sample_values import message_values, reply_values, script_values
from rules.words.names import TASKS, Words, said

C = TemplateChannel
_CHANNELS: Final[dict[TemplateChannel, Words]] = {
    C.SMS: ("СМС", "SMS"),
    C.EMAIL: ("Письмо", "Email"),
    C.NOTICE: ("Сообщение сотруднику", "Notice to staff"),
    C.COMMENT: ("Заметка в заказе", "Note on the order"),
}
_LETTER: Final[Words] = ("Письмо перевозчику", "Email to the carrier")


def message_texts(playbook: Playbook, locale: Locale) -> Iterator[MessageText]:
    """Each text of the triggers that are switched on, once, in the order of an order's life.

    In `locale` where it is written in it, else in the shop's own. Raises jinja2.TemplateError where a template that was
    not checked at load fails.
    """
    found: dict[str, MessageText] = {}
    for trigger in sorted(playbook.triggers, key=lambda one: PLACES[one.on]):
        for action in actions_of(trigger) if trigger.enabled else ():
            for channel in _channels(action):
                template = _template(playbook, action, channel, locale)
                if template is None:
                    continue
                known = found.get(template) or _text(playbook, trigger, action, channel, template, locale)
                triggers = tuple(dict.fromkeys((*known.triggers, trigger.id)))
                found[template] = known.model_copy(update={"triggers": triggers})
    yield from found.values()


def script_texts(playbook: Playbook, locale: Locale) -> Iterator[ScriptText]:
    """Each script of the tasks that triggers name, once."""
    found: dict[str, ScriptText] = {}
    for trigger in sorted(playbook.triggers, key=lambda one: PLACES[one.on]):
        for action in actions_of(trigger) if trigger.enabled else ():
            task = action.task
            template = (
                None
                if task is None or task.script is None
                else _named(playbook.scripts, task.script, playbook, locale)
            )
            if task is None or task.script is None or template is None or template in found:
                continue
            values = script_values(task.kind, playbook, locale)
            steps = scripts.script(playbook, task.script, locale, values)
            found[template] = ScriptText(
                template=template,
                title=_task_title(task.kind, trigger, locale),
                steps=tuple(Step(title=step.title, text=step.text) for step in steps),
            )
    yield from found.values()


def reply_texts(playbook: Playbook, locale: Locale) -> Iterator[ReplyText]:
    """Each canned reply that has something to say."""
    for reply in replies.replies(playbook, locale, reply_values(playbook, locale)):
        template = _named(playbook.replies, reply.key, playbook, locale)
        assert template is not None
        yield ReplyText(template=template, title=reply.title, text=reply.text)


def actions_of(trigger: Trigger) -> tuple[Action, ...]:
    """All that it may do, its ladder's end included."""
    then = trigger.remind.then if trigger.remind is not None else None
    return trigger.do if then is None else (*trigger.do, *then.do)


def _task_title(kind: TaskKind, trigger: Trigger, locale: Locale) -> str:
    title = said(TASKS[kind], locale)
    return f"{title} ({trigger.id})" if kind is TaskKind.ERRAND else title


def _channels(action: Action) -> tuple[TemplateChannel, ...]:
    match action.written:
        case Sms():
            return (C.SMS,)
        case Email(to="customer") as email if email.mandatory or email.otherwise == "sms":
            return (C.EMAIL, C.SMS)
        case Email():
            return (C.EMAIL,)
        case Message():
            return (C.SMS, C.EMAIL)
        case Notify():
            return (C.NOTICE,)
        case Comment():
            return (C.COMMENT,)
        case _:
            return ()


def _template(playbook: Playbook, action: Action, channel: TemplateChannel, locale: Locale) -> str | None:
    """The text of this channel in this language, else in the shop's own."""
    return (
        None
        if action.written is None
        else _named(playbook.templates, f"{action.written.template}.{channel}", playbook, locale)
    )


def _text(
    playbook: Playbook,
    trigger: Trigger,
    action: Action,
    channel: TemplateChannel,
    template: str,
    locale: Locale,
) -> MessageText:
    spoken = Locale(template.rpartition(".")[2])
    values = message_values(trigger, playbook, spoken)
    message = render_text(playbook, template.partition(".")[0], channel, spoken, values)
    sms = channel is C.SMS
    to_carrier = action.email is not None and action.email.to == "carrier"
    return MessageText(
        template=template,
        triggers=(trigger.id,),
        title=said(CLAUSES[trigger.on], locale),
        channel=said(_LETTER if to_carrier else _CHANNELS[channel], locale),
        subject=message.subject,
        text=message.text.strip(),
        letters=len(message.text) if sms else 0,
        parts=sms_parts(message.text) if sms else 0,
    )


def _named(known: Container[str], name: str, playbook: Playbook, locale: Locale) -> str | None:
    """What is written under this name in this language, else in the shop's own."""
    return next((full for spoken in (locale, playbook.locale) if (full := f"{name}.{spoken}") in known), None)

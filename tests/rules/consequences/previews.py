"""Previews of a life's outcomes, as a page would ask for them."""

from collections.abc import Mapping

from domain import answers as a
from domain.actors import Actor
from domain.stimuli import StimulusBody
from domain.tasks import OUTCOMES, TaskKind, outcome_name
from playbook.wording import NBSP, Locale
from rules.consequences.outcomes import outcome_previewed
from rules.consequences.playing import previewed, would_be
from rules.consequences.preview import Consequences, Preview
from rules.consequences.telling import Told, told
from rules.words.moments import Clocks
from tests.builders import OPERATOR, SUPERVISOR, Life


def outcome_of(
    life: Life,
    kind: TaskKind,
    model: type[a.Answer],
    typed: Mapping[str, object] | None = None,
    by: Actor = SUPERVISOR,
) -> Preview:
    """What would come of an outcome of the open task of this kind."""
    return outcome_previewed(
        model,
        typed or {},
        life.task(kind),
        life.process.snapshot(),
        life.process._playbook,
        life.surroundings,
        by,
        life.now,
    )


def outcomes_of(life: Life, kind: TaskKind) -> dict[str, Preview]:
    """Of every outcome, by its word."""
    return {outcome_name(model): outcome_of(life, kind, model) for model in OUTCOMES[kind]}


def act_of(life: Life, body: StimulusBody, by: Actor = OPERATOR) -> Preview:
    """What would come of something that somebody does to the order."""
    stimulus = would_be(body, by, life.now)
    return previewed(life.process.snapshot(), life.process._playbook, life.surroundings, stimulus, life.now)


def in_words(life: Life, preview: Preview, locale: Locale = Locale.RU) -> Told:
    """By the shop's clock and the customer's."""
    zone = life.process.order.reach.zone.name
    clocks = Clocks(life.now, life.process._playbook.hours.timezone, zone, locale)
    return told(preview, clocks, life.process._playbook, "RUB")


def lines(life: Life, preview: Preview, locale: Locale = Locale.RU) -> str:
    """The lines of a button, one after the other."""
    return " / ".join(in_words(life, preview, locale).lines).replace(NBSP, " ")


def found(preview: Preview) -> Consequences:
    """A preview that is no refusal."""
    assert isinstance(preview, Consequences), preview
    return preview

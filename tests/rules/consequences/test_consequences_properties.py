"""What a preview tells is what happens then, whatever the order's life was."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from domain.actors import Actor
from domain.ids import StimulusId, from_cause
from domain.stimuli import Stimulus, StimulusBody
from rules.consequences.playing import compared, previewed
from rules.consequences.preview import Consequences, Preview, Refusal
from rules.order.refusals import Refused
from rules.order.wanted import Taken
from tests.builders import OPERATOR, Life, changed
from tests.rules.random_lives import RandomLives
from tests.rules.random_shops import SHOPS

LIVES = int(os.environ.get("STEWARD_TEST_LIVES", "300"))


class PreviewedLives(RandomLives):
    """Everything that is told or happens is previewed first; a preview says nothing of places among other orders' calls."""

    shops = tuple(changed(shop, telephony={"calls_per_hour": None}) for shop in SHOPS)

    def _tell(self, body: StimulusBody, actor: Actor = OPERATOR) -> None:
        before, preview = self._before(body, actor)
        try:
            self.life.tell(body, actor)
        except Refused as refused:
            assert preview == Refusal(code=refused.code, detail=refused.detail, status=refused.status)
        else:
            self._must_be(preview, before)

    def _happens(self, body: StimulusBody, actor: Actor) -> None:
        before, preview = self._before(body, actor)
        self.life.tell(body, actor)
        self._must_be(preview, before)

    def _before(self, body: StimulusBody, actor: Actor) -> tuple[Marks, Preview]:
        life = self.life
        life.until(life.now)
        identity = StimulusId(from_cause("stimulus", str(life.stimuli + 1)))
        stimulus = Stimulus(id=identity, received_at=life.now, actor=actor, body=body)
        state = life.process.snapshot()
        preview = previewed(state, life.process._playbook, life.surroundings, stimulus, life.now)
        assert life.process.snapshot() == state, "a preview changed something"
        return Marks(life), preview

    def _must_be(self, preview: Preview, before: Marks) -> None:
        assert isinstance(preview, Consequences)
        life = self.life
        happened = compared(
            before.state, life.process.snapshot(), before.taken_since(life), life.process._playbook, life.now
        )
        assert preview.model_copy(update={"if_silent": None}) == happened


class Marks:
    """How much had come of a life so far."""

    def __init__(self, life: Life) -> None:
        self.state = life.process.snapshot()
        self.lengths = [len(one) for one in self._lists(life)]
        self.black_list = life.black_list
        life.black_list = None

    def taken_since(self, life: Life) -> Taken:
        """What came since, as one."""
        facts, messages, refunds, handovers, codes = (
            tuple(one[length:]) for one, length in zip(self._lists(life), self.lengths, strict=True)
        )
        return Taken.model_validate(
            {
                "facts": facts,
                "messages": messages,
                "refunds": refunds,
                "handovers": handovers,
                "promo_codes": codes,
                "black_list": life.black_list,
            }
        )

    @staticmethod
    def _lists(life: Life) -> list[list[object]]:
        return [[*life.facts], [*life.messages], [*life.refunds], [*life.handovers], [*life.promo_codes]]


PreviewedLives.TestCase.settings = settings(
    max_examples=LIVES // 3,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestPreviewedLives = PreviewedLives.TestCase

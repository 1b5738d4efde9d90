"""What is stored of a stimulus and read of it, as frozen rows; statements stand in storage.inbox."""

from datetime import timedelta

from pydantic import Field

from domain.actors import Actor
from domain.base import Moment, Stored
from domain.ids import OrderId, ShopId, StimulusId
from domain.stimuli import BODY, Stimulus, StimulusBody
from storage.rows import Address, Row
from storage.states import InboxState


class NewStimulus(Stored):
    """Something that came in. `sender` and `key` tell it from all others: the same pair again is the same thing.

    `target` is None when no order of ours is meant. `received_at` is business time; before `not_before` (business time
    too) it may be undone and is not applied. The relay leaves it alone for `nudge_after`, while its sender nudges.
    `note` (free text) and `address` travel beside the body: they are kept with the order once it is applied.
    """

    sender: str
    key: str
    shop: ShopId
    target: OrderId | None
    body: StimulusBody
    actor: Actor
    received_at: Moment
    not_before: Moment | None = None
    nudge_after: timedelta = timedelta(0)
    note: str | None = Field(default=None, repr=False)
    address: Address | None = None
    raw: str | None = Field(default=None, repr=False)
    said: str | None = None
    """Hash of the request where `body` was read from it with the order's help: a repeat is told by what was said."""


class StoredStimulus(Row):
    """Where it is kept. `created` is False for a repeat; `same_body` False when the repeat says something else."""

    id: StimulusId
    seq: int
    state: InboxState
    target: OrderId | None
    created: bool = True
    same_body: bool = True


class StimulusState(Row):
    """What became of a stimulus; `revision` is the order's after the step that took it."""

    id: StimulusId
    shop: ShopId
    target: OrderId | None
    kind: str
    state: InboxState
    received_at: Moment
    stored_at: Moment
    not_before: Moment | None
    applied_at: Moment | None
    revision: int | None
    refusal_code: str | None
    refusal_detail: str | None


class ForPeople(Row):
    """A stimulus that names no order of ours, or was set aside; `said` is its body."""

    id: StimulusId
    kind: str
    state: InboxState
    payload: str = Field(repr=False)
    received_at: Moment
    stored_at: Moment

    @property
    def said(self) -> StimulusBody:
        """What was told."""
        return BODY.validate_json(self.payload)


class Waiting(Stored):
    """A stimulus for the step, with what travels beside it."""

    seq: int
    stimulus: Stimulus = Field(repr=False)
    note: str | None = Field(default=None, repr=False)
    address: Address | None = None


class StimulusRow(Row):
    """A stimulus as it is stored."""

    id: StimulusId
    seq: int
    payload: str
    actor_kind: str
    actor_id: str
    actor_role: str | None
    received_at: Moment
    note: str | None
    personal: str | None

    def as_waiting(self) -> Waiting:
        """For the step."""
        actor = {"kind": self.actor_kind, "id": self.actor_id, "role": self.actor_role}
        return Waiting(
            seq=self.seq,
            stimulus=Stimulus(
                id=self.id,
                received_at=self.received_at,
                actor=Actor.model_validate(actor),
                body=BODY.validate_json(self.payload),
            ),
            note=self.note,
            address=Address.model_validate_json(self.personal) if self.personal else None,
        )

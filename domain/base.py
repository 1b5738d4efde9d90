"""The two manners of a model: what travels or is stored forgives unknown fields; what a person writes does not."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer


class Stored(BaseModel):
    """A frozen model that is stored or sent: unknown fields are ignored, so an older reader survives a newer writer."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Asked(BaseModel):
    """A frozen model that a person or a shop's backend writes: an unknown field is an error that names itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def in_iso(at: datetime) -> str:
    """ISO 8601 with offset."""
    return at.isoformat()


Moment = Annotated[AwareDatetime, PlainSerializer(in_iso, return_type=str, when_used="json")]
"""An aware moment; naive times are refused where they enter."""

"""What is stored and not yet applied, as answers show it: 202, and where its end is told."""

from fastapi import Response
from pydantic import BaseModel, Field

from desk.submitting import Submitted
from storage.states import InboxState


class StoredShown(BaseModel):
    """It is stored and will be applied; its end is told at `stimulus`."""

    stimulus: str = Field(
        description="Where its end is told", examples=["/api/v1/stimuli/1f9a3c52-6f3e-5a55-9f6e-0a4f4c0f8a11"]
    )
    order_id: str
    state: InboxState = InboxState.WAITING


def link(stimulus: str) -> str:
    """Where the end of a stimulus is told."""
    return f"/api/v1/stimuli/{stimulus}"


def stored_shown(submitted: Submitted) -> StoredShown:
    """An act that waits for its order."""
    return StoredShown(stimulus=link(submitted.stimulus), order_id=submitted.order_id, state=submitted.state)


def accepted(submitted: Submitted, response: Response) -> StoredShown:
    """Makes the answer a 202 that says where to look."""
    shown = stored_shown(submitted)
    response.status_code = 202
    response.headers["Location"] = shown.stimulus
    return shown

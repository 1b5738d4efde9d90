"""The twin of a shop's backend: takes the events that are posted to it; whether they are signed well, its reader verifies."""

import asyncio
import json

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sandbox.failures import Failures, Gateway, Mode
from sandbox.state import Kind, Received, State, now

_ANSWERS = {
    Mode.DOWN: Response(status_code=503),
    Mode.REJECT: Response(status_code=410),
    Mode.THROTTLE: Response(status_code=429, headers={"Retry-After": "5"}),
}


class BackendTwin:
    """The route `/backend/events`."""

    def __init__(self, state: State, failures: Failures) -> None:
        self._state = state
        self._failures = failures
        self.router = APIRouter(prefix="/backend", include_in_schema=False)
        self.router.post("/events")(self.take)

    async def take(self, request: Request) -> Response:
        """Repeats are taken as well, and counted by their id."""
        mood = self._failures.for_act(Gateway.BACKEND)
        if mood.mode in _ANSWERS:
            return _ANSWERS[mood.mode]
        body = (await request.body()).decode()
        try:
            name = str(json.loads(body)["type"])
        except (ValueError, KeyError, TypeError):
            return Response(status_code=400)
        headers = {key: value for key, value in request.headers.items() if key.startswith("webhook-")}
        self._state.receive(
            Received(
                kind=Kind.WEBHOOK,
                client_id=headers.get("webhook-id", ""),
                account="backend",
                at=now(),
                to=request.url.path,
                subject=name,
                text=body,
                headers=headers,
            )
        )
        if mood.mode is Mode.SLOW:
            await asyncio.sleep(mood.seconds)
        return Response(status_code=500 if mood.mode is Mode.ACCEPT_THEN_500 else 204)

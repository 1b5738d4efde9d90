"""Windows into the sandbox: a page of what the vendors received, the same as JSON, failures on demand, the bank's page."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape
from pydantic import BaseModel

from sandbox.cdek import CdekTwin
from sandbox.failures import Failures, Gateway, Mode, Mood
from sandbox.state import Kind, Received, State
from sandbox.yookassa import YookassaTwin

_SHOWN = 100
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    trim_blocks=True,
)


class ReceivedList(BaseModel):
    """What was taken, newest last, and how often each client id came; the counts cover records no longer kept."""

    items: list[Received]
    counts: Counter[str]


class Movement(BaseModel, extra="forbid"):
    """A status to give to a parcel, in the carrier's words."""

    code: str
    city: str = ""
    reason_code: str = ""
    account: str = "sandbox"


class View:
    """Routes `/view`, `/received`, `/control/…`, `/bank/…`."""

    def __init__(self, state: State, failures: Failures, bank: YookassaTwin, carrier: CdekTwin) -> None:
        self._memory = state.memory
        self._failures = failures
        self._bank = bank
        self._carrier = carrier
        self.router = APIRouter()
        self.router.get("/", include_in_schema=False)(self.home)
        self.router.get("/view", response_class=HTMLResponse)(self.view)
        self.router.get("/received")(self.received)
        self.router.get("/control")(self.moods)
        self.router.post("/control/{gateway}")(self.control)
        self.router.post("/control/{gateway}/form", include_in_schema=False)(self.control_by_form)
        self.router.post("/control/cdek/parcels/{track_number}", status_code=204)(self.move)
        self.router.get("/bank/{payment_id}", response_class=HTMLResponse)(self.payment_page)
        self.router.post("/bank/{payment_id}", response_class=HTMLResponse)(self.answer_payment)

    async def home(self) -> Response:
        """To the page for people."""
        return RedirectResponse("/view")

    async def view(self) -> Response:
        """The page for people: the newest first."""
        newest = list(reversed(self._memory.received))
        page = _pages.get_template("view.html").render(
            moods=self._failures.moods,
            modes=list(Mode),
            totals={kind: counts.total() for kind, counts in self._memory.counts.items()},
            sms=[one for one in newest if one.kind is Kind.SMS][:_SHOWN],
            states=self._memory.sms,
            emails=[one for one in newest if one.kind is Kind.EMAIL][:_SHOWN],
            events=[one for one in newest if one.kind is Kind.WEBHOOK][:_SHOWN],
            payments=list(reversed(self._memory.payments.values()))[:_SHOWN],
            refunds=list(reversed(self._memory.refunds.values()))[:_SHOWN],
            parcels=list(reversed(self._memory.parcels.values()))[:_SHOWN],
        )
        # The page shows mail as it came; nothing in it may run or be fetched.
        policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-src 'self' data:"
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    async def received(self, kind: Kind, client_id: str | None = None) -> ReceivedList:
        """For tests: what was taken of a kind, and the proof that nothing came twice."""
        items = [
            one
            for one in self._memory.received
            if one.kind is kind and (client_id is None or one.client_id == client_id)
        ]
        counts = self._memory.counts[kind]
        if client_id is not None:
            counts = Counter({client_id: counts[client_id]})
        return ReceivedList(items=items, counts=counts)

    async def moods(self) -> dict[Gateway, Mood]:
        """How the twins were told to behave."""
        return self._failures.moods

    async def control(self, gateway: Gateway, mood: Mood) -> Mood:
        """From now on this twin behaves like that."""
        self._failures.tell(gateway, mood)
        return mood

    async def control_by_form(self, gateway: Gateway, mode: Annotated[Mode, Form()]) -> Response:
        """The same from the page, until told otherwise."""
        self._failures.tell(gateway, Mood(mode=mode))
        return RedirectResponse("/view", status_code=303)

    async def move(self, track_number: str, movement: Movement) -> None:
        """Give a parcel a status; the shop is told by webhook."""
        parcel = self._carrier.known_or_new(track_number, movement.account)
        self._carrier.move(parcel, movement.code, city=movement.city, reason_code=movement.reason_code)

    async def payment_page(self, payment_id: str) -> Response:
        """Where the customer pays."""
        payment = self._memory.payments.get(payment_id)
        if payment is None:
            raise HTTPException(404)
        return HTMLResponse(_pages.get_template("payment.html").render(payment=payment))

    async def answer_payment(
        self, payment_id: str, request: Request, answer: Annotated[Literal["pay", "decline"], Form()]
    ) -> Response:
        """The customer pays, or has no money; a second click changes nothing."""
        reason = None if answer == "pay" else "insufficient_funds"
        self._bank.settle(payment_id, str(request.base_url), reason=reason)
        return RedirectResponse(f"/bank/{payment_id}", status_code=303)

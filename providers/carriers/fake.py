"""A carrier in memory, for tests; it keeps the same promises as the real ones and fails on request."""

from collections.abc import Sequence
from datetime import datetime

from domain.parcels import ParcelCode
from ports.carriers import CarrierNotice, Handover, HandoverRequest, HandoverState, Office, TrackReport
from ports.errors import Rejected, Rejection
from providers.fakes import Failing


class FakeCarrier(Failing):
    """`CarrierGateway` whose `requests` is what it has taken, by client id."""

    def __init__(self, offices: Sequence[Office] = ()) -> None:
        super().__init__()
        self.requests: dict[str, HandoverRequest] = {}
        self.handovers: dict[str, Handover] = {}
        self._reports: dict[str, list[TrackReport]] = {}
        self._offices = {office.code: office for office in offices}

    def move(self, track_number: str, code: ParcelCode, at: datetime, office: str | None = None) -> None:
        """The parcel moves."""
        report = TrackReport(track_number=track_number, code=code, at=at, office=office, raw=code.value)
        self._reports.setdefault(track_number, []).append(report)

    def say(self, track_number: str, words: str, at: datetime) -> None:
        """The carrier has words for a movement that nobody knows."""
        report = TrackReport(track_number=track_number, code=None, at=at, raw=words)
        self._reports.setdefault(track_number, []).append(report)

    async def request_handover(self, request: HandoverRequest) -> Handover:
        """One parcel a client id, accepted at once."""
        known = self.handovers.get(request.client_id)
        if known is not None:
            return known
        self._fail()
        handover = Handover(
            provider_id=f"parcel-{request.client_id}",
            state=HandoverState.ACCEPTED,
            track_number=str(1_000_000_000 + len(self.handovers)),
        )
        self.requests[request.client_id] = request
        self.handovers[request.client_id] = handover
        self._lose()
        return handover

    async def find_handover(self, client_id: str) -> Handover | None:
        """What was taken under that id."""
        return self.handovers.get(client_id)

    async def track(self, track_numbers: Sequence[str]) -> list[TrackReport]:
        """What `move` has told, oldest first in each parcel."""
        return [
            report
            for number in track_numbers
            for report in sorted(self._reports.get(number, []), key=lambda moved: moved.at)
        ]

    async def office(self, code: str) -> Office | None:
        """One of those given at the start."""
        return self._offices.get(code)

    def read_notice(self, body: bytes) -> CarrierNotice | None:
        """A notice as JSON of the model itself."""
        try:
            return CarrierNotice.model_validate_json(body)
        except ValueError:
            raise Rejected(Rejection.UNREADABLE) from None

"""An SMS gateway in memory, for tests; it keeps the same promises as the real ones and fails on request."""

from collections import deque

from ports.errors import Outage, PortError, Rejected, Rejection, Unknown
from ports.messages import Accepted, DeliveryReport, DeliveryState, Receipt, SmsToSend


class FakeSms:
    """`SmsGateway` whose `sent` is what it has taken, in order, repeats included."""

    def __init__(self) -> None:
        self.sent: list[SmsToSend] = []
        self.states: dict[str, DeliveryState] = {}
        self._failures: deque[PortError] = deque()
        self._lost = 0

    def fail_next(self, error: PortError, times: int = 1) -> None:
        """The next `times` sends take nothing and raise `error`."""
        self._failures.extend([error] * times)

    def lose_next_answer(self, times: int = 1) -> None:
        """The next `times` sends are taken, and raise `Unknown`."""
        self._lost += times

    async def send(self, message: SmsToSend) -> Accepted:
        """Take the message, unless told to fail."""
        if self._failures:
            raise self._failures.popleft()
        self.sent.append(message)
        self.states[message.client_id] = DeliveryState.DELIVERED
        if self._lost:
            self._lost -= 1
            raise Unknown(Outage.TIMEOUT)
        return Accepted(provider_id=message.client_id)

    async def find(self, client_id: str, phone: str) -> DeliveryReport | None:
        """What was taken under that id for that phone."""
        if not any(message.client_id == client_id and message.phone == phone for message in self.sent):
            return None
        state = self.states[client_id]
        return DeliveryReport(provider_id=client_id, state=state, raw=state.value)

    def read_receipt(self, body: bytes) -> Receipt:
        """A receipt as JSON of the model itself."""
        try:
            return Receipt.model_validate_json(body)
        except ValueError:
            raise Rejected(Rejection.UNREADABLE) from None

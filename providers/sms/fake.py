"""An SMS gateway in memory, for tests; it keeps the same promises as the real ones and fails on request."""

from ports.errors import Rejected, Rejection, Unknown
from ports.messages import Accepted, DeliveryReport, DeliveryState, Receipt, SmsToSend
from providers.fakes import Failing


class FakeSms(Failing):
    """`SmsGateway` whose `sent` is what it has taken, in order, repeats included."""

    def __init__(self) -> None:
        super().__init__(lost=Unknown)
        self.sent: list[SmsToSend] = []
        self.states: dict[str, DeliveryState] = {}

    async def send(self, message: SmsToSend) -> Accepted:
        """Take the message, unless told to fail."""
        self._fail()
        self.sent.append(message)
        self.states[message.client_id] = DeliveryState.DELIVERED
        self._lose()
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

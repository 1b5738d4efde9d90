"""A mail server in memory, for tests; it keeps the same promises as the real one and fails on request."""

from ports.errors import Unknown
from ports.messages import Accepted, EmailToSend
from providers.fakes import Failing


class FakeEmail(Failing):
    """`EmailGateway` whose `sent` is what it has taken, in order, repeats included."""

    def __init__(self) -> None:
        super().__init__(lost=Unknown)
        self.sent: list[EmailToSend] = []

    async def send(self, message: EmailToSend) -> Accepted:
        """Take the message, unless told to fail."""
        self._fail()
        self.sent.append(message)
        self._lose()
        return Accepted(provider_id=f"<{message.client_id}@fake>")

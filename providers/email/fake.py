"""A mail server in memory, for tests; it keeps the same promises as the real one and fails on request."""

from collections import deque

from ports.errors import Outage, PortError, Unknown
from ports.messages import Accepted, EmailToSend


class FakeEmail:
    """`EmailGateway` whose `sent` is what it has taken, in order, repeats included."""

    def __init__(self) -> None:
        self.sent: list[EmailToSend] = []
        self._failures: deque[PortError] = deque()
        self._lost = 0

    def fail_next(self, error: PortError, times: int = 1) -> None:
        """The next `times` sends take nothing and raise `error`."""
        self._failures.extend([error] * times)

    def lose_next_answer(self, times: int = 1) -> None:
        """The next `times` sends are taken, and raise `Unknown`."""
        self._lost += times

    async def send(self, message: EmailToSend) -> Accepted:
        """Take the message, unless told to fail."""
        if self._failures:
            raise self._failures.popleft()
        self.sent.append(message)
        if self._lost:
            self._lost -= 1
            raise Unknown(Outage.TIMEOUT)
        return Accepted(provider_id=f"<{message.client_id}@fake>")

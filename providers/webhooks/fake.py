"""A shop's backend in memory, for tests; it keeps the same promises as a real one and fails on request."""

from ports.webhooks import WebhookToPost
from providers.fakes import Failing


class FakeWebhooks(Failing):
    """`WebhookGateway` whose `posted` is what it has taken, in order, repeats included."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[WebhookToPost] = []

    async def post(self, webhook: WebhookToPost) -> None:
        """Take the event, unless told to fail."""
        self._fail()
        self.posted.append(webhook)
        self._lose()

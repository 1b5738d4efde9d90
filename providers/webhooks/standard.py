"""Standard Webhooks: a signed POST to the shop's backend; a repeat has the same `webhook-id`, by which the receiver drops it."""

from datetime import UTC, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, HttpUrl, SecretStr
from standardwebhooks import Webhook

from ports.clock import Clock
from ports.webhooks import WebhookToPost
from providers.http import Http, HttpSettings, Repeat, Route

_POST = Route("POST", "(the shop's address)")
_TAKEN = frozenset(range(200, 300))


def _usable(secret: SecretStr) -> SecretStr:
    try:
        Webhook(secret.get_secret_value())
    except Exception:
        # Raised out of here without its cause, which may quote the secret.
        raise ValueError("a webhook's secret is `whsec_` and base64") from None
    return secret


class WebhookSettings(BaseModel, frozen=True):
    """Where a shop's backend takes events, and the secret it verifies their signatures with."""

    url: HttpUrl
    secret: Annotated[SecretStr, AfterValidator(_usable)] = Field(description="whsec_…, base64")
    timeout: timedelta = timedelta(seconds=15)


class StandardWebhooks:
    """`WebhookGateway` over HTTP. Any 2xx is taken; redirects are not followed."""

    def __init__(self, settings: WebhookSettings, clock: Clock) -> None:
        self._http = Http("webhook", HttpSettings(base_url="", timeout=settings.timeout))
        self._url = str(settings.url)
        self._signer = Webhook(settings.secret.get_secret_value())
        self._clock = clock

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def post(self, webhook: WebhookToPost) -> None:
        """One attempt; signed anew, for receivers refuse what was signed long ago."""
        at = self._clock.now().astimezone(UTC)
        headers = {
            "webhook-id": webhook.client_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._signer.sign(webhook.client_id, at, webhook.body),
            "Content-Type": "application/json",
        }
        await self._http.ask(
            _POST, Repeat.SAFE, url=self._url, body=webhook.body.encode(), headers=headers, expect=_TAKEN
        )

"""Notices from the twins to Steward: posted beside the answer, repeated with growing pauses until taken with 200."""

import asyncio
import logging
from enum import StrEnum
from urllib.parse import quote

import httpx

logger = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)


class Notice(StrEnum):
    """The `{kind}` of the address."""

    SMS = "sms"
    PAYMENTS = "payments"
    CARRIERS = "carriers"


class Callbacks:
    """Posts to `template`, where `{kind}` and `{account}` are filled in; without a template nobody is told."""

    def __init__(self, template: str | None) -> None:
        self._template = template
        self._client = httpx.AsyncClient(timeout=10.0, trust_env=False)
        self._flying: set[asyncio.Task[None]] = set()

    def post(
        self, kind: Notice, account: str, body: bytes, content_type: str, *, after: float = 0.0, url: str = ""
    ) -> None:
        """Send it in the background, `after` seconds from now; `url` where the vendor was told one."""
        if not url and self._template is None:
            return
        target = url or (self._template or "").format(kind=kind, account=quote(account, safe=""))
        task = asyncio.create_task(self._deliver(target, body, content_type, after))
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def close(self) -> None:
        """Forget what is still to be sent."""
        for task in self._flying:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)
        await self._client.aclose()

    async def _deliver(self, url: str, body: bytes, content_type: str, after: float) -> None:
        await asyncio.sleep(after)
        for pause in (*PAUSES, None):
            try:
                answer = await self._client.post(url, content=body, headers={"Content-Type": content_type})
                if answer.status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            if pause is not None:
                await asyncio.sleep(pause)
        logger.warning("a notice was not taken after %d attempts", len(PAUSES) + 1)

"""SMSC.ru: sends by form, is asked by our own number of the message; the only gateway here that can be asked at all.

The gateway's own id is 31 bits, so ours is a digest of the client id. Two messages may share it; the pair of number and
phone is what the gateway looks up, and what receipts must be matched by.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from pydantic import BaseModel, SecretStr

from ports.errors import Outage, PortError, Rejected, Rejection, Throttled, Unavailable
from ports.messages import Accepted, DeliveryReport, DeliveryState, Receipt, SmsToSend
from providers.http import Http, HttpSettings, Repeat, Route

_SEND = Route("POST", "/sys/send.php")
_STATUS = Route("POST", "/sys/status.php")
_BACK_OFF = timedelta(seconds=60)
_LARGEST_NUMBER = 2**31 - 1
_NO_SUCH_MESSAGE = -3
_STATUS_NOT_FOUND = 5

_REFUSALS = {
    1: Rejection.BAD_REQUEST,
    5: Rejection.BAD_REQUEST,
    6: Rejection.TEXT_FORBIDDEN,
    7: Rejection.BAD_RECIPIENT,
    8: Rejection.UNDELIVERABLE,
}
_OUTAGES = {2: Outage.CREDENTIALS, 3: Outage.NO_MONEY}
_STATES = {
    -2: DeliveryState.WAITING,
    -1: DeliveryState.WAITING,
    0: DeliveryState.SENT,
    1: DeliveryState.DELIVERED,
    2: DeliveryState.READ,
    4: DeliveryState.READ,
    3: DeliveryState.FAILED,
    20: DeliveryState.FAILED,
    22: DeliveryState.FAILED,
    23: DeliveryState.FAILED,
    24: DeliveryState.FAILED,
    25: DeliveryState.FAILED,
}


class SmscSettings(BaseModel, frozen=True):
    """A shop's account at SMSC.ru."""

    base_url: str = "https://smsc.ru"
    login: str
    password: SecretStr
    timeout: timedelta = timedelta(seconds=15)


class _SendAnswer(BaseModel):
    id: int | None = None
    error_code: int | None = None


class _StatusAnswer(BaseModel):
    status: int | None = None
    last_timestamp: int | None = None
    error_code: int | None = None


class SmscSms:
    """`SmsGateway` over SMSC.ru."""

    def __init__(self, settings: SmscSettings) -> None:
        self._http = Http("smsc", HttpSettings(base_url=settings.base_url, timeout=settings.timeout))
        self._account = {"login": settings.login, "psw": settings.password.get_secret_value(), "fmt": "3"}

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def send(self, message: SmsToSend) -> Accepted:
        """One attempt; the text goes in UTF-8, parts are the gateway's business."""
        number = message_number(message.client_id)
        form = self._account | {
            "phones": message.phone.removeprefix("+"),
            "mes": message.text,
            "id": str(number),
            "charset": "utf-8",
        }
        if message.sender is not None:
            form["sender"] = message.sender
        answer = (await self._http.ask(_SEND, Repeat.ASK_FIRST, form=form)).read(_SendAnswer)
        if answer.error_code is not None:
            raise _error(answer.error_code)
        return Accepted(provider_id=str(answer.id or number))

    async def find(self, client_id: str, phone: str) -> DeliveryReport | None:
        """Asked by our own number and the phone."""
        number = message_number(client_id)
        form = self._account | {"id": str(number), "phone": phone.removeprefix("+")}
        answer = (await self._http.ask(_STATUS, Repeat.SAFE, form=form)).read(_StatusAnswer)
        if answer.error_code == _STATUS_NOT_FOUND or answer.status == _NO_SUCH_MESSAGE:
            return None
        if answer.error_code is not None or answer.status is None:
            raise _error(answer.error_code or 0)
        return DeliveryReport(
            provider_id=str(number),
            # A status newer than this table is not an end: nothing may be concluded from it.
            state=_STATES.get(answer.status, DeliveryState.WAITING),
            raw=str(answer.status),
            at=datetime.fromtimestamp(answer.last_timestamp, UTC) if answer.last_timestamp else None,
        )

    def read_receipt(self, body: bytes) -> Receipt:
        """The form posted to the callback address set in the cabinet."""
        try:
            fields = parse_qs(body.decode(), strict_parsing=True)
            return Receipt(
                provider_id=fields["id"][0],
                phone="+" + fields["phone"][0].strip("+ "),
                raw=fields["status"][0],
            )
        except (ValueError, KeyError):
            raise Rejected(Rejection.UNREADABLE) from None


def message_number(client_id: str) -> int:
    """Our number of the message at the gateway: 1 to 2147483647, always the same for one client id."""
    digest = hashlib.sha256(client_id.encode()).digest()
    return int.from_bytes(digest[:8], "big") % _LARGEST_NUMBER + 1


def _error(code: int) -> PortError:
    provider_code = f"smsc_{code}"
    if code in _REFUSALS:
        return Rejected(_REFUSALS[code], provider_code)
    if code in _OUTAGES:
        return Unavailable(_OUTAGES[code], provider_code)
    if code in (4, 9):
        return Throttled(_BACK_OFF)
    return Unavailable(Outage.TEMPORARY, provider_code)

"""The mail server in play: takes every message and keeps it; refuses recipients whose address begins with `bounce`."""

import asyncio
import logging
from asyncio import Transport
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from weakref import WeakKeyDictionary

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.failures import Failures, Gateway, Mode, Mood
from sandbox.state import Kind, Received, State, now

_KEPT_HEADERS = ("Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "From", "Date")
_LARGEST = 5_000_000


class MailSink:
    """The handler of aiosmtpd; one mood covers one message."""

    def __init__(self, state: State, failures: Failures) -> None:
        self._state = state
        self._failures = failures
        self._moods: WeakKeyDictionary[Envelope, Mood] = WeakKeyDictionary()

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """The mood is asked here: the first step where a server knows whose message it is."""
        mood = self._failures.for_act(Gateway.SMTP)
        self._moods[envelope] = mood
        if mood.mode is Mode.DOWN:
            return "421 4.3.2 not now"
        if mood.mode is Mode.REJECT or address.startswith("bounce"):
            return "550 5.1.1 no such mailbox"
        if mood.mode is Mode.THROTTLE:
            return "451 4.7.1 too many messages"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message; then answer, be slow, or hang up."""
        content = envelope.content
        mail = message_from_bytes(content if isinstance(content, bytes) else b"", policy=modern)
        for address in envelope.rcpt_tos:
            self._state.receive(_received(mail, address))
        mood = self._moods[envelope]
        if mood.mode is Mode.SLOW:
            await asyncio.sleep(mood.seconds)
        if mood.mode is Mode.ACCEPT_THEN_500 and isinstance(server.transport, Transport):
            server.transport.abort()
        return "250 OK"


async def serve_mail(sink: MailSink, host: str, port: int) -> asyncio.Server:
    """Listen on `port`; 0 takes a free one."""
    # It writes whole conversations: addresses, names, texts.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: SMTP(sink, hostname="sandbox", data_size_limit=_LARGEST, loop=loop), host, port
    )


def _received(mail: EmailMessage, address: str) -> Received:
    message_id = str(mail.get("Message-ID", "")).strip()
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return Received(
        kind=Kind.EMAIL,
        client_id=message_id.strip("<>").rpartition("@")[0],
        account=str(mail.get("From", "")),
        at=now(),
        to=address,
        subject=str(mail.get("Subject", "")),
        text=text.get_content() if text is not None else "",
        html=html.get_content() if html is not None else "",
        headers={name: str(mail[name]) for name in _KEPT_HEADERS if name in mail},
        provider_id=message_id,
    )

"""SMTP: builds the mail (text, HTML beside it, Message-ID, one-click unsubscribe) and hands it to a server."""

import re
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr

import aiosmtplib
from pydantic import BaseModel, SecretStr

from ports.clock import Clock
from ports.errors import Outage, PortError, Rejected, Rejection, Throttled, Unavailable, Unknown
from ports.messages import Accepted, EmailToSend

# 7 bit: a server without 8BITMIME takes it too.
_POLICY = SMTP_POLICY.clone(cte_type="7bit")
_THROTTLED_FOR = timedelta(minutes=15)
_LOCAL_PART = re.compile(r"[A-Za-z0-9._-]+")
_POLICY_REFUSAL = "4.7."


class SmtpSettings(BaseModel, frozen=True):
    """A shop's mail server."""

    host: str
    port: int = 465
    username: str | None = None
    password: SecretStr | None = None
    tls: bool = True
    """TLS from the first byte; False leaves it to STARTTLS where the server offers that."""
    timeout: timedelta = timedelta(seconds=20)
    sender: str = ""
    """The account's own From, for shops whose playbook names none."""


class SmtpEmail:
    """`EmailGateway` over any SMTP server; one connection a message."""

    def __init__(self, settings: SmtpSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    async def send(self, message: EmailToSend) -> Accepted:
        """One attempt. Until the text is offered nothing can have been taken; after that a lost line is `Unknown`."""
        message = message.model_copy(update={"sender": message.sender or self._settings.sender})
        mail = self._built(message)
        sender, recipient = parseaddr(message.sender)[1], message.to
        server = self._server()
        try:
            await self._greet(server)
            await _offer(server, sender, recipient)
            await _hand_over(server, mail)
            await _part(server)
        finally:
            server.close()
        return Accepted(provider_id=str(mail["Message-ID"]))

    def _server(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password.get_secret_value() if settings.password else None,
            use_tls=settings.tls,
            timeout=settings.timeout.total_seconds(),
        )

    async def _greet(self, server: aiosmtplib.SMTP) -> None:
        try:
            await server.connect()
        except aiosmtplib.SMTPAuthenticationError as refusal:
            raise Unavailable(Outage.CREDENTIALS, f"smtp_{refusal.code}") from None
        except aiosmtplib.SMTPResponseException as refusal:
            raise Unavailable(Outage.TEMPORARY, f"smtp_{refusal.code}") from None
        except (aiosmtplib.SMTPException, OSError):
            raise Unavailable(Outage.UNREACHABLE) from None

    def _built(self, message: EmailToSend) -> EmailMessage:
        """The mail; an address or id that would break out of its header is refused."""
        domain = parseaddr(message.sender)[1].rpartition("@")[2]
        if not domain:
            raise Rejected(Rejection.SENDER_REFUSED)
        if not _LOCAL_PART.fullmatch(message.client_id):
            raise Rejected(Rejection.BAD_REQUEST)
        if parseaddr(message.to)[1] != message.to or not message.to.isascii() or "@" not in message.to:
            raise Rejected(Rejection.BAD_RECIPIENT)
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = message.sender
        mail["To"] = message.to
        mail["Subject"] = " ".join(message.subject.split())
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = f"<{message.client_id}@{domain}>"
        if message.unsubscribe_url is not None:
            mail["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        else:
            # Keeps holiday repliers from answering to what a customer's own act has caused.
            mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        if message.html is not None:
            mail.add_alternative(message.html, subtype="html")
        return mail


async def _offer(server: aiosmtplib.SMTP, sender: str, recipient: str) -> None:
    try:
        await server.mail(sender)
        await server.rcpt(recipient)
    except aiosmtplib.SMTPSenderRefused as refusal:
        raise _refused(refusal, Rejection.SENDER_REFUSED) from None
    except aiosmtplib.SMTPResponseException as refusal:
        raise _refused(refusal, Rejection.BAD_RECIPIENT) from None
    except (aiosmtplib.SMTPException, OSError):
        raise Unavailable(Outage.UNREACHABLE) from None


async def _hand_over(server: aiosmtplib.SMTP, mail: EmailMessage) -> None:
    try:
        await server.data(mail.as_bytes(policy=_POLICY))
    except aiosmtplib.SMTPResponseException as refusal:
        raise _refused(refusal, Rejection.UNDELIVERABLE) from None
    except aiosmtplib.SMTPTimeoutError:
        raise Unknown(Outage.TIMEOUT) from None
    except (aiosmtplib.SMTPException, OSError):
        raise Unknown(Outage.UNREACHABLE) from None


async def _part(server: aiosmtplib.SMTP) -> None:
    # The message is taken; a server that is rude at parting changes nothing.
    with suppress(aiosmtplib.SMTPException, OSError):
        await server.quit()


def _refused(refusal: aiosmtplib.SMTPResponseException, permanent: Rejection) -> PortError:
    code = f"smtp_{refusal.code}"
    if refusal.code >= 500:
        return Rejected(permanent, code)
    # RFC 3463: 4.7.x is policy, which is how servers say "too much from you".
    if refusal.message.startswith(_POLICY_REFUSAL):
        return Throttled(_THROTTLED_FOR)
    return Unavailable(Outage.TEMPORARY, code)

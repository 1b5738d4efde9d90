"""Opens the gateways of each shop's accounts, once an account, and closes them together; which one is asked is others'."""

from bootstrap.settings import Settings
from ports.carriers import CarrierGateway
from ports.clock import Clock
from ports.messages import EmailGateway, SmsGateway
from ports.payments import PaymentGateway
from ports.webhooks import WebhookGateway
from providers.carriers.cdek import CdekCarrier, CdekSettings
from providers.email.smtp import SmtpEmail
from providers.pacing import PacedEmail, PacedSms, Turns
from providers.payments.yookassa import YookassaPayments, YookassaSettings
from providers.sms.smsc import SmscSettings, SmscSms
from providers.webhooks.standard import StandardWebhooks, WebhookSettings

YOOKASSA = "yookassa"
CDEK = "cdek"


class Gateways:
    """Each method: the shop's gateway, None where the shop has no such account."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        # Several shops may share an account, and so its connections.
        self._smsc: dict[SmscSettings, SmscSms] = {}
        self._yookassa: dict[YookassaSettings, YookassaPayments] = {}
        self._cdek: dict[CdekSettings, CdekCarrier] = {}
        self._webhooks: dict[WebhookSettings, StandardWebhooks] = {}
        # By what the vendor knows an account by: its pace is one, whatever shops send through it.
        self._turns: dict[tuple[str, ...], Turns] = {}

    def sms(self, shop: str) -> SmsGateway | None:
        """Sends SMS, at the account's pace."""
        account = self._settings.accounts_of(shop).smsc
        if account is None:
            return None
        if account not in self._smsc:
            self._smsc[account] = SmscSms(account)
        gateway, pace = self._smsc[account], self._settings.sms_per_second
        if pace is None:
            return gateway
        return PacedSms(gateway, self._turns_of(pace, account.base_url, account.login))

    def email(self, shop: str) -> EmailGateway | None:
        """Sends email, at the account's pace; it keeps no connection."""
        account = self._settings.accounts_of(shop).smtp
        if account is None:
            return None
        gateway, pace = SmtpEmail(account, self._clock), self._settings.email_per_second
        if pace is None:
            return gateway
        return PacedEmail(
            gateway, self._turns_of(pace, account.host, str(account.port), account.username or "")
        )

    def payments(self, shop: str, provider: str = YOOKASSA) -> PaymentGateway | None:
        """Takes prepayments and gives money back."""
        account = self._settings.accounts_of(shop).yookassa
        if account is None or provider != YOOKASSA:
            return None
        if account not in self._yookassa:
            self._yookassa[account] = YookassaPayments(account)
        return self._yookassa[account]

    def carrier(self, shop: str, carrier: str) -> CarrierGateway | None:
        """Takes parcels and follows them; `carrier` is the playbook's word."""
        account = self._settings.accounts_of(shop).cdek
        if account is None or carrier != CDEK:
            return None
        if account not in self._cdek:
            self._cdek[account] = CdekCarrier(account)
        return self._cdek[account]

    def webhooks(self, shop: str) -> WebhookGateway | None:
        """Posts events to the shop's own backend."""
        account = self._settings.accounts_of(shop).webhook
        if account is None:
            return None
        if account not in self._webhooks:
            self._webhooks[account] = StandardWebhooks(account, self._clock)
        return self._webhooks[account]

    def _turns_of(self, pace: float, *account: str) -> Turns:
        return self._turns.setdefault(account, Turns(pace))

    async def close(self) -> None:
        """Gives all connections back."""
        for opened in (self._smsc, self._yookassa, self._cdek, self._webhooks):
            for gateway in opened.values():
                await gateway.close()
            opened.clear()

"""The gateways of each shop's accounts, by what they serve: whoever needs one kind asks for no more than that."""

from typing import Protocol

from ports.carriers import CarrierGateway
from ports.messages import EmailGateway, SmsGateway
from ports.payments import PaymentGateway
from ports.webhooks import WebhookGateway


class SmsAccounts(Protocol):
    """Accounts with SMS gateways."""

    def sms(self, shop: str) -> SmsGateway | None:
        """The shop's; None where it has none."""
        ...


class EmailAccounts(Protocol):
    """Accounts with mail servers."""

    def email(self, shop: str) -> EmailGateway | None:
        """The shop's; None where it has none."""
        ...


class PaymentAccounts(Protocol):
    """Accounts with payment providers."""

    def payments(self, shop: str, provider: str) -> PaymentGateway | None:
        """The shop's with that provider; None where it has none."""
        ...


class CarrierAccounts(Protocol):
    """Contracts with carriers."""

    def carrier(self, shop: str, carrier: str) -> CarrierGateway | None:
        """The shop's with that carrier, in the playbook's word; None where it has none."""
        ...


class WebhookAccounts(Protocol):
    """Addresses of shops' own backends."""

    def webhooks(self, shop: str) -> WebhookGateway | None:
        """The shop's; None where it has none."""
        ...

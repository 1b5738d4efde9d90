"""The only reader of the environment: every setting typed, secrets masked, unsafe ones refused in production."""

from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Self

from pydantic import BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from providers.carriers.cdek import CdekSettings
from providers.email.smtp import SmtpSettings
from providers.identity.oidc import OidcSettings
from providers.payments.yookassa import YookassaSettings
from providers.sms.smsc import SmscSettings
from providers.webhooks.standard import WebhookSettings

EVERY_SHOP = "*"
"""The accounts of shops that have none of their own."""


class Mode(StrEnum):
    """Where this runs: `sandbox` lets virtual clocks in, `production` refuses them."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"


class LogFormat(StrEnum):
    """For machines or for eyes."""

    JSON = "json"
    CONSOLE = "console"


class Accounts(BaseModel, frozen=True):
    """A shop's accounts outside; None: the shop does without."""

    smsc: SmscSettings | None = None
    smtp: SmtpSettings | None = None
    yookassa: YookassaSettings | None = None
    cdek: CdekSettings | None = None
    webhook: WebhookSettings | None = Field(default=None, description="The shop's own backend")
    webhook_token: SecretStr | None = Field(
        default=None,
        description="Senders that sign nothing must add `?token=` with it to the webhook's address",
    )


class UnsafeSettings(ValueError):
    """Settings that production does not start with; the text says which and what to do."""


class Settings(BaseSettings):
    """Read once at the start of a process. Times in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="STEWARD_", extra="ignore", hide_input_in_errors=True, frozen=True
    )

    mode: Mode = Field(default=Mode.PRODUCTION, description="or `sandbox`, which lets virtual clocks in")
    database_url: SecretStr = Field(validation_alias="DATABASE_URL", description="postgresql+asyncpg://…")
    database_pool: int = Field(default=10, ge=2, le=100, description="Connections of a process")
    temporal_address: str = Field(default="127.0.0.1:7233", validation_alias="TEMPORAL_ADDRESS")
    temporal_namespace: str = Field(default="default", validation_alias="TEMPORAL_NAMESPACE")
    temporal_api_key: SecretStr | None = Field(default=None, validation_alias="TEMPORAL_API_KEY")
    temporal_tls: bool = Field(default=False, validation_alias="TEMPORAL_TLS")
    temporal_ui_url: str | None = Field(default=None, description="Where people look at workflows, for links")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        description="How customers and vendors reach the API: links in messages",
    )
    build_id: str = Field(default="dev", description="Names the code in Temporal")
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    log_format: LogFormat = LogFormat.JSON
    metrics_port: int | None = Field(default=None, description="Of a worker's Prometheus page; none: no page")
    wait_for_order: float = Field(
        default=2.0, gt=0, description="How long a request waits for another one on its order"
    )
    wait_for_answer: float = Field(default=5.0, gt=0, description="How long a request waits to be applied")
    sms_per_second: float | None = Field(
        default=None, gt=0, description="Of one SMS account, by one process; none: as fast as it takes them"
    )
    email_per_second: float | None = Field(
        default=None, gt=0, description="Of one mail account, by one process; none: as fast as it takes them"
    )
    oidc: OidcSettings | None = Field(
        default=None,
        description="JSON: people may sign in to the console by this OpenID provider (`issuer`, `client_id`, "
        "`client_secret`, `label`)",
    )
    accounts: dict[str, Accounts] = Field(
        default_factory=dict, description='JSON by shop; "*" is for shops not named'
    )

    @model_validator(mode="after")
    def _asyncpg(self) -> Self:
        if not self.database_url.get_secret_value().startswith("postgresql+asyncpg://"):
            raise ValueError("DATABASE_URL must begin with postgresql+asyncpg://")
        return self

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.mode is Mode.PRODUCTION:
            _refuse_unsafe(self)
        return self

    @property
    def sandbox(self) -> bool:
        """Virtual clocks are let in."""
        return self.mode is Mode.SANDBOX

    @property
    def answer_within(self) -> timedelta:
        """Both waits of a request together: before that nobody else need nudge its order."""
        return timedelta(seconds=self.wait_for_order + self.wait_for_answer)

    def accounts_of(self, shop: str) -> Accounts:
        """The shop's own, else those of every shop."""
        return self.accounts.get(shop) or self.accounts.get(EVERY_SHOP) or Accounts()


_DEFAULT_SECRETS = frozenset({"", "steward", "secret", "password", "changeme", "postgres", "sandbox"})


def _refuse_unsafe(settings: Settings) -> None:
    """Secrets that everybody knows protect nothing. Raises UnsafeSettings."""
    faults = [
        f"the accounts of {shop}: {name} is a secret everybody knows"
        for shop, accounts in settings.accounts.items()
        for name, secret in _secrets(accounts).items()
        if secret is not None and secret.get_secret_value().casefold() in _DEFAULT_SECRETS
    ]
    if settings.oidc is not None:
        if settings.oidc.client_secret.get_secret_value().casefold() in _DEFAULT_SECRETS:
            faults.append("oidc.client_secret is a secret everybody knows")
        if not settings.oidc.issuer.startswith("https://"):
            faults.append("oidc.issuer is to be https: what it says of people can be changed on the way")
    if faults:
        raise UnsafeSettings("refused in production: " + "; ".join(faults))


def _secrets(accounts: Accounts) -> dict[str, SecretStr | None]:
    return {
        "smsc.password": accounts.smsc.password if accounts.smsc else None,
        "smtp.password": accounts.smtp.password if accounts.smtp else None,
        "yookassa.secret_key": accounts.yookassa.secret_key if accounts.yookassa else None,
        "cdek.client_secret": accounts.cdek.client_secret if accounts.cdek else None,
        "webhook.secret": accounts.webhook.secret if accounts.webhook else None,
        "webhook_token": accounts.webhook_token,
    }


@cache
def settings() -> Settings:
    """Those of this process; raises pydantic's ValidationError, without the values, when they do not do."""
    return Settings()


def faults_in_words(error: ValidationError) -> list[str]:
    """One line a wrong setting, with its variable."""
    return [_fault(str(item["loc"][0]) if item["loc"] else "", item["msg"]) for item in error.errors()]


def _fault(name: str, message: str) -> str:
    variable = name if name.isupper() else f"STEWARD_{name.upper()}"
    return f"{variable}: {message}" if name else message

"""Sign-in by OpenID Connect: the code flow with PKCE, state and nonce; the protocol is Authlib's.

Only what a provider signed with its own published key is believed, and an email only where it says that it verified it.
"""

import logging
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

with warnings.catch_warnings():
    # Authlib would rather have httpx2, which this product has not moved to; the first import turns its warnings on.
    import authlib.deprecate

    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    from authlib.integrations.starlette_client import StarletteOAuth2App

log = structlog.get_logger(__name__)
logging.getLogger("authlib").setLevel(logging.WARNING)  # at DEBUG it writes verifiers

_ASYMMETRIC: Final = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
"""What signs without a secret that we share; `none` is no signature."""
_WITHIN_SECONDS: Final = 10


class OidcSettings(BaseModel):
    """A provider and this product's account there."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    issuer: str = Field(pattern=r"^https?://[^?#]+$")
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    label: str = Field(default="OpenID", min_length=1, max_length=40)


class NotProved(Exception):
    """The provider did not say, or not in a way to be believed, who somebody is."""


class Begun(BaseModel):
    """A sign-in under way, as the browser keeps it: what the provider's answer is held against."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(exclude=True, default="")
    state: str
    nonce: str
    code_verifier: str


class Proved(BaseModel):
    """Who somebody is: by the issuer's own name for them, and by an email where the issuer verified it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    issuer: str
    subject: str = Field(min_length=1, max_length=300)
    email: str | None = None


class _Claims(BaseModel):
    """What is read of the claims; providers say `email_verified` as text too."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    sub: str = Field(min_length=1)
    email: str | None = None
    email_verified: bool = False


class OidcProvider:
    """One provider."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._client = StarletteOAuth2App(
            None,
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "timeout": _WITHIN_SECONDS,
            },
        )

    async def begin(self, back_to: str) -> Begun:
        """Where the browser goes, and what its coming back is held against. Raises NotProved."""
        try:
            await self._metadata()
            return Begun.model_validate(await self._client.create_authorization_url(back_to))
        except Exception as error:
            raise self._not_proved(error) from None

    async def finish(self, begun: Begun, answer: Mapping[str, str], back_to: str) -> Proved:
        """Who came back with this answer. Raises NotProved."""
        if answer.get("state") != begun.state or not answer.get("code"):
            raise NotProved
        try:
            metadata = await self._metadata()
            token = await self._client.fetch_access_token(
                redirect_uri=back_to, code=answer["code"], code_verifier=begun.code_verifier
            )
            if not token.get("id_token"):
                raise NotProved
            said = _Claims.model_validate(await self._client.parse_id_token(token, nonce=begun.nonce))
            if said.email is None and metadata.get("userinfo_endpoint"):
                more = _Claims.model_validate(await self._client.userinfo(token=token))
                said = more if more.sub == said.sub else said
        except Exception as error:
            raise self._not_proved(error) from None
        return Proved(
            issuer=self._settings.issuer,
            subject=said.sub,
            email=said.email if said.email_verified else None,
        )

    async def _metadata(self) -> Mapping[str, object]:
        """What the provider publishes about itself, read once; it has to be about itself."""
        metadata: dict[str, object] = await self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._settings.issuer.rstrip("/"):
            self._client.server_metadata.clear()
            raise NotProved
        metadata["id_token_signing_alg_values_supported"] = _ASYMMETRIC
        return metadata

    @staticmethod
    def _not_proved(error: Exception) -> NotProved:
        # Errors of the protocol tell what the provider said, perhaps of a person: their kind is enough.
        if not isinstance(error, NotProved | ValidationError):
            log.warning("identity_not_proved", error=type(error).__name__)
        return NotProved()


@cache
def provider_of(settings: OidcSettings) -> OidcProvider:
    """One a process: what it publishes is read once."""
    return OidcProvider(settings)

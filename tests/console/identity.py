"""A small OpenID provider on loopback, as real ones are: it holds codes to PKCE and client, and signs with a key it publishes."""

import asyncio
import base64
import secrets
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form, Header, HTTPException
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "steward", "a-secret-of-the-provider"


@dataclass
class Account:
    """Somebody the provider knows."""

    subject: str
    email: str
    verified: bool = True


@dataclass
class _Asked:
    account: Account
    redirect_uri: str
    challenge: str
    nonce: str


@dataclass
class Provider:
    """`account` is who sits before it and says yes; the other fields spoil what it says."""

    account: Account
    issuer: str = ""
    audience: str = CLIENT
    nonce: str | None = None
    signs_with: str = "RS256"
    published_issuer: str | None = None
    email_in_token: bool = True
    lives: int = 300
    refuses: bool = False
    _codes: dict[str, _Asked] = field(default_factory=dict)
    _tokens: dict[str, Account] = field(default_factory=dict)
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}))
    _other: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}))
    other_key: bool = False

    def app(self) -> FastAPI:
        """Its endpoints."""
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def discovery() -> dict[str, object]:
            return {
                "issuer": self.published_issuer or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                # Spoken by some; whoever believes it believes anybody.
                "id_token_signing_alg_values_supported": ["RS256", "none"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }

        @app.get("/authorize")
        def authorize(
            response_type: str,
            client_id: str,
            redirect_uri: str,
            scope: str,
            state: str,
            nonce: str,
            code_challenge: str,
            code_challenge_method: str,
        ) -> RedirectResponse:
            if (response_type, client_id, code_challenge_method) != ("code", CLIENT, "S256"):
                raise HTTPException(400)
            assert "openid" in scope.split()
            if self.refuses:
                answer = {"error": "access_denied", "state": state}
            else:
                code = secrets.token_urlsafe(16)
                self._codes[code] = _Asked(self.account, redirect_uri, code_challenge, nonce)
                answer = {"code": code, "state": state}
            return RedirectResponse(f"{redirect_uri}?{urlencode(answer)}", status_code=302)

        @app.post("/token")
        def token(
            grant_type: Annotated[str, Form()],
            code: Annotated[str, Form()],
            redirect_uri: Annotated[str, Form()],
            code_verifier: Annotated[str, Form()],
            authorization: Annotated[str, Header()],
        ) -> dict[str, object]:
            known = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            asked = self._codes.pop(code, None)
            digest = base64.urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
            if (
                grant_type != "authorization_code"
                or known != f"{CLIENT}:{SECRET}"
                or asked is None
                or (asked.redirect_uri, asked.challenge) != (redirect_uri, digest)
            ):
                raise HTTPException(400, {"error": "invalid_grant"})
            access = secrets.token_urlsafe(16)
            self._tokens[access] = asked.account
            return {
                "access_token": access,
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": self._id_token(asked),
            }

        @app.get("/userinfo")
        def userinfo(authorization: Annotated[str, Header()]) -> dict[str, object]:
            account = self._tokens[authorization.removeprefix("Bearer ")]
            return {"sub": account.subject, "email": account.email, "email_verified": account.verified}

        @app.get("/keys")
        def keys() -> dict[str, object]:
            return {"keys": [self._key.as_dict(private=False)]}

        return app

    def _id_token(self, asked: _Asked) -> str:
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "sub": asked.account.subject,
            "aud": self.audience,
            "iat": now,
            "exp": now + self.lives,
            "nonce": self.nonce or asked.nonce,
        }
        if self.email_in_token:
            claims |= {"email": asked.account.email, "email_verified": asked.account.verified}
        if self.signs_with == "none":
            parts = (
                b'{"alg":"none"}',
                jwt.encode({"alg": "RS256"}, claims, self._key).split(".")[1].encode(),
            )
            head = base64.urlsafe_b64encode(parts[0]).rstrip(b"=").decode()
            return f"{head}.{parts[1].decode()}."
        key = self._other if self.other_key else self._key
        return jwt.encode({"alg": self.signs_with, "kid": "1"}, claims, key)


@asynccontextmanager
async def standing(account: Account) -> AsyncIterator[Provider]:
    """One that answers on a port of loopback."""
    provider = Provider(account)
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen()
    provider.issuer = f"http://127.0.0.1:{held.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(provider.app(), lifespan="off", access_log=False, log_config=None))
    serving = asyncio.create_task(server.serve(sockets=[held]))
    try:
        yield provider
    finally:
        server.should_exit = True
        await serving

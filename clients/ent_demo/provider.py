"""The provider as this portal sees it: Authlib's client, and the checks it leaves to us."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, current_app, session
from joserfc.errors import JoseError
from requests import RequestException  # noqa: TID251 — what Authlib's Flask client speaks

from clients.ent_demo.faults import ExpiredError, RefusedError, UnreachableError, UntrustedError
from clients.ent_demo.settings import Settings

SCOPE = "openid profile email phone establishment pupils fredu"
SIGNATURES = ("RS256", "PS256", "ES256", "EdDSA")
"""Asymmetric only, whatever the provider lists: neither `none` nor a key that both sides hold."""


@dataclass(frozen=True)
class SignIn:
    """A verified answer: the ID token as received, all claims, and where the person was going."""

    id_token: str
    claims: dict[str, Any]
    destination: str


class Provider:
    """One registration at one provider."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        """Register with Authlib; nothing is fetched before the first sign-in."""
        self._settings = settings
        self.issuer = settings.issuer
        self.origin = settings.origin
        self._redirect_uri = f"{settings.origin}/oidc/retour"
        oauth: Any = OAuth(app)
        self._client = oauth.register(
            "provider",
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": SCOPE,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": settings.auth_method,
                "default_timeout": settings.timeout,
                "leeway": 0,  # Authlib would call a token of one minute expired at once
            },
        )

    def authorization_url(self, destination: str, **parameters: str) -> str:
        """Begin a request and remember its state, nonce and verifier; return where to send."""
        self._metadata()
        request = self._client.create_authorization_url(self._redirect_uri, **parameters)
        self._client.save_authorize_data(
            redirect_uri=self._redirect_uri, destination=destination, **request
        )
        return str(request["url"])

    def finish(self, answer: Mapping[str, str]) -> SignIn:
        """Check an answer and exchange its code.

        Raises ExpiredError, RefusedError, UntrustedError or UnreachableError; in each case the
        state is used up.
        """
        pending = self._take(answer.get("state", ""))
        metadata = self._metadata()
        self._check_issuer(answer, metadata)
        if "error" in answer:
            raise RefusedError(answer["error"], pending["destination"])
        try:
            token, claims = self._exchange(answer.get("code", ""), pending)
        except OAuthError as error:
            raise RefusedError(str(error.error), pending["destination"]) from error
        except RequestException as error:
            raise UnreachableError from error
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise UntrustedError from error
        return SignIn(str(token["id_token"]), claims, pending["destination"])

    def end_session_url(self, id_token: str) -> str:
        """Return where to sign out; the state is remembered for the way back."""
        if not self._metadata().get("end_session_endpoint"):
            raise UnreachableError
        home = f"{self.origin}/"
        response = self._client.logout_redirect(
            home, id_token_hint=id_token, client_id=self._settings.client_id
        )
        return str(response.location)

    def is_signed_out(self) -> bool:
        """Tell whether this request is the way back from a sign-out that this browser began."""
        try:
            self._client.validate_logout_response()
        except OAuthError:
            return False
        return True

    def _take(self, state: str) -> dict[str, Any]:
        """Use up what was remembered under `state`."""
        pending = self._client.framework.get_state_data(session, state)
        self._client.framework.clear_state_data(session, state)
        if not isinstance(pending, dict) or "nonce" not in pending:
            raise ExpiredError
        return pending

    def _metadata(self) -> dict[str, Any]:
        """Return the discovery document, fetched once, if it is this issuer's (Discovery §4.3)."""
        try:
            metadata: dict[str, Any] = self._client.load_server_metadata()
        except (RequestException, ValueError, TypeError) as error:
            raise UnreachableError from error
        if metadata.get("issuer") != self.issuer:
            metadata.clear()
            raise UntrustedError
        metadata["id_token_signing_alg_values_supported"] = list(SIGNATURES)
        return metadata

    def _check_issuer(self, answer: Mapping[str, str], metadata: dict[str, Any]) -> None:
        """Compare `iss`, and miss it where the provider promises it (RFC 9207 §2.4)."""
        promised = metadata.get("authorization_response_iss_parameter_supported", False)
        if "iss" not in answer and not promised:
            return
        if answer.get("iss") != self.issuer:
            raise UntrustedError

    def _exchange(
        self, code: str, pending: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Exchange the code, verify the ID token, add userinfo of the same person."""
        token: dict[str, Any] = self._client.fetch_access_token(
            code=code,
            redirect_uri=pending["redirect_uri"],
            code_verifier=pending["code_verifier"],
        )
        identity = self._client.parse_id_token(
            token,
            nonce=pending["nonce"],
            claims_options={
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._settings.client_id},
            },
        )
        person = self._client.userinfo(token=token)
        if identity is None or person["sub"] != identity["sub"]:  # OIDC Core §5.3.2
            raise UntrustedError
        return token, {**person, **identity}


def provider() -> Provider:
    """Return the provider of the running portal."""
    found = current_app.extensions["ent_provider"]
    if not isinstance(found, Provider):
        raise TypeError
    return found

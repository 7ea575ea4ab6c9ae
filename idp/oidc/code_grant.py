"""The code grant and PKCE, Authlib's with its holes closed (protocol traps 1, 2, 6)."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from msgspec.structs import replace

from idp.clients.relying_party import RelyingParty
from idp.clients.token_settings import OFFLINE
from idp.oidc import codes, id_token, refresh_endings, refresh_families
from idp.oidc.codes import Outcome
from idp.oidc.errors import InvalidRequest
from idp.oidc.grants import Grant
from idp.oidc.server import CoreRequest, OidcClient
from idp.platform import audit
from idp.session import snapshot


class Redeemed:
    """A grant taken out by its code, as Authlib's code grant asks about it."""

    code_challenge_method = "S256"

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.code_challenge = grant.code_challenge

    def get_redirect_uri(self) -> str:
        """Return the address the code was sent to."""
        return self.grant.redirect_uri

    def get_scope(self) -> str:
        """Return the granted scope."""
        return " ".join(self.grant.scopes)


class CodeGrant(AuthorizationCodeGrant):
    """grant_type=authorization_code (RFC 6749 §4.1.3, OIDC Core §3.1.3)."""

    RESPONSE_TYPES = frozenset({"code"})

    def query_authorization_code(self, code: str, client: OidcClient) -> Redeemed:
        """Take the code out atomically: Authlib deletes it only after the token (trap 6)."""
        shown = codes.redeem(code, client.party.client_id)
        if shown.outcome is Outcome.REUSED:
            audit.record(audit.Event.GRANT_REUSED, client_id=client.party.client_id)
            refresh_endings.revoke(shown.reused_grant_id)
            raise InvalidGrantError("the code was used before: its tokens are revoked")
        grant = shown.grant
        if grant is None or (shown.version != grant.version and not _still_open(grant)):
            raise InvalidGrantError("the code is unknown, expired, or another client's")
        key = self.request.jkt
        if grant.jkt not in {None, key}:
            raise InvalidGrantError("the code is bound to another key")  # RFC 9449 §10
        return Redeemed(grant if key is None else replace(grant, jkt=key))

    def delete_authorization_code(self, authorization_code: Redeemed) -> None:
        """Do nothing: it was taken out before anything was minted."""

    def authenticate_user(self, authorization_code: Redeemed) -> Grant:
        """Return the grant: it names the person."""
        return authorization_code.grant

    def create_token_response(self) -> tuple[int, dict[str, Any], Any]:
        """Add the ID token (OIDC Core §3.1.3.3), and a refresh token where registered."""
        status, token, headers = super().create_token_response()
        grant: Grant = self.request.authorization_code.grant
        party: RelyingParty = self.request.client.party
        token["id_token"] = id_token.sign(grant, party, token["access_token"])
        if party.may("refresh_token"):
            session_id = None if OFFLINE in grant.scopes else grant.session_id
            # None: the code came back meanwhile, or its session was ended from elsewhere. This was
            # its first use all the same, and one of them succeeds; what it gives is dead.
            if refresh := refresh_families.begin(grant, party, session_id):
                token["refresh_token"] = refresh
        return status, token, headers


class S256(CodeChallenge):
    """PKCE (RFC 7636) with S256 alone."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        """Refuse a challenge without method, and none where the client must send one."""
        request: CoreRequest = grant.request
        asked = request.payload.data
        # Trap 2: without a method Authlib falls back to plain.
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            raise InvalidRequest("code_challenge_method must be S256")
        super().validate_code_challenge(grant, redirect_uri)
        # Trap 1: Authlib asks for a challenge from public clients only, and at the token endpoint.
        if request.client.party.require_pkce and not asked.get("code_challenge"):
            raise InvalidRequest("code_challenge is required")

    def validate_code_verifier(self, grant: CodeGrant, result: None) -> None:
        """Say `invalid_grant` for whatever does not fit the challenge (RFC 7636 §4.6)."""
        try:
            super().validate_code_verifier(grant, result)
        except OAuth2Error as error:
            raise InvalidGrantError(error.description) from error


def _still_open(grant: Grant) -> bool:
    return snapshot.reload(grant.account_id, grant.authenticated_at) is not None

"""Authlib's framework-independent core, fed with parameters that were read once already.

Its Flask integration parses each request again through several layers; what is left of it here
takes 4 % of a flow's processor time (docs/benchmarks.md).
"""

from collections.abc import Mapping
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidScopeError,
    OAuth2Request,
)

from idp.clients import registry
from idp.clients.registry import RelyingParty
from idp.oidc import access_tokens, client_auth, dpop
from idp.oidc.grants import Grant


class OidcClient(ClientMixin):
    """A relying party as Authlib asks about it."""

    def __init__(self, party: RelyingParty) -> None:
        self.party = party

    def get_client_id(self) -> str:
        """Return the client_id."""
        return self.party.client_id

    def get_default_redirect_uri(self) -> None:
        """Return None: redirect_uri is required (OIDC Core §3.1.2.1)."""

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the registered ones among the scopes asked for. Raises OAuth2Error."""
        names = [n for n in dict.fromkeys((scope or "").split()) if n in self.party.scopes]
        if "openid" not in names:  # OIDC Core §3.1.2.1
            raise InvalidScopeError("scope must name openid")
        return " ".join(names)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare letter by letter (RFC 9700 §4.1.3)."""
        return redirect_uri in self.party.redirect_uris

    def check_response_type(self, response_type: str) -> bool:
        """Allow the code flow only."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Allow what was registered."""
        return self.party.may(grant_type)


class Payload:
    """Parameters as Authlib asks for them; its own goes through three properties each time."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self.data = parameters
        self.datalist: dict[str, list[str]] = {}
        """Those that came several times: none gets as far as this."""
        self.client_id = parameters.get("client_id")
        self.response_type = parameters.get("response_type")
        self.grant_type = parameters.get("grant_type")
        self.redirect_uri = parameters.get("redirect_uri")
        self.scope = parameters.get("scope")
        self.state = parameters.get("state")


class CoreRequest(OAuth2Request):
    """A request whose parameters are known: nothing is parsed twice, query and form never merge."""

    def __init__(
        self, method: str, parameters: Mapping[str, str], authorization: str | None
    ) -> None:
        # Not Authlib's constructor: it refuses http, which loopback and proxies speak here.
        self.method = method
        self.headers = {"Authorization": authorization} if authorization else {}
        self._parameters = dict(parameters)
        self.payload: Any = Payload(self._parameters)
        self.client: Any = None
        self.auth_method: str | None = None
        self.user: Any = None
        self.authorization_code: Any = None
        self._scope: str | None = None
        self.jkt: str | None = None
        """The key that the request's DPoP proof shows (RFC 9449)."""

    @property
    def form(self) -> dict[str, str]:
        """Return the parameters."""
        return self._parameters


class Server(AuthorizationServer):
    """The authorization server: clients of the registry, opaque tokens of the store."""

    def query_client(self, client_id: str) -> OidcClient | None:
        """Return an enabled client."""
        party = registry.get(client_id)
        return OidcClient(party) if party else None

    def authenticate_client(
        self, request: CoreRequest, methods: list[str], endpoint: str = "token"
    ) -> OidcClient:
        """Authenticate by our own rule: Authlib tries one method after the other."""
        del methods, endpoint
        party = client_auth.authenticate(request.headers.get("Authorization"), request.form)
        if party.registration.dpop_bound_access_tokens and request.jkt is None:
            raise dpop.InvalidProof("this client registered dpop_bound_access_tokens")  # §5.2
        request.auth_method = party.token_endpoint_auth_method
        return OidcClient(party)

    def create_oauth2_request(self, request: CoreRequest) -> CoreRequest:
        """Return the request: it is one already."""
        return request

    def generate_token(
        self,
        user: Grant,
        client: OidcClient,
        **_: Any,  # noqa: ANN401 — Authlib's
    ) -> dict[str, Any]:
        """Mint the access token; the code was taken out before (consume, then mint)."""
        return {
            "access_token": access_tokens.issue(user, client.party),
            "token_type": dpop.token_type(user),
            "expires_in": access_tokens.lifetime(client.party),
            "scope": " ".join(user.scopes),
        }

    def save_token(self, token: dict[str, Any], request: CoreRequest) -> None:
        """Keep nothing more: the token was stored when it was minted."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 — same
        """Send no signal."""

    def handle_response(
        self,
        status: int,
        body: dict[str, Any],
        headers: Any,  # noqa: ANN401 — same
    ) -> tuple[int, dict[str, Any]]:
        """Return status and body; the view makes the answer."""
        del headers
        return status, body

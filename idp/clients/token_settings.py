"""What a registration says of tokens: which are given, and how they look."""

from typing import Annotated, Literal

from pydantic import AfterValidator, StrictBool

from idp.clients.request_settings import RequestSettings

GrantType = Literal["authorization_code", "refresh_token"]
AccessTokenFormat = Literal["opaque", "jwt"]
OFFLINE = "offline_access"


def _code_first(types: tuple[GrantType, ...]) -> tuple[GrantType, ...]:
    if "authorization_code" not in types or len(set(types)) != len(types):
        raise ValueError("authorization_code est nécessaire ; chaque type une seule fois.")
    return types


class TokenSettings(RequestSettings):
    """Refresh tokens and access tokens of one client."""

    grant_types: Annotated[tuple[GrantType, ...], AfterValidator(_code_first)] = (
        "authorization_code",
    )
    """With refresh_token the client gets one: for the session, or beyond it by offline_access."""
    offline_access_without_consent: StrictBool = False
    """Preregistered: offline_access needs no prompt=consent (OIDC Core §11)."""
    access_token_format: AccessTokenFormat = "opaque"  # noqa: S105 — a format
    """`jwt`: RFC 9068, valid for 5 minutes at most."""

    dpop_bound_access_tokens: StrictBool = False
    """Every token request must show a key by DPoP (RFC 9449 §5.2)."""

    def check_tokens(self, scopes: list[str]) -> None:
        """Raise ValueError for a scope that means nothing without a refresh token."""
        if OFFLINE in scopes and "refresh_token" not in self.grant_types:
            raise ValueError("offline_access : ajoutez refresh_token à grant_types.")

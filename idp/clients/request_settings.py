"""What a registration says of authorization requests (RFC 9101 §10.5, RFC 9126 §6).

`request_uris`, `request_object_signing_alg`, `default_acr_values`, `default_max_age`,
`require_auth_time` are OIDC Registration's (§2).
"""

import re
from typing import Annotated

from pydantic import AfterValidator, StrictBool, StrictInt

from idp.clients.redirect_uris import check_address
from idp.clients.signing import SignatureAlg, Signing

LONGEST_REQUEST_URI = 512
"""Characters (OIDC Core §6.2)."""
_MOST = 20
LONGEST_AGE = 10**9
"""Seconds: more than any session lives."""
_ACR = re.compile(r"[!-~]{1,200}")


def _request_uris(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if len(addresses) > _MOST or len(set(addresses)) != len(addresses):
        raise ValueError(f"{_MOST} adresses au plus, chacune une seule fois.")
    for address in addresses:
        if len(address) > LONGEST_REQUEST_URI:
            raise ValueError(f"{LONGEST_REQUEST_URI} caractères au plus par adresse.")
        check_address(address.partition("#")[0])  # a fragment is for caches
    return addresses


def _acr_values(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > _MOST or len(set(values)) != len(values):
        raise ValueError(f"{_MOST} valeurs au plus, chacune une seule fois.")
    if not all(_ACR.fullmatch(value) for value in values):
        raise ValueError("chaque valeur est un mot, comme dans acr_values_supported.")
    return values


def _max_age(seconds: int | None) -> int | None:
    if seconds is not None and not 0 <= seconds <= LONGEST_AGE:
        raise ValueError(f"un nombre de secondes, de 0 à {LONGEST_AGE}.")
    return seconds


class RequestSettings(Signing):
    """How this client may, or must, ask."""

    require_pushed_authorization_requests: StrictBool = False
    """Every request comes by its server first; one that only a browser brings is refused."""
    require_signed_request_object: StrictBool = False
    """Every request is signed with the client's key."""
    request_object_signing_alg: SignatureAlg | None = None
    """The only one for its request objects; None: any of the list."""
    request_uris: Annotated[tuple[str, ...], AfterValidator(_request_uris)] = ()
    """Where signed request objects may be fetched from."""
    default_acr_values: Annotated[tuple[str, ...], AfterValidator(_acr_values)] = ()
    """Kinds of sign-in preferred where a request says nothing of it, the first one first."""
    default_max_age: Annotated[StrictInt | None, AfterValidator(_max_age)] = None
    """Seconds since the sign-in, at most, where a request says nothing of it."""
    require_auth_time: StrictBool = False
    """Every ID token of ours has `auth_time`; the member is known for registrations' sake."""

    def check_requests(self) -> None:
        """Raise ValueError where request objects are meant that no key could verify."""
        signs = self.require_signed_request_object or self.request_object_signing_alg
        if (signs or self.request_uris) and self.jwks is None and self.jwks_uri is None:
            raise ValueError("jwks_uri (ou jwks) : des demandes signées veulent ces clés.")

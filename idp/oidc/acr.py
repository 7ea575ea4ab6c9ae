"""Which kinds of sign-in a request asks for: by `claims`, `acr_values`, or the registration."""

from idp.clients.relying_party import RelyingParty
from idp.oidc.claims_request import ClaimsRequest
from idp.session import acr_reach
from idp.session.wanted_acr import WantedAcr


def wanted(claims: ClaimsRequest, acr_values: str | None, client: RelyingParty) -> WantedAcr:
    """Return what is asked for; values that nobody here knows never break (OIDC Core §3.1.2.1).

    One place counts: the claim's own values, else `acr_values`, else the client's default, which
    both override (OIDC Registration §2). Essential is what the `claims` parameter says so, alone.
    """
    if claims.acr:
        return WantedAcr(_offered(claims.acr), claims.acr_essential)
    if acr_values is not None:
        return WantedAcr(_offered(acr_values.split()))
    return WantedAcr(_offered(client.registration.default_acr_values))


def _offered(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    if not values:  # nearly always
        return ()
    here = acr_reach.offered()
    return tuple(value for value in dict.fromkeys(values) if value in here)

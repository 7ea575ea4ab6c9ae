"""Where an ENT is asked to begin a sign-in of its own (OIDC Core §4)."""

from urllib.parse import urlencode

from idp.platform import settings
from idp.platform.problems import WayBack


def address(initiate_login_uri: str, establishment_hint: str | None = None) -> str:
    """Return the address that makes the ENT ask anew; it may pass the hint (a UAI) back to us.

    A client ignores what it does not know (OIDC Core §4); the choice is in the session as well.
    """
    told = {"iss": settings.current().server.issuer}
    if establishment_hint is not None:
        told["establishment_hint"] = establishment_hint
    return f"{initiate_login_uri}{'&' if '?' in initiate_login_uri else '?'}{urlencode(told)}"


def way_back(client_name: str, initiate_login_uri: str | None) -> WayBack | None:
    """Return a problem's button that lets the ENT begin anew; None where it has no such address."""
    if initiate_login_uri is None:
        return None
    return WayBack(f"Retourner à «\u00a0{client_name}\u00a0»", address(initiate_login_uri))

"""sector_identifier_uri: addresses of several hosts that know a person by one `sub`.

OIDC Core §8.1, OIDC Registration §5: the file there must name every redirect_uri.
"""

from idp.clients.registration import Registration, RegistrationError
from idp.platform import outbound
from idp.platform.outbound import OutboundError

_KEY = "sector_identifier_uri"


def check(registration: Registration) -> None:
    """Fetch the file and compare. Raises RegistrationError."""
    uri = registration.sector_identifier_uri
    if uri is None:
        return
    try:
        answer = outbound.get(uri, headers={"Accept": "application/json"})
        named = answer.json() if answer.is_success else None
    except OutboundError as error:
        raise RegistrationError([f"{_KEY} : {error}"]) from error
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise RegistrationError([f"{_KEY} : une liste JSON d’adresses y est attendue."])
    if missing := [one for one in registration.redirect_uris if one not in named]:
        raise RegistrationError([f"{_KEY} : il y manque {', '.join(missing)}."])

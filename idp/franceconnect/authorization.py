"""The request that sends a person to FranceConnect, and what waits here for their return.

`state` is random, kept as a digest, for one browser, once; with it wait the nonce, the PKCE
verifier, the journey, and, for who links it, the account.
"""

import base64
import hashlib
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

import orjson

from idp.franceconnect import provider
from idp.platform import clock, crypto, settings, state
from idp.session import browser
from idp.session.ways_in import FRANCECONNECT_LEVELS

RETURN = "/franceconnect/retour"
_SECONDS = 30 * 60
_SCOPE = "openid given_name family_name preferred_username birthdate"
"""What is compared and shown; neither place of birth nor e-mail."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who is at FranceConnect now."""

    browser: str
    """Digest of the browser's id."""
    journey_id: str
    """Empty for none."""
    account_id: int | None
    """Who wants to link."""
    nonce: str
    verifier: str
    began_at: float
    fresh: bool
    """Whether FranceConnect was asked to have the person sign in anew."""


def begin(journey_id: str = "", *, fresh: bool = False, account_id: int | None = None) -> str:
    """Return the address at FranceConnect (OpenID Connect Core §3.1.2.1). Raises Unavailable.

    With `account_id` the person signed in here links that account, else they sign in.
    """
    endpoint = provider.current().metadata().authorization_endpoint
    token = crypto.new_token()
    pending = Pending(
        browser=crypto.digest(browser.browser_id()),
        journey_id=journey_id,
        account_id=account_id,
        nonce=crypto.new_token(),
        verifier=crypto.new_token(),
        began_at=clock.now().timestamp(),
        fresh=fresh,
    )
    state.store().set(_key(token), crypto.seal(orjson.dumps(asdict(pending))), ex=_SECONDS)
    parameters = {
        "response_type": "code",
        "client_id": settings.current().franceconnect.client_id,
        "redirect_uri": return_address(),
        "scope": _SCOPE,
        "state": token,
        "nonce": pending.nonce,
        "acr_values": FRANCECONNECT_LEVELS[0],
        "code_challenge": _challenge(pending.verifier),
        "code_challenge_method": "S256",
    }
    if fresh:
        parameters["prompt"] = "login"
    separator = "&" if "?" in endpoint else "?"
    return f"{endpoint}{separator}{urlencode(parameters)}"


def take(token: str) -> Pending | None:
    """Return who left with this `state` from this browser; once."""
    sealed = state.store().getdel(_key(token))
    if not isinstance(sealed, bytes) or (known := browser.known_browser_id()) is None:
        return None
    pending = Pending(**orjson.loads(crypto.unseal(sealed)))
    return pending if crypto.matches(known, pending.browser) else None


def return_address() -> str:
    """Return the redirect_uri, built from the configured issuer."""
    return f"{settings.current().server.issuer}{RETURN}"


def _challenge(verifier: str) -> str:
    """RFC 7636 §4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _key(token: str) -> str:
    return f"franceconnect:{crypto.digest(token)}"

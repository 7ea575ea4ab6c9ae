"""The server's nonce for DPoP proofs (RFC 9449 §8, §9): a proof made long before is worth nothing.

It is an HMAC of the time, so that no process keeps any and all agree.
"""

import hmac

from flask import Response

from idp.platform import clock, crypto, here

HEADER = "DPoP-Nonce"
_SECONDS = 150
"""A nonce is good in the period it was given in and in the next."""


def current() -> str:
    """Return the nonce to hand out now."""
    return _of(_period())


def is_good(nonce: object) -> bool:
    """Whether we gave it within the last five minutes."""
    if not isinstance(nonce, str) or not nonce.isascii():
        return False
    period = _period()
    return any(hmac.compare_digest(nonce, _of(one)) for one in (period, period - 1))


def given(response: Response) -> Response:
    """Tell whoever sends proofs the nonce for the next one (§8.2)."""
    sent = here.request().headers
    if "DPoP" in sent or sent.get("Authorization", "")[:4].lower() == "dpop":
        response.headers[HEADER] = current()
    return response


def _period() -> int:
    return clock.timestamp() // _SECONDS


def _of(period: int) -> str:
    return crypto.keyed_digest("dpop-nonce", str(period)).hex()[:32]

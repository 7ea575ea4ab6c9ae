"""Browsers that signed in before keep their own allowance of tries.

A signed cookie holds a random id and, per account of a shared computer, a digest that only we can
make. A stranger who tries passwords for somebody's identifier slows strangers down, not the
parent's own phone. The cookie proves nothing else: it never signs anybody in.
"""

from itsdangerous import BadData, URLSafeTimedSerializer

from idp.platform import crypto, settings
from idp.session import cookies

_COOKIE = "device"
_MAX_AGE = 390 * 24 * 3600
"""Seconds since the last sign-in: 13 months, so that a parent comes back each September."""
_ACCOUNTS = 8
"""Accounts of a shared computer: the latest ones."""


def remember(identifier: str) -> None:
    """Note that the account with this identifier signed in at this browser."""
    device, accounts = _read() or (crypto.new_token(), [])
    mark = _mark(device, identifier)
    kept = [mark, *(other for other in accounts if other != mark)][:_ACCOUNTS]
    cookies.write(_COOKIE, _serializer().dumps([device, *kept]), max_age=_MAX_AGE)


def known_for(identifier: str) -> str | None:
    """Return this browser's id when that account signed in here before, else None.

    By identifier, not by account: nothing is looked up, so an unknown one takes the same way.
    """
    known = _read()
    if known is None:
        return None
    device, accounts = known
    return device if _mark(device, identifier) in accounts else None


def _read() -> tuple[str, list[str]] | None:
    try:
        device, *accounts = _serializer().loads(cookies.read(_COOKIE) or "", max_age=_MAX_AGE)
    except BadData:
        return None
    return device, accounts


def _mark(device: str, identifier: str) -> str:
    return crypto.keyed_digest("device", device, identifier).hex()[:32]


def _serializer() -> URLSafeTimedSerializer:
    key = settings.current().secrets.key.get_secret_value()
    return URLSafeTimedSerializer(key, salt="idp.session.device")

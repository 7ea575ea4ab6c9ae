"""What FranceConnect publishes: its addresses and its keys, kept for an hour.

A signature by an unknown key makes us look again, once a minute at most. What is older than an hour
still serves while FranceConnect does not answer, and a failure is not repeated at once: no page
waits for a server that is known to be down.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import Any

from flask import Flask, current_app
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.config import FranceConnect, Settings
from idp.franceconnect.verification import Key
from idp.platform import clock, outbound
from idp.platform.outbound import OutboundError

_KEPT, _LOOK_AGAIN, _AFTER_FAILURE, _WAIT_FOR_PLACE = 3600, 60, 15, 2
"""Seconds."""
_EXTENSION = "idp_franceconnect"
_KEY_TYPES: dict[str, type[ECKey] | type[RSAKey]] = {"EC": ECKey, "RSA": RSAKey}
_ALGORITHM_OF = {"EC": "ES256", "RSA": "RS256"}


class Unavailable(Exception):  # noqa: N818 — reads as what happened
    """FranceConnect does not answer as it should; the text is a cause for the log."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """FranceConnect's addresses (OpenID Connect Discovery §3)."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str


class Provider:
    """One FranceConnect, as this process knows it."""

    def __init__(self, configuration: FranceConnect, *, places: int = 4) -> None:
        self._configuration = configuration
        self._places = BoundedSemaphore(places)
        self._lock = Lock()
        self._metadata: Metadata | None = None
        self._keys: Sequence[tuple[str | None, str, Key]] = ()
        self._fetched = self._failed = float("-inf")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take one of the places for sign-ins in progress; half of the threads stay for the rest.

        So a slow FranceConnect never keeps those waiting who use a password. Raises Unavailable.
        """
        if not self._places.acquire(timeout=_WAIT_FOR_PLACE):
            raise Unavailable("too many sign-ins in progress")
        try:
            yield
        finally:
            self._places.release()

    def metadata(self) -> Metadata:
        """Return its addresses. Raises Unavailable."""
        self._refresh(_KEPT)
        if self._metadata is None:
            raise Unavailable("no metadata")
        return self._metadata

    def find_key(self, algorithm: str, kid: str | None) -> Key | None:
        """Return the key for an algorithm and a `kid`; HS256 has the client secret as its key."""
        if algorithm == "HS256":
            return OctKey.import_key(self._configuration.client_secret.get_secret_value())
        self._refresh(_KEPT)
        found = self._among(algorithm, kid)
        if found is None:
            self._refresh(_LOOK_AGAIN)
            found = self._among(algorithm, kid)
        return found

    def _among(self, algorithm: str, kid: str | None) -> Key | None:
        """The key with that `kid`; without `kid`, the only one for the algorithm."""
        fitting = [(its, key) for its, for_, key in self._keys if for_ == algorithm]
        if kid is None:
            return fitting[0][1] if len(fitting) == 1 else None
        return next((key for its, key in fitting if its == kid), None)

    def _refresh(self, oldest: int) -> None:
        """Fetch what is older than `oldest` seconds, one thread at a time.

        Who has something to go on with waits for nobody.
        """
        if self._lock.acquire(blocking=self._metadata is None):
            try:
                now = clock.now().timestamp()
                if now - self._fetched >= oldest and now - self._failed >= _AFTER_FAILURE:
                    self._fetch(now)
            finally:
                self._lock.release()

    def _fetch(self, now: float) -> None:
        """Fetch both; keep what there is when that fails."""
        try:
            metadata = _read_metadata(self._configuration.issuer)
            keys = _read_keys(metadata.jwks_uri)
        except OutboundError:
            self._failed = now
            return
        self._metadata, self._keys, self._fetched = metadata, keys, now


def init_app(app: Flask, configuration: Settings) -> None:
    """Give the application its own memory of FranceConnect."""
    places = max(1, configuration.server.threads // 2)
    app.extensions[_EXTENSION] = Provider(configuration.franceconnect, places=places)


def current() -> Provider:
    """Return the one of the running application."""
    found: Provider = current_app.extensions[_EXTENSION]
    return found


def _read_metadata(issuer: str) -> Metadata:
    answer = outbound.get(f"{issuer}/.well-known/openid-configuration")
    values = answer.json() if answer.is_success else None
    # OpenID Connect Discovery §4.3: the issuer is to the letter the one that was asked.
    if not isinstance(values, dict) or values.get("issuer") != issuer:
        raise OutboundError("discovery: another issuer")
    addresses = {name: str(values.get(name, "")) for name in Metadata.__dataclass_fields__}
    for address in addresses.values():
        outbound.check(address)
    return Metadata(**addresses)


def _read_keys(jwks_uri: str) -> list[tuple[str | None, str, Key]]:
    answer = outbound.get(jwks_uri)
    values = answer.json() if answer.is_success else None
    listed = values.get("keys") if isinstance(values, dict) else None
    if not isinstance(listed, list):
        raise OutboundError("jwks: no keys")
    return [key for key in map(_read_key, listed) if key is not None]


def _read_key(values: Any) -> tuple[str | None, str, Key] | None:  # noqa: ANN401 — JSON of unknown shape
    """A public signature key; None for one of another kind (RFC 7517 §5), secrets above all."""
    if not isinstance(values, dict) or values.get("use", "sig") != "sig":
        return None
    kind = str(values.get("kty"))
    algorithm = _ALGORITHM_OF.get(kind)
    if algorithm is None or values.get("alg", algorithm) != algorithm:
        return None
    if kind == "EC" and values.get("crv") != "P-256":  # RFC 7518 §3.4
        return None
    try:
        key = _KEY_TYPES[kind].import_key(values)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return values.get("kid"), algorithm, key

"""A client's own public keys (RFC 7517), by value or fetched from its `jwks_uri`."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import structlog
from flask import current_app

from idp.clients import jwks
from idp.clients.jwks import ClientKey
from idp.clients.relying_party import RelyingParty
from idp.platform import outbound
from idp.platform.outbound import OutboundError

_KEEP_SECONDS = 600
AGAIN_SECONDS = 30
"""Between two fetches for one client, whatever is asked: a token of an odd `kid` costs nothing."""
_PATIENCE_SECONDS = 1.0
"""How long others wait for a client's first keys, which one request is fetching."""
_EXTENSION = "idp_client_keys"
_lock = threading.Lock()
_log = structlog.get_logger("clients")


@dataclass(slots=True)
class _Fetched:
    keys: tuple[ClientKey, ...]
    at: float
    """When they were fetched, by a clock that only runs; of keys by value, when registered."""
    arrived: threading.Event = field(default_factory=threading.Event)
    """Set once the first fetch is over, for good: with a client_id a stranger could make others
    wait for each."""
    failed: bool = False
    """Whether the last fetch brought none."""

    def awaited(self) -> tuple[ClientKey, ...]:
        """Return the keys; the first ones ever of a client are waited for a moment."""
        if not self.keys:
            self.arrived.wait(_PATIENCE_SECONDS)
        return self.keys


def find(client: RelyingParty, usable: Callable[[ClientKey], bool]) -> ClientKey | None:
    """Return the first usable key; fetches `jwks_uri` when none is held, as after a rotation."""
    held, may_fetch = _held(client)
    found = next(filter(usable, held), None)
    if found is None and may_fetch:
        found = next(filter(usable, _fetch(client)), None)
    return found


def _held(client: RelyingParty) -> tuple[tuple[ClientKey, ...], bool]:
    """Return the keys at hand, and whether a fetch may bring others."""
    registration = client.registration
    if registration.jwks is not None:
        return _by_value(client), False
    if registration.jwks_uri is None:
        return (), False
    fetched = _store().get(registration.jwks_uri)
    if fetched is None:
        return (), True
    keys, age = fetched.awaited(), monotonic() - fetched.at
    return keys if age < _KEEP_SECONDS else (), age >= AGAIN_SECONDS


def _by_value(client: RelyingParty) -> tuple[ClientKey, ...]:
    # Parsing a key costs more than verifying with it. One entry for each client: it may change its
    # registration as often as it likes (RFC 7592).
    read, changed_at = _store().get(client.client_id), client.changed_at.timestamp()
    if read is None or read.at != changed_at:
        read = _Fetched(jwks.read(client.registration.jwks), changed_at)
        _store()[client.client_id] = read
    return read.keys


def _fetch(client: RelyingParty) -> tuple[ClientKey, ...]:
    uri = client.registration.jwks_uri
    if uri is None:
        return ()
    with _lock:
        held = _store().get(uri)
        is_ours = held is None or monotonic() - held.at >= AGAIN_SECONDS
        # Noted before it is asked for: a server that hangs holds one thread.
        if held is None:
            held = _store()[uri] = _Fetched((), monotonic())
        elif is_ours:
            held.at = monotonic()
    if not is_ours:
        return held.awaited()
    try:
        held.keys, held.failed = _read(uri), False
    except (OutboundError, ValueError) as error:
        held.failed = True
        _log.warning("client.jwks_unreadable", client_id=client.client_id, error=str(error))
    finally:
        held.arrived.set()
    return held.keys


def unreadable(client: RelyingParty) -> bool:
    """Whether the last fetch of its `jwks_uri` brought no keys: the log says why."""
    fetched = _store().get(client.registration.jwks_uri or "")
    return fetched is not None and fetched.failed


def _read(uri: str) -> tuple[ClientKey, ...]:
    answer = outbound.get(uri, headers={"Accept": "application/json"})
    if not answer.is_success:  # an error page in JSON is no set of keys
        raise OutboundError(f"status {answer.status}")
    return jwks.read(answer.json())


def _store() -> dict[str, _Fetched]:
    held: dict[str, _Fetched] = current_app.extensions.setdefault(_EXTENSION, {})
    return held

"""The key ring of this process: parsed once, read again when the files change."""

import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import structlog
from flask import Flask

from idp.config import Mode, Settings
from idp.keys import algorithms, files
from idp.keys.algorithms import DEFAULT, PrivateKey
from idp.keys.files import Entry, State
from idp.platform import here, settings
from idp.platform.settings import ConfigError

_CHECK_EVERY = 1.0
"""Seconds between two looks at the files."""
_EXTENSION = "idp_keys"
_lock = threading.Lock()
_log = structlog.get_logger("keys")


class NoKey(Exception):  # noqa: N818 — reads as what is wrong
    """The ring holds no active key of an algorithm: `idp keys rotate` makes one."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, ready to sign."""

    kid: str
    alg: str
    key: PrivateKey


@dataclass(slots=True)
class _Held:
    stamp: tuple[int, int] | None
    checked_at: float
    keys: dict[str, SigningKey]
    active: dict[str, str]
    jwks: dict[str, list[dict[str, Any]]]


def active(alg: str = DEFAULT) -> SigningKey:
    """Return the key that signs with this algorithm. Raises NoKey, KeyFileError."""
    held = _ring()
    try:
        return held.keys[held.active[alg]]
    except KeyError:
        raise NoKey(alg) from None


def find(kid: str) -> SigningKey | None:
    """Return a published key by its id, whatever its state."""
    return _ring().keys.get(kid)


def public_jwks() -> dict[str, list[dict[str, Any]]]:
    """Return the JWK Set (RFC 7517 §5) of all keys, without private parts; do not change it."""
    return _ring().jwks


def entries() -> tuple[Entry, ...]:
    """Return the index, for the operator."""
    return files.read_index(_directory()).entries


def init_app(app: Flask, configuration: Settings) -> None:
    """Refuse a demo's keys in production. Raises ConfigError."""
    del app
    directory = configuration.keys.directory
    if configuration.mode is Mode.PRODUCTION and files.read_index(directory).demo:
        raise ConfigError(
            [f"keys.directory : {directory} a les clés d’une démonstration ; prenez-en un vide."]
        )


def _directory() -> Path:
    return settings.current().keys.directory


def _ring() -> _Held:
    held: _Held | None = here.extensions().get(_EXTENSION)
    moment = monotonic()
    if held is not None and moment - held.checked_at < _CHECK_EVERY:
        return held
    with _lock:
        stamp = files.stamp(_directory())
        if held is None or stamp != held.stamp:
            held = _followed(stamp, held)
            here.extensions()[_EXTENSION] = held
        held.checked_at = moment
        return held


def _followed(stamp: tuple[int, int] | None, before: _Held | None) -> _Held:
    """Read the files; a ring that worked stays in use while they cannot be read."""
    try:
        return _load(stamp, before)
    except files.KeyFileError as error:
        if before is None:
            raise
        _log.error("keys.unreadable", error=str(error))
        return before


def _load(stamp: tuple[int, int] | None, before: _Held | None) -> _Held:
    index = files.read_index(_directory())
    # Parsing an RSA key costs 42 ms: those that are known stay.
    known = before.keys if before else {}
    keys = {e.kid: known.get(e.kid) or _parse(e) for e in index.entries}
    return _Held(
        stamp=stamp,
        checked_at=monotonic(),
        keys=keys,
        active={e.alg: e.kid for e in index.entries if e.state is State.ACTIVE},
        jwks={"keys": [_public(key) for key in keys.values()]},
    )


def _parse(entry: Entry) -> SigningKey:
    jwk = files.read_key(_directory(), entry.kid, settings.current().secrets.key)
    return SigningKey(entry.kid, entry.alg, algorithms.parse(jwk))


def _public(key: SigningKey) -> dict[str, Any]:
    return key.key.as_dict(private=False) | {"kid": key.kid, "alg": key.alg, "use": "sig"}

"""Préau as `idp serve` runs it: one worker, production's settings, PostgreSQL and Valkey."""

import platform
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import httpx
import tomli_w
from flask import Flask

from benchmarks.sign_in.contender import (
    ALGORITHMS,
    ISSUER,
    OURS,
    REDIRECT_URI,
    SCOPE,
    Client,
    Contender,
    Paths,
)
from benchmarks.sign_in.register import Parent
from idp import create_app
from idp.clients import registration, registry
from idp.config import Settings
from idp.demo import processes, servers
from idp.keys import rotation
from idp.platform import settings

_PATHS = Paths("/authorize", "/token", "/userinfo")


def application(place: Path, database: str, store: str) -> Flask:
    """Write the configuration; return the provider in this process, with tables and keys."""
    (place / "config.toml").write_text(
        tomli_w.dumps(_values(place, database, store)), encoding="utf-8"
    )
    configuration: Settings = settings.load(place / "config.toml")
    rotation.create_if_missing(configuration.keys.directory, configuration.secrets.key)
    app = create_app(configuration)
    with app.app_context():
        flask_migrate.stamp()
    return app


def register(app: Flask, parents: list[Parent]) -> dict[str, Client]:
    """Register a client for each algorithm; it serves the parents' schools."""
    uais = sorted({parent.place.uai for parent in parents})
    with app.app_context():
        return {alg: _client(alg, uais) for alg in ALGORITHMS}


def _client(alg: str, uais: list[str]) -> Client:
    values = {
        "client_id": f"ent-{alg.lower()}",
        "client_name": f"ENT {alg}",
        "redirect_uris": [REDIRECT_URI],
        "scope": SCOPE,
        "id_token_signed_response_alg": alg,
        "establishments": {"uai": uais},
    }
    applied = registry.apply(registration.from_values(values), actor="benchmark")
    return Client(applied.client_id, applied.secret or "")


@contextmanager
def running(
    place: Path, clients: dict[str, Client], stores: tuple[processes.Child, ...]
) -> Iterator[Contender]:
    """Run it at the port of its configuration."""
    port = settings.load(place / "config.toml").server.port
    child = processes.start(
        OURS,
        [Path(sys.executable).with_name("idp"), "serve"],
        log=place / "provider.log",
        env={"IDP_CONFIG": str(place / "config.toml")},
    )
    try:
        address = f"http://127.0.0.1:{port}/jwks"
        servers.wait(child, lambda: httpx.get(address).is_success, httpx.TransportError)
        python = f"Python {platform.python_version()}"
        yield Contender(OURS, python, port, _PATHS, clients, child, stores)
    finally:
        processes.stop(child)


def _values(place: Path, database: str, store: str) -> dict[str, Any]:
    """Return what an operator writes: whatever is not here has its default."""
    return {
        "mode": "production",
        "server": {"issuer": ISSUER, "port": servers.free_port(), "trusted_proxies": 1},
        "database": {"url": database},
        "redis": {"url": store},
        "secrets": {"key": secrets.token_hex(32), "subject_key": secrets.token_hex(32)},
        "brand": {"service_name": "Portail", "organisation": "Académie de mesure"},
        "legal": {
            "address": "1 rue de la Mesure, 86000 Poitiers",
            "publication_director": "Une Directrice",
            "host": "Un Hébergeur, 86000 Poitiers",
            "data_protection_officer": "dpo@example.fr",
        },
        # Nothing is sent: no worker runs here.
        "sms": {"gateways": ["http"], "http": {"url": "https://sms.example.fr/"}},
        "email": {"gateway": "smtp", "hosts": ["127.0.0.1"], "security": "none"},
        "keys": {"directory": str(place / "keys")},
    }

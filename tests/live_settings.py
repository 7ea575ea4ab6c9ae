"""The settings of the running service of the tests."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from idp.demo import servers
from tests.franceconnect.peer import Peer


def values(directory: Path, valkey_url: str) -> dict[str, Any]:
    """Return the settings; all journeys share an address and a range of numbers: wide limits."""
    port = servers.free_port()
    messages = str(directory / "messages")
    return {
        "mode": "development",
        "server": {"issuer": f"http://localhost:{port}", "port": port, "threads": 4},
        "database": {"url": f"sqlite:///{directory / 'live.sqlite3'}"},
        "redis": {"url": _own_database(valkey_url)},
        "secrets": {"key": secrets.token_hex(32), "subject_key": secrets.token_hex(32)},
        "sms": {"gateways": ["file"], "directory": messages},
        "email": {"gateway": "file", "directory": messages},
        "keys": {"directory": str(directory / "keys")},
        # FranceConnect and the servers of ENTs are on this machine.
        "outbound": {"allow_private_hosts": ["127.0.0.1"]},
        "enrolment": {"resend_seconds": 10},
        "throttle": {
            "failures_per_address": 10_000,
            "enrolments_per_address": 10_000,
            "sms_per_hour_in_range": 10_000,
        },
    }


def franceconnect(peer: Peer) -> dict[str, Any]:
    """Return the sections that tell the provider where FranceConnect is."""
    return {
        "franceconnect": {
            "issuer": peer.issuer,
            "client_id": peer.settings.client_id,
            "client_secret": peer.settings.client_secret.get_secret_value(),
        }
    }


def _own_database(valkey_url: str) -> str:
    """Return another numbered database of the same server: the fixture `store` empties its own."""
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlsplit(valkey_url)._replace(path=f"/{number}").geturl()

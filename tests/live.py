"""The service as it runs: granian, a worker and two sample ENTs on free ports of loopback.

`live`   the running service, once per test process. People are written into its register with
         `tests.people`; messages are read with `live.sms()` and `live.email()`.
"""

import re
import secrets
import shutil
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import redis
import tomli_w
from flask import Flask

from idp import create_app
from idp.accounts.retention import purge_what_is_over as PURGE  # noqa: N812 — a name, not called
from idp.clients import registration, registry
from idp.config import Settings
from idp.demo import processes, servers
from idp.keys import rotation
from idp.messaging.file import Outbox, Received
from tests import live_settings
from tests.franceconnect import peer
from tests.franceconnect.peer import Peer

ROOT = Path(__file__).parent.parent
START_SECONDS = 30.0
CODE = re.compile(r"(?<!\d)(\d{3})\s?(\d{3})(?!\d)")


@dataclass(frozen=True)
class Portal:
    """A running sample ENT."""

    client_id: str
    name: str
    url: str


@dataclass(frozen=True)
class Live:
    """The running service; `app` is the same service in this process, for its records."""

    issuer: str
    directory: Path
    """Of its `config.toml` and its logs."""
    app: Flask
    outbox: Outbox
    store: redis.Redis
    ent: Portal
    other_ent: Portal
    franceconnect: Peer | None
    """Where npm is found; else the service has no FranceConnect."""

    def sms(self, number: str, count: int = 1) -> str:
        """Return the `count`-th SMS of a number, waited for: workers send behind the page."""
        return _wait(lambda: self.outbox.sms(number), count, number)

    def code(self, number: str, count: int = 1) -> str:
        """Return the six digits of the `count`-th SMS of a number that has some, waited for."""

        def with_code() -> list[Received]:
            return [message for message in self.outbox.sms(number) if CODE.search(message.text)]

        found = CODE.search(_wait(with_code, count, number))
        assert found
        return found[1] + found[2]

    def email(self, address: str, count: int = 1) -> str:
        """Return the `count`-th e-mail of an address, waited for."""
        return _wait(lambda: self.outbox.emails(address), count, address)

    def register(self, metadata: dict[str, Any], *also: str) -> str | None:
        """Register a client from RFC 7591 metadata; return its secret, None for a public one.

        `also` are addresses of further processes that must know it.
        """
        return self.register_all([metadata], *also)[0]

    def register_all(self, clients: list[dict[str, Any]], *also: str) -> list[str | None]:
        """Register several and wait once: processes look for new clients once a second."""
        checked = [registration.from_values(metadata) for metadata in clients]
        with self.app.app_context():
            applied = registry.apply_all(checked, actor="tests")
        for url in (self.issuer, *also):
            until(partial(_knows, url, checked[-1]), "client")
        return [one.secret for one in applied]

    def provider(self, stack: ExitStack, url: str) -> None:
        """Run a process of the provider at the port of `url`, until the stack unwinds."""
        environment = {"IDP_CONFIG": str(self.directory / "config.toml")}
        log = self.directory / f"provider-{urlsplit(url).port}.log"
        _serve(stack, ["wsgi:app"], url, log, environment)

    def forget(self, pattern: str) -> None:
        """Do to what is short-lived what time does: `journey:*`, `session:*`."""
        for key in self.store.scan_iter(pattern):
            self.store.delete(key)


def _knows(url: str, client: registration.Registration) -> bool:
    """A known client's mistakes are redirected."""
    known = {"client_id": client.client_id, "redirect_uri": client.redirect_uris[0]}
    return httpx.get(f"{url}/authorize", params=known).is_redirect


def _wait(read: Callable[[], list[Received]], count: int, whose: str) -> str:
    until(lambda: len(read()) >= count, f"message {count} for {whose}")
    return read()[count - 1].text


def until(ready: Callable[[], bool], what: str) -> None:
    """Wait for something of another process."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        assert time.monotonic() < deadline, f"{what}: not there after {START_SECONDS} s"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def live(
    valkey_url: str, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """The whole service, running."""
    directory = tmp_path_factory.mktemp("live")
    shutil.copy(sqlite_template, directory / "live.sqlite3")
    values = live_settings.values(directory, valkey_url)
    upstream = peer.peer_of(values["server"]["issuer"]) if peer.is_available() else None
    values |= live_settings.franceconnect(upstream) if upstream else {}
    (directory / "config.toml").write_text(tomli_w.dumps(values), encoding="utf-8")
    settings = Settings.model_validate(values)
    service = Live(
        issuer=settings.server.issuer,
        directory=directory,
        app=create_app(settings),
        outbox=Outbox(settings.sms.directory),
        store=redis.Redis.from_url(settings.redis.url.get_secret_value()),
        ent=_portal("ent-vienne"),
        other_ent=_portal("ent-lycees"),
        franceconnect=upstream,
    )
    service.store.flushdb()
    # People are written in several commits: no purge may see a child that no school has yet.
    service.store.set(f"schedule:{PURGE.__module__}.{PURGE.__qualname__}", "1")
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    with ExitStack() as stack:
        if upstream:
            stack.enter_context(peer.running(upstream, directory / "franceconnect.log"))
        _start_provider(stack, service, directory)
        for portal in (service.ent, service.other_ent):
            _start_portal(stack, service, portal, directory)
        yield service
    service.store.close()


def _registration(client_id: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "clients" / f"{client_id}.toml").read_text(encoding="utf-8"))


def _portal(client_id: str) -> Portal:
    """Give a registered sample ENT a free port."""
    name = str(_registration(client_id)["client_name"])
    return Portal(client_id, name, f"http://127.0.0.1:{servers.free_port()}")


def _start_provider(stack: ExitStack, service: Live, directory: Path) -> None:
    """Run the provider and its worker from the same configuration file."""
    environment = {"IDP_CONFIG": str(directory / "config.toml")}
    service.provider(stack, service.issuer)
    worker = processes.start(
        "worker",
        [Path(sys.executable).with_name("idp"), "worker"],
        log=directory / "worker.log",
        env=environment,
    )
    stack.callback(processes.stop, worker)


def _start_portal(stack: ExitStack, service: Live, portal: Portal, directory: Path) -> None:
    """Register a sample ENT as its TOML says, at its own port, and run it."""
    metadata = _registration(portal.client_id)
    written = metadata["post_logout_redirect_uris"][0].removesuffix("/")
    for key in ("redirect_uris", "post_logout_redirect_uris"):
        metadata[key] = [uri.replace(written, portal.url) for uri in metadata[key]]
    metadata["initiate_login_uri"] = metadata["initiate_login_uri"].replace(written, portal.url)
    environment = {
        "ENT_ISSUER": service.issuer,
        "ENT_CLIENT_ID": portal.client_id,
        "ENT_CLIENT_SECRET": service.register(metadata) or "",
        "ENT_AUTH_METHOD": metadata["token_endpoint_auth_method"],
        "ENT_NAME": portal.name,
        "ENT_URL": portal.url,
        "ENT_SECRET_KEY": secrets.token_hex(32),
        "ENT_THEME": "ocean" if portal == service.ent else "brique",
    }
    target = ["--factory", "clients.ent_demo:create_app"]
    _serve(stack, target, portal.url, directory / f"{portal.client_id}.log", environment)


def _serve(
    stack: ExitStack, target: list[str], url: str, log: Path, environment: dict[str, str]
) -> None:
    """Run a WSGI application in granian at the port of `url`, and wait until it answers."""
    port = str(urlsplit(url).port)
    command = ["-m", "granian", "--interface", "wsgi", "--port", port, "--blocking-threads", "4"]
    child = processes.start(log.stem, [sys.executable, *command, *target], log=log, env=environment)
    stack.callback(processes.stop, child)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.running:
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{child.name} did not start:\n{child.last_words()}", pytrace=False)

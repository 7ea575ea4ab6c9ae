"""The service as it runs: granian, a worker and two sample ENTs on free ports of loopback.

`live`   the running service, once per test process. People are written into its register with
         `tests.people`; messages are read with `live.sms()` and `live.email()`. A browser of a
         few lines is in `tests.live_browser`.
"""

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
import tomli_w
from flask import Flask
from flask_migrate import stamp

from idp import create_app
from idp.accounts.retention import purge_what_is_over as PURGE  # noqa: N812 — a name, not called
from idp.clients import registration, registry
from idp.config import Settings
from idp.demo import processes
from idp.demo.processes import Child
from idp.keys import rotation
from idp.messaging.file import Outbox, Received
from tests import live_portals, live_processes, live_settings
from tests.franceconnect import peer
from tests.franceconnect.peer import Peer
from tests.live_portals import Portal

START_SECONDS = 30.0
CODE = re.compile(r"(?<!\d)(\d{3})\s?(\d{3})(?!\d)")


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
        secrets = self.record(clients)
        for url in (self.issuer, *also):
            until(partial(_knows, url, clients[-1]), "client")
        return secrets

    def record(self, clients: list[dict[str, Any]]) -> list[str | None]:
        """Write registrations and wait for nobody: for processes that start afterwards."""
        checked = [registration.from_values(metadata) for metadata in clients]
        with self.app.app_context():
            return [one.secret for one in registry.apply_all(checked, actor="tests")]

    def provider(self, stack: ExitStack, url: str) -> None:
        """Run one more process of the provider at the port of `url`, until the stack unwinds."""
        child = self.start_provider(url)
        stack.callback(processes.stop, child)
        live_processes.answering(child, url)

    def start_provider(self, url: str) -> Child:
        """Start a process of the provider; `live_processes.answering` waits for it."""
        log = self.directory / f"provider-{urlsplit(url).port}.log"
        return live_processes.start(["wsgi:app"], url, log, self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """What a process of the provider must know."""
        return {"IDP_CONFIG": str(self.directory / "config.toml")}

    def forget(self, pattern: str) -> None:
        """Do to what is short-lived what time does: `journey:*`, `session:*`."""
        for key in self.store.scan_iter(pattern):
            self.store.delete(key)


def _knows(url: str, metadata: dict[str, Any]) -> bool:
    """A known client's mistakes are redirected."""
    known = {"client_id": metadata["client_id"], "redirect_uri": metadata["redirect_uris"][0]}
    return live_processes.HTTP.get(f"{url}/authorize", params=known).is_redirect


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
        ent=live_portals.portal("ent-vienne", "ocean"),
        other_ent=live_portals.portal("ent-lycees", "brique"),
        franceconnect=upstream,
    )
    service.store.flushdb()
    # People are written in several commits: no purge may see a child that no school has yet.
    service.store.set(f"schedule:{PURGE.__module__}.{PURGE.__qualname__}", "1")
    rotation.create_if_missing(settings.keys.directory, settings.secrets.key)
    with service.app.app_context():  # the tables are the models', without a revision
        stamp(directory=str(Path(__file__).parents[1] / "migrations"))
    with ExitStack() as stack:
        _start(stack, service)
        if upstream:
            stack.enter_context(peer.running(upstream, directory / "franceconnect.log"))
        yield service
    service.store.close()


def _start(stack: ExitStack, service: Live) -> None:
    """Start the provider, its worker and the ENTs at the same time; then wait for all of them."""
    portals = [service.ent, service.other_ent]
    secrets = service.record([one.registration() for one in portals])
    children: dict[str, Child] = {}
    stack.callback(lambda: processes.stop_all(children.values()))
    children["worker"] = processes.start(
        "worker",
        [Path(sys.executable).with_name("idp"), "worker"],
        log=service.directory / "worker.log",
        env=service.environment,
    )
    children[service.issuer] = service.start_provider(service.issuer)
    for one, secret in zip(portals, secrets, strict=True):
        log = service.directory / f"{one.client_id}.log"
        environment = one.environment(service.issuer, secret)
        children[one.url] = live_processes.start(live_portals.TARGET, one.url, log, environment)
    for url in (service.issuer, *(one.url for one in portals)):
        live_processes.answering(children[url], url)

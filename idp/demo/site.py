"""The demo's processes: started together, watched, stopped together."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from idp.demo import franceconnect, phone, processes
from idp.demo.installation import Installation
from idp.demo.places import FRANCECONNECT_URL, ISSUER, PHONE_PORT, PORTALS, DemoError
from idp.demo.processes import Child
from idp.platform.settings import CONFIG_PATH_VARIABLE

START_SECONDS = 60.0
_PAUSE_SECONDS = 0.1
_BIN = Path(sys.executable).parent


class Program(NamedTuple):
    """What a process is called, by people and by its log, and what it runs."""

    name: str
    log: str
    command: tuple[str | Path, ...]
    env: dict[str, str]


@contextmanager
def running(installation: Installation, others: list[Child]) -> Iterator[list[Child]]:
    """Run provider, worker, ENTs and phone until all answer; yield the processes to watch.

    `others` are already running and watched too. Raises DemoError when one ends or is too slow.
    """
    children: list[Child] = []
    with ExitStack() as stack:
        stack.callback(processes.stop_all, children)
        for program in _programs(installation):
            log = installation.logs / f"{program.log}.log"
            log.unlink(missing_ok=True)
            child = processes.start(program.name, program.command, log=log, env=program.env)
            children.append(child)
        stack.enter_context(phone.serve(installation.messages, PHONE_PORT))
        watched = [*others, *children]
        upstream = [FRANCECONNECT_URL] if installation.franceconnect else []
        first = f"{ISSUER}/.well-known/openid-configuration"
        for url in (first, *(portal.url for portal in PORTALS), *upstream):
            _wait(url, watched)
        yield watched


def watch(children: list[Child]) -> None:
    """Return only by DemoError, when one of the processes has ended."""
    while True:
        _check_alive(children)
        time.sleep(_PAUSE_SECONDS)


def _programs(installation: Installation) -> list[Program]:
    provider = {CONFIG_PATH_VARIABLE: str(installation.config)}
    granian = (
        _BIN / "granian",
        "--interface",
        "wsgi",
        "--factory",
        "--host",
        "127.0.0.1",
        "--blocking-threads",
        "4",
    )
    return [
        *_franceconnect(installation),
        Program("Le fournisseur d’identité", "provider", (_BIN / "idp", "serve"), provider),
        Program("L’envoi des messages", "worker", (_BIN / "idp", "worker"), provider),
        *(
            Program(
                installation.names[portal.name],
                portal.name,
                (*granian, "--port", str(portal.port), "clients.ent_demo:create_app"),
                installation.portal_env(portal),
            )
            for portal in PORTALS
        ),
    ]


def _franceconnect(installation: Installation) -> list[Program]:
    command = franceconnect.program()
    if command is None or installation.franceconnect is None:
        return []
    return [Program("FranceConnect", "franceconnect", command, installation.franceconnect)]


def _wait(url: str, children: list[Child]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _check_alive(children)
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(_PAUSE_SECONDS)
    raise DemoError(f"{url} ne répond pas après {START_SECONDS:.0f} secondes.")


def _check_alive(children: list[Child]) -> None:
    for child in children:
        if not child.running:
            raise DemoError(f"{child.name} s’est arrêté ({child.log}) :\n{child.last_words()}")

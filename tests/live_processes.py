"""WSGI applications in granian, and when a server of the running service answers."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from idp.demo import processes, servers
from idp.demo.processes import Child

# One for all: each makes a TLS context. Each connection is for one request: a pool gives an idle
# one to a thread while another closes it.
HTTP = httpx.Client(timeout=60, headers={"Connection": "close"})


def start(target: Sequence[str], url: str, log: Path, environment: Mapping[str, str]) -> Child:
    """Start an application at the port of `url`; `answering` waits for it."""
    port = str(urlsplit(url).port)
    command = ["-m", "granian", "--interface", "wsgi", "--port", port, "--blocking-threads", "4"]
    return processes.start(log.stem, [sys.executable, *command, *target], log=log, env=environment)


def answering(child: Child, url: str) -> None:
    """Wait until it does. Raises ServerNotStartedError with its last words."""
    servers.wait(child, partial(_answers, url), httpx.TransportError)


def _answers(url: str) -> bool:
    HTTP.get(url)
    return True

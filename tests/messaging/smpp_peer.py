"""SMPP as the tests meet it: npm `smpp`, a server that we did not write.

with smpp_server(tmp_path, mood="ESME_RTHROTTLED") as server: …

Moods: `fine`, a status of the specification (ESME_…), or a way to behave badly (server.mjs).
"""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import playwright
import pytest
from pydantic import SecretStr

from idp.config import SmsSmpp
from idp.demo import processes, servers

HERE = Path(__file__).parent / "smpp_server"
ABSENT = "NO NPM ON THIS MACHINE: THE SMPP SERVER DID NOT RUN"
_LIBRARY = HERE / "node_modules" / "smpp"
USER, PASSWORD = "preau", "abcd1234"


@dataclass
class Server:
    """The running server."""

    port: int
    log: Path

    def config(self, **more: Any) -> SmsSmpp:  # noqa: ANN401 — any setting
        """Return the settings that reach it, without TLS unless they say so."""
        values = {"host": "127.0.0.1", "port": self.port, "security": "none", "system_id": USER}
        return SmsSmpp.model_validate(values | {"password": SecretStr(PASSWORD)} | more)

    def requests(self) -> list[dict[str, Any]]:
        """Return what it got, decoded by it: `command`, `command_status`, `fields`."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")][1:]

    def commands(self) -> list[str]:
        """Return the names of what it got."""
        return [str(request["command"]) for request in self.requests()]

    def submitted(self) -> list[dict[str, Any]]:
        """Return the fields of each submit_sm."""
        return [r["fields"] for r in self.requests() if r["command"] == "submit_sm"]


@contextmanager
def smpp_server(
    directory: Path, *, mood: str = "fine", pem: Path | None = None
) -> Iterator[Server]:
    """Run the server; with `pem`, the folder that `certificate` filled, it speaks TLS."""
    node = _node()
    server = Server(servers.free_port(), directory / f"smpp-{mood}.log")
    server.log.unlink(missing_ok=True)
    values = {"port": server.port, "password": PASSWORD, "mood": mood}
    if pem is not None:
        values["cert"] = (pem / "server.pem").read_text()
        values["key"] = (pem / "server-private.pem").read_text()
    child = processes.start(
        "SMPP",
        (node, HERE / "server.mjs"),
        log=server.log,
        env={"SMPP_SERVER": json.dumps(values)},
    )
    servers.wait(child, lambda: '"listening"' in server.log.read_text(), OSError)
    try:
        yield server
    finally:
        processes.stop(child)


def _node() -> Path:
    """Node.js as Playwright brings it, with the library installed as its lock file says."""
    if not _LIBRARY.is_dir():
        npm = shutil.which("npm")
        if npm is None and os.environ.get("CI") == "true":
            pytest.fail(ABSENT, pytrace=False)
        if npm is None:
            pytest.skip(ABSENT)
        _install(npm)
    return Path(playwright.__file__).parent / "driver" / "node"


def _install(npm: str) -> None:
    with (HERE / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes of one test run
        if not _LIBRARY.is_dir():
            subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)

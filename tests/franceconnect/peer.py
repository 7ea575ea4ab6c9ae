"""FranceConnect as the tests meet it: npm `oidc-provider` 9, behaving as FranceConnect v2.

`franceconnect`   the running provider, once per test process; its people, its moods
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from idp.config import FranceConnect, Outbound
from idp.demo import franceconnect as franceconnect_of_demo
from idp.demo import processes, servers

HERE = Path(__file__).parent / "provider"
ABSENT = "NO NPM ON THIS MACHINE: FRANCECONNECT'S TEST PEER DID NOT RUN"
CLIENT_ID, HOST = "preau", "127.0.0.1"
SECRET = "s" * 64
_serial = count(1)


@dataclass
class Peer:
    """The running provider."""

    port: int
    answering: str
    """The provider of ours to which it sends people back."""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Its issuer."""
        return f"http://{HOST}:{self.port}/api/v2"

    @property
    def settings(self) -> FranceConnect:
        """What a provider of ours must know of it."""
        return FranceConnect.model_validate(
            {"issuer": self.issuer, "client_id": CLIENT_ID, "client_secret": SECRET}
        )

    @property
    def outbound(self) -> Outbound:
        """The exception that lets a provider of ours reach it."""
        return Outbound(allow_private_hosts=(HOST,))

    def control(self, **wishes: Any) -> None:  # noqa: ANN401 — what server.mjs takes
        """Change its mood: `down`, `tokensDown`, `codeSeconds`; or its `person`."""
        httpx.post(f"http://{HOST}:{self.port}/control", json=wishes).raise_for_status()

    def person(self, given: str = "Jeanne", family: str = "DUPOND", **claims: Any) -> str:  # noqa: ANN401 — claims of userinfo
        """Make a person known to it; return the id under which its page lists them."""
        number = f"p{next(_serial)}"
        self.people[number] = {
            "id": number,
            "given_name": given,
            "given_name_array": [given],
            "family_name": family,
            "birthdate": "1979-05-17",
            "gender": "female",
            **claims,
        }
        self.control(person=self.people[number])
        return number

    def change(self, number: str, **claims: Any) -> None:  # noqa: ANN401 — claims of userinfo
        """Correct the person's civil status: their `sub` is another one from now on."""
        self.people[number] |= claims
        self.people[number]["revision"] = self.people[number].get("revision", 0) + 1
        self.control(person=self.people[number])


def sub_of(number: str, revision: int = 0) -> str:
    """Return the `sub` of a person here, as configuration.mjs makes it."""
    return sha256(f"{CLIENT_ID}:{number}:{revision}".encode()).hexdigest() + "v1"


def is_available() -> bool:
    """Whether it can run here; the library is installed as its lock file says."""
    # Debian's own Node.js may be too old; its npm is good enough to install.
    npm = shutil.which("npm")
    if not (HERE / "node_modules" / "oidc-provider").is_dir() and npm is not None:
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    return franceconnect_of_demo.program() is not None


def needed() -> None:
    """Skip the test where it cannot run; fail under CI."""
    if is_available():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(ABSENT, pytrace=False)
    pytest.skip(ABSENT)


def peer_of(issuer: str) -> Peer:
    """Choose where it will listen, for the provider of ours at `issuer`."""
    return Peer(servers.free_port(), issuer)


@contextmanager
def running(peer: Peer, log: Path, **wishes: Any) -> Iterator[None]:  # noqa: ANN401 — what server.mjs takes
    """Run it, with nobody known to it yet; `wishes`: `algorithm`, `signs_userinfo`."""
    values = {
        "port": peer.port,
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "redirect_uri": f"{peer.answering}/franceconnect/retour",
        "post_logout_redirect_uri": f"{peer.answering}/franceconnect/deconnecte",
        "people": [],
        "control": True,
        **wishes,
    }
    child = processes.start(
        "FranceConnect",
        franceconnect_of_demo.program() or (),
        log=log,
        env={"FRANCECONNECT": json.dumps(values)},
    )
    address = f"{peer.issuer}/.well-known/openid-configuration"
    servers.wait(child, lambda: httpx.get(address).is_success, httpx.TransportError)
    try:
        yield
    finally:
        processes.stop(child)


@pytest.fixture(scope="session")
def running_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A provider for the tests without a browser."""
    needed()
    peer = peer_of("http://localhost")
    with running(peer, tmp_path_factory.mktemp("franceconnect") / "provider.log"):
        yield peer


@pytest.fixture
def franceconnect(running_peer: Peer) -> Iterator[Peer]:
    """The provider, in its usual mood."""
    yield running_peer
    running_peer.control(down=False, codeSeconds=30)

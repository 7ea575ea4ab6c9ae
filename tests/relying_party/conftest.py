"""Relying parties that we did not write, against the running service (`tests.live`).

test_openid_client.py    npm openid-client 6, by sign_in.mjs: code, PAR, signed requests, DPoP
test_openid_client_5.py  npm openid-client 5, by at_hash.mjs: `at_hash` under each algorithm
test_idpyoidc.py         PyPI idpyoidc, set up in idpyoidc_client.py: secret or key, logout token
test_authlib.py          Authlib's client for Flask (authlib_portal.py) and its session: refreshes
test_apache.py           Apache httpd and mod_auth_openidc (apache.py, apache.conf): form_post

A parent signs in by `tests.live_browser`, or by browser.mjs where the library is in JavaScript.
"""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import playwright
import pytest

HERE = Path(__file__).parent
ABSENT = "NO NPM ON THIS MACHINE: THE RELYING PARTIES IN JAVASCRIPT DID NOT RUN"
SECONDS = 60.0

RunScript = Callable[[str, dict[str, Any]], Any]


@pytest.fixture(scope="session")
def run_script() -> RunScript:
    """Run a script of this folder with settings in RELYING_PARTY; return what it printed."""
    # Debian's own Node.js may be too old for the libraries: Playwright's runs them. Its npm is
    # good enough to install what the lock file says.
    npm = shutil.which("npm")
    if npm is None:
        if os.environ.get("CI") == "true":
            pytest.fail(ABSENT, pytrace=False)
        pytest.skip(ABSENT)
    _install(npm)
    node = Path(playwright.__file__).parent / "driver" / "node"

    def run(script: str, settings: dict[str, Any]) -> Any:  # noqa: ANN401 — JSON
        ended = subprocess.run(
            [node, script],
            cwd=HERE,
            env={**os.environ, "RELYING_PARTY": json.dumps(settings)},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    return run


def _install(npm: str) -> None:
    """Install as the lock file says, in one test process at a time, unless that was done."""
    lock = HERE / "package-lock.json"
    installed = HERE / "node_modules" / ".package-lock.json"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
            subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)

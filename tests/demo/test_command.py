"""`idp demo` as a person starts it. Its ports are fixed: no other demo may run meanwhile."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from idp.demo import franceconnect
from idp.demo.places import (
    FRANCECONNECT_PORT,
    FRANCECONNECT_URL,
    ISSUER,
    PHONE_PORT,
    PHONE_URL,
    PORTALS,
    PROVIDER_PORT,
)

IDP = Path(sys.executable).with_name("idp")
LAST_LINE = "Ctrl-C arrête tout"
PORTS = (
    PROVIDER_PORT,
    PHONE_PORT,
    FRANCECONNECT_PORT,
    *(portal.port for portal in PORTALS),
)


class Demo:
    """A running `idp demo` and what it has printed."""

    def __init__(self, directory: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [IDP, "demo", "--directory", str(directory), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # The settings of another installation must not reach the demo's.
            env=os.environ | {"IDP_SERVER__ISSUER": "https://elsewhere.example"},
        )
        self._printed: list[str] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_for_panel(self) -> str:
        assert self._ready.wait(90), f"no panel:\n{''.join(self._printed)}"
        return "".join(self._printed)

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """Send a signal; return the exit code and everything printed."""
        self.process.send_signal(how)
        code = self.process.wait(30)
        self._reader.join()
        return code, "".join(self._printed)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._printed.append(line)
            if LAST_LINE in line:
                self._ready.set()
        self._ready.set()


@contextmanager
def started(directory: Path, *options: str) -> Iterator[Demo]:
    demo = Demo(directory, *options)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.end(signal.SIGTERM)


def still_listening() -> list[int]:
    found = []
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                found.append(port)
    return found


def test_begun_anew_it_answers_where_its_panel_says_and_ctrl_c_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.txt").write_text("not a demo's: stays")
    (tmp_path / "demo.sqlite3").write_text("no database at all")
    with started(tmp_path, "--fresh") as demo:
        panel = demo.wait_for_panel()
        for url in (ISSUER, PHONE_URL, *(portal.url for portal in PORTALS)):
            assert url in panel
        for url in (f"{ISSUER}/connexion", PHONE_URL, *(portal.url for portal in PORTALS)):
            assert httpx.get(url, follow_redirects=True).status_code == 200, url
        discovery = httpx.get(f"{ISSUER}/.well-known/openid-configuration").json()
        assert discovery["issuer"] == ISSUER
        # There where npm could install it, else neither in the panel nor on the page.
        runs = franceconnect.program() is not None
        assert (FRANCECONNECT_URL in panel) is runs
        assert ("franceconnect-button" in httpx.get(f"{ISSUER}/connexion").text) is runs
        assert "06 00 00 00 02" in panel
        assert "Léo" in panel
        children = demo.children()
        assert children
        code, printed = demo.end(signal.SIGINT)
    assert code == 0
    assert "La démonstration est arrêtée." in printed
    assert "Traceback" not in printed
    assert [child for child in children if child.is_running()] == []
    assert still_listening() == []
    assert (tmp_path / "mine.txt").exists()


def test_a_part_that_dies_is_named_and_the_rest_is_stopped(tmp_path: Path) -> None:
    with started(tmp_path) as demo:
        demo.wait_for_panel()
        (worker,) = [child for child in demo.children() if "worker" in child.cmdline()[-1]]
        worker.kill()
        code = demo.process.wait(30)
        _, printed = demo.end(signal.SIGTERM)
    assert code == 2
    assert "L’envoi des messages s’est arrêté" in printed
    assert "Traceback" not in printed
    assert still_listening() == []


def test_a_port_in_use_gets_a_sentence_and_not_a_traceback(tmp_path: Path) -> None:
    with socket.socket() as occupant:
        occupant.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        occupant.bind(("127.0.0.1", PHONE_PORT))
        occupant.listen()
        command = [str(IDP), "demo", "--directory", str(tmp_path)]
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert said.returncode == 2
    assert f"Le port {PHONE_PORT} est déjà utilisé" in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr
    assert list(tmp_path.iterdir()) == []

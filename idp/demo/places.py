"""Where the demo lives: its ports, its folder, its addresses."""

import socket
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "demo"
ISSUER = "http://localhost:8000"
PHONE_PORT = 8002
FRANCECONNECT_PORT = 8004
_HOST = "127.0.0.1"


class DemoError(Exception):
    """The demo cannot go on; the message is a French sentence for whoever started it."""


class Portal(NamedTuple):
    """A sample ENT: its registration (clients/NAME.toml), port and look."""

    name: str
    port: int
    theme: str

    @property
    def url(self) -> str:
        """Its address: on purpose another site than the provider's."""
        return f"http://{_HOST}:{self.port}"

    @property
    def registration(self) -> Path:
        """Its TOML file."""
        return ROOT / "clients" / f"{self.name}.toml"


PORTALS = (Portal("ent-vienne", 8001, "ocean"), Portal("ent-lycees", 8003, "brique"))
PROVIDER_PORT = 8000
PHONE_URL = f"http://{_HOST}:{PHONE_PORT}"
FRANCECONNECT_URL = f"http://{_HOST}:{FRANCECONNECT_PORT}"


def check_ports() -> None:
    """Raise DemoError when one of the ports is taken."""
    portals = (portal.port for portal in PORTALS)
    for port in (PROVIDER_PORT, *portals, PHONE_PORT, FRANCECONNECT_PORT):
        if not _is_free(port):
            raise DemoError(
                f"Le port {port} est déjà utilisé, peut-être par une démonstration déjà lancée."
                " Arrêtez le programme qui l’occupe, puis relancez « make demo »."
            )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port that was closed a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
        return True

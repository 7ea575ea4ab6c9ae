"""The sample ENTs of the running service, registered as their TOML says, at ports of their own."""

import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.demo import servers

CLIENTS = Path(__file__).parent.parent / "clients"
TARGET = ("--factory", "clients.ent_demo:create_app")


@dataclass(frozen=True)
class Portal:
    """A sample ENT."""

    client_id: str
    theme: str
    name: str
    url: str

    def registration(self) -> dict[str, Any]:
        """Return its metadata, with the addresses that it has here."""
        metadata = _written(self.client_id)
        written = metadata["post_logout_redirect_uris"][0].removesuffix("/")
        for key in ("redirect_uris", "post_logout_redirect_uris"):
            metadata[key] = [uri.replace(written, self.url) for uri in metadata[key]]
        metadata["initiate_login_uri"] = metadata["initiate_login_uri"].replace(written, self.url)
        return metadata

    def environment(self, issuer: str, secret: str | None) -> dict[str, str]:
        """Return what its process must know."""
        return {
            "ENT_ISSUER": issuer,
            "ENT_CLIENT_ID": self.client_id,
            "ENT_CLIENT_SECRET": secret or "",
            "ENT_AUTH_METHOD": self.registration()["token_endpoint_auth_method"],
            "ENT_NAME": self.name,
            "ENT_URL": self.url,
            "ENT_SECRET_KEY": secrets.token_hex(32),
            "ENT_THEME": self.theme,
        }


def portal(client_id: str, theme: str) -> Portal:
    """Give a sample ENT a free port."""
    name = str(_written(client_id)["client_name"])
    return Portal(client_id, theme, name, f"http://127.0.0.1:{servers.free_port()}")


def _written(client_id: str) -> dict[str, Any]:
    return tomllib.loads((CLIENTS / f"{client_id}.toml").read_text(encoding="utf-8"))

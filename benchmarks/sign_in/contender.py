"""What both providers are to the load: addresses, clients, and the processes that do the work."""

from dataclasses import dataclass

from idp.demo.processes import Child

ISSUER_HOST = "portail.example.fr"
ISSUER = f"https://{ISSUER_HOST}"
"""Both believe the proxy in front of them that they are called so."""
REDIRECT_URI = "https://ent.example.fr/retour"
SCOPE = "openid profile email phone establishment pupils fredu"
ALGORITHMS = ("ES256", "RS256")
OURS, PEER = "Préau", "oidc-provider"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


@dataclass(frozen=True, slots=True)
class Client:
    """A relying party whose ID tokens are signed with one algorithm."""

    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Paths:
    """The three endpoints."""

    authorize: str
    token: str
    userinfo: str


@dataclass(frozen=True, slots=True)
class Contender:
    """A running provider."""

    name: str
    runs_on: str
    """The language's version: it decides as much as the code does."""
    port: int
    paths: Paths
    clients: dict[str, Client]
    """By algorithm."""
    child: Child
    stores: tuple[Child, ...]
    """Those that work for it."""

    @property
    def address(self) -> str:
        """Where the proxy would reach it."""
        return f"http://127.0.0.1:{self.port}"

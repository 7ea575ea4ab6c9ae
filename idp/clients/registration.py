"""What a registration must hold (RFC 7591 §2, and the establishments served)."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, StrictBool, ValidationError, model_validator
from pydantic_core import ErrorDetails

from idp.clients.about_settings import AboutSettings
from idp.clients.redirect_uris import Address, host_of
from idp.clients.scopes import SCOPES
from idp.clients.territories import Territory
from idp.platform import french_faults, toml_files

AuthMethod = Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
WITHOUT_SECRET = frozenset({"private_key_jwt", "none"})
_HOST = re.compile(r"[a-z0-9][a-z0-9.:-]{0,253}[a-z0-9]")
_SHORTEST_NAME, _LONGEST_NAME = 2, 200
_CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9._-]{2,99}")


class RegistrationError(Exception):
    """The registration cannot be taken. `faults` holds one French sentence each, with its key."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def _client_id(text: str) -> str:
    if not _CLIENT_ID.fullmatch(text):
        raise ValueError("3 à 100 caractères : minuscules, chiffres, point, tiret (ent-vienne).")
    return text


def check_scope(text: str) -> str:
    """Return the scopes, each once. Raises ValueError with a French sentence."""
    names = text.split()
    if unknown := [name for name in names if name not in SCOPES]:
        raise ValueError(f"Portée inconnue : {', '.join(unknown)}. Connues : {' '.join(SCOPES)}.")
    if "openid" not in names:
        raise ValueError("La portée openid est nécessaire.")
    return " ".join(dict.fromkeys(names))


def _name(text: str) -> str:
    if not (_SHORTEST_NAME <= len(text) <= _LONGEST_NAME and text.isprintable()):
        raise ValueError(f"Une ligne de 2 à {_LONGEST_NAME} caractères, sans code de contrôle.")
    return text


def _sector(text: str) -> str:
    if text and not _HOST.fullmatch(text):
        raise ValueError("Un nom d’hôte en minuscules, sans https:// ni chemin (ent.example.fr).")
    return text


def _distinct(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(addresses)) != len(addresses):
        raise ValueError("La même adresse est donnée deux fois.")
    return addresses


def _some(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if not addresses:
        raise ValueError("Donnez au moins une adresse de retour.")
    return _distinct(addresses)


class Registration(AboutSettings):
    """One relying party as its TOML file or the command line describes it."""

    client_id: Annotated[str, AfterValidator(_client_id)]
    client_name: Annotated[str, AfterValidator(_name)]
    redirect_uris: Annotated[tuple[Address, ...], AfterValidator(_some)]
    post_logout_redirect_uris: Annotated[tuple[Address, ...], AfterValidator(_distinct)] = ()
    initiate_login_uri: Address | None = None
    token_endpoint_auth_method: AuthMethod = "client_secret_basic"  # noqa: S105 — a method
    scope: Annotated[str, AfterValidator(check_scope)] = "openid profile establishment"
    establishment: Literal["one", "all"] = "one"
    require_pkce: StrictBool = True
    sector: Annotated[str, AfterValidator(_sector)] = ""
    """Host that fixes the pairwise `sub` (OIDC Core §8.1); empty: the redirect URIs' only host."""
    sector_identifier_uri: Address | None = None
    """Names each redirect URI, where they have several hosts; its own host is the sector."""
    establishments: Territory

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.token_endpoint_auth_method == "none" and not self.require_pkce:  # noqa: S105
            raise ValueError("require_pkce = false n’est permis qu’à un client avec secret.")
        hosts = {host_of(uri) for uri in self.redirect_uris}
        sectors = {self.sector, host_of(self.sector_identifier_uri or "")} - {""}
        if len(sectors) > 1:
            raise ValueError("sector : un autre hôte que celui de sector_identifier_uri.")
        if not sectors and len(hosts) > 1:
            raise ValueError(
                "sector : les adresses de retour ont plusieurs hôtes\u00a0;"
                " nommez-en un, ou donnez sector_identifier_uri."
            )
        self.check_tokens(self.scope.split())
        self.check_logout(self.redirect_uris)
        self.check_requests()
        self.check_keys(needed=self.token_endpoint_auth_method == "private_key_jwt")  # noqa: S105
        return self

    @property
    def sector_host(self) -> str:
        """The sector that the pairwise `sub` depends on."""
        return self.sector or host_of(self.sector_identifier_uri or self.redirect_uris[0])


def from_values(values: dict[str, Any]) -> Registration:
    """Check a registration. Raises RegistrationError with every fault."""
    try:
        return Registration.model_validate(values)
    except ValidationError as error:
        raise RegistrationError([sentence(e) for e in error.errors()]) from error


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a file holds. Raises RegistrationError, in French."""
    try:
        return toml_files.read(path)
    except toml_files.UnreadableTomlError as error:
        raise RegistrationError([str(error)]) from error


def from_toml(path: Path) -> Registration:
    """Read a registration from its file. Raises RegistrationError, each fault with the file."""
    values = read_toml(path)
    try:
        return from_values(values)
    except RegistrationError as error:
        raise RegistrationError([f"{path} : {fault}" for fault in error.faults]) from error


def sentence(error: ErrorDetails) -> str:
    """Return what pydantic found, in French, behind its key."""
    key = ".".join(str(part) for part in error["loc"]) or "enregistrement"
    return f"{key} : {french_faults.of_value(error)}"

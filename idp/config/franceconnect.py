"""Sign-in by FranceConnect v2."""

from typing import Literal

from pydantic import Field, SecretStr

from idp.config.values import Section


class FranceConnect(Section):
    """Sign-in by FranceConnect v2; the pages show it once client_id is set."""

    issuer: str = "https://oidc.franceconnect.gouv.fr/api/v2"
    """Production: https://oidc.franceconnect.gouv.fr/api/v2. Sandbox:
    https://fcp-low.sbx.dev-franceconnect.fr/api/v2."""
    client_id: str = ""
    """What FranceConnect gave to this service; empty: no FranceConnect. Declare there the addresses
    <server.issuer>/franceconnect/retour and, after sign-out, /franceconnect/deconnecte."""
    client_secret: SecretStr = SecretStr("")
    """Its secret (better by environment)."""
    algorithms: tuple[Literal["ES256", "RS256", "HS256"], ...] = Field(
        default=("ES256", "RS256"), min_length=1
    )
    """Signatures that are believed. HS256, whose key is client_secret, only where declared so."""

    @property
    def enabled(self) -> bool:
        """Whether pages offer it."""
        return bool(self.client_id)

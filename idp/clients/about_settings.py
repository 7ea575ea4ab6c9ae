"""What a registration says of the ENT itself, beside its name (OIDC Registration §2)."""

from idp.clients.logout_settings import LogoutSettings
from idp.clients.redirect_uris import Address


class AboutSettings(LogoutSettings):
    """What parents see of the ENT while it waits for them."""

    logo_uri: Address | None = None
    """An image, shown beside the name."""
    policy_uri: Address | None = None
    """What the ENT does with what it learns of people."""
    tos_uri: Address | None = None
    """On what terms it serves them."""

    def about(self) -> dict[str, str]:
        """Return what was registered of this, by its name."""
        said = {"logo": self.logo_uri, "policy": self.policy_uri, "tos": self.tos_uri}
        return {name: uri for name, uri in said.items() if uri is not None}

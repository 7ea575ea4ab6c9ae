"""How a client hears that a session ended (OIDC Back-Channel Logout §2.2, Front-Channel §2)."""

from collections.abc import Iterable

from pydantic import StrictBool

from idp.clients.redirect_uris import Address, origin_of
from idp.clients.token_settings import TokenSettings


class LogoutSettings(TokenSettings):
    """Where the word of a sign-out goes."""

    backchannel_logout_uri: Address | None = None
    """Receives a logout token, from our server to the client's."""
    backchannel_logout_session_required: StrictBool = False
    """Every logout token of ours has a `sid`; the member is known for registrations' sake."""
    frontchannel_logout_uri: Address | None = None
    """Opened in a hidden frame of our sign-out page."""
    frontchannel_logout_session_required: StrictBool = False
    """Adds `iss` and `sid` to it."""

    def check_logout(self, redirect_uris: Iterable[str]) -> None:
        """Raise ValueError for a frame of an origin that no redirect URI has (§2)."""
        uri = self.frontchannel_logout_uri
        if uri is not None and origin_of(uri) not in {origin_of(one) for one in redirect_uris}:
            raise ValueError(
                "frontchannel_logout_uri : même origine qu’une adresse de retour (redirect_uris)."
            )

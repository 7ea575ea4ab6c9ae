"""grant_type=refresh_token (RFC 6749 §6, OIDC Core §12), Authlib's with our families below."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant
from msgspec.structs import replace

from idp.accounts import versions
from idp.clients.relying_party import RelyingParty
from idp.clients.token_settings import OFFLINE
from idp.oidc import id_token, refresh_families, today
from idp.oidc.grants import Grant
from idp.oidc.refresh_families import Shown, Worth
from idp.oidc.server import OidcClient


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A refresh token as Authlib asks about it."""

    shown: Shown
    client_id: str

    def check_client(self, client: OidcClient) -> bool:
        """Whether it was given to this client."""
        return client.party.client_id == self.client_id

    def get_scope(self) -> str:
        """Return the scope it was given for: a refresh may ask for less, never for more."""
        return " ".join(self.shown.grant.scopes)


class RefreshGrant(RefreshTokenGrant):  # type: ignore[misc] # authlib's stubs leave it out
    """Turns or keeps the token first, then mints."""

    def authenticate_refresh_token(self, refresh_token: str) -> Refreshed | None:
        """Return what the token stands for; None when it is worth nothing."""
        party: RelyingParty = self.request.client.party
        worth, shown = refresh_families.judge(refresh_token, party)
        if worth is not Worth.GOOD or shown is None:
            return None
        key, bound = self.request.jkt, shown.grant.jkt
        if party.is_public and bound not in {None, key}:
            return None  # RFC 9449 §5: who has no secret is known by the key
        scopes = shown.grant.scopes_today(party)
        if OFFLINE in set(shown.grant.scopes) - set(scopes):
            return None
        grant = replace(shown.grant, jkt=key, scopes=scopes)
        return Refreshed(replace(shown, grant=grant), party.client_id)

    def create_token_response(self) -> tuple[int, dict[str, Any], Any]:
        """Use the token, then mint an access token and an ID token of the same sign-in (§12.2)."""
        party: RelyingParty = self.request.client.party
        refreshed: Refreshed = self.request.refresh_token
        grant = _grant_today(_narrowed(refreshed.shown.grant, self.request.payload.scope), party)
        token = refresh_families.turn(refreshed.shown, party) if grant else None
        if grant is None or token is None:
            raise InvalidGrantError
        body: dict[str, Any] = self.generate_token(user=grant)
        body["refresh_token"] = token
        if "openid" in grant.scopes:  # OIDC Core §3.1.2.1: else it is no OpenID request
            body["id_token"] = id_token.sign(grant, party, body["access_token"])
        return 200, body, self.TOKEN_RESPONSE_HEADER


def _narrowed(grant: Grant, asked: str | None) -> Grant:
    """Return the grant with no other scope than those asked for (RFC 6749 §6).

    A token for less says nothing by name beyond it either (`claims`, OIDC Core §5.5). Raises
    InvalidScopeError.
    """
    if asked is not None and not asked.isascii():  # RFC 6749 §3.3: an odd space parts nothing
        raise InvalidScopeError
    wanted = set((asked or "").split())
    scopes = tuple(scope for scope in grant.scopes if scope in wanted)
    if not wanted or scopes == grant.scopes:  # a scope of spaces is none (§3.3)
        return grant
    return replace(grant, scopes=scopes, asked_userinfo=())


def _grant_today(grant: Grant, client: RelyingParty) -> Grant | None:
    """Return the grant with what the account may see today; None when nothing is left of it."""
    # Before the rows: a change in between makes userinfo read them once more.
    version = versions.current(grant.account_id)
    account = today.holder(grant)
    places = today.places_today(grant, client) if account else ()
    if account is None or not places:
        return None
    told = today.userinfo_claims(grant, account, places, client)
    changed_at = client.changed_at.timestamp()
    return replace(grant, userinfo_claims=told, version=version, client_changed_at=changed_at)

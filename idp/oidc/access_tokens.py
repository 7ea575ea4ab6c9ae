"""Access tokens: random or a JWT, kept as digests, read with everything that could undo them."""

from dataclasses import dataclass

from idp.accounts import versions
from idp.clients.relying_party import RelyingParty
from idp.oidc import codes, dpop, grants, jwt_answers
from idp.oidc.grants import Grant
from idp.platform import clock, crypto, settings, state

_JWT_SECONDS = 300

# One round trip: the token, its grant's revocation, its session's end from elsewhere, its account's
# version.
_READ = f"""
local raw = redis.call('GET', KEYS[1])
if not raw then return nil end
{grants.READ_LINE}
if redis.call('EXISTS', ARGV[1] .. id, ARGV[3] .. root) > 0 then return nil end
return {{raw, redis.call('GET', ARGV[2] .. account) or ''}}
"""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A token that lives, with its moments in seconds since the epoch."""

    grant: Grant
    expires_at: int


def issue(grant: Grant, client: RelyingParty) -> str:
    """Keep the grant under a new access token, and return the token: random, or a JWT."""
    token = _jwt(grant, client) if _is_jwt(client) else crypto.new_token()
    state.put(_key(token), grant.dump(), lifetime(client))
    return token


def read(token: str) -> tuple[Grant, str] | None:
    """Return the token's grant and its account's version today; None when it is worth nothing."""
    answer = state.run_script(
        _READ,
        [_key(token)],
        [codes.revocation_key(""), versions.key(0)[:-1], codes.thrown_out_key("")],
    )
    return (grants.load(answer[0]), answer[1].decode()) if answer else None


def inspect(token: str) -> Inspected | None:
    """Return the token's grant and when it ends; None when it is worth nothing."""
    found = read(token)
    expires_at = state.store().expiretime(_key(token))
    return Inspected(found[0], int(expires_at)) if found and expires_at > 0 else None


def revoke(token: str) -> None:
    """Let the token be worth nothing."""
    state.store().delete(_key(token))


def lifetime(client: RelyingParty) -> int:
    """Return the seconds an access token of this client is valid."""
    seconds = settings.current().oidc.access_token_minutes * 60
    # A JWT is believed by whoever reads it, revoked or not: it lives briefly.
    return min(seconds, _JWT_SECONDS) if _is_jwt(client) else seconds


def _is_jwt(client: RelyingParty) -> bool:
    return client.registration.access_token_format == "jwt"  # noqa: S105 — a format


def _jwt(grant: Grant, client: RelyingParty) -> str:
    """Return an RFC 9068 token: who, for whom, until when, and nothing about the person."""
    issuer, moment = settings.current().server.issuer, clock.timestamp()
    claims = {
        "iss": issuer,
        "sub": grant.sub,
        "aud": issuer,
        "client_id": grant.client_id,
        "iat": moment,
        "exp": moment + lifetime(client),
        "jti": crypto.new_token(),
        "scope": " ".join(grant.scopes),
        "auth_time": grant.auth_time,
        "acr": grant.acr,
        **dpop.confirmation(grant),
    }
    return jwt_answers.sign(claims, client.registration.id_token_signed_response_alg, "at+jwt")


def _key(token: str) -> str:
    return f"token:{crypto.digest(token)}"

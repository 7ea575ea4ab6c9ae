"""Opaque access tokens: random, kept as digests, read with everything that could undo them."""

from idp.accounts import versions
from idp.oidc import codes, grants
from idp.oidc.grants import Grant
from idp.platform import crypto, settings, state

# One round trip: the token, its grant's revocation, its account's version.
_READ = """
local raw = redis.call('GET', KEYS[1])
if not raw then return nil end
local grant = cjson.decode(raw)
if redis.call('EXISTS', ARGV[1] .. grant['id']) == 1 then return nil end
return {raw, redis.call('GET', ARGV[2] .. string.format('%.0f', grant['account_id'])) or ''}
"""


def issue(grant: Grant) -> str:
    """Keep the grant under a new access token, and return the token."""
    token = crypto.new_token()
    state.store().set(_key(token), grant.dump(), ex=lifetime())
    return token


def read(token: str) -> tuple[Grant, str] | None:
    """Return the token's grant and its account's version today; None when it is worth nothing."""
    answer = state.run_script(
        _READ, [_key(token)], [codes.revocation_key(""), versions.key(0)[:-1]]
    )
    return (grants.load(answer[0]), answer[1].decode()) if answer else None


def lifetime() -> int:
    """Return the seconds an access token is valid."""
    return settings.current().oidc.access_token_minutes * 60


def _key(token: str) -> str:
    return f"token:{crypto.digest(token)}"

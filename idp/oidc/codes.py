"""Authorization codes: at most 60 seconds, used once whatever happens at the same moment.

One script checks that the code is this client's and unused, marks it used, and leaves a tombstone
with the grant's id for as long as its tokens live. Whatever is minted is minted afterwards, and a
code that comes back revokes the grant: also the token of a racing winner (RFC 6749 §4.1.2).
"""

from dataclasses import dataclass
from enum import Enum

from idp.accounts import versions
from idp.oidc import grants
from idp.oidc.grants import Grant
from idp.platform import crypto, settings, state
from idp.session import stored

# KEYS: code, tombstone. ARGV: client, seconds a tombstone lives, prefixes of
# revocations, versions, sessions thrown out, sessions that ended.
_REDEEM = f"""
local raw = redis.call('GET', KEYS[1])
if raw then
  {grants.READ_LINE}
  if client ~= ARGV[1] then return {{'foreign'}} end
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[2], 'client', ARGV[1], 'grant', id)
  redis.call('EXPIRE', KEYS[2], ARGV[2])
  if redis.call('EXISTS', ARGV[5] .. root, ARGV[6] .. root) > 0 then return {{'unknown'}} end
  return {{'taken', raw, redis.call('GET', ARGV[4] .. account) or ''}}
end
if redis.call('HGET', KEYS[2], 'client') == ARGV[1] then
  redis.call('SET', ARGV[3] .. redis.call('HGET', KEYS[2], 'grant'), '1', 'EX', ARGV[2])
  return {{'reused', redis.call('HGET', KEYS[2], 'grant')}}
end
return {{'unknown'}}
"""


class Outcome(Enum):
    """What became of a code that was shown."""

    TAKEN = "taken"
    FOREIGN = "foreign"
    """Another client's: it stays valid for that one."""
    REUSED = "reused"
    """Its grant is revoked now."""
    UNKNOWN = "unknown"


def issue(grant: Grant) -> str:
    """Keep the grant under a new code, and return the code."""
    code = crypto.new_token()
    state.put(_key(code), grant.dump(), settings.current().oidc.code_seconds)
    return code


def is_waiting(digest: str) -> bool:
    """Whether the code of this digest is still to be shown by the client, and in time."""
    return bool(state.store().exists(_key_of(digest)))


def take_back(digest: str) -> bool:
    """Let the code of this digest be worth nothing; False when it was shown already, or is over."""
    return bool(state.store().delete(_key_of(digest)))


@dataclass(frozen=True, slots=True)
class Redemption:
    """What came of showing a code."""

    outcome: Outcome
    grant: Grant | None = None
    version: str = ""
    """The account's today."""
    reused_grant_id: str = ""


def redeem(code: str, client_id: str) -> Redemption:
    """Take the code out for this client."""
    answer = state.run_script(
        _REDEEM,
        [_key(code), f"authorization-code-used:{crypto.digest(code)}"],
        [
            client_id,
            lifetime(),
            revocation_key(""),
            versions.key(0)[:-1],
            thrown_out_key(""),
            stored.ended_key(""),
        ],
    )
    outcome = Outcome(answer[0].decode())
    if outcome is Outcome.TAKEN:
        return Redemption(outcome, grants.load(answer[1]), answer[2].decode())
    if outcome is Outcome.REUSED:
        return Redemption(outcome, reused_grant_id=answer[1].decode())
    return Redemption(outcome)


def lifetime() -> int:
    """Return the seconds for which anything issued from a code can live."""
    limits = settings.current().oidc
    return 60 * max(limits.access_token_minutes, limits.id_token_minutes) + limits.code_seconds


def revocation_key(grant_id: str) -> str:
    """Return the key of the flag that userinfo reads beside the token."""
    return f"grant-revoked:{grant_id}"


def thrown_out_key(session_root: str) -> str:
    """Return the key of the flag of a session that was ended from elsewhere."""
    return f"thrown-out:{session_root}"


def _key(code: str) -> str:
    return _key_of(crypto.digest(code))


def _key_of(digest: str) -> str:
    return f"authorization-code:{digest}"

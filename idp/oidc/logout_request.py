"""What an ENT asks for when it sends a person to sign out, as far as it can be believed."""

from dataclasses import dataclass
from urllib.parse import urlencode

import orjson
import structlog

from idp.accounts import subjects
from idp.clients import differences, registry
from idp.clients.registry import RelyingParty
from idp.oidc import hints
from idp.oidc.hints import Hint
from idp.platform import crypto, state
from idp.session.browser import BrowserSession

_log = structlog.get_logger("oidc")
CARRIED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")
_KEPT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """The client, what its hint says, and where it may send the person back to."""

    client: RelyingParty | None
    hint: Hint | None
    back: str | None
    """A registered post_logout_redirect_uri, with `state`."""

    @property
    def redirect(self) -> str | None:
        """Where to go without asking: only a hint that we signed makes a redirect (§3)."""
        return self.back if self.hint else None

    def names(self, session: BrowserSession) -> bool:
        """Whether the hint's `sub` and `sid` are this session's: another's ends nothing here."""
        if self.hint is None or self.client is None:
            return False
        own = subjects.subject_for(session.account_id, self.client.sector, session.subjects)
        return self.hint.sub == own and self.hint.sid == session.sid(self.client.client_id)


def understand(given: dict[str, str]) -> LogoutRequest:
    """Read the parameters (RP-Initiated Logout §2)."""
    hint = hints.verify(given["id_token_hint"]) if "id_token_hint" in given else None
    client_id = hint.client_id if hint else given.get("client_id", "")
    if hint and given.get("client_id", client_id) != client_id:
        # §2: client_id must match the hint's audience; then neither is believed.
        return LogoutRequest(None, None, None)
    client = registry.get(client_id)
    return LogoutRequest(client, hint, _back(client, given))


def keep(given: dict[str, str]) -> str:
    """Keep a posted request for ten minutes; return the id under which `recall` finds it."""
    request_id = crypto.new_token()
    kept = {name: value for name, value in given.items() if name in CARRIED}
    state.store().set(_key(request_id), orjson.dumps(kept), ex=_KEPT_SECONDS)
    return request_id


def recall(request_id: str) -> dict[str, str]:
    """Return a kept request; empty when it is too old, which makes a page that asks."""
    raw = state.store().get(_key(request_id))
    kept: dict[str, str] = orjson.loads(raw) if isinstance(raw, bytes) else {}
    return kept


def _back(client: RelyingParty | None, given: dict[str, str]) -> str | None:
    """Return the address to go back to: to the letter one of the client's, with `state` (§3)."""
    uri = given.get("post_logout_redirect_uri", "")
    if client is None:
        return None
    if uri not in client.post_logout_redirect_uris:
        if uri:  # the person stays with us, and the ENT hears nothing: its operator may
            differs = differences.told(uri, client.post_logout_redirect_uris)
            _log.warning("logout.return_refused", client_id=client.client_id, detail=differs)
        return None
    if "state" not in given:
        return uri
    separator = "&" if "?" in uri else "?"
    return f"{uri}{separator}{urlencode({'state': given['state']})}"


def _key(request_id: str) -> str:
    return f"logout-request:{crypto.digest(request_id)}"

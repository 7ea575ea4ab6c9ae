"""Back-channel logout (OpenID Connect Back-Channel Logout 1.0): a signed word, server to server.

`idp.session.ending` writes one item per client of a session into the outbox; here it is made into a
logout token at each try, until the ENT has taken it or its time is over (`outbox.given_up`).
"""

from typing import Any

from idp.accounts import subjects
from idp.clients import registry
from idp.clients.relying_party import RelyingParty
from idp.keys.files import KeyFileError
from idp.keys.ring import NoKey
from idp.oidc import jwt_answers
from idp.oidc.errors import InvalidRequest
from idp.platform import audit, clock, crypto, outbound, outbox, settings
from idp.platform.outbound import OutboundError
from idp.platform.outbox import NotDelivered, Parcel
from idp.session import ending, sids

METADATA = {"backchannel_logout_supported": True, "backchannel_logout_session_supported": True}
EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPE = "logout+jwt"
_SECONDS = 120
"""Validity of a token (§2.4 asks for two minutes at most); the next try makes another."""


@outbox.handler(ending.KIND)
def tell(parcel: Parcel) -> None:
    """Tell a client that a session ended (§2.5). Raises NotDelivered, to be called again later."""
    client = registry.get(parcel.client_id or "")
    uri = client.registration.backchannel_logout_uri if client else None
    if client is None or uri is None or parcel.account_id is None:
        return
    try:
        token = _token(client, parcel.account_id, parcel.payload["session"])
        answer = outbound.post_form(uri, {"logout_token": token})
    except (OutboundError, InvalidRequest, NoKey, KeyFileError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}") from error
    if not answer.is_success:  # §2.8: 200, and 204 of many frameworks
        raise NotDelivered(f"status {answer.status}")
    audit.record(
        audit.Event.LOGOUT_TOLD,
        account_id=parcel.account_id,
        client_id=client.client_id,
        tries=parcel.attempts + 1,
    )


def _token(client: RelyingParty, account_id: int, session_id: str) -> str:
    """Return the logout token: signed, and encrypted where ID tokens are (§2.4)."""
    asked = client.registration
    token = jwt_answers.sign(
        _claims(client, account_id, session_id), asked.id_token_signed_response_alg, TYPE
    )
    return jwt_answers.encrypt(
        token, client, asked.id_token_encrypted_response_alg, asked.id_token_encrypted_response_enc
    )


def _claims(client: RelyingParty, account_id: int, session_id: str) -> dict[str, Any]:
    """§2.4. Never a nonce: no logout token passes for an ID token."""
    kept, moment = subjects.kept_subjects(account_id), clock.timestamp()
    return {
        "iss": settings.current().server.issuer,
        "aud": client.client_id,
        "iat": moment,
        "exp": moment + _SECONDS,
        "jti": crypto.new_token(),
        "sub": subjects.subject_for(account_id, client.sector, kept),
        "sid": sids.sid(session_id, client.client_id),
        "events": {EVENT: {}},
    }

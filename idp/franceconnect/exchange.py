"""From the code to an identity: the token, its ID token, the signed userinfo."""

from typing import Any

from idp.franceconnect import authorization, identity, provider, verification
from idp.franceconnect.authorization import Pending
from idp.franceconnect.provider import Unavailable
from idp.franceconnect.verification import Expected, Untrusted
from idp.platform import clock, outbound, settings
from idp.platform.outbound import OutboundError
from idp.session.upstream import Identity

_SERVER_ERROR = 500


class CodeExpired(Exception):  # noqa: N818 — reads as what happened
    """The code lives 30 seconds: it came too late, or came twice."""


def identify(code: str, pending: Pending) -> tuple[Identity, str]:
    """Return who signed in, and the ID token, which signs them out again.

    Raises CodeExpired, Unavailable, Untrusted.
    """
    with provider.current().turn():
        return _identify(code, pending)


def _identify(code: str, pending: Pending) -> tuple[Identity, str]:
    metadata = provider.current().metadata()
    tokens = _redeem(metadata.token_endpoint, code, pending)
    find_key, expected = provider.current().find_key, _expected()
    sign_in = verification.read_id_token(
        tokens["id_token"],
        find_key,
        expected,
        nonce=pending.nonce,
        access_token=tokens["access_token"],
    )
    if pending.fresh and sign_in.auth_time is not None:
        verification.check_fresh(sign_in.auth_time, pending.began_at)
    signed = _userinfo(metadata.userinfo_endpoint, tokens["access_token"])
    claims = verification.read_userinfo(signed, find_key, expected, sub=sign_in.sub)
    return identity.read(claims, sign_in), tokens["id_token"]


def _redeem(endpoint: str, code: str, pending: Pending) -> dict[str, str]:
    """RFC 6749 §4.1.3, with client_secret_post (OpenID Connect Core §9)."""
    ours = settings.current().franceconnect
    answer = _answered(
        endpoint,
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": authorization.return_address(),
            "code_verifier": pending.verifier,
            "client_id": ours.client_id,
            "client_secret": ours.client_secret.get_secret_value(),
        },
    )
    if answer.get("error") == "invalid_grant":
        raise CodeExpired
    names = ("access_token", "id_token")
    if "error" in answer or not all(isinstance(answer.get(name), str) for name in names):
        raise Untrusted(f"token: {str(answer.get('error', 'no tokens'))[:40]}")
    if str(answer.get("token_type")).lower() != "bearer":
        raise Untrusted("token_type")
    return {name: answer[name] for name in names}


def _answered(endpoint: str, fields: dict[str, str]) -> dict[str, Any]:
    try:
        answer = outbound.post_form(endpoint, fields, headers={"Accept": "application/json"})
        values = answer.json() if answer.status < _SERVER_ERROR else None
    except OutboundError as error:
        raise Unavailable(f"token: {error}") from error
    if not isinstance(values, dict):
        raise Unavailable(f"token: status {answer.status}")
    return values


def _userinfo(endpoint: str, access_token: str) -> str:
    """OpenID Connect Core §5.3.1: a signed answer says so by its media type (§5.3.2)."""
    try:
        answer = outbound.get(endpoint, headers={"Authorization": f"Bearer {access_token}"})
    except OutboundError as error:
        raise Unavailable(f"userinfo: {error}") from error
    if not answer.is_success:
        raise Unavailable(f"userinfo: status {answer.status}")
    if answer.content_type != "application/jwt":
        raise Untrusted("userinfo: not signed")
    return answer.body.decode("utf-8", "replace")


def _expected() -> Expected:
    ours = settings.current().franceconnect
    return Expected(ours.issuer, ours.client_id, ours.algorithms, clock.now().timestamp())

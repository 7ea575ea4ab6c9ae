"""GET, POST /userinfo: the claims of the scopes and of `claims.userinfo` (OIDC Core §5.3)."""

from typing import Any

import orjson
from flask import Blueprint, Response, jsonify

from idp.clients import registry
from idp.clients.registry import RelyingParty
from idp.oidc import (
    access_tokens,
    cors,
    dpop_nonce,
    failures,
    jwt_answers,
    presented,
    today,
)
from idp.oidc.errors import ProtocolError
from idp.oidc.grants import Grant
from idp.oidc.presented import InvalidToken, Presented
from idp.platform import settings

blueprint = Blueprint("userinfo", __name__)
failures.tell_in_json(blueprint)


@blueprint.route("/userinfo", methods=["GET", "POST", "OPTIONS"])
@cors.for_public_clients
def userinfo() -> Response:
    """Return the claims: as JSON, or as the JWT that the client registered (§5.3.2)."""
    try:
        shown = presented.read()
        response = _answer(*_claims(shown)) if shown else presented.challenge()
    except ProtocolError as error:
        response = presented.challenge(error)
    return dpop_nonce.given(response)


def _answer(client: RelyingParty, made: dict[str, Any]) -> Response:
    asked = client.registration
    signs, encrypts = asked.userinfo_signed_response_alg, asked.userinfo_encrypted_response_alg
    if signs is None and encrypts is None:
        return jsonify(made)
    # §5.3.2: signed, if at all, before it is encrypted; a signed answer says who says it to whom.
    whole = made | {"iss": settings.current().server.issuer, "aud": client.client_id}
    plain = jwt_answers.sign(whole, signs) if signs else orjson.dumps(made).decode()
    enc, cty = asked.userinfo_encrypted_response_enc, "JWT" if signs else None
    token = jwt_answers.encrypt(plain, client, encrypts, enc, cty)
    return Response(token, mimetype="application/jwt")


def _claims(shown: Presented) -> tuple[RelyingParty, dict[str, Any]]:
    found = access_tokens.read(shown.token)
    if found is None:
        raise InvalidToken
    grant, version = found
    shown.check_key(grant)
    client = registry.get(grant.client_id)
    if client is None:
        raise InvalidToken
    fresh = (version, client.changed_at.timestamp()) == (grant.version, grant.client_changed_at)
    told = grant.userinfo_claims if fresh else _claims_today(grant, client)
    if "openid" not in grant.scopes:
        raise presented.InsufficientScope
    # `sub` last: no claim about the person can overwrite it (§5.3.2).
    return client, {**told, "sub": grant.sub}


def _claims_today(grant: Grant, client: RelyingParty) -> dict[str, Any]:
    """Return the claims after a change of the account. Raises InvalidToken where it ends here."""
    account = today.holder(grant)
    if account is None:
        raise InvalidToken
    return today.userinfo_claims(grant, account, today.places_today(grant, client), client)

"""GET, POST /userinfo: the claims of the scopes and of `claims.userinfo` (OIDC Core §5.3)."""

from typing import Any

from flask import Blueprint, Response, jsonify

from idp.accounts import transmissions
from idp.accounts.models import Account
from idp.clients import registry
from idp.clients.registry import RelyingParty
from idp.families.candidates import Place, places_of
from idp.oidc import (
    access_tokens,
    claims,
    cors,
    dpop_nonce,
    failures,
    issue,
    jwt_answers,
    presented,
)
from idp.oidc.errors import ProtocolError
from idp.oidc.grants import Grant
from idp.oidc.presented import InvalidToken, Presented
from idp.platform import clock, settings
from idp.platform.database import db
from idp.session import snapshot

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
    response.headers["Cache-Control"] = "no-store"
    return dpop_nonce.given(response)


def _answer(client: RelyingParty, made: dict[str, Any]) -> Response:
    asked = client.registration
    signs, encrypts = asked.userinfo_signed_response_alg, asked.userinfo_encrypted_response_alg
    if signs is None and encrypts is None:
        return jsonify(made)
    # §5.3.2: a signed answer says who says it to whom. What is encrypted is signed first.
    whole = made | {"iss": settings.current().server.issuer, "aud": client.client_id}
    token = jwt_answers.sign(whole, signs or asked.id_token_signed_response_alg)
    token = jwt_answers.encrypt(token, client, encrypts, asked.userinfo_encrypted_response_enc)
    return Response(token, mimetype="application/jwt")


def _claims(shown: Presented) -> tuple[RelyingParty, dict[str, Any]]:
    found = access_tokens.read(shown.token)
    if found is None:
        raise InvalidToken
    grant, version = found
    shown.check_key(grant)
    client = registry.get(grant.client_id)
    account = db.session.get(Account, grant.account_id)
    if client is None or account is None:
        raise InvalidToken
    if not snapshot.may_go_on(account, grant.authenticated_at):
        raise InvalidToken
    fresh = version == grant.version
    if not fresh and transmissions.was_stopped_since(
        grant.account_id, grant.client_id, grant.issued_at
    ):
        raise InvalidToken
    if "openid" not in grant.scopes:
        raise presented.InsufficientScope
    places = _still_served(grant, client) if fresh else _places_today(grant, client)
    who = issue.person(account, places, client.sector, all_establishments=grant.all_establishments)
    names = claims.granted(grant.scopes, grant.asked_userinfo, client.scopes)
    # `sub` last: no claim about the person can overwrite it (§5.3.2).
    return client, {**claims.make(who, names), "sub": grant.sub}


def _still_served(grant: Grant, client: RelyingParty) -> tuple[Place, ...]:
    """Return the granted places without those that the client serves no longer."""
    return tuple(place for place in grant.places if client.serves(place))


def _places_today(grant: Grant, client: RelyingParty) -> tuple[Place, ...]:
    """Return those of the granted places that the account still has: a lost child is gone."""
    return tuple(
        place
        for place in places_of(grant.account_id, clock.today())
        if client.serves(place) and (grant.all_establishments or place.uai in grant.uais)
    )

"""POST /register: an ENT registers itself, behind an initial access token (RFC 7591)."""

from http import HTTPStatus

from flask import Blueprint, Response

from idp.clients import initial_tokens, self_registration
from idp.clients.changes import find
from idp.clients.registration import RegistrationError
from idp.clients.self_registration import NoUseLeft
from idp.oidc import client_metadata, failures
from idp.oidc.client_metadata import NotAllowed
from idp.oidc.errors import ProtocolError
from idp.platform.database import db

blueprint = Blueprint("register", __name__)
failures.tell_in_json(blueprint)


@blueprint.post("/register")
def register() -> Response:
    """Register a client for the schools that the token stands for (§3.1, §3.2)."""
    try:
        return _register(client_metadata.bearer())
    except ProtocolError as error:
        return client_metadata.failure(error)


def _register(token: str) -> Response:
    # The token first: nothing is fetched or told for who has none.
    allowed = initial_tokens.allowed_by(token)
    if allowed is None:
        raise NotAllowed
    metadata = client_metadata.read()
    try:
        made = self_registration.register(metadata, allowed, token)
    except RegistrationError as error:
        raise client_metadata.refusal(error) from error
    except NoUseLeft as error:
        db.session.rollback()
        raise NotAllowed from error
    row = find(made.applied.client_id)
    if row is None:
        raise NotAllowed
    told = {"client_secret": made.applied.secret, "registration_access_token": made.token}
    return client_metadata.answer(row, told, HTTPStatus.CREATED)

"""GET, PUT, DELETE /register/ID: a client reads, changes, withdraws its registration (RFC 7592)."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from idp.clients import self_registration
from idp.clients.models import Client
from idp.clients.registration import RegistrationError
from idp.clients.self_registration import ChangedMeanwhile
from idp.oidc import client_metadata, failures, form
from idp.oidc.client_metadata import NotAllowed
from idp.oidc.errors import ProtocolError
from idp.platform import crypto
from idp.platform.database import db

blueprint = Blueprint("client_configuration", __name__)
failures.tell_in_json(blueprint)
_CHANGED = ProtocolError(
    "temporarily_unavailable", "it was changed meanwhile", HTTPStatus.SERVICE_UNAVAILABLE
)
_OURS = frozenset(
    {
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    }
)


@blueprint.get("/register/<client_id>")
def read(client_id: str) -> Response:
    """Tell the registration (§2.1); the secret is known to nobody any more."""
    try:
        row, token = _holder(client_id)
    except ProtocolError as error:
        return client_metadata.failure(error)
    return client_metadata.answer(row, {"registration_access_token": token})


@blueprint.put("/register/<client_id>")
def replace(client_id: str) -> Response:
    """Replace the metadata (§2.2)."""
    try:
        row, token = _holder(client_id)
        metadata = client_metadata.read()
        _check(row, metadata)
        applied = self_registration.change(row, metadata)
    except RegistrationError as error:
        return client_metadata.failure(client_metadata.refusal(error))
    except ChangedMeanwhile:
        db.session.rollback()
        return client_metadata.failure(_CHANGED)
    except ProtocolError as error:
        return client_metadata.failure(error)
    told = {"client_secret": applied.secret, "registration_access_token": token}
    return client_metadata.answer(row, told)


@blueprint.delete("/register/<client_id>")
def withdraw(client_id: str) -> Response:
    """Withdraw the client (§2.3)."""
    try:
        row, _ = _holder(client_id)
    except ProtocolError as error:
        return client_metadata.failure(error)
    self_registration.withdraw(row)
    return form.never_stored(Response(status=204))


def _holder(client_id: str) -> tuple[Client, str]:
    token = client_metadata.bearer()
    row = self_registration.holder(client_id.replace("\0", ""), token)
    if row is None:
        raise NotAllowed
    return row, token


def _check(row: Client, metadata: dict[str, Any]) -> None:
    """§2.2: the client names itself, and does not write what is ours."""
    if metadata.get("client_id") != row.client_id:
        raise client_metadata.wrong("client_id must be there, and be this client's")
    if ours := _OURS & set(metadata):
        raise client_metadata.wrong(f"to be left out: {', '.join(sorted(ours))}")
    secret = metadata.get("client_secret")
    if secret is not None and not crypto.matches(str(secret), row.secret_digest or ""):
        raise client_metadata.wrong("client_secret is not the present one")

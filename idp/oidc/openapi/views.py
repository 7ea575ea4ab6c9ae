"""GET /openapi.json."""

from functools import lru_cache
from importlib.metadata import version

import orjson
from flask import Blueprint, Response

from idp.oidc import cors, discovery, failures
from idp.oidc.openapi import metadata
from idp.oidc.openapi.document import document
from idp.platform import settings

blueprint = Blueprint("openapi", __name__)
failures.tell_in_json(blueprint)


@blueprint.route(metadata.PATH, methods=["GET", "OPTIONS"])
@cors.for_public_clients
def described() -> Response:
    """Return the description; every address comes from the settings."""
    current = settings.current()
    body = _written(orjson.dumps(discovery.document()), current.service_name)
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = discovery.CACHE
    return response


@lru_cache(maxsize=4)
def _written(discovered: bytes, service_name: str) -> bytes:
    """Write it once for each state of discovery: it is some 70 KB."""
    whole = document(
        orjson.loads(discovered),
        title=f"{service_name}\u00a0: OpenID Connect",
        version=version("preau"),
        cached=discovery.CACHE,
    )
    return orjson.dumps(whole)

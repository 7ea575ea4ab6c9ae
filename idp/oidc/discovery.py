"""The provider's metadata (OIDC Discovery §3, RFC 8414 and its registry) and its keys."""

from typing import Any, get_args

from flask import Blueprint, Response, jsonify

from idp.clients.registration import AuthMethod
from idp.clients.scopes import SCOPES
from idp.clients.signing import ContentEnc, EncryptionAlg
from idp.clients.token_settings import GrantType
from idp.keys import ring
from idp.keys.algorithms import ALGORITHMS
from idp.oidc import backchannel_logout, cors, dpop, failures, frontchannel_logout
from idp.oidc.claims import CATALOGUE
from idp.oidc.scopes import PROMPTS, RESPONSE_MODES
from idp.platform import settings
from idp.session import acr_reach

blueprint = Blueprint("discovery", __name__)
failures.tell_in_json(blueprint)
CACHE = "public, max-age=300"
_PROTOCOL_CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "sid", "nonce")


@blueprint.route("/.well-known/openid-configuration", methods=["GET", "OPTIONS"])
@cors.for_public_clients
def metadata() -> Response:
    """Return the metadata; every address comes from the settings, never from the Host header."""
    response = jsonify(document())
    response.headers["Cache-Control"] = CACHE
    return response


@blueprint.route("/jwks", methods=["GET", "OPTIONS"])
@cors.for_public_clients
def jwks() -> Response:
    """Return the public keys (RFC 7517 §5): next, active and retired ones."""
    response = jsonify(ring.public_jwks())
    response.headers["Cache-Control"] = CACHE
    return response


def _client_authentication() -> dict[str, list[str]]:
    """Methods and algorithms of each endpoint (RFC 8414 §2)."""
    methods = list(get_args(AuthMethod))
    members: dict[str, list[str]] = {}
    for endpoint in ("token", "revocation", "introspection"):
        known = [m for m in methods if m != "none" or endpoint != "introspection"]
        members[f"{endpoint}_endpoint_auth_methods_supported"] = known
        members[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = list(ALGORITHMS)
    return members


def _registration(issuer: str) -> dict[str, str]:
    enabled = settings.current().oidc.dynamic_registration
    return {"registration_endpoint": f"{issuer}/register"} if enabled else {}


def document() -> dict[str, Any]:
    """Return what discovery says."""
    issuer = settings.current().server.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "end_session_endpoint": f"{issuer}/logout",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/revoke",
        "pushed_authorization_request_endpoint": f"{issuer}/par",
        "jwks_uri": f"{issuer}/jwks",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": list(get_args(GrantType)),
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "id_token_encryption_alg_values_supported": list(get_args(EncryptionAlg)),
        "id_token_encryption_enc_values_supported": list(get_args(ContentEnc)),
        "userinfo_signing_alg_values_supported": list(ALGORITHMS),
        "userinfo_encryption_alg_values_supported": list(get_args(EncryptionAlg)),
        "userinfo_encryption_enc_values_supported": list(get_args(ContentEnc)),
        **_client_authentication(),
        **_registration(issuer),
        **backchannel_logout.METADATA,
        **frontchannel_logout.METADATA,
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": list(dpop.ALGORITHMS),
        "authorization_response_iss_parameter_supported": True,
        "acr_values_supported": list(acr_reach.offered()),
        "prompt_values_supported": sorted(PROMPTS),
        "claim_types_supported": ["normal"],
        "claims_supported": [*_PROTOCOL_CLAIMS, *(claim.name for claim in CATALOGUE)],
        "claims_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "request_object_signing_alg_values_supported": list(ALGORITHMS),
        "ui_locales_supported": ["fr"],
    }

"""How PyPI `idpyoidc` is told what it is registered for."""

from typing import Any

from cryptojwt.key_jar import KeyJar, init_key_jar
from idpyoidc.client.defaults import DEFAULT_OIDC_SERVICES
from idpyoidc.client.rp_handler import RPHandler

from tests.relying_party.registering import AFTER_LOGOUT, OFFLINE, REDIRECT_URI

ALG = "ES256"
KEYS = ({"type": "EC", "crv": "P-256", "use": ["sig"]},)
PKCE = {"code_challenge_length": 64, "code_challenge_method": "S256"}
ADD_ONS = "idpyoidc.client.oauth2.add_on"
SIGN_OUT = {"end_session": {"class": "idpyoidc.client.oidc.end_session.EndSession"}}


def new_keys(client_id: str) -> KeyJar:
    """Make the keys of a client: « "" » owns them for assertions, its name for requests."""
    keys: KeyJar = init_key_jar(key_defs=KEYS, issuer_id="")
    keys.import_jwks(keys.export_jwks(private=True), client_id)
    return keys


def relying_party(issuer: str, registered: dict[str, Any], keys: KeyJar) -> RPHandler:
    """Return the library's client, of a registration's metadata; a secret is among them or not.

    A client that must sign its requests does (RFC 9101). The library's add-on for pushed requests
    is left out: it takes no answer but 200, where RFC 9126 §2.2 has 201.
    """
    method = registered.get("token_endpoint_auth_method", "client_secret_basic")
    add_ons = {"pkce": {"function": f"{ADD_ONS}.pkce.add_support", "kwargs": PKCE}}
    if registered.get("require_signed_request_object"):
        add_ons["jar"] = {"function": f"{ADD_ONS}.jar.add_support", "kwargs": {}}
    settings = {
        "client_type": "oidc",
        "issuer": issuer,
        "client_id": registered["client_id"],
        "client_secret": registered.get("client_secret"),
        "redirect_uris": [REDIRECT_URI],
        "post_logout_redirect_uris": [AFTER_LOGOUT],
        "response_types": ["code"],
        "scopes_supported": OFFLINE["scope"].split(),
        "client_authn_methods": [method],
        "token_endpoint_auth_methods_supported": [method],
        "token_endpoint_auth_signing_alg_values_supported": [ALG],
        "request_object_signing_alg_values_supported": [ALG],
        "add_ons": add_ons,
    }
    known = {name: value for name, value in settings.items() if value is not None}
    services = DEFAULT_OIDC_SERVICES | SIGN_OUT
    return RPHandler(client_configs={issuer: known}, services=services, keyjar=keys)

"""What an authorization request may hold, and client authentication in a form.

A name that `authorization_request` reads and that is not described here fails a test.
"""

from collections.abc import Collection, Mapping
from typing import get_args

from idp.clients.registration import AuthMethod
from idp.clients.request_settings import LONGEST_REQUEST_URI
from idp.clients.scopes import SCOPES
from idp.oidc import client_assertion, parameters
from idp.oidc.authorization_request import READ_AGAIN
from idp.oidc.openapi.answers import Json
from idp.oidc.scopes import PROMPTS, RESPONSE_MODES

LONGEST = parameters.LONGEST_VALUE
CLIENT_ID, REDIRECT_URI = "ent-vienne", "https://ent.example.fr/oidc/retour"
"""The client of the examples."""
_JWT = r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*"
_DIGEST = "[A-Za-z0-9_-]{43}"


def text(description: str, **more: object) -> Json:
    """Return a value of any kind, of the length that a parameter may have."""
    return {"type": "string", "description": description, "maxLength": LONGEST} | more


def shaped(description: str, pattern: str, **more: object) -> Json:
    """Return a value of a known shape, or none: it is then as if left out (RFC 6749 §3.1)."""
    return {"type": "string", "description": description, "pattern": f"^({pattern})?$"} | more


def words(description: str, known: Collection[str], **more: object) -> Json:
    """Return a value that holds some of these words."""
    one = "|".join(sorted(known))
    return shaped(description, f"({one})( ({one}))*", **more)


_ASKED: dict[str, Json] = {
    "client_id": text("Votre identifiant.", examples=[CLIENT_ID]),
    "redirect_uri": text(
        "L’une des adresses enregistrées, à la lettre (RFC 9700 §4.1.3).", examples=[REDIRECT_URI]
    ),
    "response_type": {"enum": ["code"], "description": "Le flux «\u00a0code\u00a0» seulement."},
    "response_mode": {"enum": list(RESPONSE_MODES), "description": "Par défaut query."},
    "scope": text(
        f"openid, et ce qui est enregistré de\u00a0: {' '.join(SCOPES)}.",
        examples=["openid profile"],
    ),
    "state": text("Revient tel quel, dans le succès et dans l’erreur."),
    "nonce": text("Revient dans l’ID token.", maxLength=2000),
    "prompt": words("none est seul (OIDC Core §3.1.2.1).", PROMPTS, examples=["login"]),
    "max_age": shaped("Secondes depuis la connexion, au plus.", "[0-9]+", examples=["3600"]),
    "claims": shaped(
        "JSON\u00a0: membres userinfo et id_token (OIDC Core §5.5).",
        r"\s*\{[\s\S]*",
        examples=['{"userinfo": {"name": null}}'],
    ),
    "acr_values": text("Façons de se connecter, préférées d’abord\u00a0: acr_values_supported."),
    "id_token_hint": shaped("Un ID token reçu de nous\u00a0: cette personne-là.", _JWT),
    "login_hint": text("Préremplit l’identifiant."),
    "code_challenge": shaped(
        "PKCE (RFC 7636).", _DIGEST, examples=["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"]
    ),
    "code_challenge_method": {"enum": ["S256"], "description": "Obligatoire avec code_challenge."},
    "dpop_jkt": shaped("Lie le code à votre clé (RFC 9449 §10).", _DIGEST),
    "establishment_hint": text("UAI de l’établissement à ouvrir, s’il est possible."),
    "request_uri": text(
        "Reçu de /par (RFC 9126), ou l’une de vos request_uris.", maxLength=LONGEST_REQUEST_URI
    ),
}
PROOF = shaped("Preuve pour cette requête-ci (RFC 9449 §4).", _JWT)
REQUEST = shaped("La demande entière, signée avec votre clé (RFC 9101).", _JWT)
CLIENT: dict[str, Json] = {
    "client_id": _ASKED["client_id"],
    "client_secret": text("Pour client_secret_post."),
    "client_assertion_type": {
        "enum": [client_assertion.TYPE],
        "description": "Pour private_key_jwt (RFC 7523).",
    },
    "client_assertion": shaped(
        "Pour private_key_jwt\u00a0: aud est l’émetteur, jti sert une fois.", _JWT
    ),
}
AUTHENTICATION = (
    "Authentification\u00a0: la méthode enregistrée, et elle seule "
    f"({', '.join(get_args(AuthMethod))})."
)
BY_CLIENT: list[Json] = [{"clientSecretBasic": []}, {}]
"""`security` where a client may also authenticate in the form, or be public."""


def proof(schema: Json) -> list[Json]:
    """Return the header of a DPoP proof."""
    return [{"name": "DPoP", "in": "header", "required": False, "schema": schema}]


def asked() -> dict[str, Json]:
    """Return what an authorization request may hold: what is read, and the object `request`."""
    order = list(_ASKED)
    return {name: _ASKED[name] for name in sorted(READ_AGAIN, key=order.index)} | {
        "request": REQUEST
    }


def in_address(members: Mapping[str, Json], required: Collection[str] = ()) -> list[Json]:
    """Return members as parameters of an address."""
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in members.items()
    ]


def in_form(*alternatives: tuple[Mapping[str, Json], Collection[str]]) -> Json:
    """Return the body of a posted form: members, and which of them are required."""
    schemas: list[Json] = [
        {"type": "object", "required": sorted(required), "properties": dict(members)}
        for members, required in alternatives
    ]
    schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
    return {"required": True, "content": {parameters.FORM: {"schema": schema}}}

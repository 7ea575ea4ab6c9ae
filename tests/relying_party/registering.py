"""What the relying parties of these tests register, and where they would wait for the answer."""

from typing import Any

from tests.people import COLLEGE

REDIRECT_URI = "http://127.0.0.1:9/retour"
"""Nobody listens there: the browsers of the tests stop before it."""
AFTER_LOGOUT = "http://127.0.0.1:9/fin"
SCOPE = "openid profile email phone establishment pupils fredu"
OFFLINE: dict[str, Any] = {
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": f"{SCOPE} offline_access",
    "offline_access_without_consent": True,
}


def client(client_id: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 — RFC 7591 metadata
    """Return the metadata of an ENT of the collège."""
    usual: dict[str, Any] = {
        "client_id": client_id,
        "client_name": "Un ENT indépendant",
        "redirect_uris": [REDIRECT_URI],
        "post_logout_redirect_uris": [AFTER_LOGOUT],
        "scope": SCOPE,
        "establishments": {"uai": [COLLEGE]},
    }
    return usual | changes

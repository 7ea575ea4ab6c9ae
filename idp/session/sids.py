"""The session's id as one client knows it (OIDC Back-Channel Logout §2.1)."""

from idp.platform import crypto


def sid(session_id: str, client_id: str) -> str:
    """Return it: two clients cannot tell by it that they see the same session."""
    return crypto.keyed_digest("sid", session_id, client_id).hex()[:32]

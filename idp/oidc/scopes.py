"""Scopes, acr and amr: the closed lists that discovery publishes."""

ACR_PASSWORD = "urn:preau:acr:password"  # noqa: S105 — the name of a class of sign-in
"""Signed in with the identifier and password, or by a code sent to the confirmed mobile."""
ACR_VALUES = (ACR_PASSWORD,)
PROMPTS = frozenset({"none", "login", "consent", "select_account"})
RESPONSE_MODES = ("query", "form_post")

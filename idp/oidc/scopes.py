"""Prompts, response modes and acr: the closed lists that discovery publishes."""

from idp.session import ways_in

ACR_VALUES = (ways_in.ACR_PASSWORD, ways_in.ACR_PASSKEY)
PROMPTS = frozenset({"none", "login", "consent", "select_account", "create"})
RESPONSE_MODES = ("query", "form_post")

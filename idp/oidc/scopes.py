"""Prompts and response modes: the closed lists that discovery publishes."""

PROMPTS = frozenset({"none", "login", "consent", "select_account", "create"})
RESPONSE_MODES = ("query", "form_post")

"""The provisional password: easy to read on paper, easy to type on a phone, hard to guess."""

import secrets
import unicodedata

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without 0, 1, i, l and o, which look like each other."""
GROUPS, GROUP_LENGTH = 3, 4
"""12 characters of 31: 59 bits."""
_TYPED_MAX = 200
_IGNORED = {"Zs", "Pd", "Cf", "Cc"}


def new() -> str:
    """Return a new one, as it is printed: `k7mp-x3qd-9hwt`."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )


def as_typed(text: str) -> str:
    """Return what is hashed of what was typed: case, spaces and hyphens do not matter."""
    plain = unicodedata.normalize("NFKC", text[:_TYPED_MAX]).casefold()
    return "".join(c for c in plain if unicodedata.category(c) not in _IGNORED)

"""Ids for sources that have none, made of what the source says of a person."""

import hashlib

from idp.families.terms import DERIVED

_LENGTH = 32
"""Hexadecimal digits: 128 bits, so that no two people of a school ever share one by chance."""


def derived_id(*parts: str) -> str:
    """The same id for the same parts; it tells nothing of them to who has not got them."""
    digest = hashlib.sha256("\x1f".join(parts).encode())
    return DERIVED + digest.hexdigest()[:_LENGTH]

"""What a browser's answer says before anything of it is believed."""

import re
from typing import Any

import orjson
from webauthn.helpers import base64url_to_bytes, parse_client_data_json

LONGEST = 32 * 1024
"""Characters of an answer; an honest one has two or three thousand."""
LONGEST_CREDENTIAL_ID = 1023
"""Bytes (§4, credential id)."""
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")


class Unreadable(Exception):  # noqa: N818 — reads as what it is
    """No answer of a browser, or one that is not true."""


def answer(text: str) -> dict[str, Any]:
    """Return the credential as JSON says it. Raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable("too long")
    try:
        # A lone surrogate has no UTF-8: it is no JSON either (RFC 8259 §8.1).
        read = orjson.loads(text.encode("utf-8", "surrogatepass"))
    except orjson.JSONDecodeError as error:
        raise Unreadable("no JSON") from error
    if not isinstance(read, dict):
        raise Unreadable("no object")
    return read


def challenge(credential: dict[str, Any]) -> bytes:
    """Return the challenge that was signed. Raises Unreadable."""
    response = credential.get("response")
    if not isinstance(response, dict):
        raise Unreadable("no response")
    try:
        client_data = parse_client_data_json(decoded(response.get("clientDataJSON")))
    except Unreadable:
        raise
    except Exception as error:  # the library lets through what its parsers raise
        raise Unreadable("client data") from error
    if client_data.cross_origin:
        # Our pages are never framed (§7.2 step 13).
        raise Unreadable("cross origin")
    return client_data.challenge


def decoded(value: object) -> bytes:
    """Return the bytes of base64url text. Raises Unreadable."""
    if not isinstance(value, str) or not _BASE64URL.fullmatch(value):
        raise Unreadable("no base64url")
    try:
        return base64url_to_bytes(value)
    except ValueError as error:
        raise Unreadable("no base64url") from error

"""Reads parameters strictly: each once, of a bounded size, without control characters."""

import re
from collections.abc import Mapping
from urllib.parse import unquote_plus

from idp.oidc.errors import InvalidRequest
from idp.platform import here

Given = Mapping[str, list[str]]
"""Parameters as they came: each name with every value it was given."""
FORM = "application/x-www-form-urlencoded"
LONGEST_VALUE = 8192
"""Characters; `claims` and hints are the long ones."""
LONGEST_REQUEST = 32_768
"""Characters of all values together: what a stranger may have kept for as long as a journey."""
MOST_PARAMETERS = 60
_UNCLEAN = re.compile("[\x00-\x1f\x7f\ufffd]")
"""Control characters, and what stands where the bytes were not UTF-8."""
_UNCLEAN_JSON = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
"""The same but for line ends and tabs: JSON is often sent indented."""


def of_query() -> Given:
    """Return the parameters of this request's address."""
    return _decode(here.request().query_string)


def of_body() -> Given:
    """Return the parameters of this request's body; none unless it is a posted, encoded form."""
    asked = here.request()
    posted = asked.method == "POST" and asked.mimetype == FORM
    return _decode(asked.get_data()) if posted else {}


def read(given: Given) -> dict[str, str]:
    """Return the parameters; those without a value are treated as omitted (RFC 6749 §3.1, §3.2).

    Raises InvalidRequest for one repeated or too long, control characters, bytes that are no UTF-8.
    """
    if len(given) > MOST_PARAMETERS:
        raise InvalidRequest("too many parameters")
    length = 0
    for name, values in given.items():
        if len(values) > 1:
            raise InvalidRequest(f"repeated parameter: {_shown(name)}")
        if len(values[0]) > LONGEST_VALUE:
            raise InvalidRequest(f"over {LONGEST_VALUE} characters: {_shown(name)}")
        unclean = _UNCLEAN_JSON if name == "claims" else _UNCLEAN
        if unclean.search(values[0]) or _UNCLEAN.search(name):
            raise InvalidRequest(f"malformed parameter: {_shown(name)}")
        length += len(values[0])
    if length > LONGEST_REQUEST:
        raise InvalidRequest("the parameters are too long together")
    return {name: values[0] for name, values in given.items() if values[0]}


def whole(given: Given, name: str) -> str | None:
    """Return a parameter only when it is given once and whole."""
    values = given.get(name, ())
    return values[0] if len(values) == 1 and not _UNCLEAN.search(values[0]) else None


def _decode(raw: bytes) -> Given:
    # Not werkzeug's own: it writes bytes that are not UTF-8 as if %25FF had been sent.
    given: dict[str, list[str]] = {}
    for pair in raw.decode("utf-8", "replace").split("&"):
        if pair:
            name, _, value = pair.partition("=")
            if "%" in pair or "+" in pair:
                name, value = (unquote_plus(text, errors="replace") for text in (name, value))
            given.setdefault(name, []).append(value)
    return given


def _shown(name: str) -> str:
    return "".join(c for c in name[:40] if c.isascii() and (c.isalnum() or c in "_-."))

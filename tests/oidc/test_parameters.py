"""How parameters are split: as the standard library does, each name with all its values."""

from urllib.parse import parse_qsl

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from idp.oidc import parameters
from idp.oidc.errors import InvalidRequest

_FIELDS = st.text("ab=&%+;é\ufffd \x00C3A9", max_size=40).map(str.encode) | st.binary(max_size=40)


@given(_FIELDS)
@example(b"a=1&a=2&&b&=c&d=%E9%C3%A9+%2B&e=%zz%&f=\xff;g=1")
def test_a_query_is_split_as_the_standard_library_splits_it(raw: bytes) -> None:
    expected: dict[str, list[str]] = {}
    text = raw.decode("utf-8", "replace")
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        expected.setdefault(name, []).append(value)
    app = Flask(__name__)
    with app.test_request_context(environ_overrides={"QUERY_STRING": raw.decode("latin-1")}):
        assert parameters.of_query() == expected


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"state": ["x" * 8193]}, "over 8192 characters: state"),
        ({"state": ["a", "a"]}, "repeated parameter: state"),
        ({"sta\x00te": ["a"]}, "malformed parameter: state"),
        ({str(number): ["x" * 8000] for number in range(5)}, "too long together"),
    ],
)
def test_who_sent_a_parameter_that_is_refused_is_told_which_and_why(
    sent: parameters.Given, told: str
) -> None:
    """RFC 6749 §4.1.2.1 error_description."""
    with pytest.raises(InvalidRequest, match=told):
        parameters.read(sent)

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from idp.config import Brand, Server, Settings

SECTIONS = {
    name: type(value) for name, value in Settings.model_construct() if isinstance(value, BaseModel)
}


@pytest.mark.parametrize("name", SECTIONS)
def test_every_setting_says_what_it_is(name: str) -> None:
    section = SECTIONS[name]
    assert section.__doc__
    for key, field in section.model_fields.items():
        assert field.description, f"{name}.{key}"


@pytest.mark.parametrize("name", SECTIONS)
def test_an_unknown_key_is_a_fault_in_every_section(name: str) -> None:
    with pytest.raises(ValidationError, match="colour_of_the_sky"):
        SECTIONS[name].model_validate({"colour_of_the_sky": 1})


@pytest.mark.parametrize(
    "issuer",
    ["https://educonnect.example.fr", "http://localhost:8000", "https://id.example.fr:8443"],
)
def test_an_issuer_is_scheme_host_and_port(issuer: str) -> None:
    assert Server(issuer=issuer).issuer == issuer


@pytest.mark.parametrize(
    "issuer",
    [
        *("", "educonnect.example.fr", "ftp://example.fr", "https://", "https://example.fr/"),
        *("https://example.fr/idp", "https://example.fr?a=1", "https://example.fr#a"),
        *("https://user@example.fr", "https://example.fr:99999", "https://[::1", "HTTPS://a.fr"),
    ],
)
def test_what_is_no_issuer_is_refused(issuer: str) -> None:
    """OIDC Discovery §3; the comparison is letter by letter (§4.3)."""
    with pytest.raises(ValidationError):
        Server(issuer=issuer)


@pytest.mark.parametrize("address", ["", "/aide", "https://aide.example.fr/parents?x=1"])
def test_a_page_address_is_https_or_a_path(address: str) -> None:
    assert Brand(help_url=address).help_url == address


@pytest.mark.parametrize(
    "address", ["//evil.example", "http://a.example", "javascript:alert(1)", "/a;b", "/a b", "x"]
)
def test_a_page_address_that_could_lead_astray_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Brand(help_url=address)


@given(st.text(max_size=20))
def test_a_colour_is_six_hexadecimal_digits_or_a_fault(text: str) -> None:
    values: dict[str, Any] = {"colour_primary": text}
    try:
        taken = Brand.model_validate(values)
    except ValidationError:
        return
    assert len(taken.colour_primary) == 7
    assert set(taken.colour_primary[1:].lower()) <= set("0123456789abcdef")


def test_no_secret_is_shown_by_the_settings() -> None:
    shown = repr(Settings.model_validate({"secrets": {"key": "hidden-hidden"}}))
    assert "hidden" not in shown

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.config import Settings
from idp.layout import colours
from idp.platform import settings
from idp.platform.settings import ConfigError

HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
KEYS = {"secrets": {"key": "k" * 43, "subject_key": "s" * 43}}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_what_the_norm_says(one: str, other: str, ratio: float) -> None:
    """WCAG 2.2, contrast ratio."""
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@given(primary=HEX, accent=HEX, dark=st.booleans())
def test_whatever_the_brand_text_can_be_read(primary: str, accent: str, *, dark: bool) -> None:
    """WCAG 2.2, SC 1.4.3 and 1.4.11."""
    shades = colours.palette(primary, accent, dark=dark)
    assert colours.contrast(shades.on_primary, shades.primary) >= 4.5
    assert colours.contrast(shades.on_primary, shades.primary_strong) >= 4.5
    assert colours.contrast(shades.primary, shades.card) >= 3
    for ground in (shades.card, shades.ground):
        assert colours.contrast(shades.ink, ground) >= 7
        assert colours.contrast(shades.link, ground) >= 4.5
        assert colours.contrast(shades.accent, ground) >= 3


def test_a_legible_colour_stays_as_the_operator_wrote_it() -> None:
    shades = colours.palette("#1d4e89", "#c8553d", dark=False)
    assert (shades.primary, shades.link, shades.accent) == ("#1d4e89", "#1d4e89", "#c8553d")


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#1d4e89;} body{display:none", ""])
def test_a_colour_that_is_not_one_is_refused_at_start(
    colour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KEY", "SUBJECT_KEY"):
        monkeypatch.setenv(f"IDP_SECRETS__{name}", name * 20)
    monkeypatch.setenv("IDP_BRAND__COLOUR_PRIMARY", colour)
    with pytest.raises(ConfigError) as refused:
        settings.load()
    assert any(fault.startswith("brand.colour_primary ") for fault in refused.value.faults)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://x.fr/l.png", "//x.fr", "https://x.fr; img-src *"]
)
def test_an_address_that_is_not_a_page_is_refused_at_start(address: str) -> None:
    with pytest.raises(ValueError, match="logo_url"):
        Settings.model_validate(KEYS | {"brand": {"logo_url": address}})

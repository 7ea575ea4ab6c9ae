"""3GPP TS 23.038 §6.2.1 (alphabet), TS 23.040 §9.2.3.24.1 (parts)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.messaging import gsm7

# Places of a part (octets of user data less 6 of header), and of a message alone.
WIDE_ALONE, WIDE_PART = 140, 134
ALONE, PART = 160, 153


def octets(text: str, *, wide: bool) -> int:
    return len(text.encode("utf-16-be")) if wide else len(gsm7.encode(text))


@given(st.text(st.sampled_from("aé€[ \n"), max_size=700) | st.text(max_size=300), st.booleans())
def test_the_parts_are_the_text_and_each_fits(text: str, asked_wide: bool) -> None:  # noqa: FBT001 — hypothesis gives it so
    text = text.encode("utf-16", "ignore").decode("utf-16")  # no lone surrogate
    wide = asked_wide or bool(gsm7.outside(text))
    found = gsm7.parts(text, wide=asked_wide)
    assert "".join(found) == text
    alone, part = (WIDE_ALONE, WIDE_PART) if wide else (ALONE, PART)
    if len(found) == 1:
        assert octets(text, wide=wide) <= alone
    else:
        assert octets(text, wide=wide) > alone
        assert all(octets(one, wide=wide) <= part for one in found)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("@", b"\x00"),
        ("é", b"\x05"),
        ("Ç", b"\x09"),
        ("à", b"\x7f"),
        ("€", b"\x1be"),
        ("[", b"\x1b<"),
    ],
)
def test_a_character_has_the_code_of_the_table(text: str, codes: bytes) -> None:
    assert gsm7.encode(text) == codes


@pytest.mark.parametrize("character", "çêëîïôœ’«»\u202f\x1b")
def test_what_french_has_and_the_alphabet_does_not(character: str) -> None:
    assert gsm7.outside(f"a{character}é") == character
    with pytest.raises(KeyError):
        gsm7.encode(character)

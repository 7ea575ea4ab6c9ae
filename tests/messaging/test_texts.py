import pytest

from idp.messaging import texts


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # 3GPP TS 23.038 §6.2.1.1: an escaped character is not cut between two parts.
        ("a" * 152 + "€" + "a" * 152, 3),
    ],
)
def test_gsm7_texts_are_counted_in_septets(text: str, segments: int) -> None:
    assert texts.cost(text) == (segments, "")


@pytest.mark.parametrize(
    ("text", "segments", "outside"),
    [
        ("ê" * 70, 1, "ê"),
        ("ê" * 71, 2, "ê"),
        ("Votre code « 1 »", 1, "«»"),
        ("Noël, ça", 1, "çë"),
        ("😀" * 35, 1, "😀"),
        ("😀" * 36, 2, "😀"),
    ],
)
def test_one_foreign_character_makes_the_text_dearer_and_is_named(
    text: str, segments: int, outside: str
) -> None:
    assert texts.cost(text) == (segments, outside)


def test_typography_is_made_to_fit_and_accents_stay() -> None:
    plain = texts.plain_typography("« L’école » : à 8 h – déjà… ")
    assert plain == '" L\'école " : à 8 h - déjà... '
    assert texts.cost(plain).outside_gsm7 == ""


@pytest.mark.usefixtures("context")
def test_the_last_line_binds_the_code_to_our_host() -> None:
    """WICG, Origin-bound one-time codes: `@host #code` ends the message."""
    text = texts.with_code_line("Votre code : 123456", "123456")
    assert text == "Votre code : 123456\n\n@localhost #123456"

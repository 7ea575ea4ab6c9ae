"""What the ENT's engineer is told of a redirect_uri that is not registered."""

import pytest

from idp.clients import differences

REGISTERED = ("https://ent.example.fr/retour", "https://essai.example.fr:8443/oidc")


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ("http://ent.example.fr/retour", "scheme"),
        ("https://ent.example.fr/retour/", "path (slash at the end)"),
        ("https://ent.example.fr/Retour", "path (capital letters)"),
        ("https://ENT.example.fr/retour", "host (capital letters)"),
        ("https://ent.example.fr:443/retour", "port"),
        ("https://essai.example.fr/oidc", "port"),
        ("https://ent.example.fr/retour?a=1", "query"),
        ("https://ent.example.fr/retour#x", "fragment"),
        ("https://ent.example.fr@evil.example/retour", "host, user"),
        ("https://[x", "cannot be read"),
    ],
)
def test_the_nearest_address_and_what_differs_are_named(came: str, words: str) -> None:
    told = differences.told(came, REGISTERED)
    assert f"differs by: {words};" in told
    assert told.endswith(f"registered: {' '.join(REGISTERED)}")


def test_nothing_is_said_of_the_person() -> None:
    told = differences.told(
        "https://jeanne:secret@ent.example.fr/retour?mail=j@x.fr&n=1#dupond", REGISTERED
    )
    assert "came: https://...@ent.example.fr/retour?mail=...&n=...;" in told
    for word in ("jeanne", "secret", "j@x.fr", "dupond"):
        assert word not in told


def test_nothing_that_came_is_called_nothing() -> None:
    assert differences.told("", REGISTERED).startswith("came: nothing;")

import pytest

from idp.session.user_agents import describe

_PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (_PHONE, "Chrome sur Android"),
        (_PHONE + " EdgA/130.0", "Edge sur Android"),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36",
         "Samsung Internet sur Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
         "Safari sur iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) CriOS/130.0 Safari/604.1", "Chrome sur iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
         "Firefox sur Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1",
         "Safari sur Mac"),
        ("curl/8.5", "Appareil inconnu"),
        ("", "Appareil inconnu"),
        ("<script>Firefox/1", "Firefox"),
    ],
)  # fmt: skip
def test_a_browser_is_said_in_words_that_its_owner_recognises(header: str, words: str) -> None:
    assert describe(header) == words

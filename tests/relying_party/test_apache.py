"""Apache httpd with Debian's mod_auth_openidc against the running provider."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.live import Live, until
from tests.live_browser import Browser, Page
from tests.people import LEO, Person, member
from tests.relying_party.apache import Apache, running

pytestmark = pytest.mark.relying_party


@pytest.fixture(scope="module")
def apache(live: Live) -> Iterator[Apache]:
    with running(live) as started:
        yield started


@pytest.fixture(scope="module")
def parent(live: Live) -> Person:
    return member(live, LEO)


@pytest.fixture(scope="module")
def browser(apache: Apache, parent: Person) -> Browser:
    """The parent's browser, signed in."""
    return sign_in(apache, parent)


def sign_in(apache: Apache, person: Person) -> Browser:
    """Open a page of the ENT, sign in at ours, and press the button of the answer by POST."""
    browser = Browser()
    answer = browser.sign_in(f"{apache.url}/ent/index", person)
    assert answer.form()["action"] == apache.redirect_uri
    assert browser.send(answer) == Page(f"{apache.url}/ent/index", 200, "<title>index</title>")
    return browser


def is_signed_in(browser: Browser, apache: Apache, live: Live) -> bool:
    """Whether Apache shows its page; else it sends to the provider."""
    page = browser.open(f"{apache.url}/ent/index", until=f"{live.issuer}/authorize?")
    return page.status == 200


def logout_tokens(apache: Apache) -> list[str]:
    """Return the logout tokens that came, with Apache's answer to each."""
    return [line for line in apache.requests() if line.startswith("POST /retour?logout=")]


def test_apache_asks_for_the_answer_by_post(apache: Apache, live: Live) -> None:
    """Form Post Response Mode §2, RFC 7636 §4.3."""
    asked = Browser().open(f"{apache.url}/ent/index", until=f"{live.issuer}/authorize?").answer
    assert (asked["response_mode"], asked["response_type"]) == ("form_post", "code")
    assert asked["code_challenge_method"] == "S256"


def test_a_parent_signs_in_at_apache(browser: Browser, apache: Apache, live: Live) -> None:
    """OIDC Core §3.1 and §5.3; the module checked signature, iss, aud, nonce, at_hash and sub."""
    told = json.loads(browser.open(f"{apache.redirect_uri}?info=json").text)
    assert told["id_token"]["iss"] == live.issuer
    assert told["id_token"]["sub"] == told["userinfo"]["sub"]
    assert [pupil["given_name"] for pupil in told["userinfo"]["pupils"]] == ["Léo"]


def test_apache_opens_a_page_to_the_parents_of_one_school(browser: Browser, apache: Apache) -> None:
    """By « Require claim establishment.uai:… », as an ENT's operator would write it."""
    assert browser.open(f"{apache.url}/ent/college").status == 200
    assert browser.open(f"{apache.url}/ent/ailleurs").status == 401


def test_who_signs_out_at_the_provider_is_signed_out_at_apache(
    browser: Browser, parent: Person, apache: Apache, live: Live
) -> None:
    """Back-Channel Logout §2.5 to §2.8: by the `sid`, so that another device stays signed in."""
    leaving, before = sign_in(apache, parent), len(logout_tokens(apache))
    assert is_signed_in(leaving, apache, live)
    leaving.send(leaving.open(f"{live.issuer}/deconnexion"))
    until(lambda: len(logout_tokens(apache)) > before, "logout token")
    assert logout_tokens(apache)[before:] == ["POST /retour?logout=backchannel HTTP/1.1 200"]
    assert not is_signed_in(leaving, apache, live)
    assert is_signed_in(browser, apache, live)


def test_who_signs_out_at_apache_is_signed_out_at_the_provider(
    parent: Person, apache: Apache, live: Live
) -> None:
    """RP-Initiated Logout §2 and §3; Apache is told of its own sign-out too, and takes it."""
    leaving, before = sign_in(apache, parent), len(logout_tokens(apache))
    goodbye = urlencode({"logout": f"{apache.url}/au-revoir"})
    left = leaving.open(f"{apache.redirect_uri}?{goodbye}")
    assert left == Page(f"{apache.url}/au-revoir", 200, "<title>au-revoir</title>")
    assert not is_signed_in(leaving, apache, live)
    assert leaving.open(f"{apache.url}/ent/index").form("username", "current-password")
    until(lambda: len(logout_tokens(apache)) > before, "logout token")
    assert logout_tokens(apache)[before:] == ["POST /retour?logout=backchannel HTTP/1.1 200"]

"""A sign-in by FranceConnect, against a provider that we did not write."""

import time
from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts.models import Account, AccountStatus
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.session import browser
from tests import seed
from tests.franceconnect.conftest import Traveller, query, said
from tests.franceconnect.peer import Peer, sub_of
from tests.visitor import Person

PAGE = "/connexion"


@pytest.fixture
def jeanne(app: Flask, franceconnect: Peer) -> str:
    """Jeanne Dupond, whose account is linked; her id at FranceConnect."""
    number = franceconnect.person()
    with app.app_context():
        seed.family().franceconnect_sub = sub_of(number)
        db.session.commit()
    return number


def test_a_linked_account_opens(app: Flask, traveller: Traveller, jeanne: str) -> None:
    @app.get("/t/session")
    def show() -> dict[str, object]:
        session = browser.current()
        assert session is not None
        return {"acr": session.acr, "amr": session.amr, "identifier": session.identifier}

    answer = traveller.sign_in(jeanne)

    assert (answer.status_code, answer.location) == (303, "/services")
    seen = traveller.at.client.get("/t/session").get_json()
    assert seen["acr"] == "eidas1"
    assert seen["identifier"] == "j.dupond25"


def test_the_request_is_as_franceconnect_wants_it(
    franceconnect: Peer, traveller: Traveller
) -> None:
    """domain.md §5; RFC 7636 §4.3; OpenID Connect Core §3.1.2.1."""
    address = traveller.leave()
    given = query(address)

    assert address.startswith(f"{franceconnect.issuer}/authorize?")
    assert given["response_type"] == "code"
    assert given["acr_values"] == "eidas1"
    assert given["code_challenge_method"] == "S256"
    assert len(given["nonce"]) >= 22
    assert len(given["state"]) >= 22
    assert given["redirect_uri"] == "http://localhost/franceconnect/retour"
    assert "prompt" not in given
    assert "email" not in given["scope"].split()
    again = query(traveller.leave())
    for name in ("state", "nonce", "code_challenge"):
        assert again[name] != given[name]


def test_the_ents_request_goes_on(
    traveller: Traveller, jeanne: str, ask: Callable[..., str]
) -> None:
    place = ask(traveller.at)
    answer = traveller.sign_in(jeanne, place.replace("/connexion", "/franceconnect"))

    assert answer.location == place.replace("/connexion", "/authorize")


@pytest.mark.parametrize("wish", [{"prompt": "login"}, {"max_age": "0"}], ids=["prompt", "max_age"])
def test_who_must_prove_anew_who_they_are_does_so_at_franceconnect(
    traveller: Traveller, jeanne: str, ask: Callable[..., str], wish: dict[str, str]
) -> None:
    """OpenID Connect Core §3.1.2.1: the ENT's wish reaches further than our own page."""
    traveller.sign_in(jeanne)
    place = ask(traveller.at, **wish)
    address = traveller.leave(place.replace("/connexion", "/franceconnect"))

    assert query(address)["prompt"] == "login"
    assert traveller.at.open(traveller.answer(address, jeanne)).status_code == 303


def test_who_is_signed_in_at_both_ends_is_not_asked_again(
    traveller: Traveller, jeanne: str
) -> None:
    traveller.sign_in(jeanne)

    # Whoever is named here, nobody is asked.
    assert traveller.sign_in("nobody").location == "/services"


def test_the_next_person_at_a_shared_computer_is_asked_by_franceconnect(
    traveller: Traveller, jeanne: str
) -> None:
    """Our session ended by itself; FranceConnect's may not have."""
    traveller.sign_in(jeanne)
    traveller.at.client.delete_cookie("preau_session")

    assert query(traveller.leave())["prompt"] == "login"


@pytest.mark.usefixtures("jeanne")
def test_refusing_leads_back_to_the_sign_in_page(
    traveller: Traveller, ask: Callable[..., str]
) -> None:
    """RFC 6749 §4.1.2.1: access_denied."""
    place = ask(traveller.at)
    answer = traveller.sign_in(None, place.replace("/connexion", "/franceconnect"))

    assert answer.location.startswith(PAGE)
    assert query(answer.location)["demande"] == query(place)["demande"]
    page = traveller.at.open(answer.location)
    assert "Vous n’avez pas continué avec FranceConnect." in said(page)
    assert traveller.at.sign_in().status_code == 303


def test_a_code_that_comes_too_late_is_said_so(
    franceconnect: Peer, traveller: Traveller, jeanne: str
) -> None:
    """RFC 6749 §4.1.2: a code lives 30 seconds."""
    franceconnect.control(codeSeconds=1)
    back = traveller.answer(traveller.leave(), jeanne)
    time.sleep(2.1)
    answer = traveller.at.open(back)

    assert "a pris trop de temps" in said(traveller.at.open(answer.location))
    assert traveller.at.who() == ""


@pytest.mark.usefixtures("jeanne")
def test_franceconnect_is_down_and_the_password_still_works(
    app: Flask, franceconnect: Peer, traveller: Traveller
) -> None:
    franceconnect.control(down=True)
    answer = traveller.at.open("/franceconnect")
    page = traveller.at.open(answer.location)

    assert "FranceConnect ne répond pas pour le moment." in said(page)
    assert traveller.at.sign_in().status_code == 303
    with app.app_context():
        told = db.session.query(SecurityEvent).filter_by(event=Event.FRANCECONNECT_FAILED)
        assert told.count() == 1


def test_franceconnect_goes_down_while_the_person_is_there(
    franceconnect: Peer, traveller: Traveller, jeanne: str
) -> None:
    back = traveller.answer(traveller.leave(), jeanne)
    franceconnect.control(down=True)
    answer = traveller.at.open(back)

    assert "FranceConnect ne répond pas pour le moment." in said(traveller.at.open(answer.location))
    assert traveller.at.who() == ""


@pytest.mark.usefixtures("jeanne")
def test_a_failure_is_not_waited_for_again_at_once(
    franceconnect: Peer, traveller: Traveller
) -> None:
    """No page waits for a server that is known to be down."""
    franceconnect.control(down=True)
    traveller.at.open("/franceconnect")
    franceconnect.control(down=False)

    assert traveller.at.open("/franceconnect").location.startswith(PAGE)


def test_an_answer_serves_once(traveller: Traveller, jeanne: str) -> None:
    """RFC 9700 §4.7.1: state."""
    back = traveller.answer(traveller.leave(), jeanne)
    assert traveller.at.open(back).location == "/services"
    traveller.at.client.delete_cookie("preau_session")

    assert traveller.at.open(back).location.startswith(PAGE)
    assert traveller.at.who() == ""


def test_an_answer_is_for_the_browser_that_asked(
    new_traveller: Callable[[], Traveller], traveller: Traveller, jeanne: str
) -> None:
    """RFC 6749 §10.12: nobody is signed in as whoever sent them a link."""
    back = traveller.answer(traveller.leave(), jeanne)
    other = new_traveller()
    other.at.open("/connexion")

    assert other.at.open(back).location.startswith(PAGE)
    assert other.at.who() == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda back, _: back.replace("iss=http", "iss=https"),
        lambda back, _: back.split("&iss=")[0],
        lambda back, _: back + "&code=other",
        lambda back, _: back + "&state=other",
        lambda back, other: back.replace(query(back)["code"], query(other)["code"]),
        lambda back, _: back.replace(query(back)["code"], "%00"),
        lambda back, _: back.replace("code=", "core="),
        lambda back, _: back.replace("code=", "error=invalid_scope&core="),
    ],
    ids=range(8),
)
def test_an_answer_that_is_not_franceconnects_opens_nothing(
    franceconnect: Peer,
    traveller: Traveller,
    new_traveller: Callable[[], Traveller],
    jeanne: str,
    change: Callable[[str, str], str],
) -> None:
    """RFC 9207 §2.4, RFC 6749 §3.1, §10.12: mixed up, repeated, injected, altered."""
    back = traveller.answer(traveller.leave(), jeanne)
    stranger = new_traveller()
    other = stranger.answer(stranger.leave(), franceconnect.person("Eve", "MALLORY"))
    answer = traveller.at.open(change(back, other))

    assert answer.status_code == 303
    assert answer.location.startswith(PAGE)
    assert traveller.at.who() == ""


def test_a_locked_account_stays_locked(app: Flask, traveller: Traveller, jeanne: str) -> None:
    with app.app_context():
        db.session.query(Account).one().status = AccountStatus.LOCKED.value
        db.session.commit()
    answer = traveller.sign_in(jeanne)

    assert answer.status_code == 403
    assert "Ce compte est bloqué" in said(answer)
    assert traveller.at.who() == ""


def test_the_button_is_first_on_the_pages(traveller: Traveller) -> None:
    """domain.md §5: the wording, the sentence, the link, « OU »."""
    for place in (PAGE, "/inscription"):
        page = said(traveller.at.open(place))
        words = [
            "J’accède à mes services avec FranceConnect",
            "S’identifier avec FranceConnect",
            "FranceConnect est la solution proposée par l’État pour simplifier votre connexion",
            "Qu’est-ce que FranceConnect ?",
            "OU",
        ]
        assert [page.index(sentence) for sentence in words] == sorted(
            page.index(sentence) for sentence in words
        )


def test_an_address_says_nothing_but_what_we_say(traveller: Traveller) -> None:
    for value in ("", "x", "<script>", "abandon%00"):
        page = traveller.at.open(f"{PAGE}?franceconnect={value}")
        assert page.status_code == 200
        assert "notice-warning" not in page.text


def test_without_settings_there_is_no_franceconnect(person: Person, bare: Flask) -> None:
    person.client = bare.test_client()

    assert "FranceConnect" not in person.open(PAGE).text
    assert "FranceConnect" not in person.open("/inscription").text
    for path in ("", "/retour", "/lier", "/premiere-fois", "/deconnexion"):
        assert person.open(f"/franceconnect{path}").status_code == 404

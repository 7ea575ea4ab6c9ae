"""Point 2 of the path: what the sign-in page shows."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from tests.visitor import Person


def soup(person: Person) -> BeautifulSoup:
    return BeautifulSoup(person.open().text, "html.parser")


def test_the_page_says_what_the_seed_document_says(person: Person) -> None:
    page = soup(person)
    text = page.get_text(" ", strip=True)

    assert "J’accède aux services en ligne des établissements scolaires" in text
    assert "J’utilise mes identifiants Éducation nationale" in text
    for label, placeholder in (
        ("Identifiant", "Saisissez un identifiant"),
        ("Mot de passe", "Saisissez un mot de passe"),
    ):
        field = page.find("input", id=page.find("label", string=label)["for"])  # type: ignore[index] # asserted by the lookup
        assert field is not None
        assert field["placeholder"] == placeholder
    for words in ("Se connecter", "Identifiant perdu", "Mot de passe perdu", "OU"):
        assert words in text
    assert "Je n’ai pas encore d’identifiant" in text
    assert "FranceConnect" not in text


def test_the_ent_that_asked_is_named_and_every_way_on_keeps_its_request(
    person: Person, ask: Callable[..., str]
) -> None:
    query = ask(person).partition("?")[2]
    page = soup(person)

    assert "Pour accéder à\u00a0: ENT de la Vienne" in page.get_text()
    for path in ("/identifiant-perdu", "/mot-de-passe-perdu", "/inscription"):
        assert page.find("a", href=f"{path}?{query}") is not None


def test_whom_a_link_of_ours_brought_is_told_why_they_sign_in(person: Person) -> None:
    """An e-mail is often opened on another device than the one that asked for it."""
    assert "Connectez-vous pour continuer" not in person.open().text
    person.open("/compte/e-mail/confirmer/abc")
    assert "pour confirmer votre adresse e-mail" in person.open().text
    person.open("/compte/enfants")
    assert "Vous arriverez ensuite à la page demandée." in person.open().text


def test_without_a_request_the_ways_on_are_plain(person: Person) -> None:
    assert soup(person).find("a", href="/inscription") is not None


def test_the_ents_hint_fills_the_identifier_in(person: Person, ask: Callable[..., str]) -> None:
    ask(person, login_hint='j.dupond25"><script>')
    field = soup(person).find("input", {"name": "identifier"})

    assert field is not None
    assert field["value"] == 'j.dupond25"><script>'


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize(
    ("wish", "sentence", "identifier"),
    [
        ({"prompt": "login"}, "vous demande de vous connecter de nouveau", "j.dupond25"),
        ({"max_age": "0"}, "vous demande de vous connecter de nouveau", "j.dupond25"),
        ({"prompt": "login", "login_hint": "x"}, "de vous connecter de nouveau", "x"),
        ({"prompt": "select_account"}, "demande avec quel compte continuer", ""),
    ],
    ids=["login", "max_age", "for somebody", "select_account"],
)
def test_whoever_is_signed_in_is_told_why_they_sign_in_anew(
    person: Person,
    ask: Callable[..., str],
    wish: dict[str, str],
    sentence: str,
    identifier: str,
) -> None:
    """OIDC Core §3.1.2.1: their name stands above; without a word it looked like a fault."""
    ask(person, **wish)
    assert sentence not in person.open().text, "nobody is signed in yet"
    person.place = "/connexion"
    person.sign_in()
    ask(person, **wish)
    page = soup(person)
    assert sentence in page.get_text()
    field = page.find("input", {"name": "identifier"})
    assert field is not None
    assert field.get("value", "") == identifier


def test_passwords_are_left_to_password_managers(person: Person) -> None:
    page = soup(person)
    tokens = {field["name"]: field.get("autocomplete") for field in page.select("input[name]")}

    assert tokens["identifier"] == "username webauthn"
    assert tokens["password"] == "current-password"


def test_the_forms_post_may_end_at_any_ent(person: Person) -> None:
    """Chromium checks form-action along the whole redirect chain, the ENT's own too."""
    assert "form-action" not in person.open().headers["Content-Security-Policy"]
    refused = person.post("/connexion", identifier="", password="")
    assert "form-action" not in refused.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("identifier", "password", "sentences"),
    [
        ("", "", ["Saisissez un identifiant.", "Saisissez un mot de passe."]),
        ("  ", "x", ["Saisissez un identifiant."]),
        ("j.dupond25", "", ["Saisissez un mot de passe."]),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_in_a_summary(
    person: Person, identifier: str, password: str, sentences: list[str]
) -> None:
    refused = person.sign_in(identifier, password)
    page = BeautifulSoup(refused.text, "html.parser")

    assert refused.status_code == 422
    assert [link.text for link in page.select(".mistakes a")] == sentences
    assert len(page.select(".field-wrong .error")) == len(sentences)


def test_a_typed_password_is_never_sent_back(person: Person) -> None:
    assert "Autre-mot-2-passe" not in person.sign_in(password="Autre-mot-2-passe").text


def test_an_expired_request_is_told_with_the_way_back_to_the_ent(
    person: Person, ask: Callable[..., str]
) -> None:
    person.place = ask(person) + "x"
    gone = person.open()

    assert gone.status_code == 410
    assert "Votre demande a expiré" in gone.text
    assert person.post(person.place).status_code in {400, 410}


def test_the_home_page_leads_to_the_sign_in(person: Person) -> None:
    page = BeautifulSoup(person.open("/").text, "html.parser")

    assert page.find("a", href="/connexion", string="Se connecter") is not None
    assert page.find("a", href="/services") is None


@pytest.mark.usefixtures("parent")
def test_the_home_page_of_someone_signed_in_leads_to_the_services(person: Person) -> None:
    person.sign_in()
    page = BeautifulSoup(person.open("/").text, "html.parser")

    assert page.find("a", href="/services") is not None
    assert page.find("a", href="/connexion") is None

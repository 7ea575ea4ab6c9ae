"""The first sign-in by FranceConnect: mobile, code, birth dates, children; then it alone."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.enrolment.conftest import Parent, errors, record
from tests.franceconnect.conftest import Traveller, said
from tests.franceconnect.peer import Peer, sub_of


@pytest.fixture
def jeanne(app: Flask, franceconnect: Peer) -> str:
    """Jeanne Dupond, whom a school knows and who has no account; her id at FranceConnect."""
    with app.app_context():
        record(email="jeanne@example.org")
    return franceconnect.person()


def give_mobile(parent: Parent, mobile: str = seed.MOBILE) -> str:
    """Fill « Je crée mon compte » as FranceConnect prepared it; return what comes next."""
    parent.at.open("/inscription/identite")
    answer = parent.at.post("/inscription/identite", mobile=mobile)
    assert answer.status_code == 303, answer.text
    parent.code_page = answer.location
    parent.run_jobs()
    return str(answer.location)


def enrol(parent: Parent, *dates: str) -> str:
    """Go the whole way; return where it ends."""
    give_mobile(parent)
    answer = parent.prove(*(dates or ("14/03/2013",)))
    assert answer.status_code == 303, answer.text
    page = said(parent.at.open(answer.location))
    assert "rien à noter, aucun mot de passe à choisir" in page
    assert "Je note" not in page
    done = parent.at.post(answer.location)
    parent.run_jobs()
    return str(done.location)


def accounts(app: Flask) -> list[Account]:
    with app.app_context():
        return db.session.query(Account).order_by(Account.id).all()


def test_the_first_time_asks_which_account_it_is(traveller: Traveller, jeanne: str) -> None:
    answer = traveller.sign_in(jeanne)
    page = said(traveller.at.open(answer.location))

    assert answer.location == "/franceconnect/premiere-fois"
    assert "Bonjour Jeanne DUPOND" in page
    assert "Créer mon compte avec FranceConnect" in page
    assert "Utiliser mon identifiant" in page
    assert traveller.at.who() == ""


def test_an_account_is_made_without_a_password_and_opens_by_franceconnect(
    app: Flask, traveller: Traveller, newcomer: Parent, jeanne: str
) -> None:
    traveller.sign_in(jeanne)
    assert enrol(newcomer) == "/inscription/termine"

    (account,) = accounts(app)
    assert account.franceconnect_sub == sub_of(jeanne)
    assert account.password_hash is None
    assert account.mobile == seed.MOBILE
    page = said(traveller.at.open("/inscription/termine"))
    assert "La prochaine fois, FranceConnect suffit" in page
    assert "Connectez-vous avec FranceConnect" in newcomer.texts()[-1]

    traveller.at.open("/deconnexion")
    traveller.sign_out(traveller.at.post("/deconnexion").location)
    assert traveller.sign_in(jeanne).location == "/services"
    assert traveller.at.who() == "Jeanne DUPOND"
    assert len(accounts(app)) == 1


def test_the_form_asks_for_the_mobile_alone(traveller: Traveller, jeanne: str) -> None:
    traveller.sign_in(jeanne)
    page = traveller.at.open("/inscription/identite")

    assert 'name="family_name"' not in page.text
    assert 'name="given_name"' not in page.text
    assert "le 17 mai 1979" in said(page)
    refused = traveller.at.post("/inscription/identite", mobile="0549000000")
    assert refused.status_code == 422
    assert "téléphone fixe" in errors(refused)


def test_whatever_name_is_posted_the_verified_one_counts(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent
) -> None:
    with app.app_context():
        record()
    traveller.sign_in(franceconnect.person("Eve", "MALLORY"))
    traveller.at.open("/inscription/identite")
    answer = traveller.at.post(
        "/inscription/identite", mobile=seed.MOBILE, family_name="Dupond", given_name="Jeanne"
    )
    newcomer.code_page = answer.location
    newcomer.run_jobs()

    assert newcomer.codes() == []
    assert "connu sous un autre nom" in newcomer.texts()[0]


@pytest.mark.parametrize(
    ("born", "spoken"),
    [("1962-00-00", "en 1962"), ("1962-05-00", "en mai 1962"), ("1962-05-01", "le 1er mai 1962")],
)
def test_a_birth_date_may_be_partial(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent, born: str, spoken: str
) -> None:
    with app.app_context():
        record()
    traveller.sign_in(franceconnect.person(birthdate=born))

    assert spoken in said(traveller.at.open("/inscription/identite"))
    assert enrol(newcomer) == "/inscription/termine"


@pytest.mark.parametrize(
    ("claims", "at_school"),
    [
        ({"family": "LEFÈVRE", "preferred_username": "DUPOND"}, ("DUPOND", "Jeanne")),
        ({"family": "DUPOND", "preferred_username": "MARTIN"}, ("DUPOND", "Jeanne")),
        ({"given_name": "Jeanne Marie Anne",
          "given_name_array": ["Jeanne", "Marie", "Anne"]}, ("DUPOND", "Jeanne")),
        ({"given_name_array": ["Jeanne"]}, ("DUPOND", "Jeanne, Marie")),
        ({"family": "de la Tour"}, ("LA TOUR", "Jeanne")),
    ],
    ids=["used name", "birth name", "several given names", "several at school", "particles"],
)  # fmt: skip
def test_any_of_the_surnames_and_the_first_given_name_are_compared(
    app: Flask,
    franceconnect: Peer,
    traveller: Traveller,
    newcomer: Parent,
    claims: dict[str, str],
    at_school: tuple[str, str],
) -> None:
    with app.app_context():
        record(name=at_school)
    traveller.sign_in(franceconnect.person(**claims))

    assert enrol(newcomer) == "/inscription/termine"


def test_the_second_given_name_is_not_the_person(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent
) -> None:
    with app.app_context():
        record(name=("DUPOND", "Marie"))
    traveller.sign_in(franceconnect.person(given_name_array=["Jeanne", "Marie"]))
    give_mobile(newcomer)

    assert newcomer.codes() == []


def test_wrong_dates_open_nothing(
    app: Flask, traveller: Traveller, newcomer: Parent, jeanne: str
) -> None:
    traveller.sign_in(jeanne)
    give_mobile(newcomer)

    assert newcomer.prove("15/03/2013").status_code == 422
    assert accounts(app) == []


def test_the_verified_name_tells_two_people_of_one_number_apart(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent
) -> None:
    """No e-mail is needed, and the other parent gets no code."""
    with app.app_context():
        record()
        father = seed.guardian("0860003L", "DUPOND", "Paul")
        seed.tie(father, seed.pupil("DUPOND", "Zoé", date(2014, 1, 5)), "0860003L")
    traveller.sign_in(franceconnect.person())

    give_mobile(newcomer)
    assert newcomer.prove("05/01/2014").status_code == 422
    assert enrol(newcomer) == "/inscription/termine"
    (account,) = accounts(app)
    assert account.given_name == "Jeanne"


def test_the_other_parent_of_a_shared_number_gets_nowhere(
    app: Flask, franceconnect: Peer, traveller: Traveller, newcomer: Parent
) -> None:
    with app.app_context():
        record(email="jeanne@example.org")
        seed.guardian("0860003L", "DUPOND", "Paul")
    traveller.sign_in(franceconnect.person("Paul", "DUPOND"))
    give_mobile(newcomer)

    # A contact without a child there: no code, whatever the number.
    assert newcomer.codes() == []


def test_not_me_forgets_the_identity_and_what_it_began(
    traveller: Traveller, newcomer: Parent, jeanne: str
) -> None:
    traveller.sign_in(jeanne)
    page = give_mobile(newcomer)
    traveller.at.open("/franceconnect/premiere-fois")
    left = traveller.at.post("/franceconnect/oublier")

    assert traveller.sign_out(left.location) == "/connexion"
    assert "DUPOND" not in traveller.at.open("/inscription/identite").text
    assert traveller.at.open(page).status_code == 410
    assert traveller.at.open("/franceconnect/premiere-fois").location == "/connexion"


def test_the_identity_is_this_browsers(
    traveller: Traveller, new_traveller: Callable[[], Traveller], jeanne: str
) -> None:
    traveller.sign_in(jeanne)
    other = new_traveller()

    assert other.at.open("/franceconnect/premiere-fois").location == "/connexion"
    assert "DUPOND" not in other.at.open("/inscription/identite").text


def test_a_second_click_makes_no_second_account(
    app: Flask, traveller: Traveller, newcomer: Parent, jeanne: str
) -> None:
    traveller.sign_in(jeanne)
    give_mobile(newcomer)
    place = newcomer.prove("14/03/2013").location
    traveller.at.open(place)

    assert traveller.at.post(place).location == "/inscription/termine"
    assert traveller.at.post(place).location == "/inscription/termine"
    assert len(accounts(app)) == 1


def test_a_finished_enrolment_signs_nobody_in_afterwards(
    traveller: Traveller, newcomer: Parent, jeanne: str
) -> None:
    """The next person at a shared computer finds the page in its history."""
    traveller.sign_in(jeanne)
    give_mobile(newcomer)
    place = newcomer.prove("14/03/2013").location
    traveller.at.open(place)
    traveller.at.post(place)
    traveller.at.open("/deconnexion")
    traveller.sign_out(traveller.at.post("/deconnexion").location)
    traveller.at.open("/connexion")
    traveller.at.post(place)

    assert traveller.at.who() == ""


def test_the_ents_request_goes_on_at_the_end(
    ask: Callable[..., str], traveller: Traveller, newcomer: Parent, jeanne: str
) -> None:
    place = ask(traveller.at)
    newcomer.query = "?" + place.partition("?")[2]
    answer = traveller.sign_in(jeanne, f"/franceconnect{newcomer.query}")
    assert answer.location == f"/franceconnect/premiere-fois{newcomer.query}"
    page = traveller.at.open(answer.location)

    assert f'href="/inscription/identite{newcomer.query}"' in page.text
    assert f'href="/connexion{newcomer.query}"' in page.text


def test_two_browsers_of_one_person_make_one_account(
    app: Flask,
    traveller: Traveller,
    new_traveller: Callable[[], Traveller],
    newcomer: Parent,
    outbox: Outbox,
    jeanne: str,
) -> None:
    """One `sub`, one account: a constraint of the database, whoever comes first."""
    other = new_traveller()
    second = Parent(other.at, outbox, newcomer.run_jobs)
    places = []
    for somebody, parent in ((traveller, newcomer), (other, second)):
        somebody.sign_in(jeanne)
        give_mobile(parent)
        places.append(parent.prove("14/03/2013").location)
        somebody.at.open(places[-1])

    assert traveller.at.post(places[0]).location == "/inscription/termine"
    assert other.at.post(places[1]).location == "/inscription/termine"
    assert len(accounts(app)) == 1
    assert other.at.who() == "Jeanne DUPOND"

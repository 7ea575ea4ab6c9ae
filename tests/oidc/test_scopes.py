"""What an ENT receives for each scope, and for which children."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from idp.accounts import versions
from idp.families.models import Enrolment, Guardian, Pupil
from idp.platform.database import db
from tests import seed
from tests.oidc import families, flow
from tests.oidc.families import COLLEGE, ELSEWHERE, LYCEE
from tests.oidc.flow import Party


def received(client: FlaskClient, party: Party, scope: str, **changes: str) -> dict[str, Any]:
    info = flow.userinfo(client, flow.tokens(client, party, scope=scope, **changes)).get_json()
    assert info.pop("sub")
    return dict(info)


def confirm(app: Flask) -> None:
    """Give Jeanne's account a confirmed e-mail, as her own page does."""
    with app.app_context():
        families.jeanne().email = "jeanne@example.org"
        db.session.commit()
        versions.bump([families.jeanne().id])


@pytest.fixture
def two_schools(app: Flask, parent: FlaskClient) -> FlaskClient:
    """Jeanne, with Léo at the collège, Léa at the lycée and Zoé outside of this ENT."""
    with app.app_context():
        families.second_school()
        families.second_school(ELSEWHERE, "Zoé")
        versions.bump([families.jeanne().id])
    return parent


def test_openid_alone_says_nothing_about_the_person(parent: FlaskClient, party: Party) -> None:
    assert received(parent, party, "openid") == {}


def test_profile_says_the_name_as_the_school_writes_it(parent: FlaskClient, party: Party) -> None:
    """OIDC Core §5.4; the account itself says « Dupond »."""
    assert received(parent, party, "openid profile") == {
        "name": "Jeanne DUPOND",
        "family_name": "DUPOND",
        "given_name": "Jeanne",
    }


def test_email_and_phone_are_given_when_they_are_confirmed(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """OIDC Core §5.1; §5.3.2: what has no value is left out."""
    both = "openid email phone"
    phone = {"phone_number": seed.MOBILE, "phone_number_verified": True}
    assert received(parent, party, both) == phone
    confirm(app)
    email = {"email": "jeanne@example.org", "email_verified": True}
    assert received(parent, party, both) == phone | email


def test_establishment_is_the_only_one(parent: FlaskClient, party: Party) -> None:
    assert received(parent, party, "openid establishment") == {
        "establishment": {
            "uai": COLLEGE,
            "name": "Collège Jules Verne",
            "kind": "college",
            "degree": 2,
            "city": "Poitiers",
            "postal_code": "86000",
            "academy": "13",
        }
    }


def attachment(app: Flask) -> str:
    with app.app_context():
        first = select(Enrolment.source_id).where(Enrolment.uai == COLLEGE).order_by(Enrolment.id)
        return str(db.session.scalars(first).first())


def test_pupils_are_the_parents_own_at_that_school(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    with app.app_context():
        other = seed.guardian(COLLEGE, "MARTIN", "Paul")
        seed.tie(other, seed.pupil("MARTIN", "Emma"), COLLEGE)
    pupils = received(parent, party, "openid pupils")["pupils"]
    assert pupils == [
        {
            "id": attachment(app),
            "given_name": "Léo",
            "family_name": "DUPOND",
            "class": "5EME3",
            "uai": COLLEGE,
        }
    ]


def test_a_pupil_without_attachment_id_has_a_stable_one_per_sector(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    with app.app_context():
        row = db.session.scalars(select(Enrolment)).one()
        row.source_id = None
        db.session.commit()
        versions.bump([families.jeanne().id])
        far = flow.register("far", sector="other.example")

    def the_id(client: Party) -> object:
        (pupil,) = received(parent, client, "openid pupils")["pupils"]
        return pupil["id"]

    assert the_id(party) == the_id(party)
    assert the_id(party) != the_id(far)


def test_the_ine_never_leaves(parent: FlaskClient, party: Party, app: Flask) -> None:
    with app.app_context():
        child = db.session.scalars(select(Pupil)).one()
        child.ine = "070832327JA"
        db.session.commit()
        versions.bump([families.jeanne().id])
    body = flow.tokens(parent, party, scope=flow.ALL_SCOPES)
    assert "070832327JA" not in flow.userinfo(parent, body).text


def test_fredu_is_what_ents_know_from_before(parent: FlaskClient, party: Party, app: Flask) -> None:
    """Profil 2: second degree; names letter by letter; ELEVE_ID, never the INE."""
    assert received(parent, party, "openid fredu") == {
        "FrEduVecteur": [f"2|DUPOND|Jeanne|{attachment(app)}|{COLLEGE}"],
        "FrEduCtPersonAffiliation": ["resp2d"],
        "FrEduUrlRetour": "http://localhost/logout",
    }


def test_the_reference_of_an_aaf_is_given_where_the_school_has_one(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    with app.app_context():
        db.session.execute(update(Guardian).values(jointure="2000000"))
        db.session.commit()
        versions.bump([families.jeanne().id])
    info = received(parent, party, "openid fredu")
    assert info["FrEduCtRefId"] == ["{AAF}13|2|2000000"]


def test_only_the_chosen_school_is_passed_on_and_names_are_that_schools(
    two_schools: FlaskClient, party: Party
) -> None:
    info = received(two_schools, party, flow.ALL_SCOPES, establishment_hint=LYCEE)
    assert info["family_name"] == "DUPOND-MARTIN"
    assert info["given_name"] == "Jeanne Marie"
    assert info["establishment"]["uai"] == LYCEE
    assert [p["given_name"] for p in info["pupils"]] == ["Léa"]
    (vector,) = info["FrEduVecteur"]
    assert vector.startswith("2|DUPOND-MARTIN|Jeanne Marie|")
    assert vector.endswith(f"|{LYCEE}")


def test_a_hint_that_is_no_candidate_is_ignored(two_schools: FlaskClient, party: Party) -> None:
    for hint in (ELSEWHERE, "0870003F", "x", "é" * 300):
        page = flow.authorize(two_schools, party, establishment_hint=hint)
        assert flow.location(page).startswith("/etablissement?demande=")


def test_without_a_choice_prompt_none_asks_for_interaction(
    two_schools: FlaskClient, party: Party
) -> None:
    """OIDC Core §3.1.2.6."""
    answer = flow.answer(flow.authorize(two_schools, party, prompt="none"))
    assert answer["error"] == "interaction_required"
    hinted = flow.authorize(two_schools, party, prompt="none", establishment_hint=LYCEE)
    assert "code" in flow.answer(hinted)
    # The hint's school was opened: it is this session's choice now.
    assert "code" in flow.answer(flow.authorize(two_schools, party, prompt="none"))


def test_an_ent_that_chooses_itself_gets_all_that_it_serves_and_no_screen(
    two_schools: FlaskClient, app: Flask
) -> None:
    with app.app_context():
        both = flow.register("ent-all", establishment="all")
    info = received(two_schools, both, flow.ALL_SCOPES)
    assert "establishment" not in info
    assert [e["uai"] for e in info["establishments"]] == [COLLEGE, LYCEE]
    assert [p["uai"] for p in info["pupils"]] == [COLLEGE, LYCEE]


def test_a_school_of_the_first_degree_is_said_so(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    with app.app_context():
        families.school(COLLEGE).degree = 1
        db.session.commit()
        versions.bump([families.jeanne().id])
    info = received(parent, party, "openid fredu")
    assert info["FrEduVecteur"] == [f"1|DUPOND|Jeanne|{attachment(app)}|{COLLEGE}"]
    assert info["FrEduCtPersonAffiliation"] == ["resp1d"]

"""The helpdesk's first question: at which check this parent's enrolment would end."""

from datetime import date

import pytest

from idp.accounts.models import Account
from idp.families import attachment
from idp.families.diagnosis import explain
from idp.families.findings import Finding, Question, Step
from idp.families.models import Establishment
from idp.families.terms import Kind, Level
from idp.platform import clock
from idp.platform.database import db
from tests.families.people import COLLEGE, LYCEE, enrol, family, guardian, pupil, school, tie

pytestmark = pytest.mark.usefixtures("context")


def last(
    family_name: str = "Martin",
    given_name: str = "Jeanne",
    mobile: str = "06 00 00 00 01",
    uai: str = COLLEGE,
) -> Finding:
    """The last check of the diagnosis; those before it were passed."""
    question = Question(family_name, given_name, mobile, uai, clock.today())
    *before, finding = explain(question)
    assert all(check.passed for check in before)
    return finding


def test_an_enrolment_that_can_succeed_names_the_children_and_no_birth_date() -> None:
    family([("Léo", date(2013, 3, 14)), ("Léa", date(2015, 5, 2))])
    finding = last()
    assert (finding.step, finding.passed) == (Step.CHILDREN, True)
    assert finding.sentence.endswith("d’un de ces enfants : Léo, Léa.")
    assert "2013" not in finding.sentence


def test_a_landline_is_named_as_such() -> None:
    finding = last(mobile="05 49 00 00 01")
    assert (finding.step, finding.passed) == (Step.NUMBER, False)
    assert "téléphone fixe" in finding.sentence


def test_a_school_that_is_not_there_or_sent_nothing_is_said() -> None:
    assert last().sentence == f"{COLLEGE} n’est pas dans le registre."
    establishment = school()
    establishment.imported_year = None
    assert last().sentence.endswith("n’a encore transmis aucun fichier.")
    establishment.imported_year = 2020
    assert last().sentence.endswith("est de 2020-2021.")
    assert last().step is Step.SCHOOL


def test_a_number_that_nobody_knows_shows_what_the_school_has_for_that_name() -> None:
    family(mobiles=["+33600000099"])
    finding = last()
    assert (finding.step, finding.passed) == (Step.NUMBER_AT_SCHOOL, False)
    assert "nulle part" in finding.sentence
    assert finding.sentence.endswith("il a : 06 •• •• •• 99.")
    assert last("Petit", "Tom").sentence.endswith("Personne n’y porte ce nom.")


def test_a_parent_without_any_mobile_is_told_so() -> None:
    family(mobiles=[])
    assert last().sentence.endswith("il a : aucun portable.")


def test_a_number_that_only_another_school_knows_is_said_with_that_school() -> None:
    school()
    school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)
    family(uai=LYCEE)
    finding = last()
    assert finding.step is Step.NUMBER_AT_SCHOOL
    assert f"connu ailleurs ({LYCEE})" in finding.sentence


@pytest.mark.parametrize(
    ("family_name", "given_name", "how"),
    [
        ("Martin", "Paul", "le prénom diffère"),
        ("Durand", "Jeanne", "le nom diffère"),
        ("Durand", "Paul", "le nom et le prénom diffèrent"),
    ],
)
def test_another_name_is_said_with_what_differs(
    family_name: str, given_name: str, how: str
) -> None:
    family()
    finding = last(family_name, given_name)
    assert (finding.step, finding.passed) == (Step.NAME, False)
    assert how in finding.sentence
    assert "Jeanne DUPOND, nom d’usage MARTIN" in finding.sentence


def test_a_contact_is_told_from_a_parent_whose_child_left() -> None:
    school()
    enrolment = enrol(pupil())
    parent = guardian()
    tie(parent, enrolment, Level.CONTACT.value)
    assert last().step is Step.STANDING
    assert "seulement à contacter" in last().sentence
    enrolment.left = clock.today()
    assert "a quitté l’établissement" in last().sentence


def test_an_account_that_another_schools_record_opened_is_said() -> None:
    school(LYCEE, "Lycée Victor Hugo", Kind.LYCEE)
    account = Account(
        identifier="j.martin25", family_name="MARTIN", given_name="J", created_at=clock.now()
    )
    db.session.add(account)
    db.session.flush()
    family(uai=LYCEE, account_id=account.id)
    family()
    finding = last()
    assert (finding.step, finding.passed) == (Step.ACCOUNT, False)
    assert f"(n° {account.id})" in finding.sentence


@pytest.mark.parametrize(("email", "passes"), [("a@example.org", True), (None, False)])
def test_a_shared_number_needs_the_recorded_email(email: str | None, *, passes: bool) -> None:
    family(email=email)
    family(names=("DUPOND", None, "Paul"))
    assert (last().step is Step.CHILDREN) is passes
    findings = explain(Question("Martin", "Jeanne", "0600000001", COLLEGE, clock.today()))
    shared = next(finding for finding in findings if finding.step is Step.SHARED)
    assert shared.passed is passes
    assert "deux personnes" in shared.sentence


def test_a_parent_who_disavowed_the_only_child_has_none_left() -> None:
    made = family()
    attachment.disavow([made.guardian_id], made.pupil_ids[0], clock.now())
    assert last().step is Step.STANDING
    assert db.session.get_one(Establishment, COLLEGE).imported_year

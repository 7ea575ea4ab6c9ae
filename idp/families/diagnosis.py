"""Which check of the enrolment would fail, in sentences for the helpdesk.

The checks are those of the enrolment, in its order, on the record of one school.
"""

from collections.abc import Iterator

from idp.families import diagnosis_person as person
from idp.families.findings import Finding, Question, Step, failed, passed
from idp.families.lookups import holders_of, named
from idp.families.models import Establishment
from idp.families.school_year import label, oldest_active_year
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile
from idp.platform.database import db


def explain(question: Question) -> tuple[Finding, ...]:
    """The checks up to the first that fails, which is then the last."""
    findings: list[Finding] = []
    for finding in _checks(question):
        findings.append(finding)
        if not finding.passed:
            break
    return tuple(findings)


def _checks(question: Question) -> Iterator[Finding]:
    """Each check in turn; nobody asks for another after one that failed."""
    try:
        number = parse_mobile(question.mobile)
    except NotAMobile as refusal:
        yield failed(Step.NUMBER, refusal.reason.sentence)
        return
    yield passed(Step.NUMBER, f"Le numéro se lit {number.national()}.")
    yield _school(question)
    yield from _person(number, question)


def _school(question: Question) -> Finding:
    school = db.session.get(Establishment, question.uai)
    if school is None:
        return failed(Step.SCHOOL, f"{question.uai} n’est pas dans le registre.")
    if school.imported_year is None:
        return failed(Step.SCHOOL, f"{school.name} n’a encore transmis aucun fichier.")
    year = label(school.imported_year)
    if school.imported_year < oldest_active_year(question.on):
        return failed(Step.SCHOOL, f"Le dernier fichier de {school.name} est de {year}.")
    return passed(Step.SCHOOL, f"{school.name} a transmis un fichier pour {year}.")


def _person(number: PhoneNumber, question: Question) -> Iterator[Finding]:
    everywhere = holders_of(number, question.on)
    here = tuple(holder for holder in everywhere if holder.scope == question.uai)
    mine = named(here, question.family, question.given)
    yield person.number_at_school(here, everywhere, question)
    yield person.name(here, mine, question)
    yield person.standing(mine)
    # Another school's record of the same person may have opened the account.
    yield person.account(named(everywhere, question.family, question.given))
    yield person.shared(everywhere, mine)
    yield person.children(mine, question)

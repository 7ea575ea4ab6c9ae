"""Whatever is typed or forged, a page answers in a sentence, and no job breaks."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from idp.messaging.file import Outbox
from idp.platform import jobs, state
from idp.recovery.forms import MobileForm, ProofForm
from idp.recovery.sending import send_code
from tests import seed
from tests.recovery.steps import LEO, NEW, PLACE, Jobs, ReadCode, begin, prove
from tests.visitor import Person

# No browser sends lone surrogates: UTF-8 has none.
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
ODD = ["\x00", "a\x00b", "\U0001f600" * 500, "9" * 9000, "' OR 1=1 --", "\u202e", "{{7*7}}", "%00"]
ODD_IDS = ["A" * 5000, "%00", "%C3%28", "..", "%F0%9F%98%80", "a%0d%0aSet-Cookie:x=1"]


@quick
@given(mobile=ANYTHING, family=ANYTHING, given_name=ANYTHING)
def test_any_number_and_name_are_read_or_refused(
    app: Flask, mobile: str, family: str, given_name: str
) -> None:
    data = {"mobile": mobile, "family_name": family, "given_name": given_name}
    with app.test_request_context("/identifiant-perdu", method="POST", data=data):
        form = MobileForm(meta={"csrf": False})  # type: ignore[no-untyped-call] # Flask-WTF's own
        if form.validate():
            assert form.number.e164.startswith("+")
        else:
            assert form.errors


@quick
@given(
    code=ANYTHING,
    day=st.one_of(ANYTHING, st.integers(-5, 40).map(str)),
    month=st.one_of(ANYTHING, st.integers(-5, 20).map(str)),
    year=st.one_of(ANYTHING, st.integers(0, 9999).map(str)),
)
@pytest.mark.parametrize("proven", [True, False])
def test_any_code_and_date_are_read_or_refused(
    app: Flask,
    *,
    proven: bool,
    code: str,
    day: str,
    month: str,
    year: str,
) -> None:
    typed = {"code": code, "child-day": day, "child-month": month, "child-year": year}
    app.config["WTF_CSRF_ENABLED"] = False  # else no form is ever read
    with app.test_request_context(f"{PLACE}/x/code", method="POST"):
        form = ProofForm(MultiDict(typed), proven=proven)
        if form.validate():
            assert 1980 <= form.born.year <= 2026
            assert proven or (form.digits or "").isdigit()
        else:
            assert form.errors or form.child.form.form_errors


@pytest.mark.usefixtures("parent", "every_database")
@pytest.mark.parametrize("way", [{}, {"by_email": "1"}], ids=["sms", "email"])
@pytest.mark.parametrize("typed", ODD, ids=range(len(ODD)))
def test_any_identifier_meets_the_page_of_everybody_and_its_job_ends_in_peace(
    person: Person, run_jobs: Jobs, typed: str, way: dict[str, str]
) -> None:
    """PostgreSQL takes no NUL in a text, SQLite does."""
    person.open(PLACE)
    assert person.post(PLACE, identifier=typed, **way).status_code == 303
    assert run_jobs() == 1


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize(
    "forged",
    [
        {"child-day": "\x00", "child-month": "\U0001f600", "child-year": "9" * 9000},
        {"child-day": "²", "child-month": "٣", "child-year": "2013"},
        {"child-0-day": "14"},
        {"child": "14/03/2013"},
        {"code": "١٢٣٤٥٦"},
        {"code": "1" * 100_000},
    ],
    ids=range(6),
)
def test_forged_fields_get_the_page_again_and_cost_no_try(
    person: Person, read_code: ReadCode, forged: dict[str, str]
) -> None:
    page = begin(person)
    code = read_code()
    person.open(page)
    fields = LEO if "code" in forged else {"code": code}
    refused = person.post(page, **{**fields, **forged})
    assert refused.status_code == 422
    assert "Renseignez le code" in refused.text
    assert "Il vous reste" not in refused.text
    prove(person, page, code)


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize("password", ["\x00" * 12, "\U0001f600" * 5000, " " * 20, "é" * 200_000])
def test_any_password_is_taken_or_refused_in_a_sentence(
    person: Person, read_code: ReadCode, password: str
) -> None:
    page = prove(person, begin(person), read_code())
    person.open(page)
    assert person.post(page, password=password, confirmation=password).status_code in {
        303,
        413,
        422,
    }
    assert person.submit(page, password=NEW, confirmation=NEW).status_code == 200


@pytest.mark.parametrize("flow_id", ODD_IDS)
@pytest.mark.parametrize("page", ["code", "nouveau"])
def test_a_flow_that_is_none_leads_to_a_new_one(person: Person, flow_id: str, page: str) -> None:
    person.open(PLACE)
    path = f"{PLACE}/{flow_id}/{page}"
    for answer in (person.open(path), person.post(path)):
        assert answer.status_code in {400, 404, 405, 410}
        assert "Internal Server Error" not in answer.text


def test_bytes_that_are_no_text_are_refused(person: Person) -> None:
    person.open(PLACE)
    body = b"csrf_token=" + person.token.encode() + b"&identifier=%ff%fe&mobile=%c3%28"
    for path in (PLACE, "/identifiant-perdu"):
        answer = person.client.post(
            path, data=body, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code in {303, 400, 422}


@pytest.mark.usefixtures("parent")
def test_a_job_that_runs_twice_sends_once(
    app: Flask, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    """A worker may die between its work and its word that it is done."""
    begin(person)
    with app.app_context():
        (key,) = state.store().scan_iter("lost-password:*")
        request_id = key.decode().removeprefix("lost-password:")
        run_jobs()
        jobs.enqueue(send_code, request_id)
        run_jobs()
    assert len(outbox.sms(seed.MOBILE)) == 1


def test_what_was_typed_comes_back_escaped(person: Person) -> None:
    shown = person.submit("/identifiant-perdu", mobile="12", family_name="Dupon <b>").text
    assert 'value="Dupon &lt;b&gt;"' in shown

"""Whatever is typed or forged, a page answers in a sentence."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from idp.enrolment.forms import CodeForm, IdentityForm
from tests.enrolment.conftest import Parent, fields

ANYTHING = st.text(st.characters(), max_size=120)
ODD_KEYS = st.sampled_from(
    [
        "children-²-day",
        "children-\u0663-day",
        "children-99999999999999999999-day",
        "children--1-day",
        "children-0",
        "children-0-day-day",
        "children",
        "children-0-\x00",
        "code-0",
        "remove",
        "add",
    ]
)
quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(family=ANYTHING, given_name=ANYTHING, mobile=ANYTHING)
def test_any_name_and_number_are_read_or_refused(
    app: Flask, family: str, given_name: str, mobile: str
) -> None:
    data = {"family_name": family, "given_name": given_name, "mobile": mobile}
    with app.test_request_context("/inscription/identite", method="POST", data=data):
        form = IdentityForm(meta={"csrf": False})  # type: ignore[no-untyped-call] # Flask-WTF's own
        if form.validate():
            assert form.number.e164.startswith("+")
        else:
            assert form.errors


@quick
@given(
    st.dictionaries(
        st.one_of(
            ODD_KEYS,
            st.builds(
                "children-{}-{}".format,
                st.integers(0, 120),
                st.sampled_from(["day", "month", "year"]),
            ),
        ),
        st.one_of(ANYTHING, st.integers(-5, 3000).map(str)),
        max_size=12,
    ),
    ANYTHING,
)
def test_any_fields_of_dates_are_read_or_refused(
    app: Flask, groups: dict[str, str], code: str
) -> None:
    with app.test_request_context("/inscription/x/code", method="POST"):
        form = CodeForm(MultiDict({**groups, "code": code}), proven=False)
        form.validate()
        assert len(form.children) <= 12
        assert all(1980 <= born.year <= 2026 for born in form.dates)
        form.remove_child(code)
        form.add_child()
        assert all(isinstance(part, StringField) for child in form.children for part in child.form)


@pytest.mark.parametrize(
    "forged",
    [
        {"children-²-day": "1"},
        {"children-99999999999999999999-year": "1"},
        {
            "children-0-day": "\x00",
            "children-0-month": "\U0001f600",
            "children-0-year": "9" * 9000,
        },
        {"remove": "²"},
        {"remove": "-1"},
        {"remove": "9" * 5000},
        {"add": "\x00"},
        {"code": "\x00" * 6},
        {"code": "1" * 100_000},
    ],
)
def test_forged_fields_get_the_page_again(newcomer: Parent, forged: dict[str, str]) -> None:
    newcomer.ask()
    newcomer.at.open(newcomer.code_page)
    page = newcomer.at.post(newcomer.code_page, **{**fields("14/03/2013"), **forged})
    assert page.status_code in {200, 422}
    assert "Renseignez le code de validation" in page.text


@pytest.mark.parametrize(
    "flow_id", ["x", "A" * 5000, "%00", "%C3%28", "..", "%F0%9F%98%80", "a%0d%0aSet-Cookie:x=1"]
)
@pytest.mark.parametrize("page", ["code", "compte", "eleve/1", "corriger"])
def test_an_enrolment_that_is_none_leads_to_a_new_one(
    parent: Parent, flow_id: str, page: str
) -> None:
    parent.at.open("/inscription/identite")
    path = f"/inscription/{flow_id}/{page}"
    for answer in (parent.at.open(path), parent.at.post(path)):
        assert answer.status_code in {303, 404, 405, 410}
        assert "Internal Server Error" not in answer.text


def test_bytes_that_are_no_text_are_refused(parent: Parent, newcomer: Parent) -> None:
    newcomer.ask()
    newcomer.at.open(newcomer.code_page)
    body = b"csrf_token=" + newcomer.at.token.encode() + b"&code=%ff%fe&children-0-day=%c3%28"
    for path in ("/inscription/identite", newcomer.code_page):
        answer = parent.at.client.post(
            path, data=body, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code in {400, 422}


def test_what_was_typed_comes_back_to_be_corrected(newcomer: Parent) -> None:
    newcomer.ask(family="Dupon <b>", given="Jeanne", mobile="0692 00 00 01")
    page = newcomer.at.open(newcomer.code_page.replace("/code", "/corriger")).text
    assert 'value="Dupon &lt;b&gt;"' in page
    assert 'value="0692 00 00 01"' in page
    assert 'action="/inscription/identite"' in page

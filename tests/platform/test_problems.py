import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from pydantic import SecretStr

from idp.config import Settings
from idp.platform import audit, state
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode, WayBack


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    @app.get("/t/problem/<name>")
    def problem(name: str) -> str:
        raise Problem(
            ProblemCode[name],
            detail="redirect_uri came as X",
            client_id="ent-vienne",
            way_back=WayBack("Retourner à l’ENT", "https://ent.example/?a=1&b=2"),
        )

    @app.get("/t/crash")
    def crash() -> str:
        return str(1 // 0)

    @app.get("/t/store")
    def needs_the_store() -> str:
        return str(state.store().get("x"))

    @app.get("/t/abort/<int:status>")
    def aborted(status: int) -> str:
        abort(status)

    app.config["TESTING"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.parametrize("code", list(ProblemCode), ids=lambda code: code.name)
def test_every_problem_has_a_page_with_a_sentence_a_next_step_and_a_reference(
    visitor: FlaskClient, app: Flask, code: ProblemCode
) -> None:
    answer = visitor.get(f"/t/problem/{code.name}")
    assert answer.status_code == code.value.status
    for words in (code.value.title, code.value.sentence, code.value.next_step):
        assert words in answer.text
    assert 'href="https://ent.example/?a=1&amp;b=2"' in answer.text
    with app.app_context():
        event = db.session.query(audit.SecurityEvent).one()
        assert event.reference is not None
        assert event.reference in answer.text
        assert event.client_id == "ent-vienne"
        assert event.facts["detail"] == "redirect_uri came as X"


def test_an_address_that_does_not_exist_leads_home(visitor: FlaskClient) -> None:
    assert 'href="/">Revenir à l’accueil</a>' in visitor.get("/nulle-part").text


@pytest.mark.parametrize("status", [400, 404, 405, 413, 429, 500])
def test_every_status_has_a_french_page(visitor: FlaskClient, status: int) -> None:
    answer = visitor.get(f"/t/abort/{status}")
    assert answer.status_code == status
    assert '<html lang="fr"' in answer.text


def test_a_crash_shows_no_trace_of_the_code(visitor: FlaskClient) -> None:
    answer = visitor.get("/t/crash")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert "Une erreur est survenue" in answer.text


def test_a_store_that_does_not_answer_is_told_as_such(
    visitor: FlaskClient, app: Flask, settings: Settings
) -> None:
    nowhere = settings.redis.model_copy(update={"url": SecretStr("redis://127.0.0.1:1/0")})
    state.init_app(app, settings.model_copy(update={"redis": nowhere}))
    visitor.set_cookie("preau_session", "x")
    answer = visitor.get("/t/problem/LINK_EXPIRED")
    assert answer.status_code == 410
    assert visitor.get("/t/store").status_code == 503


def test_a_flood_of_problems_does_not_fill_the_trail(visitor: FlaskClient, app: Flask) -> None:
    for number in range(7 * 21):
        address = f"203.0.113.{number % 7}"
        visitor.get("/t/problem/LINK_EXPIRED", environ_base={"REMOTE_ADDR": address})
    assert recorded(app) == 120


def test_nor_does_it_hide_what_went_wrong_for_others(visitor: FlaskClient, app: Flask) -> None:
    """Each /64 has a share of its own, each line one for all its /64."""
    for number in range(150):
        address = f"2001:db8:0:{number % 9:x}::{number:x}"
        visitor.get("/t/problem/LINK_EXPIRED", environ_base={"REMOTE_ADDR": address})
    before = recorded(app)
    assert before < 120
    visitor.get("/t/problem/LINK_EXPIRED", environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert recorded(app) == before + 1


def recorded(app: Flask) -> int:
    with app.app_context():
        return db.session.query(audit.SecurityEvent).count()

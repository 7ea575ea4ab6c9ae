from dataclasses import dataclass, field

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from idp import create_app
from idp.config import Brand, Mode, Settings

PAGE = """{% extends "layout/base.html" %}{% block title %}Essai{% endblock %}
{% block content %}<h1>Essai</h1>{% endblock %}"""


@dataclass(frozen=True)
class Someone:
    display_name: str = "Jeanne <b>Dupond</b>"


@dataclass(frozen=True)
class Asking:
    client_name: str = "ENT de la Vienne"
    id: str = "a b&c"
    about: dict[str, str] = field(default_factory=dict)


def page(app: Flask, **context: object) -> BeautifulSoup:
    with app.test_request_context("/essai"):
        return BeautifulSoup(render_template_string(PAGE, **context), "html.parser")


def test_the_page_speaks_french_and_says_what_it_is(app: Flask) -> None:
    found = page(app)
    assert found.html is not None
    assert found.title is not None
    assert found.html["lang"] == "fr"
    assert found.title.get_text() == "Essai – EduConnect"


def test_the_first_thing_to_reach_leads_to_the_content(app: Flask) -> None:
    """RGAA 12.7."""
    found = page(app)
    first = found.select("a, button, input, summary")[0]
    assert first.get_text() == "Aller au contenu"
    target = found.select_one(str(first["href"]))
    assert target is not None
    assert (target.name, target["tabindex"]) == ("main", "-1")


def test_who_is_signed_in_is_visible_and_can_say_that_it_is_someone_else(app: Flask) -> None:
    header = page(app, signed_in=Someone(), asking_client=Asking()).header
    assert header is not None
    assert "Jeanne <b>Dupond</b>" in header.get_text()
    assert header.form is not None
    assert header.form["method"] == "post"
    assert header.form["action"] == "/deconnexion/pas-moi?demande=a%20b%26c"
    assert header.form.select_one("input[name=csrf_token]") is not None
    assert "Ce n’est pas moi" in header.form.get_text()


@pytest.mark.parametrize(
    ("context", "ways"),
    [
        ({}, ["Mon compte", "Se déconnecter"]),
        ({"asking_client": Asking()}, ["Ce n’est pas moi"]),
        ({"who_else": True}, ["Ce n’est pas moi"]),
    ],
    ids=["a page of theirs", "an ENT's request", "the sign-in page"],
)
def test_who_is_signed_in_finds_their_account_or_lets_somebody_else_in(
    app: Flask, context: dict[str, object], ways: list[str]
) -> None:
    header = page(app, signed_in=Someone(), **context).header
    assert header is not None
    assert [tag.get_text() for tag in header.select("a, button")] == ways


def test_the_ent_that_asked_is_named(app: Flask) -> None:
    assert "Pour accéder à\u00a0: ENT de la Vienne" in page(app, asking_client=Asking()).get_text()


def test_nobody_signed_in_and_nobody_asking_show_nothing(app: Flask) -> None:
    words = page(app).get_text()
    assert "Ce n’est pas moi" not in words
    assert "Pour accéder" not in words


def test_only_the_demo_says_that_it_is_one(app: Flask, settings: Settings) -> None:
    demo = create_app(settings.model_copy(update={"mode": Mode.DEMO}))
    assert "démonstration" in page(demo).get_text()
    assert "démonstration" not in page(app).get_text()


def test_every_page_leads_to_help_and_the_legal_pages(app: Flask, client: FlaskClient) -> None:
    footer = page(app).footer
    assert footer is not None
    links = {a.find(string=True): str(a["href"]) for a in footer.select("a")}
    assert list(links) == [
        "Aide",
        "Données personnelles",
        "Mentions légales",
        "Accessibilité\u00a0: non conforme",
    ]
    assert [client.get(url).status_code for url in links.values()] == [200] * 4


def test_the_operator_s_own_pages_and_logo_take_the_place_of_ours(settings: Settings) -> None:
    brand = Brand(
        service_name="MonÉcole",
        logo_url="https://academie.example/logo.svg",
        help_url="https://academie.example/aide",
        school_contact="Appelez le collège.",
    )
    found = page(create_app(settings.model_copy(update={"brand": brand})))
    assert found.select_one('header img[src="https://academie.example/logo.svg"]') is not None
    assert found.select_one('footer a[href="https://academie.example/aide"]') is not None
    assert "MonÉcole" in found.get_text()
    assert "Appelez le collège." in found.get_text()


@pytest.mark.parametrize("attribute", ["style", "onclick", "onload", "onsubmit"])
def test_nothing_is_inline(app: Flask, attribute: str) -> None:
    """The policy of content allows only files of ours."""
    found = page(app, signed_in=Someone(), asking_client=Asking())
    assert found.select(f"[{attribute}], style, script:not([src])") == []

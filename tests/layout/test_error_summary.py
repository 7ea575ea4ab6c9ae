from bs4 import Tag
from flask import Flask

from tests.layout.sample import parsed

RIGHT = {
    "family_name": "Dupond",
    "code": "123456",
    "children-0-day": "14",
    "children-0-month": "3",
    "children-0-year": "2013",
    "children-1-day": "2",
    "children-1-month": "6",
    "children-1-year": "2015",
}


def summary(app: Flask, changed: dict[str, str], problems: tuple[str, ...] = ()) -> Tag:
    found = parsed(app, RIGHT | changed, problems).select_one("[role=alert]")
    assert isinstance(found, Tag)
    return found


def test_a_page_without_error_has_no_summary(app: Flask) -> None:
    page = parsed(app, RIGHT)
    assert page.select("[role=alert]") == []
    assert page.title is not None
    assert not page.title.get_text().startswith("Erreur")


def test_one_error_is_told_in_the_singular(app: Flask) -> None:
    box = summary(app, {"code": "12"})
    assert box.h2 is not None
    assert box.h2.get_text() == "Il y a une erreur"


def test_several_errors_are_told_in_the_plural_in_the_order_of_the_page(app: Flask) -> None:
    box = summary(app, {"code": "12", "family_name": ""})
    assert box.h2 is not None
    assert box.h2.get_text() == "Il y a des erreurs"
    assert [li.get_text(strip=True) for li in box.select("li")] == [
        "Indiquez votre nom.",
        "Le code a six chiffres.",
    ]


def test_the_summary_takes_focus_and_leads_to_the_fields(app: Flask) -> None:
    box = summary(app, {"code": "12", "children-1-day": ""})
    assert box["tabindex"] == "-1"
    assert box.has_attr("data-focus")
    assert [a["href"] for a in box.select("a")] == ["#code", "#children-1-day"]


def test_an_error_in_a_group_says_which_child_it_means(app: Flask) -> None:
    box = summary(app, {"children-1-day": ""})
    assert box.li is not None
    assert box.li.get_text(strip=True) == "Enfant 2\u00a0: Indiquez le jour."


def test_an_error_of_a_whole_date_leads_to_its_group(app: Flask) -> None:
    box = summary(app, {"children-0-month": "13"})
    assert box.a is not None
    assert box.a["href"] == "#children-0"
    assert box.a.get_text() == "Enfant 1\u00a0: Cette date n’existe pas."


def test_a_sentence_of_the_view_comes_first_and_leads_nowhere(app: Flask) -> None:
    box = summary(app, {"code": "12"}, ("Il vous reste 3 essais.",))
    first = box.select("li")[0]
    assert first.get_text(strip=True) == "Il vous reste 3 essais."
    assert first.a is None


def test_the_title_of_a_refused_page_says_so(app: Flask) -> None:
    page = parsed(app, RIGHT | {"code": "12"})
    assert page.title is not None
    assert page.title.get_text() == "Erreur – Essai – EduConnect"

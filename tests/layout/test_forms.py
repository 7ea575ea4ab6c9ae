from bs4 import Tag
from flask import Flask

from tests.layout.sample import parsed

WRONG = {"code": "12", "children-0-day": "", "children-0-year": "13", "children-1-month": "13"}


def test_every_field_has_one_label_of_its_own(app: Flask) -> None:
    page = parsed(app)
    fields = page.select("input:not([type=hidden])")
    assert len(fields) == 10
    for field in fields:
        labels = page.select(f'label[for="{field["id"]}"]')
        assert len(labels) == 1, field
        assert labels[0].get_text(strip=True)


def test_no_id_stands_twice(app: Flask) -> None:
    ids = [tag["id"] for tag in parsed(app, WRONG).select("[id]")]
    assert len(ids) == len(set(ids))


def test_help_and_error_are_tied_to_their_field(app: Flask) -> None:
    page = parsed(app, WRONG)
    field = page.select_one("#code")
    assert isinstance(field, Tag)
    assert field["aria-invalid"] == "true"
    described = str(field["aria-describedby"]).split()
    words = [page.select_one(f"#{name}") for name in described]
    assert [w.get_text(strip=True) if w else None for w in words] == [
        "6 chiffres",
        "Erreur\u00a0: Le code a six chiffres.".replace("\u00a0: ", "\u00a0:"),
    ]


def test_a_right_field_is_not_said_to_be_wrong(app: Flask) -> None:
    page = parsed(app, WRONG | {"family_name": "Dupond"})
    field = page.select_one("#family_name")
    assert isinstance(field, Tag)
    assert not field.has_attr("aria-invalid")
    assert field["aria-describedby"] == "family_name-help"
    assert field["value"] == "Dupond"


def test_what_describes_a_field_is_on_the_page(app: Flask) -> None:
    page = parsed(app, WRONG)
    for tag in page.select("[aria-describedby]"):
        for name in str(tag["aria-describedby"]).split():
            assert page.find(id=name) is not None, tag


def test_a_password_is_never_sent_back(app: Flask) -> None:
    assert "Secret-2026" not in str(parsed(app, WRONG | {"password": "Secret-2026"}))


def test_what_was_typed_is_text_not_markup(app: Flask) -> None:
    page = parsed(app, WRONG | {"family_name": '"><script>alert(1)</script>'})
    assert [tag.get("src") is not None for tag in page.select("script")] == [True]


def test_children_are_groups_with_a_name(app: Flask) -> None:
    groups = parsed(app).select("fieldset")
    legends = [g.legend.get_text() if g.legend else "" for g in groups]
    assert legends == ["Enfant 1, date de naissance", "Enfant 2, date de naissance"]
    for group in groups:
        inputs = group.select("input")
        assert [i["autocomplete"] for i in inputs] == ["off"] * 3  # bday is the user's own
        assert [i["inputmode"] for i in inputs] == ["numeric"] * 3


def test_a_child_can_be_removed_without_script(app: Flask) -> None:
    buttons = parsed(app).select('fieldset button[name="remove"]')
    assert [(b["value"], b.get_text(strip=True)) for b in buttons] == [
        ("1", "Retirer l’enfant 1"),
        ("2", "Retirer l’enfant 2"),
    ]


def test_the_enter_key_presses_neither_remove_nor_resend(app: Flask) -> None:
    """HTML §4.10.21.2: the first submit button of the form is the one that Enter presses."""
    first = parsed(app).select_one("form[data-once] button[type=submit]")
    assert isinstance(first, Tag)
    assert not first.has_attr("name")
    assert first["tabindex"] == "-1"


def test_every_form_carries_the_anti_forgery_token(app: Flask) -> None:
    forms = parsed(app).select("form")
    assert len(forms) == 3
    assert all(form.select_one("input[name=csrf_token]") for form in forms)


def test_the_code_is_filled_in_by_the_phone(app: Flask) -> None:
    field = parsed(app).select_one("#code")
    assert isinstance(field, Tag)
    assert (field["autocomplete"], field["inputmode"]) == ("one-time-code", "numeric")


def test_what_only_the_script_can_do_is_hidden_without_it(app: Flask) -> None:
    page = parsed(app)
    for selector in ("[data-eye]", "[data-copy]"):
        assert [tag.has_attr("hidden") for tag in page.select(selector)] == [True]


def test_the_identifier_is_offered_to_password_managers(app: Flask) -> None:
    field = parsed(app).select_one("#identifiant")
    assert isinstance(field, Tag)
    assert (field["autocomplete"], field["value"]) == ("username", "j.dupond25")
    assert field.has_attr("readonly")

"""A form with every kind of field, and a page that shows it with every macro."""

from collections.abc import Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

PAGE = """
{% extends "layout/base.html" %}
{% from "layout/forms.html" import post_form, error_summary, text_field, password_field, code_field,
    birth_date_group, submit, link_button, notice %}
{% from "layout/parts.html" import step, or_else, fold, choices, choice_button, choice_link,
    keepsake, password_rules, post_button, waiting_button %}
{% block title %}Essai{% endblock %}
{% block content %}
{{ step(1, 3) }}
<h1>Essai</h1>
{{ error_summary(form, problems) }}
{% call notice("info", "À savoir") %}<p>Un SMS est parti.</p>{% endcall %}
{% call post_form(extra_buttons=True) %}
  {{ keepsake("identifiant", "Je note mon identifiant", "j.dupond25") }}
  {{ text_field(form.family_name, help="Le vôtre", autocomplete="family-name") }}
  {{ code_field(form.code, help="6 chiffres") }}
  {% for child in form.children %}
    {{ birth_date_group(child, loop.index, removable=True) }}
  {% endfor %}
  {{ password_rules(form.password, [("8 caractères", ".{8,}")],
                    [("une minuscule", "[a-z]"), ("un chiffre", "[0-9]")], 2) }}
  {{ password_field(form.password, autocomplete="new-password") }}
  {{ waiting_button("Renvoyer le code", 30, "resend") }}
  {{ submit("Continuer") }}
{% endcall %}
{{ or_else() }}{{ link_button("Je n’ai pas d’identifiant", "/inscription", kind="secondary") }}
{% call fold("Rien reçu ?") %}<p>Attendez.</p>{% endcall %}
{% call post_form(action="/choix") %}{% call choices() %}
  <li>{{ choice_button("Collège", "uai", "0860003L", ["Poitiers", "Léo"], "Dernier choix") }}</li>
  <li>{{ choice_link("Lycée", "/lycee", ["Léa"]) }}</li>
{% endcall %}{% endcall %}
{{ post_button("Annuler", "/annuler") }}
{% endblock %}
"""


class BirthDate(Form):
    """One child."""

    day = StringField("Jour", validators=[InputRequired("Indiquez le jour.")])
    month = StringField("Mois")
    year = StringField("Année", validators=[Length(4, 4, "Quatre chiffres.")])

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Refuse a thirteenth month, which no single field can be blamed for."""
        right = super().validate(extra_validators)
        if self.month.data == "13":
            self.form_errors.append("Cette date n’existe pas.")
        return right and not self.form_errors


class Sample(FlaskForm):
    """Every kind of field."""

    family_name = StringField("Nom", validators=[InputRequired("Indiquez votre nom.")])
    code = StringField("Code", validators=[Length(6, 6, "Le code a six chiffres.")])
    password = PasswordField("Mot de passe")
    children = FieldList(FormField(BirthDate), min_entries=2)


def html(app: Flask, values: dict[str, str] | None = None, problems: tuple[str, ...] = ()) -> str:
    """Render the page; with `values`, as it comes back after they were refused."""
    method = "POST" if values is not None else "GET"
    with app.test_request_context("/essai", method=method, data=values):
        form = Sample(meta={"csrf": False})  # type: ignore[no-untyped-call] # WTForms' own
        if values is not None:
            form.validate()
        return render_template_string(PAGE, form=form, problems=problems)


def parsed(
    app: Flask, values: dict[str, str] | None = None, problems: tuple[str, ...] = ()
) -> BeautifulSoup:
    """Return the same page, to be asked."""
    return BeautifulSoup(html(app, values, problems), "html.parser")

"""The forms of the activation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import FormField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from idp.accounts.birth_date_form import BirthDateForm
from idp.accounts.password_form import NewPasswordForm
from idp.messaging.email_addresses import NotAnAddress, parse_address
from idp.platform.forms import PageForm


class LetterForm(PageForm):
    """What the letter says; any text is read, none is refused for its shape."""

    identifier = StringField("Identifiant", validators=[DataRequired("Saisissez l’identifiant.")])
    password = PasswordField(
        "Mot de passe provisoire",
        validators=[InputRequired("Saisissez le mot de passe provisoire.")],
    )


class DateForm(PageForm):
    """One child's birth date."""

    child = FormField(BirthDateForm)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Want a date: an empty group is one for other pages."""
        passed = super().validate(extra_validators)
        group = self.child.form
        if group.value is None and not group.form_errors:
            group.form_errors.append("Indiquez la date de naissance.")
        return passed and not group.form_errors

    @property
    def born(self) -> date:
        """The date given, once validated."""
        value = self.child.form.value
        if value is None:
            raise ValueError("validate the form first")
        return value


class AccountForm(NewPasswordForm):
    """The e-mail address, which may be left empty, and the own password twice."""

    email = StringField("Mon adresse e-mail")
    address: str | None = None
    """Once validated; None for none."""

    def validate_email(self, field: StringField) -> None:
        """Refuse what can be no address."""
        if not (field.data or "").strip():
            return
        try:
            self.address = parse_address(field.data or "")
        except NotAnAddress as error:
            raise ValidationError(error.sentence) from error

"""The forms of the recovery."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FormField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from idp.accounts import one_time_codes
from idp.accounts.birth_date_form import BirthDateForm
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile
from idp.platform.forms import PageForm


class MobileForm(PageForm):
    """The number that an identifier is sent to."""

    mobile = StringField("N° de téléphone portable")
    family_name = StringField("Nom", validators=[Length(max=100, message="Ce nom est trop long.")])
    given_name = StringField(
        "Prénom", validators=[Length(max=100, message="Ce prénom est trop long.")]
    )
    number: PhoneNumber
    """Once validated."""

    def validate_mobile(self, field: StringField) -> None:
        """Say what is wrong with a number that is none."""
        try:
            self.number = parse_mobile(field.data or "")
        except NotAMobile as error:
            raise ValidationError(error.reason.sentence) from error


class IdentifierForm(PageForm):
    """Whose password is lost."""

    identifier = StringField("Identifiant", validators=[DataRequired("Saisissez un identifiant.")])


class ProofForm(PageForm):
    """The code of the SMS, unless it is proven already, and one child's birth date."""

    code = StringField("Code reçu par SMS")
    child = FormField(BirthDateForm)
    digits: str | None = None
    """Once validated."""

    def __init__(self, formdata: MultiDict[str, str] | None = None, *, proven: bool) -> None:
        super().__init__(formdata=formdata)  # type: ignore[no-untyped-call] # Flask-WTF's own
        self.proven = proven

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot be a code, without counting it as a try."""
        if self.proven:
            return
        if not (field.data or "").strip():
            raise ValidationError("Saisissez le code reçu par SMS.")
        self.digits = one_time_codes.read(field.data or "")
        if self.digits is None:
            raise ValidationError("Le code a 6 chiffres.")

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

"""The forms of the recovery."""

from typing import Self

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from idp.accounts import one_time_codes, password_policy
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile


class _Form(FlaskForm):
    @classmethod
    def of_request(cls, *, empty: bool = False) -> Self:
        """Make the form: with what was posted, or `empty`, after another button was pressed."""
        return cls(formdata=None) if empty else cls()


class MobileForm(_Form):
    """The number that an identifier is sent to."""

    mobile = StringField("N° de téléphone portable")
    number: PhoneNumber
    """Once validated."""

    def validate_mobile(self, field: StringField) -> None:
        """Say what is wrong with a number that is none."""
        try:
            self.number = parse_mobile(field.data or "")
        except NotAMobile as error:
            raise ValidationError(error.reason.sentence) from error


class IdentifierForm(_Form):
    """Whose password is lost."""

    identifier = StringField("Identifiant", validators=[DataRequired("Saisissez un identifiant.")])


class CodeForm(_Form):
    """The code of the SMS."""

    code = StringField(
        "Code reçu par SMS", validators=[DataRequired("Saisissez le code reçu par SMS.")]
    )
    digits: str
    """Once validated."""

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot be a code, without counting it as a try."""
        digits = one_time_codes.read(field.data or "")
        if digits is None:
            raise ValidationError("Le code a 6 chiffres.")
        self.digits = digits


class NewPasswordForm(_Form):
    """The new password, twice."""

    password = PasswordField(
        "Je choisis mon mot de passe", validators=[InputRequired("Choisissez un mot de passe.")]
    )
    confirmation = PasswordField(
        "Je confirme mon mot de passe",
        validators=[InputRequired("Saisissez le mot de passe une deuxième fois.")],
    )

    def validate_password(self, field: PasswordField) -> None:
        """Name what the password lacks."""
        verdict = password_policy.judge(field.data or "")
        if not verdict.accepted:
            raise ValidationError(verdict.sentence)

    def validate_confirmation(self, field: PasswordField) -> None:
        """Refuse another password than the first."""
        typed = (self.password.data or "", field.data or "")
        if password_policy.normalised(typed[0]) != password_policy.normalised(typed[1]):
            raise ValidationError("Les deux mots de passe sont différents.")

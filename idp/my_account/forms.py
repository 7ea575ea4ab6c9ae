"""The forms of « Mes informations »."""

from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired

from idp.accounts import one_time_codes
from idp.accounts.password_form import NewPasswordForm
from idp.messaging.email_addresses import NotAnAddress, parse_address
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile
from idp.platform.forms import PageForm


class EmailForm(PageForm):
    """The new e-mail address."""

    email = StringField("Nouvelle adresse e-mail")
    address: str
    """Once validated."""

    def validate_email(self, field: StringField) -> None:
        """Refuse what can be no address."""
        try:
            self.address = parse_address(field.data or "")
        except NotAnAddress as error:
            raise ValidationError(error.sentence) from error


class MobileForm(PageForm):
    """The new mobile number."""

    mobile = StringField("Nouveau n° de téléphone portable")
    number: PhoneNumber
    """Once validated."""

    def validate_mobile(self, field: StringField) -> None:
        """Say what is wrong with a number that is none."""
        try:
            self.number = parse_mobile(field.data or "")
        except NotAMobile as error:
            raise ValidationError(error.reason.sentence) from error


class CodeForm(PageForm):
    """The code of the SMS."""

    code = StringField("Code reçu par SMS")
    digits: str
    """Once validated."""

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot be a code, without counting it as a try."""
        digits = one_time_codes.read(field.data or "")
        if digits is None:
            raise ValidationError("Saisissez les 6 chiffres du code reçu par SMS.")
        self.digits = digits


class PasswordForm(NewPasswordForm):
    """The password of today, and the new one twice."""

    present = PasswordField(
        "Mon mot de passe actuel",
        validators=[InputRequired("Saisissez votre mot de passe actuel.")],
    )

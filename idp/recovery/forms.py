"""The forms of the recovery."""

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from idp.accounts import one_time_codes
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile
from idp.platform.forms import PageForm


class MobileForm(PageForm):
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


class IdentifierForm(PageForm):
    """Whose password is lost."""

    identifier = StringField("Identifiant", validators=[DataRequired("Saisissez un identifiant.")])


class CodeForm(PageForm):
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

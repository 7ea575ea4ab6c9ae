"""The forms of « Mes informations »."""

import re

from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired

from idp.accounts import one_time_codes
from idp.accounts.password_form import NewPasswordForm
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile
from idp.platform.forms import PageForm

# One plain address that every mail server takes (RFC 5321 §4.5.3.1: 64 and 254 octets at most).
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_LONGEST_EMAIL = 254


class EmailForm(PageForm):
    """The new e-mail address."""

    email = StringField("Nouvelle adresse e-mail")
    address: str
    """Once validated."""

    def validate_email(self, field: StringField) -> None:
        """Refuse what can be no address."""
        typed = (field.data or "").strip()
        if not typed:
            raise ValidationError("Saisissez une adresse e-mail.")
        if len(typed) > _LONGEST_EMAIL or not _EMAIL.fullmatch(typed):
            raise ValidationError("Écrivez une adresse comme prenom.nom@exemple.fr")
        self.address = typed


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

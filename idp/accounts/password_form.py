"""The form by which a person chooses a password, twice: at enrolment and at recovery."""

from typing import Self

from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired

from idp.accounts import password_policy, weak_passwords
from idp.platform.forms import PageForm


class NewPasswordForm(PageForm):
    """The new password, twice."""

    identifier: str
    """The account's: no part of its password."""
    password = PasswordField(
        "Je choisis mon mot de passe", validators=[InputRequired("Choisissez un mot de passe.")]
    )
    confirmation = PasswordField(
        "Je confirme mon mot de passe",
        validators=[InputRequired("Saisissez le mot de passe une deuxième fois.")],
    )

    @classmethod
    def for_account(cls, identifier: str) -> Self:
        """Make the form, with what was posted, for the account of this identifier."""
        form = cls.of_request()
        form.identifier = identifier
        return form

    def validate_password(self, field: PasswordField) -> None:
        """Name what the password lacks, or why everybody would guess it."""
        verdict = password_policy.judge(field.data or "")
        if not verdict.accepted:
            raise ValidationError(verdict.sentence)
        if sentence := weak_passwords.fault(field.data or "", self.identifier):
            raise ValidationError(sentence)

    def validate_confirmation(self, field: PasswordField) -> None:
        """Refuse another password than the first."""
        typed = (self.password.data or "", field.data or "")
        if password_policy.normalised(typed[0]) != password_policy.normalised(typed[1]):
            raise ValidationError("Les deux mots de passe sont différents.")

"""The form by which a person chooses a password, twice: at enrolment and at recovery."""

from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired

from idp.accounts import password_policy
from idp.platform.forms import PageForm


class NewPasswordForm(PageForm):
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

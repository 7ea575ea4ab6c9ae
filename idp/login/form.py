"""The form of the sign-in page."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired


class SignInForm(FlaskForm):
    """Identifier and password; any text is read, none is refused for its shape."""

    identifier = StringField("Identifiant", validators=[DataRequired("Saisissez un identifiant.")])
    password = PasswordField(
        "Mot de passe", validators=[InputRequired("Saisissez un mot de passe.")]
    )

    def __init__(self, hint: str = "") -> None:
        """Fill the identifier in; what was posted wins over `hint`."""
        super().__init__(data={"identifier": hint})  # type: ignore[no-untyped-call] # Flask-WTF's own

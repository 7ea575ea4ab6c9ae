"""The form by which a person names their other account."""

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired

from idp.platform.forms import PageForm


class OtherAccountForm(PageForm):
    """Identifier and password of the person's other account."""

    identifier = StringField(
        "Identifiant de l’autre compte",
        validators=[DataRequired("Saisissez l’identifiant de l’autre compte.")],
    )
    password = PasswordField(
        "Mot de passe de l’autre compte",
        validators=[InputRequired("Saisissez le mot de passe de l’autre compte.")],
    )

"""« Je crée mon compte », for who comes from FranceConnect."""

from idp.enrolment.forms import IdentityForm


class VerifiedForm(IdentityForm):
    """The mobile alone: the name is the one that FranceConnect gives, whatever is posted."""

    family_name = None  # type: ignore[assignment] # how WTForms takes a field away
    given_name = None  # type: ignore[assignment] # same

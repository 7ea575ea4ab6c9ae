"""The forms of the enrolment."""

import re
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from idp.accounts import one_time_codes
from idp.accounts.birth_date_form import BirthDateForm
from idp.families.names import normalise
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile
from idp.platform.forms import PageForm

MOST_CHILDREN = 12
_LONGEST_NAME = 100
_CHILD_FIELD = re.compile(r"children-[0-9]{1,2}-(day|month|year)", re.ASCII)
_OTHER_FIELDS = frozenset({"csrf_token", "code"})


class IdentityForm(PageForm):
    """Who the parent is, and the mobile that gets the code."""

    family_name = StringField(
        "Nom",
        validators=[
            DataRequired("Indiquez votre nom."),
            Length(max=_LONGEST_NAME, message="Ce nom est trop long."),
        ],
    )
    given_name = StringField(
        "Prénom",
        validators=[
            DataRequired("Indiquez votre prénom."),
            Length(max=_LONGEST_NAME, message="Ce prénom est trop long."),
        ],
    )
    mobile = StringField("N° de téléphone portable")
    number: PhoneNumber
    """Once validated."""

    def validate_family_name(self, field: StringField) -> None:
        """Refuse a name without any Latin letter."""
        _wants_letters(field)

    def validate_given_name(self, field: StringField) -> None:
        """Refuse a name without any Latin letter."""
        _wants_letters(field)

    def validate_mobile(self, field: StringField) -> None:
        """Say what is wrong with a number that is none."""
        try:
            self.number = parse_mobile(field.data or "")
        except NotAMobile as error:
            raise ValidationError(error.reason.sentence) from error


class CodeForm(PageForm):
    """The code of the SMS, unless it is proven already, and the children's birth dates."""

    code = StringField("Code reçu par SMS")
    children = FieldList(FormField(BirthDateForm), min_entries=1, max_entries=MOST_CHILDREN)
    digits: str | None = None
    """Once validated."""

    def __init__(self, formdata: MultiDict[str, str] | None = None, *, proven: bool) -> None:
        known = _known_fields(formdata) if formdata is not None else None
        super().__init__(formdata=known)  # type: ignore[no-untyped-call] # Flask-WTF's own
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

    @property
    def dates(self) -> list[date]:
        """The dates given, once validated."""
        return [child.form.value for child in self.children if child.form.value is not None]

    def add_child(self) -> None:
        """Show one more group."""
        if len(self.children) < MOST_CHILDREN:
            self.children.append_entry()

    def remove_child(self, number: str) -> None:
        """Take a group away; the first stays. What names none is ignored."""
        count = len(self.children)
        if not (number.isascii() and number.isdigit()) or count == 1:
            return
        position = int(number[:3]) - 1
        if not 0 <= position < count:
            return
        kept = [child.data for i, child in enumerate(self.children) if i != position]
        while len(self.children):
            self.children.pop_entry()
        for data in kept:
            self.children.append_entry(data)


def _wants_letters(field: StringField) -> None:
    if not re.search("[a-z]", normalise(field.data or "")):
        raise ValidationError("Écrivez-le en lettres latines.")


def _known_fields(given: MultiDict[str, str]) -> MultiDict[str, str]:
    """Keep the fields of the form: WTForms raises on indexes that are no plain numbers."""
    return MultiDict(
        (name, value)
        for name, value in given.items(multi=True)
        if name in _OTHER_FIELDS or _CHILD_FIELD.fullmatch(name)
    )

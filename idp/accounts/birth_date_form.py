"""A child's birth date in three fields, as every page asks for it (macro birth_date_group)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import Form, StringField

from idp.platform import clock

_OLDEST_YEAR = 1980


class BirthDateForm(Form):
    """One child's birth date; a group left empty is no child."""

    day = StringField("Jour")
    month = StringField("Mois")
    year = StringField("Année")
    value: date | None = None
    """Once validated; None for an empty group."""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Read the three fields as one date."""
        super().validate(extra_validators)
        parts = [(f.data or "").strip() for f in (self.day, self.month, self.year)]
        if not any(parts):
            return True
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):  # noqa: PLR2004 — four figures of a year
            self.form_errors.append("Écrivez le jour, le mois et l’année en chiffres.")
            return False
        day, month, year = map(int, parts)
        try:
            self.value = date(year, month, day)
        except ValueError:
            self.form_errors.append("Cette date n’existe pas.")
            return False
        if not date(_OLDEST_YEAR, 1, 1) <= self.value <= clock.today():
            self.form_errors.append("Vérifiez l’année, avec ses 4 chiffres.")
            return False
        return True

"""A line of the plain CSV: its pupil, its guardian and the tie between them."""

from idp.families.importers import fields
from idp.families.importers.csv_file import Row
from idp.families.importers.records import GuardianRecord, PupilRecord, TieRecord, Where
from idp.families.names import PersonName, normalise
from idp.families.terms import DERIVED, Level

PUPIL_ID, GUARDIAN_ID = "identifiant eleve", "identifiant responsable"
_NAME, _GIVEN, _BORN = "nom de naissance eleve", "prenom eleve", "date de naissance eleve"
_PARENT, _PARENT_GIVEN = "nom de naissance responsable", "prenom responsable"
_MOBILE, _LEVEL = "portable", "responsabilite"
WANTED = (PUPIL_ID, _NAME, _GIVEN, _BORN, GUARDIAN_ID, _PARENT, _PARENT_GIVEN, _MOBILE, _LEVEL)
_PHONES = (_MOBILE, "telephone domicile", "telephone professionnel")
_LEVELS = {
    "1": Level.LEGAL,
    "legal": Level.LEGAL,
    "2": Level.IN_CHARGE,
    "en charge": Level.IN_CHARGE,
    "3": Level.CONTACT,
    "contact": Level.CONTACT,
}
_KINSHIPS = {
    "mere": 10,
    "pere": 20,
    "fratrie": 37,
    "ascendant": 38,
    "autre membre de la famille": 39,
    "educateur": 41,
    "assistant familial": 42,
    "tuteur": 50,
    "aide sociale a l enfance": 51,
    "eleve": 70,
    "autre": 90,
}
"""CODE_PARENTE, by the words of docs/imports.md."""


def pupil(row: Row, where: Where) -> PupilRecord:
    """The pupil of a line. Raises FieldError."""
    birth_date = fields.day(row[_BORN], "la date de naissance")
    if birth_date is None:
        raise fields.FieldError("la date de naissance manque.")
    return PupilRecord(
        source_id=_own_id(row[PUPIL_ID]),
        where=where,
        ine=fields.ine(row.get("ine")),
        birth_name=fields.required(row[_NAME], "le nom"),
        used_name=fields.optional(row.get("nom d usage eleve"), "le nom d’usage"),
        given_name=fields.required(row[_GIVEN], "le prénom"),
        birth_date=birth_date,
        class_name=fields.optional(row.get("classe"), "la classe", 50),
        entered=fields.day(row.get("date d entree"), "la date d’entrée"),
        left=fields.day(row.get("date de sortie"), "la date de sortie"),
    )


def names_a_guardian(row: Row) -> bool:
    """Whether the line has a guardian at all."""
    return any(fields.text(row[name]) for name in (GUARDIAN_ID, _PARENT, _PARENT_GIVEN))


def guardian(row: Row, where: Where) -> GuardianRecord:
    """The guardian of a line. Raises FieldError."""
    used = row.get("nom d usage responsable")
    return GuardianRecord(
        source_id=_own_id(row[GUARDIAN_ID]),
        where=where,
        name=PersonName(
            birth_name=fields.required(row[_PARENT] or used, "le nom"),
            used_name=fields.optional(used, "le nom d’usage"),
            given_names=fields.required(row[_PARENT_GIVEN], "le prénom"),
        ),
        mobiles=fields.mobiles(row.get(name) for name in _PHONES),
        email=fields.email(row.get("courriel")),
    )


def tie(row: Row, where: Where) -> TieRecord:
    """What the guardian is to the pupil. Raises FieldError."""
    level = _LEVELS.get(normalise(row[_LEVEL]))
    if level is None:
        raise fields.FieldError(
            f"la responsabilité « {fields.shown(row[_LEVEL])} » n’est ni 1, ni 2, ni 3."
        )
    guardian_id, pupil_id = _own_id(row[GUARDIAN_ID]), _own_id(row[PUPIL_ID])
    return TieRecord(guardian_id, pupil_id, where, level.value, _kinship(row))


def _kinship(row: Row) -> int | None:
    """CODE_PARENTE, by number or by word. Raises FieldError."""
    said = row.get("lien de parente")
    word = normalise(said or "")
    return _KINSHIPS.get(word) or fields.whole_number(said, "le lien de parenté")


def _own_id(raw: str) -> str:
    """An id of the school's software. Raises FieldError."""
    value = fields.identifier(raw, "l’identifiant")
    if value.startswith(DERIVED):
        raise fields.FieldError("l’identifiant ne peut pas commencer par « ~ ».")
    return value

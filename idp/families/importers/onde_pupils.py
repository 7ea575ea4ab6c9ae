"""The pupils of an ONDE export. It has no ids: one is made of the names."""

from collections import Counter

from idp.families.importers import fields
from idp.families.importers.archive import Member, OnBytes
from idp.families.importers.csv_file import Row, first_of, rows
from idp.families.importers.derived import derived_id
from idp.families.importers.records import Contents, FileRefused, PupilRecord, Where
from idp.families.importers.together import keep_pupil
from idp.families.names import normalise

_NAME, _GIVEN = "nom eleve", "prenom eleve"
_BORN = ("date naissance", "date de naissance")
_CLASS = ("libelle classe", "classe")
_USED = ("nom d usage eleve", "nom usage eleve")
_READ = frozenset((_NAME, _GIVEN, "ine", *_BORN, *_CLASS, *_USED))

Line = tuple[Where, Row]


def read_pupils(member: Member, into: Contents, on_bytes: OnBytes) -> None:
    """Read the file of pupils. Raises FileRefused."""
    lines: list[Line] = []
    for where, row in rows(member, (_NAME, _GIVEN), on_bytes, ";,"):
        if row is None:
            raise FileRefused(
                f"{where.file}, ligne {where.line} : le nombre de colonnes n’est pas celui de"
                " l’en-tête."
            )
        lines.append((where, {name: cell for name, cell in row.items() if name in _READ}))
    if lines:
        _check_columns(member, lines[0][1])
    namesakes = Counter(_names(row) for row in {_identity(row): row for _, row in lines}.values())
    for where, row in lines:
        _take(row, where, into, alone=namesakes[_names(row)] == 1)


def _check_columns(member: Member, row: Row) -> None:
    for names in (_BORN, _CLASS):
        if first_of(row, *names) is None:
            raise FileRefused(f"{member.name} : il manque la colonne {names[0]}.")


def _take(row: Row, where: Where, into: Contents, *, alone: bool) -> None:
    """Keep a pupil, or say why not. Raises FileRefused where nobody could tell who is meant."""
    place = f"{where.file}, ligne {where.line} : "
    if not all(_names(row)):
        raise FileRefused(f"{place}le nom ou le prénom de l’élève manque.")
    source_id = derived_id(*_names(row)) if alone else derived_id(*_identity(row))
    try:
        pupil = _pupil(row, source_id, where)
    except fields.FieldError as error:
        sentence = f"{fields.text(row[_GIVEN])} {fields.text(row[_NAME])} : {error}"
        if not alone:
            raise FileRefused(f"{place}{sentence} Un autre élève porte ce nom.") from error
        into.leave_out(where, f"Élève {sentence}")
        into.spared_pupils.add(source_id)
        return
    keep_pupil(pupil, into)


def _pupil(row: Row, source_id: str, where: Where) -> PupilRecord:
    """One line. Raises FieldError."""
    birth_date = fields.day(first_of(row, *_BORN), "la date de naissance")
    if birth_date is None:
        raise fields.FieldError("la date de naissance manque.")
    return PupilRecord(
        source_id=source_id,
        where=where,
        ine=fields.ine(row.get("ine")),
        birth_name=fields.required(row[_NAME], "le nom"),
        used_name=fields.optional(first_of(row, *_USED), "le nom d’usage"),
        given_name=fields.required(row[_GIVEN], "le prénom"),
        birth_date=birth_date,
        class_name=fields.optional(first_of(row, *_CLASS), "la classe", 50),
        entered=None,
        left=None,
    )


def _names(row: Row) -> tuple[str, str]:
    return normalise(row[_NAME]), normalise(row[_GIVEN])


def _identity(row: Row) -> tuple[str, str, str]:
    return *_names(row), (first_of(row, *_BORN) or "").strip()

"""The guardians of an ONDE export: a line each, with a group of columns for each child."""

from collections import defaultdict
from collections.abc import Iterator

from idp.families.importers import fields
from idp.families.importers.archive import Member, OnBytes
from idp.families.importers.collect import keep_tie
from idp.families.importers.csv_file import Row, cells, first_of, normalised
from idp.families.importers.derived import derived_id
from idp.families.importers.onde_children import Children
from idp.families.importers.records import Contents, FileRefused, GuardianRecord, TieRecord, Where
from idp.families.importers.together import keep_guardian
from idp.families.names import PersonName, normalise
from idp.families.terms import Level

_CHILD = ("nom d usage enfant", "nom usage enfant", "nom de famille enfant", "nom enfant")
_GIVEN_CHILD = "prenom enfant"
_PHONES = ("telephone portable", "telephone domicile", "telephone travail")


def read_guardians(member: Member, into: Contents, level: Level, on_bytes: OnBytes) -> None:
    """Read the file of guardians; the pupils are in `into` already. Raises FileRefused."""
    children = Children(into)
    namesakes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for where, row, groups in _lines(member, on_bytes):
        pupil_ids = [pupil_id for child in groups for pupil_id in children.of(child, where)]
        doubtful = [pupil_id for child in groups for pupil_id in children.doubtful(child)]
        try:
            guardian = _guardian(row, sorted(pupil_ids + doubtful), where)
        except fields.FieldError as error:
            into.leave_out(where, f"Responsable {fields.text(row['nom responsable'])} : {error}")
            continue
        if not pupil_ids and not doubtful:
            continue
        keep_guardian(guardian, into)
        key = (normalise(guardian.name.birth_name), normalise(guardian.name.given_names))
        namesakes[key].add(guardian.source_id)
        if len(namesakes[key]) > 1:
            into.doubt(where, f"Responsable {guardian.label} : un autre responsable a ce nom.")
        into.spared_ties |= {(guardian.source_id, pupil_id) for pupil_id in doubtful}
        for pupil_id in pupil_ids:
            keep_tie(TieRecord(guardian.source_id, pupil_id, where, level.value, None), into)


def _lines(member: Member, on_bytes: OnBytes) -> Iterator[tuple[Where, Row, list[Row]]]:
    """Each line: the guardian's cells, and those of each child. Raises FileRefused."""
    lines = cells(member, on_bytes, ";,")
    _, first = next(lines, (None, []))
    headers = normalised(first)
    start = next((at for at, name in enumerate(headers) if name in _CHILD), len(headers))
    own, group = headers[:start], headers[start:]
    if group[0:1] and group.count(group[0]) > 1:
        group = group[: group.index(group[0], 1)]
    for name, among in (("nom responsable", own), (_GIVEN_CHILD, group)):
        if name not in among:
            raise FileRefused(f"{member.name} : il manque la colonne {name}.")
    for where, values in lines:
        if len(values) > len(own) and not values[-1] and (len(values) - start) % len(group) == 1:
            values.pop()  # lines end with a delimiter
        rest = values[start:]
        if len(values) < start or len(rest) % len(group):
            raise FileRefused(
                f"{where.file}, ligne {where.line} : le nombre de colonnes n’est pas celui de"
                " l’en-tête."
            )
        parts = [rest[at : at + len(group)] for at in range(0, len(rest), len(group))]
        children = [dict(zip(group, part, strict=True)) for part in parts if any(part)]
        yield where, dict(zip(own, values, strict=False)), children


def _guardian(row: Row, pupil_ids: list[str], where: Where) -> GuardianRecord:
    """One line. Raises FieldError."""
    used = first_of(row, "nom usage responsable", "nom d usage responsable")
    birth = row["nom responsable"] if row["nom responsable"].strip() else used
    mobiles = fields.mobiles(row.get(name) for name in _PHONES)
    mail = fields.email(first_of(row, "courriel", "mel", "email"))
    name = PersonName(
        birth_name=fields.required(birth, "le nom"),
        used_name=fields.optional(used, "le nom d’usage"),
        given_names=fields.required(row.get("prenom responsable"), "le prénom"),
    )
    numbers = sorted(number.e164 for number in mobiles)
    names = (normalise(name.birth_name), normalise(name.given_names))
    own = derived_id(*names, *numbers, mail or "", *pupil_ids)
    return GuardianRecord(own, where, name, mobiles, mail)

"""The pupils of a SIECLE export, and their classes."""

from dataclasses import replace

from idp.families.importers import fields
from idp.families.importers.archive import Member, OnBytes
from idp.families.importers.collect import leave_out_shared_ine
from idp.families.importers.records import Contents, FileRefused, PupilRecord, Where
from idp.families.importers.siecle_header import Header, read_header
from idp.families.importers.xml import Element, field, records, texts, where_of

_CLASS = "D"  # TYPE_STRUCTURE: D is a class, G a group


def read_pupils(member: Member, into: Contents, on_bytes: OnBytes) -> Header:
    """Read the file of pupils. Raises FileRefused."""
    header: Header | None = None
    classes: dict[str, str] = {}
    for record in records(member, on_bytes):
        if record.tag == "PARAMETRES":
            header = read_header(record, member)
        elif record.tag == "ELEVE":
            _take(record, where_of(record, member), into)
        elif record.tag == "STRUCTURES_ELEVE":
            _take_class(record, classes)
    if header is None:
        raise FileRefused(f"{member.name} : les paramètres de l’export (PARAMETRES) manquent.")
    for pupil_id, class_name in classes.items():
        if pupil := into.pupils.get(pupil_id):
            into.pupils[pupil_id] = replace(pupil, class_name=class_name)
    leave_out_shared_ine(into)
    return header


def _take(record: Element, where: Where, into: Contents) -> None:
    """Keep a pupil, or say why not."""
    source_id = fields.text(record.get("ELEVE_ID"))
    try:
        pupil = _pupil(record, where)
    except fields.FieldError as error:
        into.leave_out(where, f"Élève {source_id or 'sans identifiant'} : {error}")
        if source_id:
            into.spared_pupils.add(source_id)
        return
    if pupil.source_id in into.pupils:
        into.leave_out(
            where, f"Élève {pupil.source_id} : cet identifiant est déjà donné plus haut."
        )
        return
    into.pupils[pupil.source_id] = pupil


def _pupil(record: Element, where: Where) -> PupilRecord:
    """One ELEVE. Raises FieldError."""
    read = texts(record)
    birth_date = fields.day(field(read, "DATE_NAISS"), "la date de naissance")
    if birth_date is None:
        raise fields.FieldError("la date de naissance manque.")
    return PupilRecord(
        source_id=fields.identifier(record.get("ELEVE_ID"), "l’identifiant (ELEVE_ID)"),
        where=where,
        ine=fields.ine(field(read, "ID_NATIONAL")),
        birth_name=fields.required(field(read, "NOM_DE_FAMILLE", "NOM"), "le nom"),
        used_name=fields.optional(field(read, "NOM_USAGE"), "le nom d’usage"),
        given_name=fields.required(field(read, "PRENOM"), "le prénom"),
        birth_date=birth_date,
        class_name=None,
        entered=fields.day(field(read, "DATE_ENTREE"), "la date d’entrée"),
        left=fields.day(field(read, "DATE_SORTIE"), "la date de sortie"),
    )


def _take_class(record: Element, classes: dict[str, str]) -> None:
    """Note the class (not the groups) of a pupil."""
    pupil_id = fields.text(record.get("ELEVE_ID"))
    for structure in record.iterchildren("STRUCTURE"):
        read = texts(structure)
        code = fields.text(field(read, "CODE_STRUCTURE"))
        if pupil_id and code and field(read, "TYPE_STRUCTURE") == _CLASS:
            classes[pupil_id] = code[:50]

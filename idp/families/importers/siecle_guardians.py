"""The people of a SIECLE export, and who answers for which pupil."""

from idp.families.importers import fields
from idp.families.importers.archive import Member, OnBytes
from idp.families.importers.collect import drop_untied, keep_tie
from idp.families.importers.records import (
    Contents,
    FileRefused,
    GuardianRecord,
    TieRecord,
    Where,
)
from idp.families.importers.siecle_header import Header, read_header
from idp.families.importers.xml import Element, Texts, field, records, texts, where_of
from idp.families.names import PersonName
from idp.families.terms import Level

_PHONES = ("TEL_PORTABLE", "TEL_PERSONNEL", "TEL_PROFESSIONNEL")
_OLD_LEVELS = {0: Level.CONTACT, 1: Level.LEGAL, 2: Level.LEGAL}
"""RESP_LEGAL, before 2018: 1 and 2 are both legal guardians."""


def read_guardians(member: Member, into: Contents, on_bytes: OnBytes) -> Header:
    """Read the file of guardians; the pupils are in `into` already. Raises FileRefused."""
    header: Header | None = None
    for record in records(member, on_bytes):
        where = where_of(record, member)
        if record.tag == "PARAMETRES":
            header = read_header(record, member)
        elif record.tag == "PERSONNE":
            _take_person(record, where, into)
        elif record.tag == "RESPONSABLE_ELEVE":
            _take_tie(record, where, into)
    if header is None:
        raise FileRefused(f"{member.name} : les paramètres de l’export (PARAMETRES) manquent.")
    drop_untied(into)
    return header


def _take_person(record: Element, where: Where, into: Contents) -> None:
    """Keep a person, or say why not."""
    source_id = fields.text(record.get("PERSONNE_ID"))
    try:
        person = _person(record, where)
    except fields.FieldError as error:
        into.leave_out(where, f"Responsable {source_id or 'sans identifiant'} : {error}")
        if source_id:
            into.spared_guardians.add(source_id)
        return
    if person.source_id in into.guardians:
        into.leave_out(
            where, f"Responsable {person.source_id} : cet identifiant est déjà donné plus haut."
        )
        return
    into.guardians[person.source_id] = person


def _person(record: Element, where: Where) -> GuardianRecord:
    """One PERSONNE. Raises FieldError."""
    read = texts(record)
    birth_name = field(read, "NOM_DE_FAMILLE", "NOM", "NOM_USAGE")
    return GuardianRecord(
        source_id=fields.identifier(record.get("PERSONNE_ID"), "l’identifiant (PERSONNE_ID)"),
        where=where,
        name=PersonName(
            birth_name=fields.required(birth_name, "le nom"),
            used_name=fields.optional(field(read, "NOM_USAGE"), "le nom d’usage"),
            given_names=fields.required(field(read, "PRENOM"), "le prénom"),
        ),
        mobiles=fields.mobiles(field(read, name) for name in _PHONES),
        email=fields.email(field(read, "MEL")),
    )


def _take_tie(record: Element, where: Where, into: Contents) -> None:
    """Keep a tie, or say why not."""
    read = texts(record)
    pupil_id = fields.text(field(read, "ELEVE_ID")) or ""
    guardian_id = fields.text(field(read, "PERSONNE_ID")) or ""
    try:
        _check_ends(pupil_id, guardian_id, into)
        kinship = fields.whole_number(field(read, "CODE_PARENTE"), "le lien de parenté")
        tie = TieRecord(guardian_id, pupil_id, where, _level(read).value, kinship)
    except fields.FieldError as error:
        into.leave_out(
            where, f"Responsable {guardian_id or '?'} de l’élève {pupil_id or '?'} : {error}"
        )
        into.spared_ties.add((guardian_id, pupil_id))
        return
    keep_tie(tie, into)


def _check_ends(pupil_id: str, guardian_id: str, into: Contents) -> None:
    """Both ends must be in the export. Raises FieldError."""
    if not pupil_id or not guardian_id:
        raise fields.FieldError("un identifiant manque.")
    if pupil_id not in into.pupils and pupil_id not in into.spared_pupils:
        raise fields.FieldError("le fichier des élèves n’a pas cet élève.")
    if guardian_id not in into.guardians and guardian_id not in into.spared_guardians:
        raise fields.FieldError("le fichier des responsables n’a pas cette personne.")


def _level(read: Texts) -> Level:
    """The level of responsibility, in the new words or the old. Raises FieldError."""
    level = fields.whole_number(field(read, "NIVEAU_RESPONSABILITE"), "le niveau")
    old = fields.whole_number(field(read, "RESP_LEGAL"), "la responsabilité légale")
    if level in set(Level):
        return Level(level)
    if level is None and old in _OLD_LEVELS:
        return _OLD_LEVELS[old]
    raise fields.FieldError("le niveau de responsabilité manque ou n’existe pas.")

"""Attributes of the AAF to the plain records: one school's pupils, their guardians, their ties."""

from collections.abc import Callable, Iterator

from idp.families.importers import fields
from idp.families.importers.aaf_entries import Attributes, Entry
from idp.families.importers.collect import keep_tie
from idp.families.importers.records import Contents, GuardianRecord, PupilRecord, TieRecord
from idp.families.names import PersonName
from idp.families.terms import Level

TIES = "ENTElevePersRelEleve"
_PHONES = ("mobile", "homePhone", "telephoneNumber")
_LEVELS = {"1": Level.LEGAL, "2": Level.IN_CHARGE, "0": Level.CONTACT, "": Level.CONTACT}
_LEGAL_AT = 3
"""In id$kinship$financial$legal$contact$payment."""

GuardianOf = Callable[[str], Entry | None]


def take_pupil(entry: Entry, into: Contents) -> None:
    """Keep a pupil, or say why not."""
    if entry.id in into.pupils:
        into.leave_out(entry.where, f"Élève {entry.id} : cet identifiant est déjà donné plus haut.")
        return
    try:
        into.pupils[entry.id] = _pupil(entry)
    except fields.FieldError as error:
        into.leave_out(entry.where, f"Élève {entry.id} : {error}")
        into.spared_pupils.add(entry.id)


def guardians_of(attributes: Attributes) -> Iterator[str]:
    """The ids of the guardians whom a pupil's attributes name."""
    return map(guardian_of, attributes.get(TIES, ()))


def guardian_of(tie: str) -> str:
    """The guardian's id of a value of ENTElevePersRelEleve."""
    return tie.partition("$")[0].strip()


def take_ties(entry: Entry, entry_of: GuardianOf, contacts: list[str], into: Contents) -> None:
    """Keep a pupil's ties, and the guardians who have them; `contacts` name the pupil."""
    if entry.id not in into.pupils:
        return
    values = entry.attributes.get(TIES, [])
    named = {value.partition("$")[0] for value in values}
    also = [f"{guardian_id}$$0$0$0$0" for guardian_id in contacts if guardian_id not in named]
    for value in [*values, *also]:
        guardian_id = guardian_of(value)
        try:
            tie = _tie(entry, value, guardian_id)
            if guardian_id not in into.guardians and guardian_id not in into.spared_guardians:
                _take_guardian(entry_of(guardian_id), into)
        except fields.FieldError as error:
            sentence = (
                f"Responsable {fields.shown(guardian_id) or '?'} de l’élève {entry.id} : {error}"
            )
            into.leave_out(entry.where, sentence)
            into.spared_ties.add((guardian_id, entry.id))
            continue
        if guardian_id in into.spared_guardians:
            into.spared_ties.add((guardian_id, entry.id))
        keep_tie(tie, into)


def take_guardian(entry: Entry, into: Contents) -> None:
    """Keep a guardian, or say why not."""
    try:
        into.guardians[entry.id] = _guardian(entry)
    except fields.FieldError as error:
        into.leave_out(entry.where, f"Responsable {entry.id} : {error}")
        into.spared_guardians.add(entry.id)


def _take_guardian(entry: Entry | None, into: Contents) -> None:
    if entry is None:
        raise fields.FieldError("les fichiers des responsables n’ont pas cette personne.")
    take_guardian(entry, into)


def _tie(entry: Entry, value: str, guardian_id: str) -> TieRecord:
    """One value of ENTElevePersRelEleve. Raises FieldError."""
    parts = [part.strip() for part in value.split("$")]
    if len(parts) <= _LEGAL_AT or parts[_LEGAL_AT] not in _LEVELS:
        raise fields.FieldError("le lien (ENTElevePersRelEleve) n’a pas la forme attendue.")
    fields.identifier(guardian_id, "l’identifiant du responsable")
    kinship = fields.whole_number(parts[1], "le lien de parenté")
    level = _LEVELS[parts[_LEGAL_AT]]
    return TieRecord(guardian_id, entry.id, entry.where, level.value, kinship)


def _pupil(entry: Entry) -> PupilRecord:
    """One Eleve. Raises FieldError."""
    read = entry.attributes
    birth_date = fields.day(one(read, "ENTPersonDateNaissance"), "la date de naissance")
    if birth_date is None:
        raise fields.FieldError("la date de naissance manque.")
    birth_name, used_name = _surnames(read)
    attachment = fields.optional(
        one(read, "ENTEleveStructRattachId"), "ENTEleveStructRattachId", 64
    )
    return PupilRecord(
        source_id=entry.id,
        where=entry.where,
        ine=fields.ine(one(read, "ENTEleveINE")),
        birth_name=birth_name,
        used_name=used_name,
        given_name=fields.required(one(read, "givenName"), "le prénom"),
        birth_date=birth_date,
        class_name=_class(read),
        entered=None,
        left=None,
        attachment=attachment,
    )


def _guardian(entry: Entry) -> GuardianRecord:
    """One PersRelEleve. Raises FieldError."""
    read = entry.attributes
    birth_name, used_name = _surnames(read)
    return GuardianRecord(
        source_id=entry.id,
        where=entry.where,
        name=PersonName(
            birth_name=birth_name,
            used_name=used_name,
            given_names=fields.required(one(read, "givenName"), "le prénom"),
        ),
        mobiles=fields.mobiles(number for name in _PHONES for number in read.get(name, ())),
        email=fields.email(one(read, "mail")),
        jointure=fields.identifier(one(read, "ENTPersonJointure") or entry.id, "la jointure"),
    )


def _surnames(read: Attributes) -> tuple[str, str | None]:
    """The birth name, and the used name (`sn`) where it is another. Raises FieldError."""
    used = fields.required(one(read, "sn") or one(read, "ENTPersonNomPatro"), "le nom")
    birth = fields.optional(one(read, "ENTPersonNomPatro"), "le nom de naissance") or used
    return birth, used if used != birth else None


def _class(read: Attributes) -> str | None:
    """The class at the pupil's own structure, of values structure$class."""
    structure = one(read, "ENTPersonStructRattach")
    parts = [value.partition("$") for value in read.get("ENTEleveClasses", ())]
    here = [name for place, _, name in parts if place == structure] or [p[2] for p in parts]
    name = fields.text(here[0]) if here else None
    return name[:50] if name else None


def one(read: Attributes, name: str) -> str | None:
    """The first value of an attribute."""
    values = read.get(name)
    return values[0] if values else None

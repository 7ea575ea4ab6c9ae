"""One request of an AAF file: what it does, to whom, with which attributes.

Only attributes that the register needs are kept, under the names of the 2d degré: the files of the
1er degré (AAF1D) call some of them otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from idp.families.importers import fields
from idp.families.importers.archive import Member, OnBytes
from idp.families.importers.records import FileRefused, Where
from idp.families.importers.xml import Element, records, where_of

Attributes = dict[str, list[str]]

ROOT, DOCUMENT_TYPE = "ficAlimMENESR", "ficAlimMENESR.dtd"
SCHOOL, PUPIL, GUARDIAN = "EtabEducNat", "Eleve", "PersRelEleve"
CATEGORIES = (SCHOOL, PUPIL, GUARDIAN)
_DEPTH = 2
_NAMES = {
    name: name
    for name in (
        *("ENTPersonJointure", "sn", "ENTPersonNomPatro", "givenName", "mail", "mobile"),
        *("homePhone", "telephoneNumber", "ENTPersonDateNaissance", "ENTPersonStructRattach"),
        *("ENTEleveStructRattachId", "ENTEleveINE", "ENTEleveClasses", "ENTElevePersRelEleve"),
        *("ENTEleveAutoriteParentale", "ENTPersRelEleveEleve", "ENTStructureUAI"),
    )
} | {
    "ENTPersonNom": "sn",
    "ENTPersonPrenom": "givenName",
    "ENTPersonMail": "mail",
    "ENTPersonTelPerso": "homePhone",
    "ENTPersonClasses": "ENTEleveClasses",
    "ENTPersRelEleveTelMobile": "mobile",
    "ENTPersRelElevTelPro": "telephoneNumber",
    "ENTElevePersRelEleve1": "contacts",
    "ENTElevePersRelEleve2": "contacts",
}


class Operation(StrEnum):
    """What a request does; values are the elements' names."""

    ADD = "addRequest"
    MODIFY = "modifyRequest"
    DELETE = "deleteRequest"


OPERATIONS = {operation.value: operation for operation in Operation}


@dataclass(frozen=True, slots=True)
class Entry:
    """A request; `attributes` of a modification are those that it replaces."""

    operation: Operation
    category: str
    id: str
    attributes: Attributes
    where: Where


def entries(member: Member, category: str, on_bytes: OnBytes) -> Iterator[Entry]:
    """The requests of a file of one category. Raises FileRefused."""
    for record in records(member, on_bytes, depth=_DEPTH, document_type=DOCUMENT_TYPE):
        yield _entry(record, category, where_of(record, member))


def _entry(record: Element, category: str, where: Where) -> Entry:
    place = f"{where.file}, ligne {where.line}"
    if next(record.iter(etree.Entity), None) is not None:
        raise FileRefused(f"{place} : une entité n’est pas acceptée.")
    parts = {str(part.tag): part for part in reversed(record)}
    operation = OPERATIONS.get(str(record.tag))
    if operation is None:
        raise FileRefused(f"{place} : « {record.tag} » est inconnu.")
    try:
        source_id = fields.identifier(_first(parts, "identifier", "id"), "l’identifiant (id)")
    except fields.FieldError as error:
        raise FileRefused(f"{place} : {error}") from error
    said = _first(parts, "operationalAttributes", "value")
    if fields.text(said) not in {None, category}:
        raise FileRefused(f"{place} : la catégorie n’est pas celle du nom du fichier, {category}.")
    path = "attributes" if operation is Operation.ADD else "modifications"
    attributes = _attributes(record.iterchildren(path))
    return Entry(operation, category, source_id, attributes, where)


def _first(parts: dict[str, Element], part: str, tag: str) -> str | None:
    """The text of the first such element of a part."""
    found = next(parts[part].iter(tag), None) if part in parts else None
    return None if found is None else found.text


def _attributes(parts: Iterator[Element]) -> Attributes:
    """The attributes that we use; an emptied one has no value."""
    found: Attributes = {}
    values: list[str] | None = None
    for part in parts:
        for element in part.iter("attr", "modification", "value"):
            if element.tag != "value":
                name = _NAMES.get(element.get("name") or "")
                values = None if name is None else found.setdefault(name, [])
            elif values is not None and (value := fields.text(element.text)):
                values.append(value)
    return _with_ties(found)


def _with_ties(attributes: Attributes) -> Attributes:
    """Ties in the one form id$kinship$financial$legal$contact$payment, whatever the file's age."""
    legal = attributes.pop("ENTEleveAutoriteParentale", None)
    contacts = attributes.pop("contacts", None)
    if "ENTElevePersRelEleve" not in attributes and not (legal is None and contacts is None):
        named = dict.fromkeys(contacts or [], "0") | dict.fromkeys(legal or [], "1")
        attributes["ENTElevePersRelEleve"] = [
            f"{key}$$0${level}$0$0" for key, level in named.items()
        ]
    return attributes

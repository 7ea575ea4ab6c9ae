"""PARAMETRES of a SIECLE file: which school, which year, exported when."""

from dataclasses import dataclass
from datetime import datetime

from idp.families.importers.archive import Member
from idp.families.importers.fields import FieldError, instant, whole_number
from idp.families.importers.records import FileRefused
from idp.families.importers.xml import Element, field, texts, where_of
from idp.families.uai import InvalidUai, parse_uai

_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself."""

    uai: str
    school_year: int
    exported_at: datetime


def read_header(parameters: Element, member: Member) -> Header:
    """The header of a file. Raises FileRefused."""
    read = texts(parameters)
    try:
        uai = parse_uai(field(read, "UAJ") or "")
        year = whole_number(field(read, "ANNEE_SCOLAIRE"), "l’année scolaire")
        made = instant(field(read, "HORODATAGE", "DATE_EXPORT"), "la date d’export")
    except (FieldError, InvalidUai) as error:
        raise FileRefused(
            f"{member.name}, ligne {where_of(parameters, member).line} : {error}"
        ) from error
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise FileRefused(f"{member.name} : l’année scolaire (ANNEE_SCOLAIRE) manque.")
    if made is None:
        raise FileRefused(f"{member.name} : la date d’export (HORODATAGE) manque.")
    return Header(uai, year, made)


def check_same(pupils: Header, guardians: Header) -> None:
    """Both files must name one school and one year. Raises FileRefused."""
    if pupils.uai != guardians.uai:
        raise FileRefused(
            f"Les deux fichiers ne sont pas du même établissement : {pupils.uai} pour les élèves,"
            f" {guardians.uai} pour les responsables."
        )
    if pupils.school_year != guardians.school_year:
        raise FileRefused(
            f"Les deux fichiers ne sont pas de la même année : {pupils.school_year} pour les"
            f" élèves, {guardians.school_year} pour les responsables."
        )

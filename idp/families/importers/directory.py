"""The open directory of establishments (`fr-en-annuaire-education`): names, kinds, cities.

A school that is no longer listed stays: its pupils may.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from idp.families.importers import fields
from idp.families.importers.archive import LARGEST, OnBytes, members_of
from idp.families.importers.bulk import batches
from idp.families.importers.csv_file import Row, rows
from idp.families.importers.records import FileRefused, Note, Where
from idp.families.importers.rows import assign
from idp.families.importers.runs import end, record_run
from idp.families.importers.summary import Summary
from idp.families.importers.writer import accounts_at
from idp.families.models import Establishment
from idp.families.names import normalise
from idp.families.terms import Kind, Sector, Source
from idp.families.uai import InvalidUai, parse_uai
from idp.platform.database import db

_UAI, _NAME, _KIND = "identifiant de l etablissement", "nom etablissement", "type etablissement"
_SECTOR, _POSTCODE, _CITY = "statut public prive", "code postal", "nom commune"
_CITY_CODE, _ACADEMY = "code commune", "code academie"
_PHONE, _EMAIL = "telephone", "mail"
_WANTED = (_UAI, _NAME, _KIND, _SECTOR, _POSTCODE, _CITY, _CITY_CODE, _ACADEMY)
_MINISTRY, _NATURE = "ministere tutelle", "libelle nature"
_KINDS = {"ecole": Kind.ECOLE, "college": Kind.COLLEGE, "lycee": Kind.LYCEE, "erea": Kind.EREA}


@dataclass(slots=True)
class Directory:
    """The establishments of a file, by UAI, and what was left out."""

    establishments: dict[str, dict[str, Any]]
    """Values of the columns of `Establishment`."""
    notes: list[Note]


def size_of(path: Path) -> int:
    """Bytes to read in all. Raises FileRefused."""
    return sum(member.size for member in members_of([path], ".csv", largest=LARGEST))


def read(path: Path, on_bytes: OnBytes = lambda _: None) -> Directory:
    """Read the file, or the CSV inside the zip. Raises FileRefused."""
    directory = Directory({}, [])
    for member in members_of([path], ".csv", largest=LARGEST):
        for where, row in rows(member, _WANTED, on_bytes):
            _take(row, where, directory)
    if not directory.establishments:
        raise FileRefused(f"{path} : le fichier ne contient aucun établissement.")
    return directory


def write(
    directory: Directory, *, actor: str, reason: str | None = None, dry_run: bool = False
) -> Summary:
    """Write and commit, or take it back. The caller gives `touched_accounts` a new version."""
    summary = Summary(source=Source.DIRECTORY, notes=directory.notes)
    changed: list[str] = []
    try:
        for batch in batches(directory.establishments):
            changed += _write_batch({uai: directory.establishments[uai] for uai in batch}, summary)
        db.session.flush()
        summary.touched_accounts = frozenset(accounts_at(changed))
        record_run(summary, actor, reason)
        end(dry_run=dry_run)
    except BaseException:
        db.session.rollback()
        raise
    return summary


def _write_batch(wanted: dict[str, dict[str, Any]], summary: Summary) -> list[str]:
    """Add and change; the UAI of those that changed."""
    found = db.session.scalars(select(Establishment).where(Establishment.uai.in_(wanted)))
    held = {school.uai: school for school in found}
    changed: list[str] = []
    for uai, values in wanted.items():
        if (school := held.get(uai)) is None:
            db.session.add(Establishment(**values))
            summary.establishments.added += 1
        elif assign(school, **values):
            summary.establishments.changed += 1
            changed.append(uai)
        else:
            summary.establishments.unchanged += 1
    return changed


def _take(row: Row | None, where: Where, directory: Directory) -> None:
    """Keep an establishment, or say why not."""
    if row is None:
        sentence = "Le nombre de colonnes n’est pas celui de l’en-tête."
        directory.notes.append(Note(where, sentence))
        return
    try:
        values = _values(row)
    except (fields.FieldError, InvalidUai) as error:
        directory.notes.append(Note(where, str(error)))
        return
    if values["uai"] in directory.establishments:
        directory.notes.append(Note(where, f"{values['uai']} : cet UAI est déjà donné plus haut."))
        return
    directory.establishments[values["uai"]] = values


def _values(row: Row) -> dict[str, Any]:
    """The columns of an establishment. Raises FieldError, InvalidUai."""
    uai = parse_uai(row[_UAI])
    kind = _KINDS.get((normalise(row[_KIND]).split() or [""])[0], Kind.OTHER)
    return {
        "uai": uai,
        "name": fields.required(row[_NAME], f"{uai} : le nom", 200),
        "kind": kind,
        "degree": 1 if kind is Kind.ECOLE else 2,
        "sector": _sector(row, uai),
        "city": fields.required(row[_CITY], f"{uai} : la commune"),
        "city_code": fields.optional(row[_CITY_CODE], f"{uai} : le code de la commune", 5) or "",
        "postal_code": fields.optional(row[_POSTCODE], f"{uai} : le code postal", 5) or "",
        "academy": fields.required(row[_ACADEMY], f"{uai} : l’académie", 3).zfill(2),
        "phone": fields.optional(row.get(_PHONE), f"{uai} : le téléphone", 20),
        # A file without the column says nothing of the address that is known.
        **({"email": fields.email(row[_EMAIL])} if _EMAIL in row else {}),
    }


def _sector(row: Row, uai: str) -> Sector:
    """Agricultural schools are the other ministry's, public and private alike."""
    if "agri" in normalise(f"{row.get(_MINISTRY, '')} {row.get(_NATURE, '')}"):
        return Sector.AGRICULTURAL
    sector = normalise(row[_SECTOR])
    if sector.startswith(("public", "prive")):
        return Sector.PUBLIC if sector.startswith("public") else Sector.PRIVATE
    raise fields.FieldError(f"{uai} : le statut « {fields.shown(row[_SECTOR])} » est inconnu.")

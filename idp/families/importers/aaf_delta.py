"""An AAF delta: what it names changes, of the register as the last set left it.

Each person named is said again whole, with what the delta replaces; so the parser, the writer and
the guards are those of a full set, and the work is in proportion to the delta. A changed `mobile`
replaces all numbers of a person, since the register does not say which column each stood in.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from sqlalchemy import select

from idp.families.importers import aaf_register
from idp.families.importers.aaf import structures
from idp.families.importers.aaf_delta_school import DeltaOfSchool
from idp.families.importers.aaf_entries import GUARDIAN, PUPIL, Entry, Operation
from idp.families.importers.aaf_files import FileSet
from idp.families.importers.aaf_people import one
from idp.families.importers.aaf_register import Federation
from idp.families.importers.aaf_spool import Spool
from idp.families.importers.guards import FORCED
from idp.families.importers.records import Delivery, FileRefused, Note
from idp.families.models import Establishment
from idp.families.terms import Source
from idp.platform.clock import PARIS
from idp.platform.database import db

_LONGEST_GAP = timedelta(days=8)
"""Académies send a delta each night, the rarest each week: a longer gap is a lost one."""
_BATCH = 500
_PLACE = "ENTPersonStructRattach"


def check_follows(files: FileSet, last: Federation, *, force: bool) -> None:
    """The delta must come after the last set imported, and soon after. Raises FileRefused."""
    before = last.last.astimezone(PARIS)
    if force or before.date() <= files.made.date() <= (before + _LONGEST_GAP).date():
        return
    what = "plus ancien que" if files.made.date() < before.date() else "trop loin après"
    raise FileRefused(
        f"Le delta du {files.made:%d/%m/%Y} est {what} le dernier jeu importé, du"
        f" {before:%d/%m/%Y} : il ne dit que ce qui change depuis le jeu précédent.{FORCED}"
    )


def deliveries(
    files: FileSet, read: Spool, last: Federation, notes: list[Note]
) -> Iterator[Delivery]:
    """The people of each school that the delta names."""
    uais = last.uais | structures(read, notes)
    for pupils in _portions(read.of_category(PUPIL)):
        read.concern(_schools_of_pupils(pupils, last, uais, notes))
    for guardians in _portions(read.of_category(GUARDIAN)):
        ids = {entry.id for entry in guardians}
        found = aaf_register.schools_of_guardians(ids, last.academy)
        read.concern((uai, GUARDIAN, source_id) for uai, source_id in found)
    places = {uai: place for place, uai in uais.items()}
    for uai in read.concerned():
        yield DeltaOfSchool(read, last, uais, uai).delivery(files, places.get(uai))


def _portions(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while portion := list(islice(entries, _BATCH)):
        yield portion


def check_school(delivery: Delivery, last: Federation, *, force: bool) -> None:
    """The school must have had every set before. Raises FileRefused."""
    school = db.session.execute(
        select(Establishment.source, Establishment.exported_at, Establishment.academy).where(
            Establishment.uai == delivery.uai
        )
    ).one_or_none()
    if school and school.academy != last.academy:
        raise FileRefused(
            f"L’établissement {delivery.uai} est de l’académie {school.academy}, ce delta de"
            f" l’académie {last.academy}."
        )
    if force or (school and school.source is Source.AAF and school.exported_at == last.last):
        return
    raise FileRefused(
        f"L’établissement {delivery.uai} n’a pas reçu le jeu précédent de l’AAF : un delta ne"
        f" suffit pas, importez un jeu complet.{FORCED}"
    )


def _schools_of_pupils(
    pupils: Iterable[Entry], last: Federation, uais: dict[str, str], notes: list[Note]
) -> list[tuple[str, str, str]]:
    """Where each pupil is, and where the delta puts them."""
    entries = list(pupils)
    known = aaf_register.schools_of_pupils({entry.id for entry in entries}, last.academy)
    parts: list[tuple[str, str, str]] = []
    for entry in entries:
        place = one(entry.attributes, _PLACE)
        if place is not None and place not in uais:
            sentence = f"son établissement ({place}) n’est pas connu."
            notes.append(Note(entry.where, f"Élève {entry.id} : {sentence}"))
        elif place is not None:
            parts.append((uais[place], PUPIL, entry.id))
        if entry.id in known:
            parts.append((known[entry.id], PUPIL, entry.id))
        elif place is None and entry.operation is not Operation.DELETE:
            notes.append(Note(entry.where, f"Élève {entry.id} : il n’est pas dans le registre."))
    return parts

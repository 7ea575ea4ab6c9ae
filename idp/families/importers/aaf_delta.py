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
from idp.families.importers.aaf_entries import GUARDIAN, PUPIL, Attributes, Entry, Operation
from idp.families.importers.aaf_files import FileSet
from idp.families.importers.aaf_people import one, take_guardian, take_pupil, take_ties
from idp.families.importers.aaf_register import Federation, Known
from idp.families.importers.aaf_spool import Spool
from idp.families.importers.collect import leave_out_shared_ine
from idp.families.importers.guards import FORCED
from idp.families.importers.records import Contents, Delivery, FileRefused, Note, Where
from idp.families.models import Establishment
from idp.families.terms import Source
from idp.platform.clock import PARIS
from idp.platform.database import db

_LONGEST_GAP = timedelta(days=8)
"""Académies send a delta each night, the rarest each week: a longer gap is a lost one."""
_BATCH = 500
_PLACE, _TIES = "ENTPersonStructRattach", "ENTElevePersRelEleve"


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
        yield _School(read, last, uais, uai).delivery(files, places.get(uai))


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
    known = aaf_register.pupils({entry.id for entry in entries}, last.academy)
    parts: list[tuple[str, str, str]] = []
    for entry in entries:
        place = one(entry.attributes, _PLACE)
        if place is not None and place not in uais:
            sentence = f"son établissement ({place}) n’est pas connu."
            notes.append(Note(entry.where, f"Élève {entry.id} : {sentence}"))
        elif place is not None:
            parts.append((uais[place], PUPIL, entry.id))
        if entry.id in known:
            parts.append((known[entry.id].uai, PUPIL, entry.id))
        elif place is None and entry.operation is not Operation.DELETE:
            notes.append(Note(entry.where, f"Élève {entry.id} : il n’est pas dans le registre."))
    return parts


class _School:
    """One school's part of a delta."""

    def __init__(self, read: Spool, last: Federation, uais: dict[str, str], uai: str) -> None:
        self._read, self._last, self._uais, self._uai = read, last, uais, uai
        self._contents = Contents()
        self._removed: set[str] = set()
        self._guardians = set(read.concerning(uai, GUARDIAN))

    def delivery(self, files: FileSet, place: str | None) -> Delivery:
        """The people named, whole."""
        ids = set(self._read.concerning(self._uai, PUPIL))
        for guardian_id in self._guardians:
            if self._guardian(guardian_id) is None:
                ids.update(aaf_register.pupils_of(guardian_id, self._uai))
        for source_id, known in self._known(ids):
            self._take(source_id, known)
        for guardian_id in sorted(self._guardians - self._contents.guardians.keys()):
            if entry := self._guardian(guardian_id):
                take_guardian(entry, self._contents)
        leave_out_shared_ine(self._contents)
        year = db.session.scalar(
            select(Establishment.imported_year).where(Establishment.uai == self._uai)
        )
        return Delivery(
            *(Source.AAF, self._uai, year or files.made.year, files.made, self._contents),
            jointure=place,
            partial=True,
            removed=frozenset(self._removed),
        )

    def _known(self, ids: set[str]) -> list[tuple[str, Known | None]]:
        known = aaf_register.pupils(ids, self._last.academy)
        return [(source_id, known.get(source_id)) for source_id in sorted(ids)]

    def _take(self, source_id: str, known: Known | None) -> None:
        """Put a pupil with what the delta says of them; or note that they left."""
        said = self._read.of(PUPIL, source_id)
        read = _applied(said, known.attributes if known else None)
        back = any(entry.operation is Operation.ADD for entry in said)
        here = read is not None and self._uais.get(one(read, _PLACE) or "") == self._uai
        if (
            read is None
            or not here
            or (known and known.gone and known.uai == self._uai and not back)
        ):
            self._removed.add(source_id)
            return
        read[_TIES] = [tie for tie in read.get(_TIES, []) if not self._deleted(tie)]
        where = said[-1].where if said else self._where()
        entry = Entry(Operation.ADD, PUPIL, source_id, read, where)
        take_pupil(entry, self._contents)
        take_ties(entry, self._guardian, self._read.guardians_naming(source_id), self._contents)

    def _deleted(self, tie: str) -> bool:
        """Whether the delta takes away the person of a tie."""
        said = self._read.of(GUARDIAN, tie.partition("$")[0])
        return bool(said) and said[-1].operation is Operation.DELETE

    def _guardian(self, source_id: str) -> Entry | None:
        """A guardian with what the delta says of them."""
        said = self._read.of(GUARDIAN, source_id)
        known = aaf_register.guardian(source_id, self._uai, self._last.academy)
        read = _applied(said, known)
        if read is None:
            return None
        where = said[-1].where if said else self._where()
        return Entry(Operation.ADD, GUARDIAN, source_id, read, where)

    def _where(self) -> Where:
        """Where the delta begins to concern this school, for people whom it does not name."""
        for category in (PUPIL, GUARDIAN):
            for source_id in self._read.concerning(self._uai, category):
                for entry in self._read.of(category, source_id):
                    return entry.where
        return Where("", 0)


def _applied(said: list[Entry], read: Attributes | None) -> Attributes | None:
    """The attributes after these requests; None: not there, or no longer."""
    for entry in said:
        if entry.operation is Operation.DELETE:
            read = None
        elif entry.operation is Operation.ADD:
            read = dict(entry.attributes)
        elif read is not None:
            read = read | entry.attributes
    return read

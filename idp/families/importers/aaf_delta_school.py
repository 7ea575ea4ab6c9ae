"""One school's part of an AAF delta: the people named, whole, as register and delta have them.

Whatever is asked of the register or the spool is asked for many people at once.
"""

from collections.abc import Iterable
from functools import cached_property

from sqlalchemy import select

from idp.families.importers import aaf_known, aaf_register
from idp.families.importers.aaf_entries import GUARDIAN, PUPIL, Attributes, Entry, Operation
from idp.families.importers.aaf_files import FileSet
from idp.families.importers.aaf_known import Known
from idp.families.importers.aaf_people import (
    TIES,
    guardian_of,
    guardians_of,
    one,
    take_guardian,
    take_pupil,
    take_ties,
)
from idp.families.importers.aaf_register import Federation
from idp.families.importers.aaf_spool import Spool
from idp.families.importers.collect import leave_out_shared_ine
from idp.families.importers.records import Contents, Delivery, Where
from idp.families.models import Establishment
from idp.families.terms import Source
from idp.platform.database import db

_PLACE = "ENTPersonStructRattach"


class DeltaOfSchool:
    """What a delta changes of one school."""

    def __init__(self, read: Spool, last: Federation, uais: dict[str, str], uai: str) -> None:
        self._read, self._last, self._uais, self._uai = read, last, uais, uai
        self._contents = Contents()
        self._removed: set[str] = set()
        self._guardians: dict[str, Entry | None] = {}
        self._erased: set[str] = set()
        """Guardians whom the delta takes away."""

    def delivery(self, files: FileSet, place: str | None) -> Delivery:
        """The people named, whole."""
        named = set(self._read.concerning(self._uai, GUARDIAN))
        self._ask_for(named)
        gone = [key for key in named if self._guardians[key] is None]
        ids = set(self._read.concerning(self._uai, PUPIL))
        self._take_pupils(ids | aaf_register.pupils_of(gone, self._uai))
        for guardian_id in sorted(named - self._contents.guardians.keys()):
            if entry := self._guardians[guardian_id]:
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

    def _take_pupils(self, ids: set[str]) -> None:
        """Put these pupils with what the delta says of them; or note that they left."""
        said = self._read.of(PUPIL, ids)
        known = aaf_known.pupils(ids, self._last.academy)
        here = [
            entry
            for source_id in sorted(ids)
            if (entry := self._here(source_id, said.get(source_id, []), known.get(source_id)))
        ]
        self._removed.update(ids - {entry.id for entry in here})
        naming = self._read.guardians_naming(entry.id for entry in here)
        tied = {key for entry in here for key in guardians_of(entry.attributes)}
        self._ask_for(tied.union(*naming.values()))
        for entry in here:
            ties = entry.attributes.get(TIES, [])
            entry.attributes[TIES] = [tie for tie in ties if guardian_of(tie) not in self._erased]
            take_pupil(entry, self._contents)
            take_ties(entry, self._guardians.get, naming.get(entry.id, []), self._contents)

    def _here(self, source_id: str, said: list[Entry], known: Known | None) -> Entry | None:
        """A pupil as register and delta have them together, if they are at this school."""
        read = _applied(said, known.attributes if known else None)
        if read is None or self._uais.get(one(read, _PLACE) or "") != self._uai:
            return None
        back = any(entry.operation is Operation.ADD for entry in said)
        if known and known.gone and known.uai == self._uai and not back:
            return None
        where = said[-1].where if said else self._where
        return Entry(Operation.ADD, PUPIL, source_id, read, where)

    def _ask_for(self, guardian_ids: Iterable[str]) -> None:
        """Have these guardians at hand, with what the delta says of them."""
        ids = set(guardian_ids) - self._guardians.keys()
        said = self._read.of(GUARDIAN, ids)
        known = aaf_known.guardians(ids, self._uai, self._last.academy)
        for source_id in ids:
            own = said.get(source_id, [])
            read = _applied(own, known.get(source_id))
            where = own[-1].where if own else self._where
            entry = None if read is None else Entry(Operation.ADD, GUARDIAN, source_id, read, where)
            self._guardians[source_id] = entry
            if own and own[-1].operation is Operation.DELETE:
                self._erased.add(source_id)

    @cached_property
    def _where(self) -> Where:
        """Where the delta begins to concern this school, for people whom it does not name."""
        for category in (PUPIL, GUARDIAN):
            ids = self._read.concerning(self._uai, category)[:1]
            for entry in self._read.of(category, ids).get("".join(ids), []):
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

"""Whether files say what the school's last import wrote: then none of its rows need be compared.

An import's run keeps two digests. One is of what the files said. The other is of the pupils' rows,
the only rows of a school that other schools' imports write too. All others are written under the
school's lock: by imports, each of which leaves a run, and by the purge, which makes runs forget.
"""

import hashlib
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import select

from idp.families.importers.records import Delivery, GuardianRecord, PupilRecord, TieRecord
from idp.families.importers.rows import PupilRow, columns_of
from idp.families.models import Enrolment, ImportRun, Pupil
from idp.platform.database import db

_FORM = 1
"""Raise it when the writer makes other rows of the same records: every school is compared anew."""
_BYTES = 16


def digest_of(delivery: Delivery) -> str | None:
    """A digest of all that the files say, but where they say it; None for a delta."""
    if delivery.partial:
        return None
    contents = delivery.contents
    return _digest(
        [
            *(_FORM, delivery.source, delivery.uai, delivery.school_year, delivery.jointure),
            list(map(_PUPIL, contents.pupils.values())),
            list(map(_GUARDIAN, contents.guardians.values())),
            list(map(_TIE, contents.ties.values())),
            sorted(contents.spared_pupils),
            sorted(contents.spared_guardians),
            sorted(contents.spared_ties),
        ]
    )


def written(said: str, delivery: Delivery) -> str:
    """What stands in the register, once the files that said so are written."""
    rows = db.session.execute(
        select(*columns_of(PupilRow))
        .join(Enrolment, Enrolment.pupil_id == Pupil.id)
        .where(Enrolment.uai == delivery.uai, Enrolment.school_year == delivery.school_year)
        .order_by(Enrolment.id)
    )
    return said + _digest([tuple(row) for row in rows])


def still_written(said: str, delivery: Delivery) -> str | None:
    """What the school's last run wrote, if these files say it again and it stands there yet."""
    # By id: under the school's lock they follow each other, whatever the machines' clocks say.
    runs = select(ImportRun.written).where(ImportRun.uai == delivery.uai)
    last = db.session.scalar(runs.order_by(ImportRun.id.desc()).limit(1))
    if last is None or not last.startswith(said):
        return None
    return last if last == written(said, delivery) else None


def _digest(values: list[Any]) -> str:
    return hashlib.blake2b(orjson.dumps(values), digest_size=_BYTES).hexdigest()


def _said(kind: type[PupilRecord | GuardianRecord | TieRecord]) -> Callable[[Any], Any]:
    """The fields of a record, as plain values."""
    return attrgetter(*(field.name for field in fields(kind) if field.name != "where"))


_PUPIL, _GUARDIAN, _TIE = map(_said, (PupilRecord, GuardianRecord, TieRecord))

"""A pupil whom two schools have this year: neither changes what the other says of the child.

The birth date is the proof of the parents at both; and two spellings would change the row at each
import of either. What is said first stays until the child has left the other school.
"""

from collections.abc import Collection

from sqlalchemy import select

from idp.families.importers.bulk import batches
from idp.families.importers.records import Delivery, Note, PupilRecord
from idp.families.importers.rows import PupilRow
from idp.families.models import Enrolment
from idp.families.names import normalise
from idp.platform.database import db


def also_at(pupil_ids: Collection[int], delivery: Delivery) -> dict[int, str]:
    """Of these pupils, those whom another school has too in the delivery's year: its UAI."""
    query = select(Enrolment.pupil_id, Enrolment.uai).where(
        Enrolment.uai != delivery.uai,
        Enrolment.school_year == delivery.school_year,
        Enrolment.left.is_(None),
    )
    return {
        pupil_id: uai
        for batch in batches(pupil_ids)
        for pupil_id, uai in db.session.execute(query.where(Enrolment.pupil_id.in_(batch)))
    }


def doubt(record: PupilRecord, pupil: PupilRow, uai: str) -> list[Note]:
    """A note where the two schools mean more than two spellings."""
    if _identity(record) == _identity(pupil):
        return []
    sentence = (
        f"Élève {record.label} : son nom ou sa date de naissance diffère de ce qu’en dit {uai}, où"
        " il est aussi inscrit ; rien n’en est changé."
    )
    return [Note(record.where, sentence, left_out=False)]


def _identity(child: PupilRecord | PupilRow) -> tuple[object, ...]:
    return normalise(child.birth_name), normalise(child.given_name), child.birth_date

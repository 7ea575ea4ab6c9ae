"""Which records a set of birth dates proves: pure."""

from collections.abc import Collection
from datetime import date

from idp.families.lookups import KnownPupil


def proven_records(pupils: Collection[KnownPupil], given: Collection[date]) -> frozenset[int]:
    """Return the guardian ids whose school records a given date opens; empty for a wrong set.

    Every given date must be right. One right date attaches all the children of the same school
    record (twins share a date); other schools' records need their own date.
    """
    known = {pupil.birth_date for pupil in pupils}
    wanted = set(given)
    if not wanted or not wanted <= known:
        return frozenset()
    return frozenset(pupil.guardian_id for pupil in pupils if pupil.birth_date in wanted)

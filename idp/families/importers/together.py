"""People whom a CSV names on several lines: every line must say the same of them."""

from dataclasses import replace

from idp.families.importers.collect import spare_guardian, spare_pupil
from idp.families.importers.records import Contents, GuardianRecord, PupilRecord

_DISAGREE = "les lignes du fichier n’en disent pas la même chose."


def keep_pupil(pupil: PupilRecord, into: Contents) -> None:
    """Keep a pupil; of one on whom lines disagree nothing is taken."""
    if pupil.source_id in into.spared_pupils:
        return
    before = into.pupils.setdefault(pupil.source_id, pupil)
    if before is not pupil and replace(pupil, where=before.where) != before:
        into.leave_out(pupil.where, f"Élève {pupil.label} : {_DISAGREE}")
        spare_pupil(pupil.source_id, into)


def keep_guardian(guardian: GuardianRecord, into: Contents) -> None:
    """Keep a guardian; of one on whom lines disagree nothing is taken."""
    if guardian.source_id in into.spared_guardians:
        return
    before = into.guardians.setdefault(guardian.source_id, guardian)
    if before is not guardian and replace(guardian, where=before.where) != before:
        into.leave_out(guardian.where, f"Responsable {guardian.label} : {_DISAGREE}")
        spare_guardian(guardian.source_id, into)

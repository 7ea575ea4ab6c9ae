"""What every reader does with the people it has read: ties twice, people of nobody, shared INE."""

from collections import defaultdict

from idp.families.importers.records import Contents, Note, PupilRecord, TieRecord


def keep_tie(tie: TieRecord, into: Contents) -> None:
    """Keep a tie; said twice, the weaker responsibility counts."""
    key = (tie.guardian_id, tie.pupil_id)
    if tie.pupil_id in into.spared_pupils or tie.guardian_id in into.spared_guardians:
        return
    before = into.ties.get(key)
    if before is None or before.level < tie.level:
        into.ties[key] = tie
    if before is not None and (before.level, before.kinship) != (tie.level, tie.kinship):
        sentence = "le lien est donné deux fois, la responsabilité la plus faible est retenue."
        into.notes.append(
            Note(
                tie.where,
                f"Responsable {tie.guardian_id} de l’élève {tie.pupil_id} : {sentence}",
                left_out=False,
            )
        )


def drop_untied(into: Contents) -> None:
    """Who answers for nobody is nobody's business here."""
    tied = {guardian_id for guardian_id, _ in into.ties}
    into.guardians = {key: person for key, person in into.guardians.items() if key in tied}


def leave_out_shared_ine(into: Contents) -> None:
    """Of two pupils with one INE nobody knows which is right: neither is taken."""
    by_ine: defaultdict[str, list[PupilRecord]] = defaultdict(list)
    for pupil in into.pupils.values():
        if pupil.ine:
            by_ine[pupil.ine].append(pupil)
    for twins in (group for group in by_ine.values() if len(group) > 1):
        ids = " et ".join(pupil.label for pupil in twins)
        for pupil in twins:
            into.leave_out(pupil.where, f"Élèves {ids} : ils ont le même INE.")
            spare_pupil(pupil.source_id, into)


def spare_pupil(source_id: str, into: Contents) -> None:
    """Take the pupil back, with all ties: what the register holds of them stays as it is."""
    into.spared_pupils.add(source_id)
    into.pupils.pop(source_id, None)
    for key in [key for key in into.ties if key[1] == source_id]:
        del into.ties[key]
        into.spared_ties.add(key)


def spare_guardian(source_id: str, into: Contents) -> None:
    """Take the guardian back, with all ties: what the register holds of them stays as it is."""
    into.spared_guardians.add(source_id)
    into.guardians.pop(source_id, None)
    for key in [key for key in into.ties if key[0] == source_id]:
        del into.ties[key]
        into.spared_ties.add(key)

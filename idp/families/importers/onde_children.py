"""Which pupil a guardian's line of ONDE means: by names and class; homonyms are never guessed."""

from collections import defaultdict

from idp.families.importers import fields
from idp.families.importers.csv_file import Row, first_of
from idp.families.importers.derived import derived_id
from idp.families.importers.records import Contents, PupilRecord, Where
from idp.families.names import normalise

Key = tuple[str, str]


class Children:
    """The pupils of the export, asked for as the file of guardians names them."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._by_names: defaultdict[Key, list[PupilRecord]] = defaultdict(list)
        for pupil in contents.pupils.values():
            self._by_names[_key(pupil.birth_name, pupil.given_name)].append(pupil)

    def of(self, child: Row, where: Where) -> list[str]:
        """The id of the pupil meant, or none and a note why."""
        fitting = self._fitting(child)
        if len(fitting) == 1:
            return [fitting[0].source_id]
        names = _names(child)
        if derived_id(*_key(*names)) not in self._contents.spared_pupils:
            self._contents.leave_out(where, f"Enfant {names[1]} {names[0]} : {self._why(child)}")
        return []

    def doubtful(self, child: Row) -> list[str]:
        """The ids of pupils of that name, where none can be told to be the one."""
        if len(self._fitting(child)) == 1:
            return []
        return [pupil.source_id for pupil in self._by_names[_key(*_names(child))]]

    def _fitting(self, child: Row) -> list[PupilRecord]:
        namesakes = self._by_names[_key(*_names(child))]
        classes = first_of(child, "classes enfants", "classe enfant", "classes enfant") or ""
        said = {normalise(classes), *(normalise(part) for part in classes.split(","))} - {""}
        return [
            pupil for pupil in namesakes if not said or normalise(pupil.class_name or "") in said
        ]

    def _why(self, child: Row) -> str:
        if len(self._fitting(child)) > 1:
            return "plusieurs élèves ont ce nom dans cette classe."
        if self._by_names[_key(*_names(child))]:
            return "l’élève de ce nom est dans une autre classe."
        return "le fichier des élèves n’a pas cet élève."


def _names(child: Row) -> tuple[str, str]:
    """Family name and given name, as written."""
    birth = first_of(child, "nom de famille enfant", "nom enfant")
    used = first_of(child, "nom d usage enfant", "nom usage enfant")
    return fields.text(birth) or fields.text(used) or "", fields.text(child["prenom enfant"]) or ""


def _key(family: str, given: str) -> Key:
    return normalise(family), normalise(given)

"""AAF: the académie's set of files, a delivery per school. See aaf_spool for why it is spooled.

Full sets (« Complet ») speak for themselves; what a « Delta » says, it says of the register: see
aaf_delta. Both degrees: aaf_entries brings the names of the 1er degré to those of the 2d.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from idp.families.importers.aaf_entries import (
    GUARDIAN,
    PUPIL,
    SCHOOL,
    Entry,
    Operation,
    entries,
)
from idp.families.importers.aaf_files import FileSet
from idp.families.importers.aaf_people import guardians_of, one, take_pupil, take_ties
from idp.families.importers.aaf_spool import Spool
from idp.families.importers.archive import OnBytes
from idp.families.importers.collect import leave_out_shared_ine
from idp.families.importers.records import Contents, Delivery, FileRefused, Note, Where
from idp.families.school_year import school_year
from idp.families.terms import Source
from idp.families.uai import InvalidUai, parse_uai

_MOST_NOTES = 1000


def fill(files: FileSet, into: Spool, on_bytes: OnBytes) -> None:
    """Read the files of a set. Raises FileRefused."""
    for category, members in files.files.items():
        for member in members:
            into.fill(_fitting(files, entries(member, category, on_bytes)))
    into.index()


def _fitting(files: FileSet, read: Iterable[Entry]) -> Iterator[Entry]:
    """The entries; a full set only adds. Raises FileRefused."""
    for entry in read:
        if not files.delta and entry.operation is not Operation.ADD:
            place = f"{entry.where.file}, ligne {entry.where.line}"
            raise FileRefused(f"{place} : un jeu complet n’a que des ajouts (addRequest).")
        yield entry


def deliveries(
    files: FileSet,
    read: Spool,
    year: int | None,
    notes: list[Note],
    *,
    uai: str | None = None,
    narrow: Callable[[set[str]], set[str]] = lambda uais: uais,
) -> Iterator[Delivery]:
    """Each school of a full set that has pupils, or the one asked for; of all, those of `narrow`.

    `notes` hear of pupils of no school. Raises FileRefused.
    """
    uais = structures(read, notes)
    places = read.places(PUPIL)
    here = {uais[place] for place in places if place in uais}
    if uai is not None and uai not in here:
        raise FileRefused(f"Le jeu n’a aucun élève de l’établissement {uai}.")
    wanted = narrow(here) if uai is None else {uai}
    for place in places:
        if place not in uais:
            notes += _of_no_school(read, place)
            continue
        if uais[place] not in wanted:
            continue
        yield Delivery(
            Source.AAF,
            uais[place],
            year or school_year(files.made.date()),
            files.made,
            _contents(read, place),
            jointure=place,
        )


def structures(read: Spool, notes: list[Note]) -> dict[str, str]:
    """The UAI of each EtabEducNat that the set adds, by its id; none of a UAI with two ids."""
    found: dict[str, str] = {}
    where: dict[str, Where] = {}
    for entry in read.of_category(SCHOOL):
        try:
            if uai := one(entry.attributes, "ENTStructureUAI"):
                found[entry.id] = parse_uai(uai)
                where[entry.id] = entry.where
        except InvalidUai as error:
            notes.append(Note(entry.where, f"Établissement {entry.id} : {error}"))
    count = Counter(found.values())
    for key in [key for key, uai in found.items() if count[uai] > 1]:
        sentence = f"Établissement {key} : le jeu donne deux fois l’UAI {found.pop(key)}."
        notes.append(Note(where[key], sentence))
    return found


def _of_no_school(read: Spool, place: str) -> list[Note]:
    """A note for each of the first pupils whose school the set does not have."""
    found = zip(read.at(PUPIL, place), range(_MOST_NOTES), strict=False)
    sentence = f"son établissement ({place or 'sans identifiant'}) n’est pas dans le jeu."
    return [Note(entry.where, f"Élève {entry.id} : {sentence}") for entry, _ in found]


def _contents(read: Spool, place: str) -> Contents:
    """The people of one school."""
    contents = Contents()
    pupils = list(read.at(PUPIL, place))
    for entry in pupils:
        take_pupil(entry, contents)
    naming = read.guardians_naming([entry.id for entry in pupils])
    named = {key for entry in pupils for key in guardians_of(entry.attributes)}
    said = read.of(GUARDIAN, named.union(*naming.values()))
    for entry in pupils:
        take_ties(
            entry,
            lambda key: said[key][0] if key in said else None,
            naming.get(entry.id, []),
            contents,
        )
    leave_out_shared_ine(contents)
    return contents

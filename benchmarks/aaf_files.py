"""The AAF of the académie: a full set, and a delta that changes so many pupils in a hundred."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape

from benchmarks.academie import Child, Parent, School
from idp.platform import clock

_A_FILE = 20_000
"""Entries of one file, as académies cut them."""
_DAY = clock.today() - timedelta(days=2)
_NEXT_DAY = _DAY + timedelta(days=1)
_SCHOOL, _PUPIL, _GUARDIAN = "EtabEducNat", "Eleve", "PersRelEleve"


class Part:
    """The files of one category of a set, cut as they grow."""

    def __init__(self, head: str, category: str) -> None:
        self._head, self._category, self._count = head, category, 0
        self._file: TextIO | None = None

    def add(self, entry: str) -> None:
        """Write an entry, in the next file where this one is full."""
        if self._count % _A_FILE == 0:
            self.close()
            path = Path(f"{self._head}_{self._category}_{self._count // _A_FILE:04d}.xml")
            self._file = path.open("w", encoding="utf-8")
            self._file.write('<?xml version="1.0" encoding="UTF-8"?>\n<ficAlimMENESR>\n')
        self._count += 1
        if self._file is not None:
            self._file.write(entry)

    def close(self) -> None:
        """End the present file."""
        if self._file is not None:
            self._file.write("</ficAlimMENESR>\n")
            self._file.close()


def full(schools: Iterable[School], folder: Path) -> Iterator[School]:
    """Write a full set; give each school back once its people are written."""
    head = f"{folder}/ENT_Complet_{_DAY:%Y%m%d}"
    parts = {name: Part(head, name) for name in (_SCHOOL, _PUPIL, _GUARDIAN)}
    written: set[int] = set()
    for school in schools:
        parts[_SCHOOL].add(_request("addRequest", _SCHOOL, school.uai, _establishment(school)))
        for child in school.children:
            parts[_PUPIL].add(_request("addRequest", _PUPIL, child.id, _pupil(child, school)))
        for parent in school.parents().values():
            if parent.id not in written:
                written.add(parent.id)
                parts[_GUARDIAN].add(
                    _request("addRequest", _GUARDIAN, parent.id, _guardian(parent))
                )
        yield school
    for part in parts.values():
        part.close()


def delta(schools: Iterable[School], folder: Path, percent: int) -> None:
    """Write the next day's delta: so many pupils in a hundred change class, a parent of each mail.

    They go to school together: a delta mostly touches the schools that have worked on their files.
    """
    head = f"{folder}/ENT_Delta_{_NEXT_DAY:%Y%m%d}"
    pupils, guardians = Part(head, _PUPIL), Part(head, _GUARDIAN)
    changed: set[int] = set()
    for number, school in enumerate(schools):
        if number * percent % 100 >= percent:
            continue
        for child in school.children:
            value = {"ENTEleveClasses": f"{school.uai}$NEW", "ENTPersonStructRattach": school.uai}
            pupils.add(_request("modifyRequest", _PUPIL, child.id, value))
            parent = child.parents[0][0]
            if parent.id not in changed:
                changed.add(parent.id)
                mail = {"mail": f"new{parent.id}@example.org"}
                guardians.add(_request("modifyRequest", _GUARDIAN, parent.id, mail))
    pupils.close()
    guardians.close()


def _request(kind: str, category: str, key: str | int, values: dict[str, str]) -> str:
    change = kind == "modifyRequest"
    tag: Callable[[str], str] = (
        (lambda name: f'<modification name="{name}" operation="replace">')
        if change
        else (lambda name: f'<attr name="{name}">')
    )
    end = "</modification>" if change else "</attr>"
    around = "modifications" if change else "attributes"
    inside = "".join(
        f"{tag(name)}{''.join(f'<value>{escape(v)}</value>' for v in value.split(chr(31)))}{end}"
        for name, value in values.items()
        if value
    )
    return (
        f'<{kind}><operationalAttributes><attr name="categoriePersonne"><value>{category}</value>'
        f"</attr></operationalAttributes><identifier><id>{key}</id></identifier>"
        f"<{around}>{inside}</{around}></{kind}>\n"
    )


def _establishment(school: School) -> dict[str, str]:
    return {"ENTStructureUAI": school.uai, "ENTStructureNomCourant": school.name}


def _pupil(child: Child, school: School) -> dict[str, str]:
    return {
        "ENTPersonJointure": str(child.id),
        "ENTEleveStructRattachId": str(child.id),
        "ENTPersonDateNaissance": child.born.strftime("%d/%m/%Y"),
        "ENTEleveINE": child.ine,
        "sn": child.surname,
        "givenName": child.given,
        "ENTPersonStructRattach": school.uai,
        "ENTEleveClasses": f"{school.uai}${child.group}",
        "ENTElevePersRelEleve": "\x1f".join(
            f"{parent.id}${kinship}$0${level if level < 3 else 0}$1$0"
            for parent, kinship, level in child.parents
        ),
    }


def _guardian(parent: Parent) -> dict[str, str]:
    return {
        "ENTPersonJointure": str(parent.id),
        "sn": parent.used or parent.surname,
        "ENTPersonNomPatro": parent.surname,
        "givenName": parent.given,
        "homePhone": parent.home,
        "mobile": parent.mobile,
        "mail": parent.email,
    }

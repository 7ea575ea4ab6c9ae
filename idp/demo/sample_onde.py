"""The demo's écoles as ONDE has them: two CSV in ISO-8859-1, of legal guardians, without ids."""

import csv
from collections.abc import Iterable
from pathlib import Path

from idp.demo.families import LEGAL, PARENTS, Child, Parent, School

_ENCODING = "iso-8859-1"
_PUPIL = (
    *("Nom élève", "Nom d'usage élève", "Prénom élève", "Date naissance", "Sexe", "INE"),
    *("Cycle", "Niveau", "Libellé classe"),
)
_GUARDIAN = (
    *("Civilité Responsable", "Nom usage responsable", "Nom responsable", "Prénom responsable"),
    *("Courriel", "Téléphone domicile", "Téléphone travail", "Téléphone portable"),
)
_CHILD = ("Nom d'usage enfant", "Nom de famille enfant", "Prénom enfant", "Classes enfants")


def write_pupils(path: Path, children: Iterable[Child], year: int) -> None:
    """Write « extraction élèves »."""
    lines = [
        [
            *(child.family_name.upper(), "", child.given_name),
            *(child.born(year).strftime("%d/%m/%Y"), "M" if child.sex == 1 else "F", ""),
            *("", child.class_name[:3], child.class_name),
        ]
        for child in children
    ]
    _write(path, _PUPIL, lines)


def write_guardians(path: Path, school: School) -> None:
    """Write « extraction responsables » of a school."""
    found = [
        (parent, [child for child in parent.children if child.school is school])
        for parent in PARENTS
        if parent.level == LEGAL
    ]
    most = max(len(children) for _, children in found)
    lines = [_guardian(parent, children, most) for parent, children in found if children]
    _write(path, _GUARDIAN + _CHILD * most, lines)


def _guardian(parent: Parent, children: list[Child], most: int) -> list[str]:
    cells = [
        *(parent.title, parent.used_name, parent.birth_name, parent.given_name),
        *(parent.email, "", "", parent.mobile),
    ]
    for child in children:
        cells += ["", child.family_name.upper(), child.given_name, child.class_name]
    return cells + [""] * (len(_CHILD) * (most - len(children)))


def _write(path: Path, headers: Iterable[str], lines: list[list[str]]) -> None:
    with path.open("w", encoding=_ENCODING, newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(headers)
        rows.writerows(lines)

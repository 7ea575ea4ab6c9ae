"""Writes the demo's schools and families as the files that schools have.

One SIECLE pair per collège or lycée (XML in ISO-8859-15, as exported today), one ONDE pair per
école (see sample_onde) and the open directory of establishments (CSV). The real importers read
them.
"""

import csv
from pathlib import Path

from lxml import etree

from idp.demo.families import DIRECTORY, ECOLES, PARENTS, SCHOOLS, Child, Parent, School
from idp.demo.sample_onde import write_guardians, write_pupils
from idp.families.school_year import school_year
from idp.platform import clock

DIRECTORY_FILE = "annuaire-education.csv"
PUPILS_FILE = "ElevesSansAdresses.xml"
ONDE_PUPILS_FILE = "CSVExtraction-eleves.csv"
ONDE_GUARDIANS_FILE = "CSVExtraction-responsables.csv"
GUARDIANS_FILE = "ResponsablesAvecAdresses.xml"
_ENCODING = "ISO-8859-15"
_ACADEMY = ("13", "Poitiers")
_COLUMNS = (
    *("identifiant_de_l_etablissement", "nom_etablissement", "type_etablissement"),
    *("statut_public_prive", "adresse_1", "code_postal", "code_commune", "nom_commune"),
    *("code_academie", "libelle_academie", "telephone", "mail"),
)


def write(directory: Path) -> None:
    """Write all files below `directory`, one folder per school, for the school year of today."""
    directory.mkdir(parents=True, exist_ok=True)
    _write_directory(directory / DIRECTORY_FILE)
    for school in SCHOOLS:
        folder = directory / school.uai
        folder.mkdir(exist_ok=True)
        _write_xml(_pupils(school), folder / PUPILS_FILE)
        _write_xml(_guardians(school), folder / GUARDIANS_FILE)
    for school in ECOLES:
        folder = directory / school.uai
        folder.mkdir(exist_ok=True)
        write_pupils(folder / ONDE_PUPILS_FILE, _children(school), school_year(clock.today()))
        write_guardians(folder / ONDE_GUARDIANS_FILE, school)


def _write_directory(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(_COLUMNS)
        for school in DIRECTORY:
            rows.writerow(
                [
                    *(school.uai, school.title, school.kind.split()[0].replace("É", "E"), "Public"),
                    *("1 rue de l’Exemple", school.postal_code, school.city_code, school.city),
                    *(*_ACADEMY, school.phone, f"{school.uai.lower()}@example.org"),
                ]
            )


def _write_xml(root: etree._Element, path: Path) -> None:
    etree.ElementTree(root).write(
        str(path), encoding=_ENCODING, xml_declaration=True, pretty_print=True
    )


def _pupils(school: School) -> etree._Element:
    root, data = _export("BEE_ELEVES", "3.0", school)
    pupils, structures = etree.SubElement(data, "ELEVES"), etree.SubElement(data, "STRUCTURES")
    year = school_year(clock.today())
    for child in _children(school):
        ids = {"ELEVE_ID": str(_child_id(child)), "ELENOET": str(_child_id(child) % 10000)}
        _add(
            etree.SubElement(pupils, "ELEVE", ids),
            ID_NATIONAL=_ine(child),
            NOM_DE_FAMILLE=child.family_name.upper(),
            PRENOM=child.given_name,
            DATE_NAISS=child.born(year).strftime("%d/%m/%Y"),
            CODE_SEXE=str(child.sex),
            DATE_ENTREE=f"01/09/{year}",
            DATE_SORTIE="",
            CODE_STATUT="ST",
        )
        group = etree.SubElement(structures, "STRUCTURES_ELEVE", ids)
        _add(
            etree.SubElement(group, "STRUCTURE"),
            CODE_STRUCTURE=child.class_name,
            TYPE_STRUCTURE="D",
        )
    return root


def _guardians(school: School) -> etree._Element:
    root, data = _export("BEE_RESPONSABLES", "2.1", school)
    people = etree.SubElement(data, "PERSONNES")
    ties = etree.SubElement(data, "RESPONSABLES")
    for parent in PARENTS:
        children = [child for child in parent.children if child.school is school]
        if children:
            _add_person(people, parent, school)
        for child in children:
            _add(
                etree.SubElement(ties, "RESPONSABLE_ELEVE"),
                ELEVE_ID=str(_child_id(child)),
                PERSONNE_ID=str(_person_id(parent, school)),
                NIVEAU_RESPONSABILITE=str(parent.level),
                CODE_PARENTE=str(parent.kinship),
                PAIE_FRAIS_SCOLAIRES="1",
                HEBERGE_ELEVE="1",
            )
    return root


def _add_person(people: etree._Element, parent: Parent, school: School) -> None:
    phones = dict.fromkeys(("TEL_PERSONNEL", "TEL_PORTABLE", "TEL_PROFESSIONNEL"), "")
    phones[parent.column] = parent.mobile
    _add(
        etree.SubElement(people, "PERSONNE", PERSONNE_ID=str(_person_id(parent, school))),
        LC_CIVILITE=parent.title,
        NOM_DE_FAMILLE=parent.birth_name,
        NOM_USAGE=parent.used_name,
        PRENOM=parent.given_name,
        **phones,
        ACCEPTE_SMS="0",  # about the school's own messages only
        MEL=parent.email,
    )


def _export(name: str, version: str, school: School) -> tuple[etree._Element, etree._Element]:
    """Make a document with its parameters; return its root and its DONNEES."""
    now = clock.now().astimezone(clock.PARIS)
    root = etree.Element(name, VERSION=version)
    _add(
        etree.SubElement(root, "PARAMETRES"),
        UAJ=school.uai,
        ANNEE_SCOLAIRE=str(school_year(now.date())),
        DATE_EXPORT=now.strftime("%d/%m/%Y"),
        HORODATAGE=now.strftime("%d/%m/%Y %H:%M:%S"),
    )
    return root, etree.SubElement(root, "DONNEES")


def _add(element: etree._Element, **fields: str) -> None:
    for name, text in fields.items():
        etree.SubElement(element, name).text = text or None


def _children(school: School) -> list[Child]:
    every = dict.fromkeys(child for parent in PARENTS for child in parent.children)
    return [child for child in every if child.school is school]


def _child_id(child: Child) -> int:
    every = list(dict.fromkeys(child for parent in PARENTS for child in parent.children))
    return 701200 + every.index(child)


def _ine(child: Child) -> str:
    return f"{86000000 + _child_id(child):09d}JA"


def _person_id(parent: Parent, school: School) -> int:
    """Number a person within one school's base: in another school's, the number is another."""
    return 1000 * (200 + SCHOOLS.index(school)) + PARENTS.index(parent)
